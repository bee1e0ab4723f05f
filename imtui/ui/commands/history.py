"""The command that lists past batches, and the offer to resume an unfinished batch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from imtui.messages import _, lazy, ngettext, plazy
from imtui.session import OperationRefused
from imtui.session.availability import cannot_open_batch
from imtui.session.log_texts import tally_words
from imtui.ui import screens
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context, must_not_be_reading
from imtui.ui.presentation.view import View

if TYPE_CHECKING:
    from imtui.session import BatchSummary

_MAX_SHOWN: Final = 100
"""The number of newest batches that the history lists at first, besides all unfinished ones.

More would take time, because the orders of every listed batch are counted.
"""


def show_unfinished(context: Context, batch: BatchSummary) -> None:
    """Append a sentence to the notice: which batch is unfinished, and which key lists past batches."""
    context.notice.add(screens.resume_words(batch, context.keys["history"]))


def offer_unfinished(context: Context, batch: BatchSummary) -> None:
    """Ask whether to resume an unfinished batch, to set it aside, or to decide later."""

    def answered(answer: str | None) -> None:
        if answer == "open":
            _open_batch(context, batch.number)
        elif answer == "aside":
            context.session.set_aside(batch.number)
            words = _(
                "Batch {number} is set aside: it is not offered any more. {key} lists it.",
                number=batch.number,
                key=context.keys["history"],
            )
            context.show_notice(words)

    others = sum(each.unfinished for each in context.session.past_batches(0)) - 1
    context.push(screens.resume_question(batch, others, context.keys["history"]), answered)


def _show_batches(context: Context) -> None:
    """Show the list of past batches."""
    session = context.session
    batches = session.past_batches(_MAX_SHOWN)
    if not batches:
        raise OperationRefused(lazy("There are no past batches yet."))
    older = session.count_batches() - len(batches)
    context.push(screens.HistoryScreen(batches, older, session.past_batches), partial(_choose_batch, context))


def _choose_batch(context: Context, number: int | None) -> None:
    if number is None:
        return
    session = context.session
    here, is_saved = len(session.batch), not session.journal_trouble and session.batch_number is not None
    if not here or (is_saved and number == session.batch_number):
        _open_batch(context, number)
        return
    if is_saved:
        about = _("There are orders on the list. Neither choice sends anything.")
        open_it = ngettext(
            "Open batch {number}; the order here stays in the journal",
            "Open batch {number}; the {count:n} orders here stay in the journal",
            here,
            number=number,
        )
    else:
        about = _("The orders on the list are not saved. Neither choice sends anything.")
        open_it = ngettext(
            "Open batch {number}; the order here is lost",
            "Open batch {number}; the {count:n} orders here are lost",
            here,
            number=number,
        )
    choices = [
        open_it,
        ngettext("Add its orders to the one here", "Add its orders to the {count:n} here", here),
    ]

    def answered(choice: int | None) -> None:
        if choice == 0:
            _open_batch(context, number)
        elif choice == 1:
            _merge_batch(context, number)

    title = _("Batch {number}", number=number)
    first = 0 if is_saved else None
    context.push(screens.ChoiceDialog(title, about, choices, yes=_("Continue"), first=first), answered)


def _merge_batch(context: Context, number: int) -> None:
    try:
        addition, again = context.session.merge_batch(number)
    except OperationRefused as error:
        context.show_refusal(error.refusal)
        return
    context.refresh_all()
    said = [
        ngettext(
            "{count:n} order added from batch {number}.",
            "{count:n} orders added from batch {number}.",
            len(addition.rows),
            number=number,
        )
    ]
    if addition.duplicates:
        said.append(_("Already on the list: {count:n}.", count=len(addition.duplicates)))
    if again.total:
        said.append(
            _(
                "Queued again: {counts}. {key} runs them.",
                counts=tally_words(again),
                key=context.keys["run"],
            )
        )
    context.show_notice(" ".join(said), warning=bool(again.total))


def _open_batch(context: Context, number: int) -> None:
    try:
        context.session.open_batch(number)
    except OperationRefused as error:
        context.show_refusal(error.refusal)
        return
    context.pane.show_view(View())
    context.refresh_all(moved=True)
    context.table.focus()
    context.show_result_summary(_("Batch {number}", number=number))


COMMANDS: Final = (
    Command(
        "history",
        "h",
        plazy("command", "History"),
        lazy("List past batches; open one to resume it"),
        _show_batches,
        lambda context: cannot_open_batch(context.session) or must_not_be_reading(context),
        imports_first=True,
    ),
)
