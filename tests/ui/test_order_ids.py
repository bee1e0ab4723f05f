"""Order IDs in a few words."""

from __future__ import annotations

import pytest

from imtui.ui.presentation.order_ids import first_and_last


@pytest.mark.parametrize(
    ("order_ids", "words"),
    [
        (["428"], "428"),
        (["428", "429", "430"], "428 … 430"),
        (["0428", "429"], "0428 … 429"),
        (["428", "430"], "first 428, last 430"),
        (["430", "428", "429"], "first 430, last 429"),
    ],
)
def test_only_ids_without_a_gap_are_a_range(order_ids: list[str], words: str) -> None:
    assert first_and_last(order_ids) == words
