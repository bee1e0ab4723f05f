"""What an intake took, and what it left out and why; each piece can be mended or gone to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from imtui.core.batch import Addition
from imtui.core.intake import Intake, Rejected, refusal, shown
from imtui.session.words import orders
from imtui.ui.dialog import BACK, Dialog

_MOST: Final = 1000
"""Lines of each kind that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What came of one intake."""

    source: str
    intake: Intake
    addition: Addition

    def __bool__(self) -> bool:
        """Whether something was left out."""
        return bool(self.intake.rejected or self.intake.doubtful or self.addition.duplicates)

    def without(self, mended: Rejected) -> IntakeReport:
        """The report once a piece was mended and taken in."""
        left = tuple(piece for piece in self.intake.rejected if piece is not mended)
        return replace(self, intake=self.intake._replace(rejected=left))

    def words(self) -> str:
        """One line: what was added, what was there already, what was rejected."""
        addition, intake = self.addition, self.intake
        parts = [f"{orders(len(addition.rows))} added"]
        if addition.cancelled_before:
            parts.append(f"{addition.cancelled_before:,} of them cancelled in an earlier batch")
        if addition.duplicates:
            first = addition.duplicates[0]
            where = f" (row {first.row + 1})" if len(addition.duplicates) == 1 else ""
            parts.append(f"{len(addition.duplicates):,} already on the list{where}")
        if addition.completed:
            parts.append(f"{len(addition.completed):,} of those got a label or a sending time")
        if intake.rejected:
            parts.append(f"{len(intake.rejected):,} rejected")
        if intake.doubtful:
            times = "sending time" if len(intake.doubtful) == 1 else "sending times"
            parts.append(f"{len(intake.doubtful):,} {times} unread")
        if intake.remark:
            parts.append(intake.remark)
        return ", ".join(parts)


Mend = Callable[[str, Rejected], str]
"""Takes an id in, in the place of a rejected piece; why it could not, or nothing."""

RowOf = Callable[[str], int | None]
"""Where an id stands on the list, if it still does."""


class IntakeReportScreen(Dialog[int]):
    """Dismissed with the row that is to be gone to, of a duplicate or a sending time, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "leave", "Back")]

    def __init__(self, report: IntakeReport, mend: Mend, row_of: RowOf) -> None:
        super().__init__()
        self._report = report
        self._mend = mend
        self._row_of = row_of
        self._mended: int | None = None
        """The number of the piece that is in the input."""

    def compose(self) -> ComposeResult:
        """A line for each piece, and an input to mend one."""
        report = self._report
        with Vertical(classes="dialog reader") as dialog:
            dialog.border_title = "Left out"
            dialog.border_subtitle = BACK
            yield Static(Content(f"{report.source}: {report.words()}."))
            yield Static(Content("Enter mends what was rejected, or goes to the row of any other."))
            yield OptionList(*self._options(), compact=True)
            yield Input(compact=True, id="mend")
            yield Static(id="why")

    def on_mount(self) -> None:
        """Begin in the list."""
        self._input.display = False
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Mend the piece, or go to its row."""
        kind, _, number = (event.option_id or "").partition("-")
        if kind == "row":
            self.dismiss(int(number))
        elif kind == "time":
            self.dismiss(self._row_of(self._report.intake.doubtful[int(number)].order_id))
        elif kind == "piece":
            self._mended = int(number)
            self._input.display = True
            self._input.value = self._report.intake.rejected[self._mended].text
            self._input.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the mended id in."""
        if self._mended is None:
            return
        order_id, piece = event.value.strip(), self._report.intake.rejected[self._mended]
        why = refusal(order_id) if order_id else "an order id is digits only"
        why = why or self._mend(order_id, piece)
        self.query_one("#why", Static).update(Content(f"{shown(order_id)}: {why}" if why else ""))
        if not why:
            options, option = self.query_one(OptionList), f"piece-{self._mended}"
            options.replace_option_prompt(option, Content(f"✔ {order_id} taken in"))
            options.disable_option(option)
            self.action_leave()

    def action_leave(self) -> None:
        """Leave the input, or the report."""
        if self._input.display:
            self._input.display = False
            self._mended = None
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)

    def _options(self) -> list[Option | None]:
        intake, duplicates = self._report.intake, self._report.addition.duplicates
        options: list[Option | None] = [
            Option(Content(_piece(piece)), id=f"piece-{number}")
            for number, piece in enumerate(intake.rejected[:_MOST])
        ]
        options += _rest(len(intake.rejected))
        by_row = {item.row: item.found for item in duplicates[:_MOST]}
        options += [
            Option(Content(f"line {found.line}: {found.order_id} stands in row {row + 1}"), id=f"row-{row}")
            for row, found in by_row.items()
        ]
        options += _rest(len(duplicates))
        options += [
            Option(Content(_piece(piece)), id=f"time-{number}", disabled=not piece.order_id)
            for number, piece in enumerate(intake.doubtful[:_MOST])
        ]
        return options + _rest(len(intake.doubtful))

    @property
    def _input(self) -> Input:
        return self.query_one("#mend", Input)


def _piece(piece: Rejected) -> str:
    return f"line {piece.line}, column {piece.column}: {piece.text}: {piece.reason}"


def _rest(count: int) -> list[Option | None]:
    return [Option(f"and {count - _MOST:,} more", disabled=True)] if count > _MOST else []
