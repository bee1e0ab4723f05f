"""The order table with its filter, search, sort order and selection, and the entry line under it."""

from __future__ import annotations

from collections.abc import Set

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from imtui.core.batch import Batch
from imtui.core.order import Order
from imtui.core.outcome import FAILURES
from imtui.messages import _
from imtui.ui.presentation.columns import columns_for
from imtui.ui.presentation.scope import Scope, scope_of
from imtui.ui.presentation.view import Kind, View
from imtui.ui.widgets.entry_line import EntryLine
from imtui.ui.widgets.find_line import FindLine
from imtui.ui.widgets.order_table import OrderTable


class OrdersPane(Vertical):
    """Shows a view of the batch. Code that changes the batch must call `rows_changed` or `update_rows`."""

    class ViewChanged(Message):
        """Another view is shown."""

    table = getters.query_one(OrderTable)
    """The order table."""

    find = getters.query_one(FindLine)
    """The input for the search text, under the table."""

    def __init__(self, batch: Batch, entry_key: str) -> None:
        """`entry_key` is the key that moves the focus to the entry line, for its placeholder."""
        super().__init__(id="orders")
        self._entry_key = entry_key
        self._batch = batch
        self._view = View()
        self._shown = bytearray()
        """For each row of the batch, 1 if it is shown; empty if the view shows all rows."""

    def compose(self) -> ComposeResult:
        """The table, and the lines under it."""
        yield OrderTable(self._batch)
        yield FindLine()
        with Horizontal(id="entry-line"):
            yield Static("›", id="entry-sign")
            yield EntryLine(self._entry_key)

    @property
    def view(self) -> View:
        """The view that is shown."""
        return self._view

    @property
    def scope(self) -> Scope:
        """The rows that a command acts on.

        If rows are selected, the scope has the selected rows that are shown. It is empty if the view hides
        all of them. If no row is selected, the scope has all rows shown.
        """
        return scope_of(self.table.selected, self.table.shown, len(self._batch))

    def show_view(self, view: View) -> None:
        """Show `view`, and its search text in the find line."""
        if view.query != self._view.query:
            self.find.show_query(view.query)
        self._show_view(view)

    def _show_view(self, view: View) -> None:
        among = self.table.shown if view.narrows(self._view) and self._view.is_partial else None
        order, self._view = (self._view.column, self._view.descending), view
        self._show(sorted(among) if among is not None else None)
        if view.column and order != (view.column, view.descending):
            # An operator who sorts wants to see the first rows.
            self.table.action_first()
        self.post_message(self.ViewChanged())

    def rows_changed(self, *, moved: bool) -> None:
        """Show the rows after rows were added or removed.

        `moved`: True if rows have other numbers now. The selection is then cleared.
        """
        if moved:
            self.table.select([])
        self._show()

    def update_rows(self, rows: Set[int]) -> None:
        """Draw `rows` again, because their orders have changed. Show or hide them as the filter requires."""
        if self._view.is_partial and any(
            self._view.shows(self._batch[row]) != bool(self._shown[row]) for row in rows
        ):
            self._show()
        self.table.redraw_rows(rows)

    def sort_again(self) -> None:
        """Sort the rows by what their orders are now. The cursor stays on its row.

        New outcomes alone move no row, so that the operator can work with the table during a run.
        """
        if self._view.column:
            self._show()

    def reveal(self, row: int) -> None:
        """Move the cursor to a row. If the view hides the row, end the filter and the search."""
        if self._shown and not self._shown[row]:
            self.show_view(self._view._replace(kinds=frozenset(), query=""))
        self.table.move_to_row(row)

    def toggle(self, kinds: frozenset[Kind]) -> None:
        """Show only rows of these states and codes. If that is the filter already, end the filter."""
        self.show_view(self._view.toggled(kinds))
        self.table.focus()

    def step_back(self) -> bool:
        """End the selection; if there is none, the search; if there is neither, the filter.

        Returns False if there is none of the three.
        """
        if self.table.selecting or self.table.selected:
            self.table.select([])
        elif self._view.query:
            self.show_view(self._view._replace(query=""))
        elif self._view.kinds:
            self.show_view(self._view._replace(kinds=frozenset()))
        else:
            return False
        return True

    def sort_by_next(self) -> None:
        """Sort by the next column. After the last column, show the order of the batch."""
        shown = columns_for(self._batch, self.table.size.width)
        columns = ["", *(column.name for column in shown if column.sort_key)]
        # A narrower window may have dropped the column.
        now = columns.index(self._view.column) if self._view.column in columns else 0
        following = columns[(now + 1) % len(columns)]
        self.show_view(self._view._replace(column=following, descending=False))

    def next_failure(self, *, forward: bool) -> tuple[Order, int, int] | None:
        """Move the cursor to the next failure shown; after the last one, to the first.

        If `forward` is False, move to the previous one instead. Returns the failed order, its position among
        the failures shown, from 1, and their number. Returns None if no failure is shown.
        """
        failures = [line for line, row in enumerate(self.table.shown) if self._batch[row].state in FAILURES]
        if not failures:
            return None
        here = self.table.cursor_line
        if forward:
            number = next((at for at, line in enumerate(failures) if line > here), 0)
        else:
            number = next(
                (at for at in reversed(range(len(failures))) if failures[at] < here), len(failures) - 1
            )
        row = self.table.shown[failures[number]]
        self.table.move_to_row(row)
        return self._batch[row], number + 1, len(failures)

    @on(FindLine.Searched)
    def _search(self, event: FindLine.Searched) -> None:
        event.stop()
        # The find line may have more text by now.
        self._show_view(self._view._replace(query=event.query))

    @on(FindLine.Left)
    def _leave_search(self, event: FindLine.Left) -> None:
        event.stop()
        # At once, because the next key may have arrived already. A table that cannot be drawn gets no focus.
        self.screen.set_focus(self.table if self.table.display else None)

    @on(OrderTable.HeaderClicked)
    def _sort(self, event: OrderTable.HeaderClicked) -> None:
        event.stop()
        self.show_view(self._view.sorted_by(event.column))

    @on(OrderTable.SelectionChanged)
    def _show_title(self) -> None:
        total, shown, selected = len(self._batch), self.table.line_count, len(self.table.selected)
        if self._view.is_partial:
            parts = [_("Orders {shown:n} of {total:n}", shown=shown, total=total), self._view.words()]
        else:
            parts = [_("Orders {total:n}", total=total) if total else _("Orders")]
        if selected:
            parts.append(_("{count:n} selected", count=selected))
        self.table.frame_title.show(" · ".join(parts), self._view.order_words())

    def _show(self, among: list[int] | None = None) -> None:
        rows = None if self._view.is_whole_batch else self._view.rows(self._batch, among)
        self._shown = bytearray()
        if rows is not None and self._view.is_partial:
            self._shown = bytearray(len(self._batch))
            for row in rows:
                self._shown[row] = True
        self.table.show(rows, self._view.column, descending=self._view.descending)
        self._show_title()
