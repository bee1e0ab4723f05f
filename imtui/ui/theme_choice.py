"""The choice of a theme in the palette; what is chosen there is remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.theme import ThemeProvider

from imtui.ui.theme import THEMES

if TYPE_CHECKING:
    from imtui.ui.app import ImtuiApp


class ThemeChoice(ThemeProvider):
    """imtui's own themes first, then Textual's."""

    @property
    def commands(self) -> list[tuple[str, Callable[[], None]]]:
        """Every theme's name, and what choosing it does."""
        app: ImtuiApp = self.app  # type: ignore[assignment]
        own = [theme.name for theme in THEMES]
        return [(name, partial(app.choose_theme, name)) for name in _own_first(own, app.available_themes)]


def _own_first(own: Sequence[str], names: object) -> list[str]:
    return [*own, *sorted(set(names) - set(own))]  # type: ignore[call-overload]
