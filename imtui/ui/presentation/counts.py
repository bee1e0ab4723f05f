"""The counts and the progress in the summary line."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from imtui.core.batch import Tallies
from imtui.core.outcome import GLYPHS, OUTCOMES, State
from imtui.messages import _, number, pgettext
from imtui.session import Phase, Progress
from imtui.session.log_texts import duration
from imtui.ui.presentation.outcome_style import style_of
from imtui.ui.presentation.view import Kind

_COUNTED: Final = (*OUTCOMES, State.SENDING, State.QUEUED)


class CountDetail(Enum):
    """How detailed the counts are."""

    WORDS = "glyph, count and word, refusals by code"
    CODES = "glyph and count, refusals by code"
    COUNTS = "glyph and count"


class ProgressDetail(Enum):
    """How detailed the progress is."""

    FULL = "a long bar and all numbers"
    BAR = "a bar, and few words"
    RATE = "no bar"
    LEAST = "neither bar nor rate"


class Count(NamedTuple):
    """A count in the summary line."""

    text: str
    style: str
    """The name of the style of the text."""
    kind: Kind
    """The kind of orders that are counted. A click on the count filters by this kind."""
    gap: int = 2
    """How many blanks are before the count."""


def counts(tallies: Tallies, detail: CountDetail) -> list[Count]:
    """A count for each state that occurs, in a fixed order of states.

    After the count of refused orders, each code has a count, the most frequent one first. With
    `CountDetail.COUNTS`, codes have none.
    """
    shown: list[Count] = []
    for state in _COUNTED:
        count = tallies.by_state[state]
        if not count:
            continue
        # Unreachable and refused have the same glyph, so unreachable keeps its word.
        needs_word = detail is CountDetail.WORDS or state is State.UNREACHABLE
        word = f" {state.label}" if needs_word else ""
        shown.append(Count(f"{GLYPHS[state]} {number(count)}{word}", style_of(state), state))
        if state is State.REFUSED and detail is not CountDetail.COUNTS:
            shown += _code_counts(tallies)
    return shown


def _code_counts(tallies: Tallies) -> list[Count]:
    by_count = sorted(tallies.refused_by_code.items(), key=lambda item: -item[1])
    return [
        Count(f"{code}×{number(orders)}", style_of(State.REFUSED, code), code, gap=1 if index else 2)
        for index, (code, orders) in enumerate(by_count)
    ]


def bar_cells(progress: Progress, detail: ProgressDetail) -> tuple[int, int]:
    """How many cells of the progress bar are full, and how many are empty; two zeros for no bar."""
    cells = {ProgressDetail.FULL: 20, ProgressDetail.BAR: 12}.get(detail, 0)
    full = cells * progress.done // progress.planned if progress.planned else 0
    return full, cells - full


def progress_words(progress: Progress, phase: Phase, total: int, detail: ProgressDetail) -> str:
    """The progress of a run in words: `497 of 1,240 · 40% · 401/s · 0:02 left`.

    With less `detail` the text is shorter: `40% 20/s 0:02`. After a run, the text says how long the run took.
    Before the first run, it is empty. `total` is the number of orders in the batch. After a run of only some
    of them, such as a retry, the text begins with `last run`.
    """
    if not progress.planned:
        return ""
    if phase is Phase.IDLE:
        return _ended_words(progress, total, detail)
    words = [phase_word(phase), _("{percent}%", percent=progress.done * 100 // progress.planned)]
    rate = _("{rate:n0}/s", rate=progress.rate)
    if detail is ProgressDetail.FULL:
        words.insert(1, _("{done:n} of {planned:n}", done=progress.done, planned=progress.planned))
        left = [] if progress.eta is None else [_("{time:duration} left", time=progress.eta)]
        return " · ".join(filter(None, [*words, rate, *left]))
    eta = "" if progress.eta is None else duration(progress.eta)
    return " ".join(filter(None, [*words, "" if detail is ProgressDetail.LEAST else rate, eta]))


def _ended_words(progress: Progress, total: int, detail: ProgressDetail) -> str:
    took = duration(progress.elapsed)
    is_retry = progress.planned < total
    if detail is not ProgressDetail.FULL:
        return _("last run {time}", time=took) if is_retry else took
    done, planned = progress.done, progress.planned
    if is_retry:
        how_many = _("last run {done:n} of {planned:n}", done=done, planned=planned)
    else:
        how_many = _("{done:n} of {planned:n}", done=done, planned=planned)
    rate = [_("{rate:n0}/s", rate=done / progress.elapsed)] if progress.elapsed >= 1 else []
    return " · ".join([how_many, took, *rate])


def phase_word(phase: Phase) -> str:
    """`PAUSED` or `STOPPING`; empty if the run is sending or there is no run."""
    if phase is Phase.PAUSED:
        return pgettext("phase", "PAUSED")
    return pgettext("phase", "STOPPING") if phase is Phase.STOPPING else ""
