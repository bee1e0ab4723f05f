"""The styles of text in lines that imtui draws itself, in the colours of the theme in use."""

from __future__ import annotations

import re
from typing import Final

from rich.style import Style
from textual.markup import parse_style
from textual.widget import Widget

from imtui.ui.presentation.outcome_style import STYLES

_MARKUP: Final = {
    **{name: f"$order-{name}" for name in STYLES},
    "unconfirmed": "bold reverse $order-unconfirmed",
    "log-unconfirmed": "bold $order-unconfirmed",
    "text": "$order-text",
    "muted": "$order-muted",
    "header": "bold $order-muted",
    "key": "bold $text-primary",
    "warning": "bold $text-warning",
    "cursor": "$cursor-text-style on $cursor-ground",
}

_VARIABLE: Final = re.compile(r"\$([a-z-]+)")


class Styles:
    """Styles by name, on the background of a widget.

    A style is computed from the theme when it is first used. Textual's component classes would compute all
    styles, for each widget, before the first frame.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._resolved: dict[str, Style] = {}

    def __getitem__(self, name: str) -> Style:
        style = self._resolved.get(name)
        if style is None:
            style = self._resolved[name] = self.of(_MARKUP[name])
        return style

    def forget(self) -> None:
        """Discard all computed styles, because the theme or the widget's own colours have changed."""
        self._resolved.clear()

    @property
    def variables(self) -> dict[str, str]:
        """The CSS variables of the theme in use."""
        return self._widget.app.theme_variables

    @property
    def few_colours(self) -> bool:
        """True if the theme uses only the terminal's sixteen colours, or no colours."""
        return self._widget.app.current_theme.ansi

    @property
    def no_colour(self) -> bool:
        """True if the terminal shows no colours."""
        return self._widget.app.no_color

    def of(self, markup: str) -> Style:
        """The style for a Textual style text with theme variables, such as `bold $order-text`. Not cached."""
        variables = self.variables
        # Replace the variables here: Textual's own look-up loses the percentage of "auto 60%".
        own = parse_style(_VARIABLE.sub(lambda found: variables[found[1]], markup), {})
        return (self._widget.visual_style + own).rich_style
