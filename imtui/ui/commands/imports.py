"""Commands that import order IDs, and everything else by which they come."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from textual.timer import Timer

from imtui.core.intake import Found, Intake, Rejected, read_order_ids
from imtui.core.picking import is_messy, picked, picks
from imtui.session import NotNowError
from imtui.sources import (
    ImportCancelled,
    Job,
    Progress,
    SourceError,
    Table,
    TableError,
    Taken,
    absolute_paths,
    all_are_files,
    is_table,
    look_into,
    shown_name,
)
from imtui.sources.table import WhichColumnError
from imtui.ui.commands.group import CommandGroup
from imtui.ui.import_report import ImportReport, named_words
from imtui.ui.screens.choice import ChoiceDialog
from imtui.ui.screens.import_choice import column_dialog, pick_dialog
from imtui.ui.screens.open_file import OpenDialog
from imtui.ui.screens.rejected import RejectedScreen
from imtui.ui.widgets.import_progress import ImportProgress
from imtui.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from imtui.ui.screens.dashboard import Dashboard

T = TypeVar("T")

Read: TypeAlias = Callable[[Progress], tuple[str, Taken]]
"""Reads a source on a thread: the name to show, and what it holds."""

Steps: TypeAlias = Generator[ChoiceDialog | Job[Any], int | None, T]
"""Yields its questions, and is sent the answers; yields jobs, and is resumed when they have ended."""

_AT_ONCE: Final = 100_000
"""Characters of a paste that is imported before the next key; a longer one takes a thread."""

_POLL: Final = 0.03
"""Seconds between two looks at what is being read."""


class ImportCommands(CommandGroup):
    """Makes orders of texts, tables and files. What is not an order ID is reported."""

    def __init__(self, dashboard: Dashboard) -> None:
        super().__init__(dashboard)
        self._reports: list[ImportReport] = []
        """The imports that rejected something, the newest first: a later one joins those before it, until
        all that they rejected is corrected."""
        self._jobs: dict[Job[Any], Steps[None]] = {}
        """What is being read, and what continues then."""
        self._timer: Timer | None = None

    @property
    def reading(self) -> str:
        """What is being read: the name of the first source, empty if there is none."""
        return next((job.name for job in self._jobs), "")

    def import_paste(self, text: str) -> None:
        """Import a text, or the files whose paths a terminal pastes when they are dropped on it."""
        self._advance(self._paste_steps(text))

    def import_files(self, names: Sequence[str]) -> None:
        """Read files one after the other on a thread, and import them with one report."""
        self._advance(self._steps(_files(names)))

    def import_read(self, *sources: tuple[str, Taken]) -> None:
        """Import what was read already, by the name to show."""
        self._advance(self._steps(sources))

    def cancel_reading(self) -> bool:
        """Cancel everything that is being read; returns whether anything was."""
        for job in self._jobs:
            job.cancel()
        self._look()
        return bool(self._jobs)

    def _advance(self, steps: Steps[None], answer: int | None = None) -> None:
        """Continue up to the next question, which opens a window, or the next job, which starts a thread."""
        try:
            step = steps.send(answer)
        except StopIteration:
            return
        if isinstance(step, Job):
            step.start()
            self._jobs[step] = steps
            self._timer = self._timer or self.dashboard.set_interval(_POLL, self._look)
        else:
            self.show(step, partial(self._advance, steps))

    def _look(self) -> None:
        """Continue what has ended, and show what has not.

        While a window is open, nothing is added to the list behind it: a question may be about the list.
        """
        for job in [job for job in self._jobs if job.ended]:
            if self.dashboard.is_active:
                self._advance(self._jobs.pop(job))
        self.dashboard.query_one(ImportProgress).show([job for job in self._jobs if not job.ended])
        if not self._jobs and self._timer:
            self._timer.stop()
            self._timer = None

    def _paste_steps(self, text: str) -> Steps[None]:
        names = absolute_paths(text)
        if names:
            job = Job(names[0], lambda _: all_are_files(names))
            yield job
            with suppress(ImportCancelled):
                if job.result():
                    yield from self._steps(_files(names))
                    return
        yield from self._steps([("Paste", Table(text) if is_table(text) else text)])

    def _steps(
        self,
        sources: Sequence[tuple[str, Taken]] | Sequence[tuple[str, Read]],
        ask_again: Callable[[str, str], None] | None = None,
    ) -> Steps[None]:
        """Import the sources; `ask_again` is called with one that cannot be read, and why."""
        reports: list[ImportReport] = []
        for source, taken in sources:
            try:
                imported, was_picked = yield from self._read(source, taken)
            except (TableError, SourceError) as error:
                words = str(error)
                words = words if words.startswith(f"{source}:") else f"{source}: {words}"
                if ask_again:
                    ask_again(source, words)
                else:
                    self._notice.add(words, warning=True)
            except ImportCancelled:
                self._notice.add(f"{source}: cancelled. Nothing was imported.", warning=True)
            else:
                if imported is None:
                    self._notice.add(f"{source}: nothing was imported.")
                else:
                    reports.append(self._put(imported, source, was_picked))
        self._report(reports)

    def _read(self, source: str, taken: Taken | Read) -> Steps[tuple[Intake | None, bool]]:
        """What a source holds, None if the operator does not say, and whether it was picked."""
        if callable(taken):
            _, taken = yield from self._work(source, taken)
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

    def _work(self, name: str, work: Callable[[Progress], T]) -> Steps[T]:
        """The result of `work`, done on a thread."""
        job = Job(name, work)
        yield job
        return job.result()

    def _put(self, imported: Intake, source: str, was_picked: bool) -> ImportReport:
        """Add what was found, and show where it is."""
        addition = self.session.add(imported.found, source, rejected=len(imported.rejected))
        self.dashboard.refresh_all()
        # Neither a new row nor one that is there already hides behind a filter.
        if addition.rows:
            self.pane.reveal(addition.rows[0])
        elif addition.duplicates:
            self.pane.reveal(addition.duplicates[0].row)
        # What was found is on the list: it is not kept twice.
        return ImportReport(source, imported._replace(found=()), addition, was_picked)

    def _report(self, reports: Sequence[ImportReport]) -> None:
        """Keep what was rejected, and show what the operator does not know, in a window or the notice."""
        self._reports = [*filter(None, reports), *self._reports]
        opens = any(report.needs_window for report in reports)
        noted = [report for report in reports if not report.is_plain and not (opens and report)]
        if opens:
            self._show_report()
        if noted:
            is_named = len(reports) > 1 or noted[0].is_empty
            words = ". ".join(named_words(noted)) if is_named else noted[0].words()
            if any(report.was_picked and report.intake.rejected for report in noted):
                words += f": {self.keys['rejected']} lists what was not picked"
            self._notice.add(f"{words}.", warning=not all(report.was_picked for report in noted))

    @property
    def _notice(self) -> Notice:
        """New words join what it says: a start has several things to say, and asks after that."""
        return self.dashboard.query_one(Notice)

    def do_open(self) -> None:
        """Ask for a file, then import it."""
        self._ask_for_file()

    def _ask_for_file(self, path: str = "", error: str = "") -> None:
        def answered(names: list[str] | None) -> None:
            if names:
                self._advance(self._steps(_files(names), self._ask_for_file if len(names) == 1 else None))

        self.show(OpenDialog(path, error), answered)

    def do_rejected(self) -> None:
        """Show what imports rejected."""
        if not self._reports:
            raise NotNowError("Nothing was rejected.")
        self._show_report()

    def _show_report(self) -> None:
        def answered(row: int | None) -> None:
            if row is not None and row < len(self.session.batch):
                self.pane.reveal(row)
                self.table.focus()

        self.show(RejectedScreen(self._reports, self._correct, self.session.batch.row_of), answered)

    def _correct(self, order_id: str, piece: Rejected) -> str:
        found = Found(order_id, piece.line, piece.column, piece.label, piece.send_at)
        addition = self.session.add([found], "Corrected")
        self.dashboard.refresh_all()
        if addition.duplicates:
            return f"this order is in row {addition.duplicates[0].row + 1} already"
        # It is rejected no longer.
        self._reports = [*filter(None, (report.without(piece) for report in self._reports))]
        return ""


def _files(names: Sequence[str]) -> list[tuple[str, Read]]:
    return [(shown_name(name), partial(look_into, name)) for name in names]
