"""The choice of a theme: each is shown while the cursor is on it, and the chosen one is remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import Command, DiscoveryHit, Hits
from textual.theme import BUILTIN_THEMES, ThemeProvider
from textual.widgets import OptionList

from imtui.ui.screens.palette import CommandWindow

if TYPE_CHECKING:
    from imtui.ui.app import ImtuiApp


class ThemeChoice(ThemeProvider):
    """imtui's themes first, then the operator's own, then Textual's."""

    @property
    def commands(self) -> list[tuple[str, Callable[[], None]]]:
        """Every theme's name, and what choosing it does."""
        app: ImtuiApp = self.app  # type: ignore[assignment]
        own = [name for name in app.available_themes if name not in BUILTIN_THEMES]
        return [(name, partial(app.choose_theme, name)) for name in [*own, *sorted(BUILTIN_THEMES)]]

    async def discover(self) -> Hits:
        """All of them; the cursor begins on the one in use, so that opening the list changes nothing."""
        for name, choose in sorted(self.commands, key=lambda command: command[0] != self.app.theme):
            yield DiscoveryHit(name, choose)


class ThemePalette(CommandWindow):
    """The list of themes beside what they are for; when none is chosen the one before is back."""

    DEFAULT_CSS = """
    ThemePalette { background: transparent; align-horizontal: right; }
    ThemePalette > Vertical { width: 34; }
    ThemePalette CommandList { max-height: 50vh; }
    """

    def __init__(self, before: str) -> None:
        super().__init__(providers=[ThemeChoice], placeholder="Theme…")
        self._before = before

    def on_mount(self) -> None:
        """Follow the theme: Textual draws every window anew but one of its own that is on top."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.app.stylesheet.update(self))

    @on(OptionList.OptionHighlighted)
    def show_theme(self, event: OptionList.OptionHighlighted) -> None:
        """Show the theme under the cursor; one that is told of too late is not."""
        if self.is_current and isinstance(event.option, Command):
            self.app.theme = str(event.option.hit.text)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it; what was only looked at is gone."""
        if self._selected_command is None:
            self.app.theme = self._before
        return super().dismiss(result)
