"""The command that asks the provider for reports."""

from __future__ import annotations

from typing import Final

from imtui.core.refusal import Refusal
from imtui.messages import lazy, plazy
from imtui.session.availability import cannot_check_status
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context
from imtui.ui.scope import ScopeKind


def _cannot_check(context: Context) -> Refusal | None:
    return cannot_check_status(context.session)


def _check(context: Context) -> None:
    """Ask for the reports of the selected, shown or all orders; or end the status check under way."""
    session = context.session
    if session.status_check:
        session.end_status_check()
        return
    scope = context.pane.scope
    # Ask about cancelled orders only if they are selected: a whole list may have very many.
    session.check_status(scope.rows, cancelled=scope.kind is ScopeKind.SELECTED)
    checked = session.status_check.total if session.status_check else 0
    context.run_monitor.follow_status_check(scope.orders(checked))


COMMANDS: Final = (
    Command(
        "status_check",
        "full_stop,ctrl+g",
        plazy("command", "Status check"),
        lazy("Ask for reports of unconfirmed, 455 and selected orders; again: stop"),
        _check,
        _cannot_check,
        ".",
    ),
)
