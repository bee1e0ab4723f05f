"""Commands that import a file, and show what imports rejected."""

from __future__ import annotations

from typing import Final

from imtui.messages import lazy, plazy
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context


def _open(context: Context) -> None:
    """Ask for a file, then import it."""
    context.importer.ask_for_file()


def _show_rejected(context: Context) -> None:
    """Show what imports rejected."""
    context.importer.show_report()


COMMANDS: Final = (
    Command("open", "o", plazy("command", "Open"), lazy("Import order IDs from a file"), _open),
    Command(
        "rejected",
        "w",
        plazy("command", "Rejected"),
        lazy("Show what imports rejected, and correct it"),
        _show_rejected,
    ),
)
