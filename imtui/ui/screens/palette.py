"""The command palette, and what it finds for the words that are typed into it."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Hit, Hits
from textual.system_commands import SystemCommandsProvider

_BY_DESCRIPTION: Final = 0.5
"""Less than any match of a title, which counts one at least for each letter."""


class CommandSearch(SystemCommandsProvider):
    """Finds commands by their titles and, after those, by what is said of them."""

    async def search(self, query: str) -> Hits:
        """The commands that fit; in a description each word must stand as it is typed."""
        matcher, words = self.matcher(query), query.casefold().split()
        for title, about, act, _ in self.app.get_system_commands(self.screen):
            score = matcher.match(title)
            if not score and all(word in f"{title} {about}".casefold() for word in words):
                score = _BY_DESCRIPTION
            if score:
                yield Hit(score, matcher.highlight(title), act, help=about)


class CommandWindow(CommandPalette):
    """The palette as every other window: imtui can be left from it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "app.quit", "Leave imtui", show=False)]
