"""The texts of the log."""

from __future__ import annotations

import pytest

from imtui.core.order import Attempt, Order
from imtui.core.outcome import State
from imtui.core.outcome_rules import NextStep
from imtui.core.protocol import Fault
from imtui.session import Progress
from imtui.session.log_texts import attempt_words, run_words
from tests.support.scripted import DOWN, LOST


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(1, 1, 0.2), "less than a second for 1 order"),
        (Progress(20_000, 20_000, 84.0), "1:24 for 20,000 orders, 238 a second"),
        (Progress(9, 0, 4000.0), "1 h 06 min for 0 orders, 0 a second"),
    ],
)
def test_a_finished_run_shows_its_time_and_rate(progress: Progress, words: str) -> None:
    assert str(run_words(progress)) == words


@pytest.mark.parametrize(
    ("fault", "outcome", "proved"),
    [
        (LOST, State.UNCONFIRMED, "(it may be cancelled)"),
        (DOWN, State.UNREACHABLE, "(it did not reach the provider)"),
    ],
)
def test_what_a_fault_proves_is_said_in_plain_words(fault: Fault, outcome: State, proved: str) -> None:
    words = str(attempt_words(Order("428"), Attempt(0.0, 48, fault), NextStep(outcome)))
    assert words.startswith(f"{outcome.value} ")
    assert words.endswith(f"{proved} · 48 ms")
