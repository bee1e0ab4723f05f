"""Commands that show only failures, and go to the next or the previous failure."""

from __future__ import annotations

from typing import Final

from imtui.core.outcome import State
from imtui.core.refusal import Refusal
from imtui.messages import _, lazy, plazy
from imtui.session import OperationRefused
from imtui.session.availability import needs_failure
from imtui.ui.commands.command import Command, session_refusal
from imtui.ui.commands.context import Context
from imtui.ui.presentation.view import FAILED

_NOTHING_UNCONFIRMED: Final = Refusal(lazy("No order is unconfirmed."))


def _cannot_filter(context: Context) -> Refusal | None:
    return None if context.pane.view.is_partial else needs_failure(context.session)


def _cannot_show_unconfirmed(context: Context) -> Refusal | None:
    unconfirmed = context.session.batch.tallies().by_state[State.UNCONFIRMED]
    return None if unconfirmed or context.pane.view.is_partial else _NOTHING_UNCONFIRMED


def _go_to_failure(context: Context, *, forward: bool) -> None:
    found = context.pane.next_failure(forward=forward)
    if found is None:
        raise OperationRefused(
            lazy("No order shown has failed. {key} shows all rows.", key=context.keys["back"])
        )
    order, number, count = found
    context.table.focus()
    context.show_notice(
        _("Failure {number:n} of {count:n}: {order_id}.", number=number, count=count, order_id=order.order_id)
    )


COMMANDS: Final = (
    Command(
        "failures",
        "f",
        plazy("command", "Failed"),
        lazy("Show only failures; press again to show all"),
        lambda context: context.pane.toggle(FAILED),
        _cannot_filter,
    ),
    Command(
        "unconfirmed",
        "u",
        plazy("command", "Unconfirmed"),
        lazy("Show only unconfirmed orders; press again to show all"),
        lambda context: context.pane.toggle(frozenset({State.UNCONFIRMED})),
        _cannot_show_unconfirmed,
    ),
    Command(
        "next_failure",
        "n",
        plazy("command", "Next"),
        lazy("Go to the next failure"),
        lambda context: _go_to_failure(context, forward=True),
        session_refusal(needs_failure),
    ),
    Command(
        "previous_failure",
        "N",
        plazy("command", "Previous"),
        lazy("Go to the previous failure"),
        lambda context: _go_to_failure(context, forward=False),
        session_refusal(needs_failure),
    ),
)
