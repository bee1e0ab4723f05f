"""What imports rejected, and why. A piece can be corrected, a duplicate leads to its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from imtui.core.intake import Found, Rejected, refusal, shown
from imtui.ui.import_report import ImportReport, named_words
from imtui.ui.screens.dialog import BACK, Dialog

_MOST: Final = 1000
"""Lines of each kind that are listed; the rest is counted."""

Correct = Callable[[str, Rejected], str]
"""Imports an ID in place of a rejected piece; returns why it could not, or nothing."""

RowOf = Callable[[str], int | None]
"""The row of an ID, None if it is no longer on the list."""


class RejectedScreen(Dialog[int]):
    """Dismissed with the row to show, of a duplicate or a sending time, or with None.

    If there are several imports, each line has its source.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "leave", "Back")]

    def __init__(self, reports: Sequence[ImportReport], correct: Correct, row_of: RowOf) -> None:
        super().__init__()
        self._reports = tuple(reports)
        self._rejected = [(report.source, piece) for report in reports for piece in report.intake.rejected]
        self._known = [
            (report.source, each.found) for report in reports for each in report.addition.duplicates
        ]
        self._doubtful = [(report.source, piece) for report in reports for piece in report.intake.doubtful]
        self._correct = correct
        self._row_of = row_of
        self._corrected: int | None = None
        """The number of the piece that is in the input."""

    def compose(self) -> ComposeResult:
        """A line for each piece, and an input to correct one."""
        with Vertical(classes="dialog reader") as dialog:
            dialog.border_title = "Import report"
            dialog.border_subtitle = BACK
            yield Static(Content("\n".join(f"{words}." for words in named_words(self._reports))))
            yield Static(
                Content("Press Enter to correct what was rejected, or to show the row of another line.")
            )
            yield OptionList(*self._options(), compact=True)
            yield Input(compact=True, id="correct")
            yield Static(id="why")

    def on_mount(self) -> None:
        """Begin in the list."""
        self._go_to_list()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Correct the piece, or show its row."""
        kind, _, number = (event.option_id or "").partition("-")
        if kind == "row":
            self.dismiss(self._row_of(self._known[int(number)][1].order_id))
        elif kind == "time":
            self.dismiss(self._row_of(self._doubtful[int(number)][1].order_id))
        elif kind == "piece":
            self._corrected = int(number)
            self._input.display = True
            self._input.value = self._rejected[self._corrected][1].text
            self._input.focus()
            self._show_end()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Import the corrected ID."""
        if self._corrected is None:
            return
        order_id, piece = event.value.strip(), self._rejected[self._corrected][1]
        why = refusal(order_id) if order_id else "an order ID is digits only"
        why = why or self._correct(order_id, piece)
        self.query_one("#why", Static).update(Content(f"{shown(order_id)}: {why}" if why else ""))
        self._show_end()
        if not why:
            options, option = self.query_one(OptionList), f"piece-{self._corrected}"
            options.replace_option_prompt(option, Content(f"✔ {order_id} imported"))
            options.disable_option(option)
            self.action_leave()

    def action_leave(self) -> None:
        """Leave the input, or the report."""
        if self._input.display:
            self._go_to_list()
        else:
            self.dismiss(None)

    def _show_end(self) -> None:
        # A low window has no room for the lines above as well.
        self.call_after_refresh(self.query_one(".dialog").scroll_end, animate=False)

    def _go_to_list(self) -> None:
        self._input.display = False
        self._corrected = None
        options = self.query_one(OptionList)
        options.focus()
        self.call_after_refresh(options.scroll_visible, animate=False)

    def _options(self) -> list[Option | None]:
        rejected, known, doubtful = self._rejected[:_MOST], self._known[:_MOST], self._doubtful[:_MOST]
        return [
            *(
                Option(Content(self._words(*each)), id=f"piece-{number}")
                for number, each in enumerate(rejected)
            ),
            *_rest(len(self._rejected)),
            *(
                Option(Content(self._where(*each)), id=f"row-{number}", disabled=self._is_gone(each[1]))
                for number, each in enumerate(known)
            ),
            *_rest(len(self._known)),
            *(
                Option(Content(self._words(*each)), id=f"time-{number}", disabled=not each[1].order_id)
                for number, each in enumerate(doubtful)
            ),
            *_rest(len(self._doubtful)),
        ]

    def _words(self, source: str, piece: Rejected) -> str:
        return f"{self._place(source, piece)}, column {piece.column}: {piece.text}: {piece.reason}"

    def _is_gone(self, found: Found) -> bool:
        return self._row_of(found.order_id) is None

    def _where(self, source: str, found: Found) -> str:
        row = self._row_of(found.order_id)
        where = "is no longer on the list" if row is None else f"is in row {row + 1}"
        return f"{self._place(source, found)}: {found.order_id} {where}"

    def _place(self, source: str, piece: Found | Rejected) -> str:
        return f"{source}, line {piece.line}" if len(self._reports) > 1 else f"line {piece.line}"

    @property
    def _input(self) -> Input:
        return self.query_one("#correct", Input)


def _rest(count: int) -> list[Option | None]:
    return [Option(f"and {count - _MOST:,} more", disabled=True)] if count > _MOST else []
