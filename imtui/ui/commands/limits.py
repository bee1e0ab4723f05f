"""The command that changes the concurrency and rate limits."""

from __future__ import annotations

from typing import Final

from imtui.messages import _, lazy, plazy
from imtui.session.log_texts import limits_words
from imtui.ui import screens
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context


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
        "limits",
        "comma",
        plazy("command", "Limits"),
        lazy("Change workers and rate, also during a run"),
        _ask_for_limits,
    ),
)
