"""Commands that change the list, or write it to a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from imtui.core.batch import tallies_of
from imtui.core.outcome import State
from imtui.session import OperationRefused
from imtui.session.words import orders, tally_words
from imtui.ui.commands.group import CommandGroup
from imtui.ui.presentation.view import View
from imtui.ui.scope import ScopeKind, hidden_words
from imtui.ui.screens.clear import ClearQuestion
from imtui.ui.screens.dialog import Confirm
from imtui.ui.screens.edit_id import EditIdDialog
from imtui.ui.screens.export import ExportChoice, ExportDialog, free_name


class ListCommands(CommandGroup):
    """Takes rows off, changes ids, takes edits back, exports."""

    def do_delete(self) -> None:
        """Remove the selected rows that are shown, or the one under the cursor."""
        batch, scope, here = self.session.batch, self.pane.scope, self.table.cursor_row
        rows = list(scope.rows) if scope.kind is ScopeKind.SELECTED else [here] if here is not None else []
        if not rows:
            raise OperationRefused(f"{hidden_words(scope)} {self.keys['back']} clears the selection.")
        one = batch[rows[0]] if len(rows) == 1 else None
        if one and one.state is State.QUEUED and not one.attempts:
            self._delete(rows)
            undo = self.keys["undo"]
            self.show_notice(f"{one.order_id} is off the list. It was not cancelled. {undo} undoes this.")
            return
        what = one.order_id if one else scope.name(len(rows), "order")
        counts = tally_words(tallies_of(batch[row] for row in rows))
        lines = [
            f"Remove {what} from the list ({counts})? Outcomes are removed with their orders.",
            *([hidden_words(scope)] if scope.hidden else []),
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
            raise OperationRefused(f"A request was sent for {order.order_id}: its ID stays as it is.")

        def rename(order_id: str) -> str:
            try:
                self.session.rename(row, order_id)
            except OperationRefused as error:
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
        self.show_notice(f"Undone: {words}.")

    def do_redo(self) -> None:
        """Make the edit undone last again."""
        words = self.session.redo()
        self.dashboard.refresh_all(moved=True)
        self.show_notice(f"Done again: {words}.")

    def do_clear(self) -> None:
        """Ask, then remove the selected or shown rows, or all."""
        scope, batch = self.pane.scope, self.session.batch
        undo = self.keys["undo"]
        notes = [f"Nothing is sent or cancelled by this. {undo} undoes it."]
        if not scope.is_narrow:
            lines = [f"Remove all rows from the list: {tally_words(batch.tallies())}?", *notes]
            self.ask(Confirm("Clear the list", lines, yes="Clear", danger=False), self._clear)
            return
        if scope.hidden:
            notes.insert(0, hidden_words(scope))
        rows = list(scope.rows)
        named = scope.name(len(rows), "order")
        counts = tally_words(tallies_of(batch[row] for row in rows))
        lines = [f"Remove {named} from the list: {counts}?", *notes]

        def answered(everything: bool | None) -> None:
            if everything:
                self._clear()
            elif everything is not None and rows:
                self._delete(rows)

        self.show(ClearQuestion(lines, f"Remove {named}", f"Remove all {len(batch):,}"), answered)

    def do_export(self) -> None:
        """Ask for a name, then write the selected, shown or all rows to it."""
        number, pane = self.session.batch_number, self.pane
        name = f"imtui-batch-{number}" if number else "imtui-batch"
        choices: dict[str, Sequence[int]] = {}
        if pane.scope.kind is ScopeKind.SELECTED and pane.scope.rows:
            choices["Selected"] = pane.scope.rows
        if pane.view:
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
        except OperationRefused as error:
            self.show_notice(str(error), warning=True)
            return
        self.dashboard.log_view.extend(self.session.drain().log)
        self.show_notice(f"{orders(len(choice.rows))} written to {path}.")
