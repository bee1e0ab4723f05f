"""Imports order IDs: reads the sources, asks what only the operator can say, adds the orders, reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from textual.screen import Screen
from textual.timer import Timer

from imtui.core.importing.plausibility import mark_unusual_lengths
from imtui.core.importing.result import Found, Imported, Rejected
from imtui.messages import Message, _, lazy, plazy
from imtui.session import OperationRefused
from imtui.sources import BackgroundTask, ImportCancelled, SourceError, absolute_paths, all_are_files
from imtui.ui.importing.steps import (
    Answered,
    Source,
    Steps,
    file_sources,
    list_source,
    read_and_ask,
    text_source,
)
from imtui.ui.presentation.import_report import ImportReport, named_sentences
from imtui.ui.screens.import_report import ImportReportScreen
from imtui.ui.screens.open_file import OpenDialog
from imtui.ui.widgets.import_progress import ImportProgress
from imtui.ui.workspace import Workspace

_POLL_SECONDS: Final = 0.03
"""Seconds between two checks whether reading has ended."""

_PASTE: Final = plazy("source", "Paste")
_ENTRY: Final = plazy("source", "Entry line")

AskAgain = Callable[[str], None]
"""A function that asks for the source again. Its argument is the reason why no order was imported."""


class Importer:
    """Imports orders from texts, tables and files, and reports everything that is not an order ID."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._session = workspace.session
        self._reports: list[ImportReport] = []
        """The imports that the report window lists, newest first."""
        self._jobs: dict[BackgroundTask[Any], Steps[None]] = {}
        """Everything that is being read, with the steps that continue when it has been read."""
        self._timer: Timer | None = None
        self._pastes = 0
        """How many texts have been pasted so far."""

    @property
    def reading(self) -> str:
        """The name of the first source that is being read; empty if there is none."""
        return next((job.name for job in self._jobs), "")

    def import_paste(self, text: str) -> None:
        """Import a pasted text. If it holds only paths of existing files, import these files.

        A terminal pastes the paths of files that are dropped on it.
        """
        self._advance(self._paste_steps(text))

    def import_entry(self, text: str, ask_again: AskAgain) -> None:
        """Import a text from the entry line.

        `ask_again` is called if the text is rejected or cannot be read, or if a question gets no answer.
        """
        self._advance(self._steps([text_source(_ENTRY, text)], ask_again, keeps_text=True))

    def import_files(self, names: Sequence[str]) -> None:
        """Read files one after the other on a thread, and import them with one report."""
        self._advance(self._steps(file_sources(names)))

    def import_lists(self, *lists: tuple[Message | str, Imported]) -> None:
        """Import lists that have already been read. Each is a pair of the name to show and the list."""
        self._advance(self._steps([list_source(name, imported) for name, imported in lists]))

    def cancel_reading(self) -> bool:
        """Cancel everything that is being read. Returns True if there was anything."""
        jobs = list(self._jobs)
        for job in jobs:
            job.cancel()
        self._poll()
        return bool(jobs)

    def _advance(self, steps: Steps[None], answer: object = None) -> None:
        """Continue `steps` up to the next question or background task.

        A question opens a window, a task starts a thread. `answer` is the answer to the last question.
        """
        try:
            step = steps.send(answer)
        except StopIteration:
            return
        if isinstance(step, BackgroundTask):
            step.start()
            self._jobs[step] = steps
            self._timer = self._timer or self._workspace.screen.set_interval(_POLL_SECONDS, self._poll)
        else:
            window: Screen[Any] = step
            self._workspace.push(window, partial(self._advance, steps))

    def _poll(self) -> None:
        """Continue the steps whose tasks have ended, and show the progress of the others.

        While a window is open, no steps continue, because the window may ask about the present batch.
        """
        for job in [job for job in self._jobs if job.ended]:
            if self._workspace.screen.is_active:
                self._advance(self._jobs.pop(job))
        self._workspace.screen.query_one(ImportProgress).show([job for job in self._jobs if not job.ended])
        if not self._jobs and self._timer:
            self._timer.stop()
            self._timer = None

    def _paste_steps(self, text: str) -> Steps[None]:
        names = absolute_paths(text)
        if names:
            job = BackgroundTask(names[0], lambda _: all_are_files(names))
            yield job
            try:
                are_files = job.result()
            except ImportCancelled:
                self._workspace.notice.add(_nothing_from(_PASTE), warning=True)
                return
            if are_files:
                yield from self._steps(file_sources(names))
                return
        self._pastes += 1
        # Pastes are numbered, because the report may list several.
        name = _PASTE if self._pastes == 1 else plazy("source", "Paste {number}", number=self._pastes)
        yield from self._steps([text_source(name, text)])

    def _steps(
        self, sources: Sequence[Source], ask_again: AskAgain | None = None, *, keeps_text: bool = False
    ) -> Steps[None]:
        """The steps that import the sources one after the other, then report on all of them.

        `ask_again` is called if a source cannot be read. With `keeps_text`, it is also called if the operator
        leaves a question unanswered, or if a source has rejected text and no order ID.
        """
        reports: list[ImportReport] = []
        for source in sources:
            try:
                result = yield from read_and_ask(source)
            except SourceError as error:
                self._give_up(error.args[0], ask_again)
            except ImportCancelled:
                self._workspace.notice.add(_nothing_from(source.name), warning=True)
            else:
                report = self._add_orders(source, result, ask_again if keeps_text else None)
                reports += [report] if report else []
        self._report(reports)

    def _give_up(self, why: Message | str, ask_again: AskAgain | None) -> None:
        """Show why a source is not imported: in the window or line that asked for it, else in the notice."""
        if ask_again:
            ask_again(str(why))
            return
        self._workspace.notice.add(str(why), warning=True)
        # Another notice may follow at once.
        self._session.report_problem(why)
        self._workspace.refresh_all()

    def _add_orders(
        self, source: Source, result: Answered, ask_again: AskAgain | None
    ) -> ImportReport | None:
        """Add the orders to the batch, and move the cursor to the first one. Returns the report.

        If a question got no answer, show that the import was cancelled, or call `ask_again` with this. If the
        source has rejected text and no order ID, call `ask_again` with the first reason. In these cases
        nothing is added, and there is no report.
        """
        imported = result.imported
        if imported is None:
            self._give_up(_nothing_from(source.name), ask_again)
            return None
        if ask_again and imported.rejected and not imported.found:
            piece = imported.rejected[0]
            ask_again(f"{piece.text}: {piece.reason.sentence}.")
            return None
        imported = self._mark_unusual(imported)
        addition = self._session.add(imported.found, source.name, rejected=len(imported.rejected))
        self._workspace.refresh_all()
        # A filter that hides the new row, or the row of a duplicate, ends.
        if addition.rows:
            self._workspace.pane.reveal(addition.rows[0])
        elif addition.duplicates:
            self._workspace.pane.reveal(addition.duplicates[0].row)
        return ImportReport.of(source.name, imported, addition, was_marked=result.was_marked)

    def _mark_unusual(self, imported: Imported) -> Imported:
        return mark_unusual_lengths(imported, [order.order_id for order in self._session.batch])

    def _report(self, reports: Sequence[ImportReport]) -> None:
        """Show the results of imports, and keep the reports for the report window.

        If something has to be corrected, the report window opens. A notice describes the imports that are not
        in an open report window. It does not mention imports that only gave new orders.
        """
        self._reports = [*(report for report in reports if report.is_listed), *self._reports]
        opens = any(report.needs_window for report in reports)
        noted = [report for report in reports if not report.is_plain and not (opens and report.is_listed)]
        if opens:
            self.show_report()
        if noted:
            said = named_sentences(noted)
            if any(report.is_listed for report in noted):
                said.append(_("{key} shows the report.", key=self._workspace.keys["rejected"]))
            self._workspace.notice.add(" ".join(said), warning=any(report.is_warning for report in noted))

    def ask_for_file(self, path: str = "", error: str = "") -> None:
        """Ask for a file, then import it. `path` is suggested; `error` says why it was not imported."""

        def opened(names: list[str] | None) -> None:
            if names:
                again = partial(self.ask_for_file, names[0]) if len(names) == 1 else None
                self._advance(self._steps(file_sources(names), again))

        self._workspace.push(OpenDialog(path, error), opened)

    def show_report(self) -> None:
        """Open the report window. Raises `OperationRefused` if there is nothing to list."""
        if not self._reports:
            raise OperationRefused(lazy("Nothing was rejected."))

        def chosen(row: int | None) -> None:
            if row is not None and row < len(self._session.batch):
                self._workspace.pane.reveal(row)
                self._workspace.table.focus()

        self._workspace.push(
            ImportReportScreen(self._reports, self._correct, self._session.batch.row_of), chosen
        )

    def _correct(self, order_id: str, piece: Rejected) -> str:
        found = Found(order_id, piece.line, piece.column, piece.info)
        imported = self._mark_unusual(Imported((found,)))
        addition = self._session.add(imported.found, lazy("the import report"))
        self._workspace.refresh_all()
        if addition.duplicates:
            return _("this order is in row {row:n} already", row=addition.duplicates[0].row + 1)
        # The piece is no longer rejected.
        left = (report.without(piece) for report in self._reports)
        self._reports = [report for report in left if report.is_listed]
        return ""


def _nothing_from(source: Message | str) -> str:
    return _("{source}: cancelled. Nothing was imported.", source=source)
