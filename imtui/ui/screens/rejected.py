"""What intakes left out, and why: each piece can be mended or gone to."""

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
from imtui.ui.import_report import IntakeReport, named_words
from imtui.ui.screens.dialog import BACK, Dialog

_MOST: Final = 1000
"""Lines of each kind that are listed; the rest is counted."""

Mend = Callable[[str, Rejected], str]
"""Takes an id in, in the place of a rejected piece; why it could not, or nothing."""

RowOf = Callable[[str], int | None]
"""Where an id stands on the list, if it still does."""


class LeftOutScreen(Dialog[int]):
    """Dismissed with the row that is to be gone to, of a duplicate or a sending time, or with None.

    Of several intakes each line has its source.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "leave", "Back")]

    def __init__(self, reports: Sequence[IntakeReport], mend: Mend, row_of: RowOf) -> None:
        super().__init__()
        self._reports = tuple(reports)
        self._rejected = [(report.source, piece) for report in reports for piece in report.intake.rejected]
        self._known = [
            (report.source, each.found) for report in reports for each in report.addition.duplicates
        ]
        self._doubtful = [(report.source, piece) for report in reports for piece in report.intake.doubtful]
        self._mend = mend
        self._row_of = row_of
        self._mended: int | None = None
        """The number of the piece that is in the input."""

    def compose(self) -> ComposeResult:
        """A line for each piece, and an input to mend one."""
        with Vertical(classes="dialog reader") as dialog:
            dialog.border_title = "Left out"
            dialog.border_subtitle = BACK
            yield Static(Content("\n".join(f"{words}." for words in named_words(self._reports))))
            yield Static(Content("Enter mends what was rejected, or goes to the row of any other."))
            yield OptionList(*self._options(), compact=True)
            yield Input(compact=True, id="mend")
            yield Static(id="why")

    def on_mount(self) -> None:
        """Begin in the list."""
        self._go_to_list()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Mend the piece, or go to its row."""
        kind, _, number = (event.option_id or "").partition("-")
        if kind == "row":
            self.dismiss(self._row_of(self._known[int(number)][1].order_id))
        elif kind == "time":
            self.dismiss(self._row_of(self._doubtful[int(number)][1].order_id))
        elif kind == "piece":
            self._mended = int(number)
            self._input.display = True
            self._input.value = self._rejected[self._mended][1].text
            self._input.focus()
            self._show_end()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the mended id in."""
        if self._mended is None:
            return
        order_id, piece = event.value.strip(), self._rejected[self._mended][1]
        why = refusal(order_id) if order_id else "an order id is digits only"
        why = why or self._mend(order_id, piece)
        self.query_one("#why", Static).update(Content(f"{shown(order_id)}: {why}" if why else ""))
        self._show_end()
        if not why:
            options, option = self.query_one(OptionList), f"piece-{self._mended}"
            options.replace_option_prompt(option, Content(f"✔ {order_id} taken in"))
            options.disable_option(option)
            self.action_leave()

    def action_leave(self) -> None:
        """Leave the input, or the report."""
        if self._input.display:
            self._go_to_list()
        else:
            self.dismiss(None)

    def _show_end(self) -> None:
        # A low window has no room for what stands above it as well.
        self.call_after_refresh(self.query_one(".dialog").scroll_end, animate=False)

    def _go_to_list(self) -> None:
        self._input.display = False
        self._mended = None
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
        where = "is no longer on the list" if row is None else f"stands in row {row + 1}"
        return f"{self._place(source, found)}: {found.order_id} {where}"

    def _place(self, source: str, piece: Found | Rejected) -> str:
        return f"{source}, line {piece.line}" if len(self._reports) > 1 else f"line {piece.line}"

    @property
    def _input(self) -> Input:
        return self.query_one("#mend", Input)


def _rest(count: int) -> list[Option | None]:
    return [Option(f"and {count - _MOST:,} more", disabled=True)] if count > _MOST else []
