"""The command that starts or ends a status check, which asks the provider for reports."""

from __future__ import annotations

from typing import Final

from imtui.messages import Message, lazy, plazy
from imtui.session import OperationRefused
from imtui.session.availability import cannot_check_status
from imtui.session.status_check import with_report
from imtui.ui.commands.command import Command, session_refusal
from imtui.ui.commands.context import Context
from imtui.ui.presentation.scope import Scope, ScopeKind, why_nothing


def _check(context: Context) -> None:
    """Start a status check of the selected, shown or all orders. If one is under way, end it.

    The check asks about unconfirmed orders and those refused with 455. If rows are selected, it also asks
    about cancelled orders. Raises `OperationRefused` if there is no order to ask about.
    """
    session = context.session
    if session.status_check:
        context.run_monitor.stop_status_check()
        return
    scope = context.pane.scope
    # Ask about cancelled orders only if they are selected: a whole list may have very many.
    cancelled = scope.kind is ScopeKind.SELECTED
    if scope.is_narrow and not with_report(session.batch, scope.rows, cancelled=cancelled):
        raise OperationRefused(why_nothing(scope, _no_report(scope), context.keys["back"]))
    session.check_status(scope.rows, cancelled=cancelled)
    checked = session.status_check.total if session.status_check else 0
    context.run_monitor.follow_status_check(scope.orders(checked))


def _no_report(scope: Scope) -> Message:
    orders = scope.orders(len(scope.rows))
    if scope.kind is ScopeKind.SELECTED:
        return lazy(
            "No report was asked for. No order is unconfirmed, cancelled with a 200, or refused with 455"
            " among: {orders}.",
            orders=orders,
        )
    return lazy(
        "No report was asked for. No order is unconfirmed or refused with 455 among: {orders}. To check"
        " cancelled orders, select them.",
        orders=orders,
    )


COMMANDS: Final = (
    Command(
        "status_check",
        "full_stop,ctrl+g",
        plazy("command", "Status check"),
        lazy("Ask for reports of unconfirmed, 455 and selected orders; again: stop"),
        _check,
        session_refusal(cannot_check_status),
    ),
)
