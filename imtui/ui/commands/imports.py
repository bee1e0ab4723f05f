"""Commands that import a file, and show what imports rejected."""

from __future__ import annotations

from typing import Final

from imtui.messages import lazy, plazy
from imtui.ui.commands.command import Command

COMMANDS: Final = (
    Command(
        "open",
        "o",
        plazy("command", "Open"),
        lazy("Import order IDs from a file"),
        lambda context: context.importer.ask_for_file(),
    ),
    Command(
        "rejected",
        "w",
        plazy("command", "Rejected"),
        lazy("Show what imports rejected, and correct it"),
        lambda context: context.importer.show_report(),
    ),
)
