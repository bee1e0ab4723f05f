"""The command that retries failures."""

from __future__ import annotations

from typing import Final

from imtui.messages import lazy, plazy
from imtui.session.availability import cannot_retry
from imtui.ui.commands.command import Command, session_refusal
from imtui.ui.commands.run_scopes import ask_run, failed_scopes

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
)
