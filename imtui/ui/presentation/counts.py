"""The counts and the progress in the summary line."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from imtui.core.batch import Tallies
from imtui.core.outcome import OUTCOMES, State
from imtui.session import Progress
from imtui.session.words import duration
from imtui.ui.presentation.outcome_style import GLYPHS, style_of
from imtui.ui.presentation.view import Kind

_COUNTED: Final = (*OUTCOMES, State.SENDING, State.QUEUED)


class CountDetail(Enum):
    """How much the counts say."""

    WORDS = "glyph, count and word, refusals by code"
    CODES = "glyph and count, refusals by code"
    COUNTS = "glyph and count"


class Count(NamedTuple):
    """One count."""

    text: str
    style: str
    """The name of its style."""
    kind: Kind
    """The orders that it counts. A click on the count shows only these."""


def counts(tallies: Tallies, detail: CountDetail = CountDetail.WORDS) -> list[Count]:
    """A count for each state and code that occurs."""
    shown: list[Count] = []
    for state in _COUNTED:
        count = tallies.by_state[state]
        if not count:
            continue
        # Unreachable has the glyph of refused, so it keeps its word.
        needs_word = detail is CountDetail.WORDS or state is State.UNREACHABLE
        word = f" {state.value}" if needs_word else ""
        shown.append(Count(f"{GLYPHS[state]} {count:,}{word}", style_of(state), state))
        if state is State.REFUSED and detail is not CountDetail.COUNTS:
            shown += _code_counts(tallies)
    return shown


def _code_counts(tallies: Tallies) -> list[Count]:
    return [
        Count(f"{code}×{number:,}", style_of(State.REFUSED, code), code)
        for code, number in tallies.refused_by_code.items()
    ]


def progress_words(progress: Progress, running: bool, total: int) -> str:
    """`97% · 148/s · 0:01 left` during a run, `428 of 428 in 0:07` after it, empty before the first.

    `total` is the number of orders in the batch. A run may have had fewer, as after a retry: then the words
    begin with `last run`.
    """
    if not progress.planned:
        return ""
    if not running:
        which = "last run " if progress.planned < total else ""
        return f"{which}{progress.done:,} of {progress.planned:,} in {duration(progress.elapsed)}"
    left = "" if progress.eta is None else f" · {duration(progress.eta)} left"
    return f"{progress.done * 100 // progress.planned}% · {progress.rate:.0f}/s{left}"
