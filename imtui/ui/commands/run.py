"""Commands that start, pause and stop a run."""

from __future__ import annotations

from typing import Final

from imtui.core.refusal import Refusal
from imtui.messages import lazy, plazy
from imtui.session.availability import cannot_pause, cannot_run
from imtui.ui import screens
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context, must_not_be_reading
from imtui.ui.commands.run_scopes import ask_run, queued_scopes


def _cannot_run(context: Context) -> Refusal | None:
    return must_not_be_reading(context) or cannot_run(context.session)


def _cannot_pause(context: Context) -> Refusal | None:
    return cannot_pause(context.session)


def _run(context: Context) -> None:
    """Ask which scope to run, then send a cancel for each of its queued orders."""
    ask_run(context, queued_scopes(context), screens.RunVerb.CANCEL)


def _pause(context: Context) -> None:
    """Pause the run, or resume it."""
    context.run_monitor.pause_or_resume()


def _stop(context: Context) -> None:
    """Stop the run."""
    context.run_monitor.stop()


COMMANDS: Final = (
    Command(
        "run",
        "ctrl+r",
        plazy("command", "Run"),
        lazy("Cancel the selected, shown or all queued orders"),
        _run,
        _cannot_run,
        imports_first=True,
    ),
    Command(
        "pause",
        "p,space",
        plazy("command", "Pause"),
        lazy("Pause the run; press again to resume"),
        _pause,
        _cannot_pause,
    ),
    Command(
        "stop",
        "s",
        plazy("command", "Stop"),
        lazy("Stop the run; orders that were not sent stay queued"),
        _stop,
        _cannot_pause,
    ),
)
