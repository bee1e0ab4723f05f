"""The order table: the rows of a batch in columns, with a cursor and a selection."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on
from textual.binding import Binding
from textual.message import Message
from textual.scrollbar import ScrollTo
from textual.strip import Strip

from imtui.core.batch import Batch
from imtui.ui.presentation.columns import Part, columns_for, is_urgent
from imtui.ui.presentation.outcome_style import Piece, order_style
from imtui.ui.theme.row_styles import RowState, RowStyles
from imtui.ui.widgets.long_list import LongList
from imtui.ui.widgets.order_line import column_at, set_in_columns


class OrderTable(LongList):
    """Shows all rows of a batch, or the rows of a view in the order of the view.

    The table reads the orders from the batch and copies none. `row` is the number of a row of the batch, from
    0; `line` is the number of a line shown, from 0.
    """

    BINDINGS = [
        Binding("shift+up,K", "move_and_select(-1)", "Select upwards"),
        Binding("shift+down,J", "move_and_select(1)", "Select downwards"),
    ]
    HEADER_LINES: ClassVar[int] = 1

    class Opened(Message):
        """The operator asked for the details of the row under the cursor."""

    class Moved(Message):
        """The cursor is on another row, or other rows are in view."""

    @dataclass
    class HeaderClicked(Message):
        """The title of a column was clicked."""

        column: str

    class SelectionChanged(Message):
        """The selection has changed."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(id="table")
        self._batch = batch
        self._row_styles = RowStyles(self.line_styles)
        self._view: Sequence[int] | None = None
        self.following = False
        """True if the table scrolls to the newest outcome of a run. `follow` changes it."""
        self._welcome: Sequence[Sequence[Piece]] = ()
        self._order = "", False
        """The name of the column that sorts the rows, and True if they are in descending order."""
        self._line_by_row: dict[int, int] | None = None
        """The line of each row of the view.

        None until it is needed; empty if the view is in the order of the batch.
        """
        self._selected: set[int] = set()
        self._range_start: int | None = None
        """The line at which the selected range starts; it ends at the cursor. None without a range."""
        self._range_is_open = False
        """True if every move of the cursor extends the range, until it is closed. Otherwise only moves with
        Shift do."""
        self._cursor_id = ""
        """The ID of the order under the cursor. It finds the order again after rows were added or removed."""
        self._selected_before_range: frozenset[int] = frozenset()

    @property
    def cursor_row(self) -> int | None:
        """The row under the cursor, None if no row is shown."""
        return self._row_at(self._cursor) if self._cursor < self.line_count else None

    @property
    def line_count(self) -> int:
        """Number of rows shown."""
        return len(self._batch if self._view is None else self._view)

    @property
    def line_width(self) -> int:
        """Width of a line in cells.

        The scroll bar covers the gap at the end of the line, so the columns do not move.
        """
        return self.size.width

    @property
    def shown(self) -> Sequence[int]:
        """The rows shown, in the order in which they are shown."""
        return range(len(self._batch)) if self._view is None else self._view

    @property
    def selected(self) -> list[int]:
        """The selected rows, in the order of the batch. Some may be hidden by a filter."""
        return sorted(self._selected)

    @property
    def selecting(self) -> bool:
        """True if moving the cursor extends the selection."""
        return self._range_start is not None

    def follow(self, following: bool) -> None:
        """Start or stop scrolling to the newest outcome. The cursor stays on its row.

        On a stop, the table scrolls back to the cursor. The table also stops when the operator scrolls or
        moves the cursor.
        """
        if self.following and not following:
            self.scroll_to_cursor()
        self.following = following

    def show_newest(self, row: int) -> None:
        """Scroll to a row with a new outcome, if the table follows outcomes and shows the row."""
        if not self.following or self.selecting or not self.shows(row):
            return
        line, page = self._line_of(row), self.page_size
        if line not in self.visible_lines:
            # The row comes to a third of the page, not to its end: the next outcomes are below the row, and
            # each scroll draws the whole table.
            self.scroll_to_line(max(0, line - page // 3))

    def shows(self, row: int) -> bool:
        """True if the view contains the row."""
        if self._view is None:
            return True
        line = self._line_of(row)
        return line < self.line_count and self._row_at(line) == row

    def show(self, view: Sequence[int] | None, column: str = "", *, descending: bool = False) -> None:
        """Show the rows in `view`, in this order. With None, show all rows of the batch.

        The cursor stays on its order. If the order is no longer on the list, it stays on its line. `column`
        and `descending` say how the rows are sorted already. They select the arrow in the header.
        """
        row, self._order = self._batch.row_of(self._cursor_id), (column, descending)
        self._view, self._line_by_row, self._range_start = view, None, None
        if row is not None:
            self._cursor = self._line_of(row)
        self.lines_changed()
        if not self.following:
            self.scroll_to_cursor()

    def select(self, rows: Iterable[int]) -> None:
        """Select these rows and no others."""
        self._selected, self._range_start = set(rows), None
        self._selection_changed()

    def toggle_range(self) -> None:
        """Start a range at the cursor, or end it and keep its rows selected."""
        if self._range_start is None:
            self._start_range()
            self._range_is_open = True
            self._select_range()
        else:
            self._end_range()

    def action_move_and_select(self, step: int) -> None:
        """Move the cursor by `step` lines and select the rows it passes."""
        if self._range_start is None:
            self._start_range()
        self._stay()
        self._extend_to(self.cursor_line + step)

    def action_move(self, step: int) -> None:
        """Move the cursor by `step` lines."""
        self._stay()
        super().action_move(step)

    def action_page(self, step: int) -> None:
        """Scroll by `step` pages."""
        self._stay()
        super().action_page(step)

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    @on(ScrollTo)
    def _stop_following(self) -> None:
        # The operator looks at other rows.
        self.following = False

    def _stay(self) -> None:
        """Stop following. If the cursor is out of view, move it to the first line in view.

        The next move of the cursor then starts at the rows that the operator sees.
        """
        if self.following:
            self.following = False
            if self.cursor_line not in self.visible_lines and self.line_count:
                super().move_cursor(self.visible_lines.start)

    def cursor_moved(self) -> None:
        """Remember the order under the cursor, and report the move."""
        row = self.cursor_row
        self._cursor_id = "" if row is None else self._batch[row].order_id
        self.post_message(self.Moved())

    def redraw_rows(self, rows: Set[int]) -> None:
        """Draw those of `rows` again that are in view."""
        for first, count in _runs(line for line in self.visible_lines if self._row_at(line) in rows):
            self.redraw_line(first, count)

    def move_to_row(self, row: int) -> None:
        """Move the cursor to a row.

        If the row is not shown and the view is in the order of the batch, the cursor moves to the next row
        shown, or to the last one. If the row is not shown in a sorted view, the cursor does not move. A range
        ends and keeps its rows, because the operator did not mean all the rows up to there.
        """
        if self._range_start is not None:
            self._end_range()
        self.move_cursor(self._line_of(row))

    def move_cursor(self, line: int) -> None:
        """Move the cursor to a line. An open range is extended, any other ends and keeps its rows."""
        if self._range_start is not None and not self._range_is_open:
            self._end_range()
        self._extend_to(line)

    def _extend_to(self, line: int) -> None:
        """Move the cursor to a line, and extend the range if there is one."""
        self.following = False
        super().move_cursor(line)
        if self._range_start is not None:
            self._select_range()

    def show_welcome(self, lines: Sequence[Sequence[Piece]]) -> None:
        """Set the lines that a table without orders shows in its middle.

        All lines start where the first one starts. So the first one must be the widest.
        """
        if lines != self._welcome:
            self._welcome = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a row of cells. A table without orders has no headings: it shows the welcome lines."""
        if len(self._batch):
            return super().render_line(y)
        width, line = self.line_width, y - max(0, self.size.height - len(self._welcome)) // 2
        if not 0 <= line < len(self._welcome):
            return Strip.blank(width, self.rich_style)
        room = width - sum(cell_len(text) for text, _ in self._welcome[0])
        segments = [Segment(" " * max(0, room // 2), self.rich_style)]
        segments += [Segment(text, self.line_styles[style]) for text, style in self._welcome[line]]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def draw_header(self, y: int, width: int) -> Strip:  # noqa: ARG002 (there is one line)
        """Draw the titles of the columns."""
        columns, style = columns_for(self._batch, width), self.line_styles["header"]
        name, descending = self._order
        cells = [(column.heading(name, descending=descending), style) for column in columns]
        return set_in_columns(columns, cells, width, style)

    def draw_line(self, line: int, width: int) -> Strip:
        """Draw the row shown on a line."""
        row, now, columns = self._row_at(line), time.time(), columns_for(self._batch, width)
        order, is_selected = self._batch[row], row in self._selected
        role, has_cursor = order_style(order), line == self._cursor
        style = self._row_styles[RowState(role, has_cursor, is_selected, has_cursor and self.has_focus)]
        by_part = style.urgent if is_urgent(order, now) else style.by_part
        cells = [(column.text(order, row, now), by_part[column.part]) for column in columns]
        bar, is_unusual = style.bar if is_selected else None, order.unusual is not None
        return set_in_columns(columns, cells, width, by_part[Part.TEXT], bar=bar, unusual=is_unusual)

    def notify_style_update(self) -> None:
        """Forget the styles after a change of theme."""
        self._row_styles.forget()
        super().notify_style_update()

    def size_changed(self) -> None:
        """Draw all rows, because the columns may have other widths.

        Keep the cursor in view, unless the table follows the newest outcome.
        """
        self.lines_changed()
        if not self.following:
            self.scroll_to_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row under the mouse.

        A double click opens its details. Shift selects a range, and Ctrl selects or deselects one row.
        """
        line = self.line_at(event)
        if line is None:
            self._click_header(event)
            return
        if event.shift and self._range_start is None:
            self._start_range()
        elif not event.shift:
            self._range_start = None
        self._extend_to(line)
        if event.ctrl:
            self.select(self._selected ^ {self._row_at(line)})
        elif event.chain == 2:
            self.post_message(self.Opened())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Report that other rows are in view."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved())

    def _click_header(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < self.HEADER_LINES:
            column = column_at(columns_for(self._batch, self.line_width), offset.x)
            self.post_message(self.HeaderClicked(column.name))

    def _row_at(self, line: int) -> int:
        return line if self._view is None else self._view[line]

    def _line_of(self, row: int) -> int:
        """The line that shows a row.

        For a row that is not shown, it is the next line shown if the view is in the order of the batch,
        else the line of the cursor.
        """
        if self._view is None:
            return row
        if self._line_by_row is None:
            ascends = all(before < after for before, after in pairwise(self._view))
            self._line_by_row = {} if ascends else {row: line for line, row in enumerate(self._view)}
        by_row = self._line_by_row
        return by_row.get(row, self.cursor_line) if by_row else bisect_left(self._view, row)

    def _start_range(self) -> None:
        self._range_start, self._range_is_open = self.cursor_line, False
        self._selected_before_range = frozenset(self._selected)

    def _end_range(self) -> None:
        self._range_start = None
        self._selection_changed()

    def _select_range(self) -> None:
        if self._range_start is None or not self.line_count:
            return
        first, last = sorted((self._range_start, self.cursor_line))
        in_range = (self._row_at(line) for line in range(first, last + 1))
        self._selected = {*self._selected_before_range, *in_range}
        self._selection_changed()

    def _selection_changed(self) -> None:
        self.refresh()
        self.post_message(self.SelectionChanged())


def _runs(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Group ascending lines into runs without gaps. A run is its first line and its number of lines."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and line == sum(runs[-1]):
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((line, 1))
    return runs
