"""Commands that take order ids in, and everything else by which ids come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from imtui.core.intake import Found, Intake, Rejected, read_order_ids
from imtui.core.picking import Pick, is_messy, picked, picks
from imtui.session import NotNowError
from imtui.sources import SourceError, Table, TableError, is_table, look_into
from imtui.sources.table import WhichColumnError
from imtui.ui.command_group import CommandGroup
from imtui.ui.intake_choice import column_dialog, pick_dialog
from imtui.ui.intake_report import IntakeReport, IntakeReportScreen
from imtui.ui.notice import Notice
from imtui.ui.open import OpenDialog

if TYPE_CHECKING:
    from imtui.ui.dashboard import Dashboard


class IntakeCommands(CommandGroup):
    """Makes orders of texts, tables and files; what is no id is told, never dropped."""

    def __init__(self, dashboard: Dashboard) -> None:
        super().__init__(dashboard)
        self._report: IntakeReport | None = None
        """The last intake that left something out."""

    def take_text(self, text: str, source: str) -> None:
        """Make orders of a text; where it is no plain list, ask what of it is an id."""
        try:
            self.take(source, Table(text) if is_table(text) else text)
        except TableError as error:
            self.tell(f"{source}: {error}", warning=True)

    def add(self, intake: Intake, source: str) -> None:
        """Add what was found to the batch, and report the rest besides what the notice says already."""
        report = self._put(intake, source)
        if intake.rejected or intake.doubtful:
            self._show_report()
        elif report or report.addition.cancelled_before or intake.remark:
            self._tell_besides(f"{report.words()}.", warning=True)
        elif not intake.found:
            self._tell_besides(f"{source}: no order id was found.", warning=True)

    def _put(self, intake: Intake, source: str) -> IntakeReport:
        """Add what was found, and go where it is seen; what was left out is kept for whoever asks."""
        addition = self.session.add(intake.found, source, rejected=len(intake.rejected))
        self.dashboard.refresh_all()
        # Neither a new row nor one that is there already hides behind a filter.
        if addition.rows:
            self.pane.reveal(addition.rows[0])
        elif addition.duplicates:
            self.pane.reveal(addition.duplicates[0].row)
        report = IntakeReport(source, intake, addition)
        if report:
            self._report = report
        return report

    def take(self, source: str, taken: Intake | Table | str) -> None:
        """Take in what a source held, and ask where it is not plain; raises `TableError`."""
        if isinstance(taken, Intake):
            self.add(taken, source)
        elif isinstance(taken, Table):
            try:
                self.add(taken.read(), source)
            except WhichColumnError:
                self._ask_column(source, taken)
        else:
            intake = read_order_ids(taken)
            found = picks(taken) if is_messy(intake) else []
            if found:
                self._ask_which(source, taken, found)
            else:
                # Of prose each line is told, not each word.
                self.add(intake if intake.found else picked(taken, ()), source)

    def _add_picked(self, intake: Intake, source: str) -> None:
        """Add what was picked; what was left stands in the report, for whoever asks for it."""
        if not intake.rejected:
            self.add(intake, source)
            return
        report = self._put(intake, source)
        self._tell_besides(f"{report.words()}: {self.keys['left_out']} lists what was not picked.")

    def _tell_besides(self, text: str, *, warning: bool = False) -> None:
        """A start tells several things, and what it asks for is answered after that."""
        notice = self.dashboard.query_one(Notice)
        words = " ".join(filter(None, (notice.text, text)))
        self.tell(words, warning=warning or notice.has_class("warning"))

    def _ask_column(self, source: str, table: Table) -> None:
        def answered(column: int | None) -> None:
            if column is not None:
                self.add(table.read(column), source)

        self.show(column_dialog(source, table), answered)

    def _ask_which(self, source: str, text: str, found: Sequence[Pick]) -> None:
        def answered(number: int | None) -> None:
            if number is not None:
                self._add_picked(picked(text, found[number].found), source)

        self.show(pick_dialog(source, text, found), answered)

    def do_open(self) -> None:
        """Ask for a file, then take it in."""
        self.show(OpenDialog(), self._open_file)

    def _open_file(self, name: str | None) -> None:
        if name is None:
            return
        try:
            self.take(*look_into(str(Path(name).expanduser())))
        except (SourceError, TableError) as error:
            self.tell(str(error), warning=True)

    def do_left_out(self) -> None:
        """Show what the last intake left out."""
        if not self._report:
            raise NotNowError("Nothing was left out.")
        self._show_report()

    def _show_report(self) -> None:
        def answered(row: int | None) -> None:
            if row is not None and row < len(self.session.batch):
                self.pane.reveal(row)
                self.table.focus()

        if self._report:
            self.show(IntakeReportScreen(self._report, self._mend, self.session.batch.row_of), answered)

    def _mend(self, order_id: str, piece: Rejected) -> str:
        found = Found(order_id, piece.line, piece.column, piece.label, piece.send_at)
        addition = self.session.add([found], "Mended")
        self.dashboard.refresh_all()
        if addition.duplicates:
            return f"stands in row {addition.duplicates[0].row + 1} already"
        if self._report:
            # It is left out no longer.
            self._report = self._report.without(piece)
        return ""
