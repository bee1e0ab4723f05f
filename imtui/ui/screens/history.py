"""The list of past batches, and the question whether to resume the unfinished one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.cells import set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from imtui.core.outcome import GLYPHS, State
from imtui.messages import _, current_language, lazy, ngettext, number, pgettext
from imtui.messages.formats import short_date_and_time
from imtui.messages.letters import fold
from imtui.session.words import account_words, tally_words
from imtui.ui.screens.dialog import back_link
from imtui.ui.screens.prompt import Answer, Prompt
from imtui.ui.screens.search_list import LineAndList
from imtui.ui.widgets.one_line_input import OneLineInput

if TYPE_CHECKING:
    from imtui.session import BatchSummary


def resume_question(batch: BatchSummary) -> Prompt[str]:
    """Offers the unfinished batch: closed with `open`, with `aside`, or with None for later."""
    answers = [
        # It puts the orders on the list and sends nothing, so it is the safe answer.
        Answer(_("Resume"), "y", "open"),
        Answer(_("Not now"), "n,escape,q", None),
        Answer(_("Set aside"), "x", "aside"),
    ]
    return Prompt(_("Batch {number} is not finished", number=batch.number), _summary_lines(batch), answers)


_ALL: Final = "all"
_NOTHING: Final = "–"
_NARROW: Final = 80
"""Columns of the window below which a column is left out."""
_OPEN: Final = (State.UNCONFIRMED, State.UNREACHABLE, State.QUEUED)
"""The states of orders that may still be sent, in the order in which they are named."""


class HistoryScreen(LineAndList[int]):
    """The list of past batches; dismissed with the number of the one to open, or None."""

    explanation = lazy(
        "Lists the batches in the journal. Opening one puts its orders on the list; nothing is sent."
    )

    def __init__(
        self, batches: Sequence[BatchSummary], older: int, load_all: Callable[[], Sequence[BatchSummary]]
    ) -> None:
        """`batches` in the order in which they are shown; `older` is how many `load_all` adds."""
        super().__init__()
        self._batches = batches
        self._older = older
        self._load_all = load_all

    def compose(self) -> ComposeResult:
        """The line of the filter, the headings, and one line for each batch."""
        with Vertical(classes="dialog reader history") as dialog:
            dialog.border_title = _("Past batches")
            dialog.border_subtitle = " · ".join((_("enter opens one"), back_link()))
            yield OneLineInput(placeholder=_("Filter: number, date, account, open"), compact=True)
            yield Static(Content(_headings(narrow=self._is_narrow)), id="headings")
            yield OptionList(markup=False, compact=True)

    def on_input_submitted(self) -> None:
        """Open the batch under the cursor."""
        self.list.action_select()

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Open the batch, or show all batches."""
        if event.option.id == _ALL:
            self._batches, self._older = self._load_all(), 0
            self.show(self.query_one(Input).value)
            self.list.highlighted = min(event.option_index, self.list.option_count - 1)
        else:
            self.dismiss(int(event.option.id or 0))

    @property
    def _is_narrow(self) -> bool:
        return self.app.size.width < _NARROW

    def show(self, typed: str) -> None:
        """Show the batches that have all words of the filter."""
        parts = fold(typed).split()
        options = [
            Option(_line(batch, narrow=self._is_narrow), id=str(batch.number))
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
        self.list.clear_options().add_options(options)
        self.list.highlighted = 0 if options else None


def resume_words(batch: BatchSummary, key: str) -> str:
    """A sentence about the unfinished batch, for a start with another list. `key` shows the history."""
    return _(
        "Batch {number} is not finished ({counts}). {key} lists past batches.",
        number=batch.number,
        counts=tally_words(batch.tallies),
        key=key,
    )


def _summary_lines(batch: BatchSummary) -> list[str]:
    tallies = batch.tallies.by_state
    lines = [
        " · ".join((_("Created {time}", time=_when(batch.created)), _account(batch))),
        "",
    ]
    if tallies[State.QUEUED]:
        lines.append(
            "· "
            + ngettext(
                "{count:n} order is queued: it is sent as scheduled unless you cancel it.",
                "{count:n} orders are queued: they are sent as scheduled unless you cancel them.",
                tallies[State.QUEUED],
            )
        )
    if tallies[State.UNCONFIRMED]:
        lines.append(
            "? "
            + ngettext(
                "{count:n} order is unconfirmed: a reply was lost. A retry is harmless.",
                "{count:n} orders are unconfirmed: replies were lost. A retry is harmless.",
                tallies[State.UNCONFIRMED],
            )
        )
    done = batch.tallies.total - tallies[State.QUEUED] - tallies[State.UNCONFIRMED]
    if done:
        lines.append(
            "✔ "
            + ngettext(
                "{count:n} order has its outcome: resuming never sends it again.",
                "{count:n} orders have their outcome: resuming never sends them again.",
                done,
            )
        )
    return [*lines, "", _("Resuming puts the batch on the list. Nothing is sent before you confirm a run.")]


def _columns(cells: Sequence[str], *, narrow: bool) -> str:
    """Number, time, account, orders and cancelled ones, set into columns. A narrow window lacks the last."""
    batch, when, account, total, cancelled = cells
    if narrow:
        return f"{batch:>5}  {when:<12}  {set_cell_size(account, 14)}  {total:>7}  "
    return f"{batch:>5}  {when:<12}  {set_cell_size(account, 18)}  {total:>7}  {cancelled:>9}  "


def _headings(*, narrow: bool) -> str:
    cells = (
        pgettext("heading", "Batch"),
        _("Created"),
        _("Account"),
        pgettext("heading", "Orders"),
        _("Cancelled"),
    )
    return _columns(cells, narrow=narrow) + _("Left open")


def _line(batch: BatchSummary, *, narrow: bool) -> Content:
    """The facts of a batch, and what it left open in the colours of the states."""
    tallies = batch.tallies.by_state
    cells = (
        str(batch.number),
        _when(batch.created),
        _account(batch),
        number(batch.tallies.total),
        number(tallies[State.CANCELLED]) if tallies[State.CANCELLED] else _NOTHING,
    )
    left = [_left_open(state, tallies[state], narrow=narrow) for state in _OPEN if tallies[state]]
    return Content.assemble(_columns(cells, narrow=narrow), *(left or [(_NOTHING, "")]))


def _left_open(state: State, count: int, *, narrow: bool) -> tuple[str, str]:
    """How many orders are in a state, and the colour of that."""
    word = "" if narrow else f" {state.label}"
    return f"{GLYPHS[state]} {number(count)}{word}  ", f"$order-{state.value}"


def _searched(batch: BatchSummary) -> str:
    """The texts that the filter searches, without case and marks."""
    facts = [str(batch.number), _when(batch.created), _account(batch), str(batch.source)]
    if batch.unfinished:
        facts.append(_("open"))
    return fold(" ".join(facts))


def _account(batch: BatchSummary) -> str:
    return account_words(batch.run.target if batch.run else None)


def _when(at: float) -> str:
    return short_date_and_time(datetime.fromtimestamp(at).astimezone(), current_language())
