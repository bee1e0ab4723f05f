"""The list of past batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from imtui.core.outcome import GLYPHS, State
from imtui.messages import Message, _, lazy, ngettext, number, plazy
from imtui.messages.letters import fold
from imtui.session.log_texts import account_words
from imtui.ui.presentation.times import local_day_and_minute
from imtui.ui.screens.dialog import back_link
from imtui.ui.screens.search_list import LineAndList
from imtui.ui.widgets.inputs import OneLineInput

if TYPE_CHECKING:
    from imtui.session import BatchSummary


_ALL: Final = "all"
_NOTHING: Final = "–"
_MAX_WIDTH: Final = 124
"""Maximum width of the window in cells. It must equal the width of `.dialog.history` in `dialogs.tcss`."""
_FRAME_WIDTH: Final = 7
"""Width in cells of the window's borders, padding and scroll bar together."""
_NOT_CANCELLED: Final = (State.UNCONFIRMED, State.REFUSED, State.UNREACHABLE, State.SENDING, State.QUEUED)
"""The states that the column "Not cancelled" lists, in this order."""


class _Column(NamedTuple):
    """A column of the list of batches."""

    title: Message
    text: Callable[[BatchSummary], str]
    width: int
    is_number: bool = False
    least: int = 0
    """Minimum width of the terminal in cells. A narrower terminal does not show the column."""

    def cell(self, text: str) -> str:
        """`text` padded to the width of the column.

        A number is right-aligned and never cut. Other text is left-aligned and cut to the width.
        """
        return text.rjust(self.width) if self.is_number else set_cell_size(text, self.width)


class HistoryScreen(LineAndList[int]):
    """The list of past batches. Dismissed with the number of the batch to open, or with None."""

    explanation = lazy(
        "Lists the batches in the journal. Opening one puts its orders on the list; nothing is sent."
    )

    def __init__(
        self, batches: Sequence[BatchSummary], older: int, load_all: Callable[[], Sequence[BatchSummary]]
    ) -> None:
        """`batches` are shown in this order.

        `older` is the number of batches that are not among them. `load_all` returns all batches.
        """
        super().__init__()
        self._batches = batches
        self._older = older
        self._load_all = load_all

    def compose(self) -> ComposeResult:
        """The filter line, the headings, and the list of batches."""
        with Vertical(classes="dialog reader history") as dialog:
            dialog.border_title = _("Past batches")
            dialog.border_subtitle = " · ".join((_("enter opens one"), back_link()))
            yield OneLineInput(placeholder=_("Filter: number, date, account, open"), compact=True)
            yield Static(id="headings")
            yield OptionList(compact=True)

    def on_input_submitted(self) -> None:
        """Open the batch under the cursor."""
        self.results.action_select()

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen batch. On the line about older batches, load and show all of them."""
        if event.option.id == _ALL:
            self._batches, self._older = self._load_all(), 0
            self.show(self.query_one(Input).value)
            self.results.highlighted = min(event.option_index, self.results.option_count - 1)
        else:
            self.dismiss(int(event.option.id or 0))

    def show(self, typed: str) -> None:
        """Show the loaded batches that match every word in `typed`; all of them if it is empty.

        The words are searched in the text of `_searched`. If older batches are not loaded, a last line says
        how many.
        """
        self.query_one("#headings", Static).update(Content(_headings(self.app.size.width)))
        parts = fold(typed).split()
        options = [
            Option(_line(batch, self.app.size.width), id=str(batch.number))
            for batch in self._batches
            if all(part in _searched(batch) for part in parts)
        ]
        if self._older:
            words = ngettext(
                "{count:n} older finished batch. Enter shows all.",
                "{count:n} older finished batches. Enter shows all.",
                self._older,
            )
            options.append(Option(Content(f"…     {words}"), id=_ALL))
        self.results.clear_options().add_options(options)
        self.results.highlighted = 0 if options else None


def _columns(width: int) -> list[_Column]:
    """The columns that a terminal of `width` cells shows, without the last one, "Not cancelled"."""
    return [column for column in _COLUMNS if width >= column.least]


def _headings(width: int) -> str:
    titles = (column.cell(str(column.title)) for column in _columns(width))
    return "  ".join((*titles, _("Not cancelled")))


def _line(batch: BatchSummary, width: int) -> Content:
    """The line of a batch: its columns, then the number of orders in each state of `_NOT_CANCELLED`.

    Each number has the colour of its state. If room is short, most states show a glyph without a word.
    """
    facts = "".join(f"{column.cell(column.text(batch))}  " for column in _columns(width))
    tallies = batch.tallies.by_state
    counts = {state: tallies[state] for state in _NOT_CANCELLED if tallies[state]}
    with_words = [f"{GLYPHS[state]} {number(count)} {state.label}" for state, count in counts.items()]
    # Unreachable has the same glyph as refused, so it keeps its word.
    short = [
        words if state is State.UNREACHABLE else words.rpartition(" ")[0]
        for state, words in zip(counts, with_words, strict=True)
    ]
    has_room = cell_len(facts + "  ".join(with_words)) <= min(width, _MAX_WIDTH) - _FRAME_WIDTH
    shown = zip(with_words if has_room else short, counts, strict=True)
    parts = [(f"{words}  ", f"$order-{state.value}") for words, state in shown]
    return Content.assemble(facts, *(parts or [(_NOTHING, "")]))


def _searched(batch: BatchSummary) -> str:
    """The text of a batch that the filter searches, in lower case and without accents.

    It has the batch's number, day and minute, account and source, and the word `open` if it is unfinished.
    """
    facts = [str(batch.number), local_day_and_minute(batch.created), _account(batch), str(batch.source)]
    if batch.unfinished:
        facts.append(_("open"))
    return fold(" ".join(facts))


def _account(batch: BatchSummary) -> str:
    return account_words(batch.target)


def _cancelled(batch: BatchSummary) -> str:
    count = batch.tallies.by_state[State.CANCELLED]
    return number(count) if count else _NOTHING


_COLUMNS: Final = (
    _Column(plazy("heading", "Batch"), lambda batch: str(batch.number), 5, is_number=True),
    _Column(lazy("Created"), lambda batch: local_day_and_minute(batch.created), 12),
    _Column(lazy("Account"), _account, 20),
    _Column(
        plazy("heading", "Orders"), lambda batch: number(batch.tallies.total), 7, is_number=True, least=80
    ),
    _Column(lazy("Cancelled"), _cancelled, 9, is_number=True, least=100),
)
