"""Commands that change the list, or write it to a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from imtui.core.outcome import State
from imtui.session import NotNowError
from imtui.session.words import orders, tally_words
from imtui.ui.commands.group import CommandGroup
from imtui.ui.screens.dialog import Confirm
from imtui.ui.screens.edit_id import EditIdDialog
from imtui.ui.screens.export import ExportChoice, ExportDialog, free_name
from imtui.ui.view import View


class ListCommands(CommandGroup):
    """Takes rows off, changes ids, takes edits back, exports."""

    def do_delete(self) -> None:
        """Take rows off the list; one that was never sent goes at once."""
        batch, rows = self.session.batch, self.pane.acted_on
        one = batch[rows[0]] if len(rows) == 1 else None
        if one and one.state is State.QUEUED and not one.attempts:
            self._delete(rows)
            undo = self.keys["undo"]
            self.tell(f"{one.order_id} is off the list; it was not cancelled. {undo} puts it back.")
            return
        states = Counter(batch[row].state for row in rows)
        what = one.order_id if one else f"{len(rows):,} selected orders"
        standing = ", ".join(f"{count:,} {state.value}" for state, count in states.items())
        lines = [
            f"Take {what} off the list ({standing})? Outcomes go with their orders.",
            "Nothing is cancelled by this.",
        ]
        self.ask(Confirm("Delete", lines, yes="Delete", danger=False), partial(self._delete, rows))

    def do_edit_id(self) -> None:
        """Ask for another ID for the order under the cursor."""
        row = self.table.cursor_row
        if row is None:
            return
        order = self.session.batch[row]
        if order.attempts:
            raise NotNowError(f"A request was sent for {order.order_id}: its ID stays as it is.")

        def rename(order_id: str) -> str:
            try:
                self.session.rename(row, order_id)
            except NotNowError as error:
                return str(error)
            return ""

        def answered(order_id: str | None) -> None:
            if order_id is not None:
                self.dashboard.refresh_all()
                self.pane.reveal(row)

        self.show(EditIdDialog(order.order_id, rename), answered)

    def do_undo(self) -> None:
        """Take the last edit back."""
        words = self.session.undo()
        self.dashboard.refresh_all(moved=True)
        self.tell(f"Undone: {words}.")

    def do_redo(self) -> None:
        """Make the edit undone last again."""
        words = self.session.redo()
        self.dashboard.refresh_all(moved=True)
        self.tell(f"Done again: {words}.")

    def do_clear(self) -> None:
        """Ask, then take all rows off the list."""
        tallies = self.session.batch.tallies()
        lines = [
            f"Take all rows off the list: {tally_words(tallies)}?",
            f"Nothing is sent or cancelled by this. {self.keys['undo']} takes it back.",
        ]
        self.ask(Confirm("Clear the list", lines, yes="Clear", danger=False), self._clear)

    def do_export(self) -> None:
        """Ask where to, then write the list there."""
        number, view = self.session.batch_number, self.pane.view
        name = f"imtui-batch-{number}" if number else "imtui-batch"
        choices: dict[str, Sequence[int]] = {}
        if self.table.selected:
            choices["Selected"] = self.table.selected
        if view:
            choices["Shown"] = self.table.shown
        choices["All"] = range(len(self.session.batch))
        self.show(ExportDialog(str(free_name(Path.cwd(), name, ".csv")), choices), self._export)

    def _delete(self, rows: Sequence[int]) -> None:
        self.session.delete(rows)
        self.dashboard.refresh_all(moved=True)

    def _clear(self) -> None:
        self.session.clear()
        self.pane.look(View())
        self.dashboard.refresh_all(moved=True)

    def _export(self, choice: ExportChoice | None) -> None:
        if choice is None:
            return
        path = Path(choice.path).expanduser()
        try:
            self.session.export(path, choice.rows, choice.style)
        except NotNowError as error:
            self.tell(str(error), warning=True)
            return
        self.dashboard.log_view.extend(self.session.drain().log)
        self.tell(f"{orders(len(choice.rows))} written to {path}.")
