"""Commands that start, pause and stop a run."""

from __future__ import annotations

from typing import Final

from imtui.messages import lazy, plazy
from imtui.session.availability import cannot_pause, cannot_run
from imtui.ui.commands.command import Command, session_refusal
from imtui.ui.commands.context import must_not_be_reading
from imtui.ui.commands.run_scopes import ask_run, queued_scopes

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
