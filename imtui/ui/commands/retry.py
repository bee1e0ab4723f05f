"""The commands that retry failures, and show what a run would send."""

from __future__ import annotations

from typing import Final

from imtui.messages import _, lazy, plazy
from imtui.session.availability import cannot_plan, cannot_retry
from imtui.ui import screens
from imtui.ui.commands.command import Command, session_refusal
from imtui.ui.commands.context import Context, must_not_be_reading
from imtui.ui.commands.run_scopes import ask_run, failed_scopes, queued_scopes


def _dry_run(context: Context) -> None:
    """Show what a run of the selected, shown or all queued orders would send. Nothing is sent."""
    scope = queued_scopes(context)[0]
    plan = context.session.dry_run(scope.rows)
    title = _("Dry run: {orders}", orders=scope.words(len(plan.order_ids)))
    context.push(screens.Reader(title, plan.lines()))


COMMANDS: Final = (
    Command(
        "retry",
        "r",
        plazy("command", "Retry"),
        lazy("Retry the selected failures, or those shown that may get another reply"),
        lambda context: ask_run(context, failed_scopes(context), is_retry=True),
        session_refusal(cannot_retry),
        imports_first=True,
    ),
    Command(
        "dry_run",
        "D",
        plazy("command", "Dry run"),
        lazy("Show what a run of the selected, shown or all queued orders would send"),
        _dry_run,
        lambda context: must_not_be_reading(context) or cannot_plan(context.session),
        imports_first=True,
    ),
)
