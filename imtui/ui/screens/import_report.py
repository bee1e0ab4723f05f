"""The window that lists everything in the imported texts that did not become an ordinary order.

The operator can correct a rejected piece of text, or go to the row of an order that a line is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from imtui.core.importing.order_id import refusal, shown
from imtui.core.importing.result import Rejected
from imtui.messages import _, lazy
from imtui.ui.presentation.import_report import ImportReport, RowOf, named_sentences
from imtui.ui.screens.dialog import Dialog, back_link
from imtui.ui.widgets.inputs import OneLineInput

_MAX_LISTED: Final = 1000
"""Maximum number of lines of each kind. If there are more, a last line says how many more."""

Correct = Callable[[str, Rejected], str]
"""A function that imports a corrected ID in place of a rejected piece.

It returns the reason if that fails, else an empty text.
"""


class _Line(NamedTuple):
    """A line of the report."""

    text: str
    piece: Rejected | None = None
    """The rejected piece that the operator can correct here; None if the line is about something else."""
    order_id: str = ""
    """The ID of the order to whose row Enter goes; empty if the line is about no order."""


class ImportReportScreen(Dialog[int]):
    """The import report. Dismissed with the row to go to, or with None.

    If the report is about several imports, each line names its source.
    """

    explanation = lazy(
        "Lists what was not imported as an order, with the reason. A rejected line can be corrected here."
    )

    BINDINGS = [Binding("escape,q", "leave", "Back")]

    _input = getters.query_one("#correct", Input)

    def __init__(self, reports: Sequence[ImportReport], correct: Correct, row_of: RowOf) -> None:
        super().__init__()
        self._reports = tuple(reports)
        self._correct = correct
        self._row_of = row_of
        self._lines = list(self._all_lines())
        self._corrected: int | None = None
        """Index of the line that is being corrected in the input, from 0; None if there is none."""

    def compose(self) -> ComposeResult:
        """The list of lines, and an input to correct a rejected one."""
        with Vertical(classes="dialog reader") as dialog:
            dialog.border_title = _("Import report")
            dialog.border_subtitle = back_link()
            yield Static(self._sentences, id="sentences")
            yield Static(Content(_("Enter corrects a rejected line. On any other line it goes to its row.")))
            yield OptionList(*map(self._option, self._lines), compact=True)
            yield OneLineInput(compact=True, id="correct")
            yield Static(id="why")

    def on_mount(self) -> None:
        """Move the focus to the list."""
        self._go_to_list()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the input for a rejected piece. On any other line, close the window with the row of its order.

        A line is disabled if it is about no order, or if its order is no longer on the list.
        """
        line = self._lines[event.option_index]
        if line.piece is None:
            self.dismiss(self._row_of(line.order_id))
            return
        self._corrected = event.option_index
        self._input.display = True
        self._input.value = line.piece.text
        self._input.focus()
        self._show_end()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Import the corrected ID, or show why it cannot be imported."""
        piece = None if self._corrected is None else self._lines[self._corrected].piece
        if piece is None or self._corrected is None:
            return
        order_id = event.value.strip()
        reason = refusal(order_id)
        why = reason.sentence if reason else self._correct(order_id, piece)
        self.show_why(f"✖ {shown(order_id)}: {why}" if why else "")
        self._show_end()
        if not why:
            options = self.query_one(OptionList)
            options.replace_option_prompt_at_index(
                self._corrected, Content("✔ " + _("{order_id} imported", order_id=order_id))
            )
            options.disable_option_at_index(self._corrected)
            self._reports = tuple(report.without(piece) for report in self._reports)
            self.query_one("#sentences", Static).update(self._sentences)
            self.action_leave()

    def action_leave(self) -> None:
        """Close the input. If it is not open, close the report."""
        if self._input.display:
            self._go_to_list()
        else:
            self.dismiss(None)

    @property
    def _sentences(self) -> Content:
        return Content("\n".join(named_sentences(self._reports, self._row_of)))

    def _show_end(self) -> None:
        # A low window has no room for both: scroll from the lines above to the input.
        self.call_after_refresh(self.query_one(".dialog").scroll_end, animate=False)

    def _go_to_list(self) -> None:
        self._input.display = False
        self._corrected = None
        options = self.query_one(OptionList)
        options.focus()
        self.call_after_refresh(options.scroll_visible, animate=False)

    def _option(self, line: _Line) -> Option:
        has_no_target = line.piece is None and (not line.order_id or self._row_of(line.order_id) is None)
        return Option(Content(line.text), disabled=has_no_target)

    def _all_lines(self) -> Iterator[_Line]:
        """The lines of all reports, at most `_MAX_LISTED` of each kind.

        Rejected pieces come first, then unusual IDs, unreadable sending times, duplicates and ignored lines.
        """
        for lines in (self._rejected, self._unusual, self._unreadable_times, self._duplicates, self._ignored):
            listed = [line for report in self._reports for line in lines(report)]
            yield from listed[:_MAX_LISTED]
            if len(listed) > _MAX_LISTED:
                yield _Line(_("and {count:n} more", count=len(listed) - _MAX_LISTED))

    def _rejected(self, report: ImportReport) -> Iterator[_Line]:
        for piece in report.rest.rejected:
            where = self._place(report, piece.line, piece.column)
            yield _Line(f"✖ {where}: {piece.text}: {piece.reason.sentence}", piece=piece)

    def _unusual(self, report: ImportReport) -> Iterator[_Line]:
        for found in report.unusual:
            why = found.info.unusual.sentence if found.info.unusual else ""
            said = _("{order_id} is unusual: {reason}", order_id=found.order_id, reason=why)
            yield _Line(f"! {self._place(report, found.line)}: {said}", order_id=found.order_id)

    def _unreadable_times(self, report: ImportReport) -> Iterator[_Line]:
        for time in report.rest.unreadable_times:
            where, reason = self._place(report, time.line, time.column), time.problem.sentence
            if time.order_id:
                reason = _("{reason} (order {order_id})", reason=reason, order_id=time.order_id)
            yield _Line(f"! {where}: {time.text}: {reason}", order_id=time.order_id)

    def _duplicates(self, report: ImportReport) -> Iterator[_Line]:
        for duplicate in report.addition.duplicates:
            found, row = duplicate.found, self._row_of(duplicate.found.order_id)
            if row is None:
                said = _("{order_id} is no longer on the list", order_id=found.order_id)
            else:
                said = _("{order_id} is in row {row:n} already", order_id=found.order_id, row=row + 1)
            yield _Line(f"· {self._place(report, found.line)}: {said}", order_id=found.order_id)

    def _ignored(self, report: ImportReport) -> Iterator[_Line]:
        for line in report.rest.ignored:
            why = _("ignored, {reason}", reason=line.aside.sentence)
            yield _Line(f"· {self._place(report, line.line)}: {line.text}: {why}")

    def _place(self, report: ImportReport, line: int, column: int | None = None) -> str:
        """The place as words: `line 3, column 7`. If there are several imports, the source comes first."""
        if column is None:
            place = _("line {line:n}", line=line)
        else:
            place = _("line {line:n}, column {column:n}", line=line, column=column)
        return f"{report.source}, {place}" if len(self._reports) > 1 else place
