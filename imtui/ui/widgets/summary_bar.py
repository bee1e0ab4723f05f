"""The line that counts the orders by outcome and shows the progress of a run."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from imtui.core.batch import Tallies
from imtui.session import Phase, Progress
from imtui.session.words import progress_bar
from imtui.ui.presentation.counts import CountDetail, counts, progress_words
from imtui.ui.presentation.view import Kind
from imtui.ui.widgets.spread import spread

_MARGIN: Final = 1
_BETWEEN: Final = "  "


class SummaryBar(Widget):
    """Counts by state and code on the left, the progress of the run on the right."""

    class Picked(Message):
        """A count was clicked."""

        def __init__(self, kind: Kind) -> None:
            super().__init__()
            self.kind = kind

    _detail = CountDetail.WORDS
    """How much the counts say on the screen now."""
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
        for detail, right in _forms(progress, phase, tallies.total):
            left = _counts_line(tallies, detail)
            if left.cell_length + cell_len(right) <= width:
                break
        self._detail = detail
        return spread(left, Content(right), width)

    def on_click(self, event: events.Click) -> None:
        """Report which count is under the mouse."""
        if self._shown is None:
            return
        x = event.x - _MARGIN
        for count in counts(self._shown[0], self._detail):
            if 0 <= x < cell_len(count.text):
                self.post_message(self.Picked(count.kind))
                return
            x -= cell_len(count.text) + len(_BETWEEN)


def _forms(progress: Progress, phase: Phase, total: int) -> list[tuple[CountDetail, str]]:
    """What the line may say, the longest form first: how much the counts say, and the progress."""
    full, short, least = _progress_forms(progress, phase, total)
    forms = [
        (CountDetail.WORDS, full),
        (CountDetail.CODES, full),
        (CountDetail.CODES, short),
        (CountDetail.CODES, least),
        (CountDetail.COUNTS, least),
        (CountDetail.COUNTS, ""),
    ]
    if phase is Phase.IDLE:
        # After a run the counts of codes, which can be clicked, are worth more than its duration.
        forms.insert(4, (CountDetail.CODES, ""))
    return forms


def _counts_line(tallies: Tallies, detail: CountDetail) -> Content:
    parts = [
        part
        for count in counts(tallies, detail)
        for part in ((count.text, f"$order-{count.style}"), _BETWEEN)
    ]
    return Content.assemble(" " * _MARGIN, *parts) if parts else Content(" no orders yet ")


def _progress_forms(progress: Progress, phase: Phase, total: int) -> tuple[str, str, str]:
    """The progress with a bar, in words, and in the fewest words."""
    words = progress_words(progress, phase is not Phase.IDLE, total)
    least = words.partition(" · ")[0]
    if phase not in {Phase.IDLE, Phase.RUNNING}:
        words = f"{phase.value.upper()} {words}"
        least = phase.value.upper()
    bar = f"{progress_bar(progress, '█', '░')} " if phase is not Phase.IDLE else ""
    return f"{bar}{words} ", f"{words} ", f"{least} "
