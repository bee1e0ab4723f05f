"""The command palette."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import SystemCommand

from imtui.ui.screens.search_list import Entry, SearchList


class CommandPalette(SearchList):
    """Finds commands by their titles and, after those, by their descriptions."""

    def __init__(self, commands: Iterable[SystemCommand]) -> None:
        entries = [Entry(command.title, command.help, command.callback) for command in commands]
        super().__init__("Commands", "Search for commands…", entries)
