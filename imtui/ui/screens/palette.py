"""The command palette."""

from __future__ import annotations

from collections.abc import Iterable

from imtui.messages import _, lazy
from imtui.ui.screens.search_list import Entry, SearchList


class CommandPalette(SearchList):
    """A search for commands by title or description. Commands whose title matches are listed first."""

    explanation = lazy("Finds every command by its name or by what it does, in English or Turkish.")

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__(_("Commands"), _("Search for commands…"), entries)
