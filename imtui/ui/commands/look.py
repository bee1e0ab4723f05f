"""Commands about what is seen: filter, search, sort, selection, failures, panes."""

from __future__ import annotations

from imtui.core.order import Order
from imtui.core.outcome import State
from imtui.session import OperationRefused
from imtui.ui.clipboard import TERMINAL_LIMIT, copy_by_platform
from imtui.ui.commands.group import CommandGroup
from imtui.ui.presentation.view import FAILED, Kind, kinds_of
from imtui.ui.scope import hidden_words
from imtui.ui.screens.details import DetailsScreen
from imtui.ui.screens.filter import FilterDialog
from imtui.ui.screens.help import Help, help_lines
from imtui.ui.widgets.entry import EntryLine
from imtui.ui.widgets.overview import Overview


class ViewCommands(CommandGroup):
    """Changes what is shown, where the cursor is, and what is selected; never the batch."""

    def do_failures(self) -> None:
        """Show the failures alone, or all again."""
        self.pane.toggle(FAILED)

    def do_unconfirmed(self) -> None:
        """Show the unconfirmed alone, or all again."""
        self.pane.toggle(frozenset({State.UNCONFIRMED}))

    def do_filter(self) -> None:
        """Ask which outcomes and codes to show."""
        view = self.pane.view

        def answered(kinds: frozenset[Kind] | None) -> None:
            if kinds is not None:
                self.pane.look(self.pane.view._replace(kinds=kinds))
                self.table.focus()

        self.show(FilterDialog(kinds_of(self.session.batch.tallies()), view.kinds), answered)

    def do_find(self) -> None:
        """Search as one types."""
        self.pane.find.begin(self.pane.view.query)

    def do_sort(self) -> None:
        """Sort by the next column."""
        self.pane.sort_by_next()

    def do_reverse(self) -> None:
        """Sort the other way round."""
        view = self.pane.view
        if not view.column:
            raise OperationRefused(f"The rows stand in the order of entry: {self.keys['sort']} sorts.")
        self.pane.look(view._replace(descending=not view.descending))

    def do_select(self) -> None:
        """Begin or end a range."""
        self.table.toggle_range()

    def do_select_all(self) -> None:
        """Select all rows shown, or none."""
        shown = set(self.table.shown)
        self.table.select([] if shown <= set(self.table.selected) else shown)

    def do_invert(self) -> None:
        """Select the others of the rows shown."""
        self.table.select(set(self.table.shown) - set(self.table.selected))

    def do_copy(self) -> None:
        """Copy the selected, shown or all IDs, one a line."""
        scope = self.pane.scope
        rows = scope.rows
        if not rows:
            raise OperationRefused(f"{hidden_words(scope)} {self.keys['back']} clears the selection.")
        text = "".join(f"{self.session.batch[row].order_id}\n" for row in rows)
        self.dashboard.app.copy_to_clipboard(text)
        count = scope.name(len(rows), "ID")
        if copy_by_platform(text):
            self.show_notice(f"Copied {count}.")
            return
        # Not every terminal supports the sequence, and none reports whether it did.
        words = f"Sent {count} to the terminal to copy."
        if len(text) > TERMINAL_LIMIT:
            words += f" It may refuse so many: {self.keys['export']} exports them."
        self.show_notice(words)

    def do_next_failure(self) -> None:
        """Go to the next failure, round the end."""
        self._go_to_failure(forward=True)

    def do_previous_failure(self) -> None:
        """Go to the failure before, round the beginning."""
        self._go_to_failure(forward=False)

    def do_next_part(self) -> None:
        """Go to the next part of the overview that failed."""
        self._go_to_part(forward=True)

    def do_previous_part(self) -> None:
        """Go to the part before that failed."""
        self._go_to_part(forward=False)

    def do_details(self) -> None:
        """Show the details of the row under the cursor."""
        row = self.table.cursor_row
        if row is not None:
            order, status_check_key = self.session.batch[row], self.keys["settle"]
            self.show(DetailsScreen(order, self._neighbour, self._go_to_log_line, status_check_key))

    def do_back(self) -> None:
        """Cancel what is being read; else end the selection, search or filter; else go to the table."""
        if self.dashboard.imports.cancel_reading():
            return
        if self.dashboard.query_one(EntryLine).has_focus or not self.pane.step_back():
            # Without a focus letters are keys, too: the table is hidden if it cannot be drawn.
            self.dashboard.set_focus(self.table if self.table.display else None)

    def do_entry(self) -> None:
        """Go to the entry line."""
        self.dashboard.query_one(EntryLine).focus()

    def do_log(self) -> None:
        """Go to the log, from the table to the last line of the row under the cursor."""
        if self.table.has_focus:
            self._go_to_log_line()
        else:
            self.dashboard.log_view.focus()

    def do_account(self) -> None:
        """Show the credentials screen."""
        self.dashboard.ask_account("")

    def do_help(self) -> None:
        """Show keys, colours and codes."""
        self.show(Help(help_lines(self.dashboard.commands.values(), self.dashboard.focused)))

    def do_quit(self) -> None:
        """Leave."""
        self.dashboard.app.call_later(self.dashboard.app.action_quit)

    def _go_to_log_line(self) -> None:
        row, log = self.table.cursor_row, self.dashboard.log_view
        order = None if row is None else self.session.batch[row]
        if order and not log.show_order(order.order_id) and order.attempts:
            details = f"Press {self.keys['details']} on its row for its details"
            self.show_notice(f"The log has no line about {order.order_id} any more. {details}.", warning=True)
            return
        log.focus()

    def _go_to_failure(self, *, forward: bool) -> None:
        found = self.pane.next_failure(forward=forward)
        if found is None:
            raise OperationRefused(
                f"Nothing of what is shown has failed: {self.keys['back']} shows all rows."
            )
        order, number, count = found
        self.table.focus()
        self.show_notice(f"Failure {number:,} of {count:,}: {order.order_id}.")

    def _go_to_part(self, *, forward: bool) -> None:
        here = self.table.cursor_row or 0
        rows = self.dashboard.query_one(Overview).next_failed(here, forward=forward)
        if rows is not None:
            self.dashboard.pick_rows(Overview.Picked(rows))

    def _neighbour(self, forward: bool) -> Order | None:
        found = self.pane.next_failure(forward=forward)
        return found[0] if found else None
