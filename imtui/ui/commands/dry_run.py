"""The command that shows what a run would send."""

from __future__ import annotations

from typing import Final

from imtui.messages import _, lazy, plazy
from imtui.session.availability import cannot_plan
from imtui.ui import screens
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context, must_not_be_reading
from imtui.ui.commands.run_scopes import queued_scopes


def _dry_run(context: Context) -> None:
    """Show what a run of the selected, shown or all queued orders would send. Nothing is sent."""
    scope = queued_scopes(context)[0]
    plan = context.session.dry_run(scope.rows)
    title = _("Dry run: {orders}", orders=scope.words(len(plan.order_ids)))
    context.push(screens.Reader(title, plan.lines()))


COMMANDS: Final = (
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
