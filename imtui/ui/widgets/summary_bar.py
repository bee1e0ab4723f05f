"""The line with the counts on the left, and the progress of the run on the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from imtui.core.batch import Tallies
from imtui.messages import _
from imtui.session import Phase, Progress
from imtui.ui.layout import SIDE, WIDE
from imtui.ui.presentation.counts import CountDetail, ProgressDetail, bar_cells, counts, progress_words
from imtui.ui.presentation.view import Kind
from imtui.ui.widgets.two_part_line import two_part_line

_MARGIN: Final = 1
"""Number of blanks at both ends of a line."""

_BETWEEN: Final = 2
"""Minimum number of blanks between the counts and the progress."""

_Form = tuple[CountDetail, ProgressDetail | None]
"""A form of the line: the detail of the counts, and of the progress; None for no progress."""


class SummaryBar(Widget):
    """Shows counts by state and code on the left, and the progress of the run on the right."""

    @dataclass
    class Picked(Message):
        """A count was clicked."""

        kind: Kind

    _detail = CountDetail.WORDS
    """The detail of the counts that are drawn now."""
    _shown: tuple[Tallies, Progress, Phase] | None = None

    def show(self, tallies: Tallies, progress: Progress, phase: Phase) -> None:
        """Draw the counts and the progress."""
        self._shown = tallies, progress, phase
        self.refresh()

    def render(self) -> Content:
        """The line, as wide as the window. If room is short, words are dropped, never a count."""
        if self._shown is None:
            return Content("")
        tallies, progress, phase = self._shown
        width = self.size.width
        left = right = Content("")
        for detail, progress_detail in _forms(width, phase):
            self._detail = detail
            left, right = (
                _counts_line(tallies, detail),
                _progress(progress, phase, tallies.total, progress_detail),
            )
            if left.cell_length + right.cell_length + (_BETWEEN if right else 0) <= width:
                break
        return two_part_line(left, right, width)

    def on_click(self, event: events.Click) -> None:
        """Report the count under the mouse."""
        if self._shown is None:
            return
        x = event.x - _MARGIN
        for number, count in enumerate(counts(self._shown[0], self._detail)):
            x -= count.gap if number else 0
            if 0 <= x < Content(count.text).cell_length:
                self.post_message(self.Picked(count.kind))
                return
            x -= Content(count.text).cell_length


def _forms(width: int, phase: Phase) -> Iterator[_Form]:
    """The forms that the line can have at `width` cells, the longest first."""
    shorter = tuple(ProgressDetail)[1:]
    if width >= SIDE:
        yield from product([CountDetail.WORDS], ProgressDetail)
    elif width >= WIDE or phase is Phase.IDLE:
        yield from product([CountDetail.WORDS], shorter)
    yield from product([CountDetail.CODES], shorter)
    if phase is Phase.IDLE:
        # After a run the counts of codes, which can be clicked, are worth more than its duration.
        yield CountDetail.CODES, None
    yield from product([CountDetail.COUNTS], shorter)
    yield CountDetail.COUNTS, None


def _counts_line(tallies: Tallies, detail: CountDetail) -> Content:
    shown = counts(tallies, detail)
    if not shown:
        return Content(" " + _("no orders"))
    parts: list[str | tuple[str, str]] = []
    for count in shown:
        parts += [" " * (count.gap if parts else _MARGIN), (count.text, f"$order-{count.style}")]
    return Content.assemble(*parts)


def _progress(progress: Progress, phase: Phase, total: int, detail: ProgressDetail | None) -> Content:
    words = "" if detail is None else progress_words(progress, phase, total, detail)
    if not words or detail is None:
        return Content("")
    full, empty = bar_cells(progress, detail)
    if phase is Phase.IDLE and detail is not ProgressDetail.FULL:
        full = empty = 0
    colour = "$primary" if phase in {Phase.IDLE, Phase.RUNNING} else "$text-warning"
    bar = (f"{'█' * full}{'░' * empty}", f"{colour} on $panel")
    return Content.assemble(bar, " " if full + empty else "", words, " " * _MARGIN)
