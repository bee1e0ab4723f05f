"""Commands that change the list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from imtui.core.batch import tallies_of
from imtui.core.importing.order_id import refusal, shown
from imtui.core.outcome import State
from imtui.messages import _, lazy, plazy
from imtui.session import OperationRefused
from imtui.session.availability import cannot_clear, cannot_delete, cannot_redo, cannot_rename, cannot_undo
from imtui.session.log_texts import tally_words
from imtui.ui import screens
from imtui.ui.commands.command import Command, session_refusal
from imtui.ui.commands.context import Context, must_not_be_reading, needs_row
from imtui.ui.presentation.scope import ScopeKind, hidden_words, why_nothing
from imtui.ui.presentation.view import View


def _delete_rows(context: Context) -> None:
    """Remove the selected rows that are shown, or the row under the cursor.

    Ask first, unless it is one queued order for which nothing was sent.
    """
    batch, scope, here = context.session.batch, context.pane.scope, context.table.cursor_row
    rows = list(scope.rows) if scope.kind is ScopeKind.SELECTED else [here] if here is not None else []
    if not rows:
        raise OperationRefused(why_nothing(scope, lazy("No row is shown."), context.keys["back"]))
    one = batch[rows[0]] if len(rows) == 1 else None
    if one and one.state is State.QUEUED and not one.attempts:
        _delete(context, rows)
        context.show_notice(
            _(
                "{order_id} was removed from the list. It is not cancelled. {key} undoes this.",
                order_id=one.order_id,
                key=context.keys["undo"],
            )
        )
        return
    lines = [
        _(
            "Remove {orders} from the list ({counts})? Outcomes are removed with their orders.",
            orders=one.order_id if one else scope.orders(len(rows)),
            counts=tally_words(tallies_of(batch[row] for row in rows)),
        ),
        *([hidden_words(scope)] if scope.hidden else []),
        _("Nothing is cancelled by this."),
    ]
    question = screens.Confirm(_("Delete"), lines, yes=_("Delete"), danger=False)
    context.ask(question, partial(_delete, context, rows))


def _edit_id(context: Context) -> None:
    """Ask for another ID for the order under the cursor. Raises `OperationRefused` if the order was sent."""
    row = context.table.cursor_row
    if row is None:
        return
    order = context.session.batch[row]
    if order.was_sent:
        raise OperationRefused(
            lazy("The ID {order_id} cannot be changed: a request was sent for it.", order_id=order.order_id)
        )

    def rename(order_id: str) -> str:
        if reason := refusal(order_id):
            return f"{shown(order_id)}: {reason.sentence}"
        try:
            context.session.rename(row, order_id)
        except OperationRefused as error:
            return f"{shown(order_id)}: {error}"
        return ""

    def answered(order_id: str | None) -> None:
        if order_id is not None:
            context.refresh_all()
            context.pane.reveal(row)

    line = _("Change the ID {order_id}, then press Enter.", order_id=order.order_id)
    context.push(screens.TextPrompt(_("Edit ID"), line, order.order_id, rename, yes=_("Change")), answered)


def _undo(context: Context) -> None:
    """Undo the last edit."""
    words = context.session.undo()
    context.refresh_all(moved=True)
    context.show_notice(_("Undone: {edit}.", edit=words))


def _redo(context: Context) -> None:
    """Redo the edit that was undone last."""
    words = context.session.redo()
    context.refresh_all(moved=True)
    context.show_notice(_("Redone: {edit}.", edit=words))


def _ask_to_clear(context: Context) -> None:
    """Ask whether to clear the list, and do so after a yes.

    If rows are selected, or a filter or search hides rows, the operator can choose to remove only the
    selected or shown rows.
    """
    scope, batch = context.pane.scope, context.session.batch
    notes = [_("Nothing is sent or cancelled by this. {key} undoes it.", key=context.keys["undo"])]
    if not scope.is_narrow:
        words = _("Remove all rows from the list ({counts})?", counts=tally_words(batch.tallies()))
        question = screens.Confirm(_("Clear the list"), [words, *notes], yes=_("Clear"), danger=False)
        context.ask(question, partial(_clear, context))
        return
    if scope.hidden:
        notes.insert(0, hidden_words(scope))
    rows = list(scope.rows)
    named = scope.orders(len(rows))
    counts = tally_words(tallies_of(batch[row] for row in rows))
    words = _("Remove {orders} from the list ({counts})?", orders=named, counts=counts)

    def answered(everything: bool | None) -> None:
        if everything:
            _clear(context)
        elif everything is not None and rows:
            _delete(context, rows)

    answers = [
        screens.Answer(_("No"), "n,escape,q", None),
        screens.Answer(
            _("Remove {orders}", orders=named), "y", False, _("Yes, the rows named in the question")
        ),
        screens.Answer(_("Remove all {count:n}", count=len(batch)), "a", True, _("Yes, all rows")),
    ]
    context.push(screens.Prompt(_("Clear the list"), [words, *notes], answers), answered)


def _delete(context: Context, rows: Sequence[int]) -> None:
    context.session.delete(rows)
    context.refresh_all(moved=True)


def _clear(context: Context) -> None:
    context.session.clear()
    context.pane.show_view(View())
    context.refresh_all(moved=True)


COMMANDS: Final = (
    Command(
        "delete",
        "d,delete",
        plazy("command", "Delete"),
        lazy("Remove the selected rows, or the one under the cursor, from the list"),
        _delete_rows,
        lambda context: cannot_delete(context.session) or needs_row(context),
    ),
    Command(
        "edit_id",
        "m",
        plazy("command", "Edit ID"),
        lazy("Change the ID of the order, if nothing was sent for it"),
        _edit_id,
        lambda context: cannot_rename(context.session) or needs_row(context),
    ),
    Command(
        "undo",
        "z,ctrl+z",
        plazy("command", "Undo"),
        lazy("Undo the last edit of the list"),
        _undo,
        session_refusal(cannot_undo),
    ),
    Command(
        "redo",
        "Z,ctrl+y",
        plazy("command", "Redo"),
        lazy("Redo the edit that was undone last"),
        _redo,
        session_refusal(cannot_redo),
    ),
    Command(
        "clear",
        "x",
        plazy("command", "Clear"),
        lazy("Remove the selected, shown or all rows from the list"),
        _ask_to_clear,
        lambda context: must_not_be_reading(context) or cannot_clear(context.session),
    ),
)
