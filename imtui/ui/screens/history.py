"""The list of past batches, and the question whether to resume the unfinished one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from imtui.core.outcome import State
from imtui.messages import _, current_language, lazy, ngettext
from imtui.messages.formats import short_date_and_time
from imtui.session.words import tally_words
from imtui.ui.presentation.counts import CountDetail, counts
from imtui.ui.screens.dialog import Dialog, back_link
from imtui.ui.screens.prompt import Answer, Prompt

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


class HistoryScreen(Dialog[int]):
    """The list of past batches; dismissed with the number of the one to open, or None."""

    explanation = lazy(
        "Lists the batches in the journal. Opening one puts its orders on the list; nothing is sent."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h", "dismiss(None)", "Back"),
        Binding("j", "move('down')", "Down", show=False),
        Binding("k", "move('up')", "Up", show=False),
    ]

    def __init__(
        self, batches: Sequence[BatchSummary], older: int, load_all: Callable[[], Sequence[BatchSummary]]
    ) -> None:
        """`batches` in the order in which they are shown; `older` is how many `load_all` adds."""
        super().__init__()
        self._batches = batches
        self._older = older
        self._load_all = load_all

    def compose(self) -> ComposeResult:
        """One line for each batch, unfinished ones marked, and one that shows the older batches."""
        with Vertical(classes="dialog reader") as dialog:
            dialog.border_title = _("Past batches")
            dialog.border_subtitle = " · ".join((_("enter opens one"), back_link()))
            options = _options(self._batches)
            if self._older:
                words = "…     " + ngettext(
                    "{count:n} older finished batch. Enter shows all.",
                    "{count:n} older finished batches. Enter shows all.",
                    self._older,
                )
                options.append(Option(Content(words), id=_ALL))
            yield OptionList(*options, markup=False, compact=True)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Open the batch, or show all batches."""
        if event.option.id == _ALL:
            batches = self._load_all()
            event.option_list.clear_options().add_options(_options(batches))
            event.option_list.highlighted = min(event.option_index, len(batches) - 1)
        else:
            self.dismiss(int(event.option.id or 0))

    def action_move(self, direction: str) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if direction == "down" else options.action_cursor_up()


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


def _options(batches: Sequence[BatchSummary]) -> list[Option]:
    return [Option(Content(_line(batch)), id=str(batch.number)) for batch in batches]


def _line(batch: BatchSummary) -> str:
    mark = "…" if batch.unfinished else " "
    account = _account(batch)
    shown = "  ".join(count.text for count in counts(batch.tallies, CountDetail.COUNTS))
    return f"{mark}{batch.number:>4}  {_when(batch.created)}  {account:22.22}  {shown}"


def _account(batch: BatchSummary) -> str:
    target = batch.run.target if batch.run else None
    if target is None:
        return _("never sent")
    if target.live:
        return _("{account} (live)", account=target.profile)
    return _("{account} (sandbox)", account=target.profile)


def _when(at: float) -> str:
    return short_date_and_time(datetime.fromtimestamp(at).astimezone(), current_language())
