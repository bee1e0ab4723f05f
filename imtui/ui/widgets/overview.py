"""The overview: the whole batch in a few cells, each in the colour of its worst order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from imtui.core.batch import Batch
from imtui.core.outcome import GLYPHS, State
from imtui.messages import _, ngettext
from imtui.ui.layout import has_side
from imtui.ui.presentation.outcome_style import FAILED_STYLES, order_style
from imtui.ui.theme.styles import Styles

_SEVERITY: Final = (
    "cancelled",
    "queued",
    "sending",
    "busy",
    "refused",
    "not-found",
    "malformed",
    "denied",
    "unreachable",
    "unconfirmed",
)
"""The styles of orders, from the least severe to the most severe."""
_LEVEL: Final = {style: level for level, style in enumerate(_SEVERITY)}
_STATE_LEVEL: Final = {state: _LEVEL[state.value] for state in State}
_REFUSED: Final = _LEVEL["refused"]
_CELL_GLYPHS: Final = dict.fromkeys(_SEVERITY, GLYPHS[State.REFUSED]) | {
    "cancelled": "━",
    "queued": GLYPHS[State.QUEUED],
    "sending": GLYPHS[State.SENDING],
    "unreachable": "×",
    "unconfirmed": GLYPHS[State.UNCONFIRMED],
}


class Overview(Widget):
    """Shows the batch as cells, in the order of the batch. Each cell represents one or more adjacent rows.

    The widget is as high as the cells need, up to the maximum height in the style sheet. In the side column
    of a wide window, the widget also has a title and a legend.
    """

    # The cells are no text to copy.
    ALLOW_SELECT = False

    @dataclass
    class Picked(Message):
        """A cell was clicked. `rows` are the rows that it represents."""

        rows: range

    def __init__(self, batch: Batch) -> None:
        super().__init__(id="overview")
        self._batch = batch
        self._levels = bytearray()
        """The severity of each row, as an index in `_SEVERITY`."""
        self._counts: list[list[int]] = []
        """For each cell, the number of its rows of each severity."""
        self.line_styles = Styles(self)
        self._segments: dict[tuple[str, bool], Segment] = {}
        self._in_view: frozenset[int] = frozenset()
        """The cells that represent the rows now visible in the table."""

    def rows_changed(self) -> None:
        """Count all rows again after a change of their number or of the widget's size."""
        self._levels = bytearray(map(_STATE_LEVEL.__getitem__, map(attrgetter("state"), self._batch)))
        row = self._levels.find(_REFUSED)
        while row >= 0:
            # Only refusals have a style that depends on the code. To get the style of every order takes ten
            # times as long.
            self._levels[row] = self._level_of(row)
            row = self._levels.find(_REFUSED, row + 1)
        self._counts = [[] for _ in range(min(len(self._levels), self.size.width * self._cell_lines))]
        for cell in range(len(self._counts)):
            rows = self._rows_of(cell)
            self._counts[cell] = [
                self._levels.count(level, rows.start, rows.stop) for level in range(len(_SEVERITY))
            ]
        per_cell = -(-len(self._levels) // len(self._counts)) if self._counts else 1
        self.border_title = f" {_title(per_cell)} "
        self.refresh(layout=self._cell_lines != self._needed_lines(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (the base's)
        """Number of lines for one cell per row and for the legend, if there is one.

        Textual limits this to the maximum height in the style sheet.
        """
        return self._needed_lines(width) + self._has_legend

    @property
    def _has_legend(self) -> bool:
        return has_side(self.app.size)

    @property
    def _cell_lines(self) -> int:
        """Number of lines that the widget has for cells."""
        return max(0, self.size.height - self._has_legend)

    def _needed_lines(self, width: int) -> int:
        """Number of lines that the widget needs for one cell per row."""
        return -(-len(self._batch) // width) if width else 0

    def update_rows(self, rows: Set[int]) -> None:
        """Count the new states of `rows` and draw the cells that change.

        The time that this takes grows with the number of `rows`, not with the size of the batch.
        """
        if not self._counts:
            return
        worst_before: dict[int, str] = {}
        for row in rows:
            level, cell = self._level_of(row), self._cell_of(row)
            counts = self._counts[cell]
            if cell not in worst_before:
                worst_before[cell] = _worst(counts)
            counts[self._levels[row]] -= 1
            counts[level] += 1
            self._levels[row] = level
        self._refresh_cells(
            {cell for cell, before in worst_before.items() if _worst(self._counts[cell]) != before}
        )

    def _refresh_cells(self, cells: Collection[int]) -> None:
        width = self.size.width
        # The size may be zero before `on_resize` comes, if another screen covers this one.
        if not cells or not width:
            return
        # One region for each line: Textual draws a whole line for each region.
        columns: dict[int, list[int]] = {}
        for cell in cells:
            columns.setdefault(cell // width, []).append(cell % width)
        self.refresh(*(Region(min(x), y, max(x) - min(x) + 1, 1) for y, x in columns.items()))

    def show_in_view(self, rows: Iterable[int]) -> None:
        """Mark the cells that represent `rows`, the rows now visible in the table."""
        in_view = frozenset(map(self._cell_of, rows)) if self._counts else frozenset()
        if in_view != self._in_view:
            stale, self._in_view = in_view ^ self._in_view, in_view
            self._refresh_cells(stale)

    def next_failed(self, row: int, *, forward: bool) -> range | None:
        """The rows of the next cell with a failure, after the cell of `row`; None if no cell has a failure.

        After the last cell, the search continues at the first cell. The cell of `row` comes last. If
        `forward` is False, the search goes backwards.
        """
        cells, here = len(self._counts), self._cell_of(row) if self._counts else 0
        steps = range(1, cells + 1) if forward else range(-1, -cells - 1, -1)
        others = ((here + step) % cells for step in steps)
        failed = next((cell for cell in others if _worst(self._counts[cell]) in FAILED_STYLES), None)
        return None if failed is None else self._rows_of(failed)

    def on_resize(self) -> None:
        """Divide the rows among the cells of the new size."""
        self.rows_changed()

    def on_click(self, event: events.Click) -> None:
        """Report the rows that the cell under the mouse represents."""
        offset = event.get_content_offset(self)
        cell = offset.y * self.size.width + offset.x if offset else len(self._counts)
        if cell < len(self._counts):
            self.post_message(self.Picked(self._rows_of(cell)))

    def render_line(self, y: int) -> Strip:
        """Draw one line of cells, or the legend."""
        if self._has_legend and y == self.size.height - 1:
            return self._legend()
        first = y * self.size.width
        counts = self._counts[first : first + self.size.width]
        segments = [
            self._segment(each, cell in self._in_view) for cell, each in enumerate(counts, start=first)
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def notify_style_update(self) -> None:
        """Forget the resolved styles when the theme changes."""
        self.line_styles.forget()
        self._segments.clear()
        super().notify_style_update()

    def _legend(self) -> Strip:
        """The legend: the glyphs of cancelled and failed orders, with their words. The failures come last.

        If the line is too short, words at the start are left out, so that no word is cut.
        """
        styles = self.line_styles
        words = [
            Segment(f"{_CELL_GLYPHS[state.value]} {state.label}", styles[state.value])
            for state in (State.CANCELLED, State.REFUSED, State.UNREACHABLE, State.UNCONFIRMED)
        ]
        # In Turkish, four words leave room for one blank between them, or are too wide for the line.
        while (room := self.size.width - sum(word.cell_length for word in words)) < len(words) - 1:
            del words[0]
        gap = Segment("  " if room >= 2 * (len(words) - 1) else " ", self.rich_style)
        line = [part for word in words for part in (word, gap)]
        return Strip(line).adjust_cell_length(self.size.width, self.rich_style)

    def _segment(self, counts: list[int], in_view: bool) -> Segment:
        worst = _worst(counts)
        key = worst, in_view
        if key not in self._segments:
            self._segments[key] = Segment(_CELL_GLYPHS[worst], self.line_styles.of(self._markup(*key)))
        return self._segments[key]

    def _markup(self, style: str, in_view: bool) -> str:
        text = f"bold $order-{style}" if style in FAILED_STYLES else f"$order-{style}"
        is_unconfirmed = style == "unconfirmed"
        if in_view:
            # Reversed text and terminals with sixteen colours cannot show the background of the cursor.
            is_underlined = is_unconfirmed or self.line_styles.few_colours
            text += " underline" if is_underlined else " on $cursor-ground"
        if is_unconfirmed:
            return f"{text} reverse on $background"
        has_mark = style in FAILED_STYLES and f"order-{style}-mark" in self.line_styles.variables
        return f"{text} on $order-{style}-mark" if has_mark and not in_view else text

    def _level_of(self, row: int) -> int:
        order = self._batch[row]
        return _LEVEL[order_style(order)]

    def _cell_of(self, row: int) -> int:
        return row * len(self._counts) // len(self._levels)

    def _rows_of(self, cell: int) -> range:
        rows, cells = len(self._levels), len(self._counts)
        return range(-(-cell * rows // cells), -(-(cell + 1) * rows // cells))


def _title(per_cell: int) -> str:
    if per_cell < 2:
        return _("Batch")
    return ngettext("Batch · 1 cell = {count:n} order", "Batch · 1 cell = {count:n} orders", per_cell)


def _worst(counts: list[int]) -> str:
    return _SEVERITY[max(level for level, count in enumerate(counts) if count)]
