"""Commands that start, pause and stop runs, retry failures, plan a run, and change its limits."""

from __future__ import annotations

from typing import Final

from imtui.messages import _, lazy, plazy
from imtui.session.availability import cannot_pause, cannot_plan, cannot_retry, cannot_run
from imtui.session.log_texts import limits_words
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


def _ask_for_limits(context: Context) -> None:
    """Ask for new limits. They apply at once, also to a run under way."""

    def answered(chosen: tuple[int, float] | None) -> None:
        if chosen:
            workers, rate = chosen
            context.session.set_limits(workers, rate)
            context.run_monitor.limits_changed()
            context.show_notice(_("Limits: {limits}.", limits=limits_words(context.session.limits)))

    limits = context.session.limits
    context.push(screens.LimitsDialog(limits.workers, limits.rate), answered)


COMMANDS: Final = (
    Command(
        "run",
        "ctrl+r",
        plazy("command", "Run"),
        lazy("Cancel the selected, shown or all queued orders"),
        lambda context: ask_run(context, queued_scopes(context)),
        lambda context: must_not_be_reading(context) or cannot_run(context.session),
        imports_first=True,
    ),
    Command(
        "pause",
        "p,space",
        plazy("command", "Pause"),
        lazy("Pause the run; press again to resume"),
        lambda context: context.run_monitor.pause_or_resume(),
        session_refusal(cannot_pause),
    ),
    Command(
        "stop",
        "s",
        plazy("command", "Stop"),
        lazy("Stop the run; orders that were not sent stay queued"),
        lambda context: context.run_monitor.stop(),
        session_refusal(cannot_pause),
    ),
)

RETRY_COMMANDS: Final = (
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
    Command(
        "limits",
        "comma",
        plazy("command", "Limits"),
        lazy("Change workers and rate, also during a run"),
        _ask_for_limits,
    ),
)
"""The commands that the help window shows after those about failures."""
