"""What colour says: the styles of orders, lines and cells in the theme at hand."""

from __future__ import annotations

import re
from typing import Final

from rich.style import Style
from textual.markup import parse_style
from textual.widget import Widget

from imtui.ui.presentation import STYLES

_MARKUP: Final = {
    **{name: f"$order-{name}" for name in STYLES},
    "denied": "bold $order-denied",
    "unconfirmed": "bold reverse $order-unconfirmed",
    "text": "$foreground",
    "muted": "$text-muted",
    "header": "bold $text-muted",
    "warning": "bold $text-warning",
    "cursor": "$cursor-text-style on $cursor-ground",
    "window": "underline on $cursor-ground",
}

_VARIABLE: Final = re.compile(r"\$([a-z-]+)")


class Palette:
    """Styles on a widget's own ground.

    They are made as they are asked for: Textual's component classes would make all of them, for each widget,
    before the first frame.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[str, Style] = {}

    def __getitem__(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            variables = self._widget.app.theme_variables
            # Textual's own look-up would lose the share of "auto 60%".
            markup = _VARIABLE.sub(lambda found: variables[found[1]], _MARKUP[name])
            own = parse_style(markup, {})
            style = self._styles[name] = (self._widget.visual_style + own).rich_style
        return style

    def forget(self) -> None:
        """Resolve anew: the theme or the widget's own colours have changed."""
        self._styles.clear()
