"""The whole batch at one glance: each cell is the worst state of the rows that it stands for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from operator import attrgetter
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from imtui.core.batch import Batch
from imtui.core.outcome import FAILURES, State
from imtui.ui.presentation import GLYPHS
from imtui.ui.styles import Styles

# From what may wait to what must be seen.
_SEVERITY: Final = (
    State.CANCELLED,
    State.QUEUED,
    State.SENDING,
    State.REFUSED,
    State.UNREACHABLE,
    State.UNCONFIRMED,
)
_LEVEL: Final = {state: level for level, state in enumerate(_SEVERITY)}
_CELL_GLYPHS: Final = {**GLYPHS, State.CANCELLED: "▇"}


class Overview(Widget):
    """Cells in reading order, as many as fit; a click asks for the first of the rows behind a cell."""

    class Picked(Message):
        """The cell of these rows was clicked."""

        def __init__(self, rows: range) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self, batch: Batch, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._batch = batch
        self._levels = bytearray()
        self._counts: list[list[int]] = []
        self.line_styles = Styles(self)
        self._segments: dict[tuple[State, bool], Segment] = {}
        self._window: frozenset[int] = frozenset()
        """The cells of rows that the table shows now."""

    def rows_changed(self) -> None:
        """Count anew: rows were added or taken away, or the window has another size."""
        self._levels = bytearray(map(_LEVEL.__getitem__, map(attrgetter("state"), self._batch)))
        self._counts = [[] for _ in range(min(len(self._levels), self.size.area))]
        for cell in range(len(self._counts)):
            rows = self._rows_of(cell)
            self._counts[cell] = [
                self._levels.count(level, rows.start, rows.stop) for level in range(len(_SEVERITY))
            ]
        self.refresh()

    def refresh_rows(self, rows: Set[int]) -> None:
        """Take over the states of `rows`, in time that grows with their number alone."""
        if not self._counts:
            return
        stale = set()
        for row in rows:
            level, cell = _LEVEL[self._batch[row].state], self._cell_of(row)
            counts = self._counts[cell]
            before = _worst(counts)
            counts[self._levels[row]] -= 1
            counts[level] += 1
            self._levels[row] = level
            if _worst(counts) is not before:
                stale.add(cell)
        self._refresh_cells(stale)

    def _refresh_cells(self, cells: Collection[int]) -> None:
        width = self.size.width
        # Behind another screen the size may be gone before `on_resize` comes.
        if cells and width:
            self.refresh(*(Region(cell % width, cell // width, 1, 1) for cell in cells))

    def show_window(self, rows: Iterable[int]) -> None:
        """Mark the cells of `rows`: there the table's window stands."""
        window = frozenset(map(self._cell_of, rows)) if self._counts else frozenset()
        if window != self._window:
            stale, self._window = window ^ self._window, window
            self._refresh_cells(stale)

    def next_bad(self, row: int, *, forward: bool) -> range | None:
        """The rows of the next cell from that of `row`, round the end, in which something failed."""
        cells, here = len(self._counts), self._cell_of(row) if self._counts else 0
        steps = range(1, cells + 1) if forward else range(-1, -cells - 1, -1)
        near = ((here + step) % cells for step in steps)
        bad = next((cell for cell in near if _worst(self._counts[cell]) in FAILURES), None)
        return None if bad is None else self._rows_of(bad)

    def on_resize(self) -> None:
        """Spread the rows over the cells that there are now."""
        self.rows_changed()

    def on_click(self, event: events.Click) -> None:
        """Tell which rows stand behind the cell."""
        offset = event.get_content_offset(self)
        cell = offset.y * self.size.width + offset.x if offset else len(self._counts)
        if cell < len(self._counts):
            self.post_message(self.Picked(self._rows_of(cell)))

    def render_line(self, y: int) -> Strip:
        """Draw one line of cells."""
        first = y * self.size.width
        counts = self._counts[first : first + self.size.width]
        segments = [
            self._segment(each, cell in self._window) for cell, each in enumerate(counts, start=first)
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def notify_style_update(self) -> None:
        """Forget the resolved styles when the theme changes."""
        self.line_styles.forget()
        self._segments.clear()
        super().notify_style_update()

    def _segment(self, counts: list[int], in_window: bool) -> Segment:
        worst = _worst(counts)
        key = worst, in_window
        if key not in self._segments:
            # A failure must be seen in one cell of a hundred.
            style = self.line_styles["denied" if worst is State.REFUSED else worst.value]
            if in_window:
                # The state keeps its colour.
                style += Style(bgcolor=self.line_styles["window"].bgcolor, underline=True)
            self._segments[key] = Segment(_CELL_GLYPHS[worst], style)
        return self._segments[key]

    def _cell_of(self, row: int) -> int:
        return row * len(self._counts) // len(self._levels)

    def _rows_of(self, cell: int) -> range:
        rows, cells = len(self._levels), len(self._counts)
        return range(-(-cell * rows // cells), -(-(cell + 1) * rows // cells))


def _worst(counts: list[int]) -> State:
    return _SEVERITY[max(level for level, count in enumerate(counts) if count)]
