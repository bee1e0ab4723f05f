"""The order table: a line-API list that draws the visible rows from the batch."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence, Set
from itertools import pairwise
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from imtui.core.batch import Batch
from imtui.ui.presentation import columns_for, style_of
from imtui.ui.styles import Palette
from imtui.ui.widgets.order_line import column_at, set_in_columns

_HEADER_LINES: Final = 1


class OrderTable(ScrollView, can_focus=True):
    """Rows of a batch, all of them or those of a view, with a cursor.

    The batch is the model: nothing of it is copied here. `line` counts the lines shown, from 0; `row` counts
    the rows of the batch.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("shift+up,K", "stretch(-1)", "Select upwards", show=False),
        Binding("shift+down,J", "stretch(1)", "Select downwards", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("home,g", "jump(0)", "First row", show=False),
        Binding("end,G", "jump(-1)", "Last row", show=False),
    ]

    class Opened(Message):
        """The details of the row under the cursor were asked for."""

    class Moved(Message):
        """Another row is under the cursor, or the window stands elsewhere."""

    class HeaderClicked(Message):
        """The title of a column was clicked."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    class SelectionChanged(Message):
        """Rows were selected, or are no longer."""

    def __init__(
        self,
        batch: Batch,
        *,
        clock: Callable[[], float] = time.time,
        id: str | None = None,  # noqa: A002 (Textual's name)
    ) -> None:
        super().__init__(id=id)
        self._batch = batch
        self._clock = clock
        self._view: Sequence[int] | None = None
        self._lines: dict[int, int] | None = None
        """Line by row, where the view does not ascend."""
        self._cursor = 0
        self._selected: set[int] = set()
        self._anchor: int | None = None
        """The line at which a range was begun that follows the cursor."""
        self._before_range: frozenset[int] = frozenset()
        self._palette = Palette(self)

    @property
    def cursor_row(self) -> int | None:
        """The batch row under the cursor, None when no row is shown."""
        return self._row_at(self._cursor) if self._cursor < self.line_count else None

    @property
    def cursor_line(self) -> int:
        """The line of the cursor, 0 when no row is shown."""
        return self._cursor

    @property
    def line_count(self) -> int:
        """How many rows are shown."""
        return len(self._batch) if self._view is None else len(self._view)

    @property
    def visible_lines(self) -> range:
        """The lines that the window shows."""
        top = self.scroll_offset.y
        return range(top, min(self.line_count, top + self._page_size))

    @property
    def shown(self) -> Sequence[int]:
        """The rows that are shown, in their order."""
        return range(len(self._batch)) if self._view is None else self._view

    @property
    def selected(self) -> list[int]:
        """The rows that are selected, in the order of entry."""
        return sorted(self._selected)

    @property
    def selecting(self) -> bool:
        """Whether a range follows the cursor."""
        return self._anchor is not None

    def show(self, view: Sequence[int] | None) -> None:
        """Show the batch's rows in `view` alone, in its order; None for all."""
        row = self.cursor_row
        self._view, self._lines, self._anchor = view, None, None
        if row is not None:
            self._cursor = self._line_of(row)
        self.rows_changed()
        self._show_cursor()

    def select(self, rows: Iterable[int]) -> None:
        """Select these rows alone."""
        self._selected, self._anchor = set(rows), None
        self._selection_changed()

    def toggle_range(self) -> None:
        """Begin a range at the cursor, or end it; what is in it is selected."""
        if self._anchor is None:
            self._begin_range()
            self._stretch_range()
        else:
            self._anchor = None
            self._selection_changed()

    def action_stretch(self, step: int) -> None:
        """Move the cursor by lines, and select on the way."""
        if self._anchor is None:
            self._begin_range()
        self._move_to(self._cursor + step)

    def rows_changed(self) -> None:
        """Rows were added, taken away, or shown in another order."""
        self.virtual_size = Size(self.size.width, self.line_count + _HEADER_LINES)
        self._cursor = max(0, min(self._cursor, self.line_count - 1))
        self.refresh()
        self.post_message(self.Moved())

    def refresh_rows(self, rows: Set[int]) -> None:
        """Draw anew those of `rows` that can be seen."""
        stale = [line for line in self.visible_lines if self._row_at(line) in rows]
        for first, count in _spans(stale):
            self.refresh_lines(first + _HEADER_LINES, count)

    def move_to_row(self, row: int) -> None:
        """Put the cursor on a row of the batch, or on the next one that is shown."""
        self._move_to(self._line_of(row))

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window; the first is the header and stays."""
        width = self.size.width
        columns = columns_for(self._batch, width)
        if y < _HEADER_LINES:
            header = self._palette["header"]
            return set_in_columns(columns, [(column.title, header) for column in columns], width, header)
        line = y - _HEADER_LINES + self.scroll_offset.y
        if line >= self.line_count:
            return Strip.blank(width, self.rich_style)
        row = self._row_at(line)
        order = self._batch[row]
        text, mark = self._palette["text"], self._palette[style_of(order.state, order.code)]
        if line == self._cursor:
            cursor = self._palette["cursor"]
            text, mark = text + cursor, mark + cursor
        now = self._clock()
        cells = [(column.text(order, row, now), mark if column.marked else text) for column in columns]
        is_selected, is_unusual = row in self._selected, order.unusual is not None
        return set_in_columns(columns, cells, width, text, selected=is_selected, unusual=is_unusual)

    def action_move(self, step: int) -> None:
        """Move the cursor by lines."""
        self._move_to(self._cursor + step)

    def action_page(self, step: int) -> None:
        """Move window and cursor by a window; the cursor keeps its place in it, or goes to its edge."""
        lines = step * max(1, self._page_size - 1)
        top = max(0, min(self.scroll_offset.y + lines, self.line_count - self._page_size))
        self.scroll_to(y=top, animate=False, immediate=True)
        self._move_to(max(top, min(self._cursor + lines, top + self._page_size - 1)))

    def action_jump(self, line: int) -> None:
        """Move the cursor to a line, -1 for the last."""
        self._move_to(line if line >= 0 else self.line_count - 1)

    def on_resize(self) -> None:
        """Keep the cursor in the window."""
        self.rows_changed()
        self._show_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens the row."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < _HEADER_LINES:
            columns = columns_for(self._batch, self.size.width)
            self.post_message(self.HeaderClicked(column_at(columns, offset.x, self.size.width)))
            return
        line = offset.y - _HEADER_LINES + self.scroll_offset.y
        if line < self.line_count:
            if event.shift and self._anchor is None:
                self._begin_range()
            elif not event.shift:
                self._anchor = None
            self._move_to(line)
            if event.ctrl:
                self.select(self._selected ^ {self._row_at(line)})
            elif event.chain == 2:
                self.post_message(self.Opened())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that other rows are in the window."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved())

    def notify_style_update(self) -> None:
        """Forget the resolved styles when the theme changes."""
        self._palette.forget()
        super().notify_style_update()

    @property
    def _page_size(self) -> int:
        return max(0, self.size.height - _HEADER_LINES)

    def _row_at(self, line: int) -> int:
        return line if self._view is None else self._view[line]

    def _line_of(self, row: int) -> int:
        """The line of a row; of one that is not shown, that of the next one in an ascending view."""
        if self._view is None:
            return row
        if self._lines is None:
            ascends = all(before < after for before, after in pairwise(self._view))
            self._lines = {} if ascends else {row: line for line, row in enumerate(self._view)}
        return self._lines.get(row, self._cursor) if self._lines else bisect_left(self._view, row)

    def _move_to(self, line: int) -> None:
        before, self._cursor = self._cursor, max(0, min(line, self.line_count - 1))
        self.refresh_lines(before + _HEADER_LINES)
        self.refresh_lines(self._cursor + _HEADER_LINES)
        self._show_cursor()
        if self._anchor is not None:
            self._stretch_range()
        self.post_message(self.Moved())

    def _begin_range(self) -> None:
        self._anchor, self._before_range = self._cursor, frozenset(self._selected)

    def _stretch_range(self) -> None:
        if self._anchor is None or not self.line_count:
            return
        first, last = sorted((self._anchor, self._cursor))
        self._selected = {*self._before_range, *(self._row_at(line) for line in range(first, last + 1))}
        self._selection_changed()

    def _selection_changed(self) -> None:
        self.refresh()
        self.post_message(self.SelectionChanged())

    def _show_cursor(self) -> None:
        top, page = self.scroll_offset.y, self._page_size
        if not page:
            return
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= top + page:
            self.scroll_to(y=self._cursor - page + 1, animate=False)


def _spans(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of neighbouring lines as (first, count)."""
    spans: list[tuple[int, int]] = []
    for line in lines:
        if spans and line == sum(spans[-1]):
            spans[-1] = (spans[-1][0], spans[-1][1] + 1)
        else:
            spans.append((line, 1))
    return spans
