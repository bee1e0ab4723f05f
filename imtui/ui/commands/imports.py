"""Commands that take order ids in, and everything else by which ids come."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from imtui.core.intake import Found, Intake, Rejected, read_order_ids
from imtui.core.picking import is_messy, picked, picks
from imtui.session import NotNowError
from imtui.sources import SourceError, Table, TableError, Taken, dropped_paths, is_table, look_into
from imtui.sources.table import WhichColumnError
from imtui.ui.commands.group import CommandGroup
from imtui.ui.import_report import IntakeReport, named_words
from imtui.ui.screens.choice import ChoiceDialog
from imtui.ui.screens.import_choice import column_dialog, pick_dialog
from imtui.ui.screens.open_file import OpenDialog
from imtui.ui.screens.rejected import LeftOutScreen
from imtui.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from imtui.ui.screens.dashboard import Dashboard

T = TypeVar("T")

Steps: TypeAlias = Generator[ChoiceDialog, int | None, T]
"""Yields its questions, and is sent the answers."""


class IntakeCommands(CommandGroup):
    """Makes orders of texts, tables and files; what is no id is told, never dropped."""

    def __init__(self, dashboard: Dashboard) -> None:
        super().__init__(dashboard)
        self._reports: list[IntakeReport] = []
        """The intakes that left something out, the newest first: a later one joins those before it, until
        all that they rejected is mended."""

    def take_paste(self, text: str) -> None:
        """Make orders of a text, or of the files that were dropped on the terminal.

        Where it is no plain list, ask what of it is an id.
        """
        names = dropped_paths(text)
        if names:
            self._open_files(names)
        else:
            self.take(("Paste", Table(text) if is_table(text) else text))

    def take(self, *sources: tuple[str, Taken]) -> None:
        """Take in what sources held, asking where it is not plain; what came of them is told at once."""
        self._go_on(self._steps(sources))

    def add(self, intake: Intake, source: str) -> None:
        """Add what was found to the batch, and report the rest besides what the notice says already."""
        self.take((source, intake))

    def _go_on(self, steps: Steps[None], answer: int | None = None) -> None:
        """Up to the next question: no window lies on another."""
        with suppress(StopIteration):
            self.show(steps.send(answer), partial(self._go_on, steps))

    def _steps(self, sources: Sequence[tuple[str, Taken]]) -> Steps[None]:
        reports: list[IntakeReport] = []
        for source, taken in sources:
            try:
                intake, was_picked = yield from self._read(source, taken)
            except TableError as error:
                self._notice.add(f"{source}: {error}", warning=True)
            else:
                if intake is None:
                    self._notice.add(f"{source}: nothing was taken in.")
                else:
                    reports.append(self._put(intake, source, was_picked))
        self._tell_of(reports)

    def _read(self, source: str, taken: Taken) -> Steps[tuple[Intake | None, bool]]:
        """What a source holds, None where nobody says, and whether it was picked; raises `TableError`."""
        if isinstance(taken, Intake):
            return taken, False
        if isinstance(taken, Table):
            try:
                return taken.read(), False
            except WhichColumnError:
                column = yield column_dialog(source, taken)
                return None if column is None else taken.read(column), False
        intake = read_order_ids(taken)
        found = picks(taken) if is_messy(intake) else []
        if not found:
            # Of prose each line is told, not each word.
            return intake if intake.found else picked(taken, ()), False
        number = yield pick_dialog(source, taken, found)
        return None if number is None else picked(taken, found[number].found), True

    def _put(self, intake: Intake, source: str, was_picked: bool) -> IntakeReport:
        """Add what was found, and go where it is seen."""
        addition = self.session.add(intake.found, source, rejected=len(intake.rejected))
        self.dashboard.refresh_all()
        # Neither a new row nor one that is there already hides behind a filter.
        if addition.rows:
            self.pane.reveal(addition.rows[0])
        elif addition.duplicates:
            self.pane.reveal(addition.duplicates[0].row)
        # What was found is on the list: it is not kept twice.
        return IntakeReport(source, intake._replace(found=()), addition, was_picked)

    def _tell_of(self, reports: Sequence[IntakeReport]) -> None:
        """Keep what was left out, and tell what the operator does not know, in a window or the notice."""
        self._reports = [*filter(None, reports), *self._reports]
        opens = any(report.needs_window for report in reports)
        told = [report for report in reports if not report.is_plain and not (opens and report)]
        if opens:
            self._show_report()
        if told:
            is_named = len(reports) > 1 or told[0].is_empty
            words = ". ".join(named_words(told)) if is_named else told[0].words()
            if any(report.was_picked and report.intake.rejected for report in told):
                words += f": {self.keys['left_out']} lists what was not picked"
            self._notice.add(f"{words}.", warning=not all(report.was_picked for report in told))

    @property
    def _notice(self) -> Notice:
        """What is told here joins what it says: a start tells several things, and asks after that."""
        return self.dashboard.query_one(Notice)

    def do_open(self) -> None:
        """Ask for a file, then take it in."""
        self.show(OpenDialog(), self._open_file)

    def _open_file(self, name: str | None) -> None:
        if name is not None:
            self._open_files(dropped_paths(name) or [str(Path(name).expanduser())])

    def _open_files(self, names: Sequence[str]) -> None:
        try:
            self.take(*[look_into(name) for name in names])
        except SourceError as error:
            self.tell(str(error), warning=True)

    def do_left_out(self) -> None:
        """Show what intakes left out."""
        if not self._reports:
            raise NotNowError("Nothing was left out.")
        self._show_report()

    def _show_report(self) -> None:
        def answered(row: int | None) -> None:
            if row is not None and row < len(self.session.batch):
                self.pane.reveal(row)
                self.table.focus()

        self.show(LeftOutScreen(self._reports, self._mend, self.session.batch.row_of), answered)

    def _mend(self, order_id: str, piece: Rejected) -> str:
        found = Found(order_id, piece.line, piece.column, piece.label, piece.send_at)
        addition = self.session.add([found], "Mended")
        self.dashboard.refresh_all()
        if addition.duplicates:
            return f"stands in row {addition.duplicates[0].row + 1} already"
        # It is left out no longer.
        self._reports = [*filter(None, (report.without(piece) for report in self._reports))]
        return ""
