"""Plain words for facts."""

from __future__ import annotations

import pytest

from imtui.session import Progress
from imtui.session.words import run_words


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(1, 1, 0.2), "0:00 for 1 order"),
        (Progress(20_000, 20_000, 84.0), "1:24 for 20,000 orders, 238 a second"),
        (Progress(9, 0, 4000.0), "1:06:40 for 0 orders, 0 a second"),
    ],
)
def test_a_run_that_is_over_is_told_by_its_time_and_its_rate(progress: Progress, words: str) -> None:
    assert run_words(progress) == words
