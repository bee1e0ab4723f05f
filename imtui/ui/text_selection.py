"""The base of all screens: what happens when text on them is selected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from textual.screen import Screen
from textual.selection import Selection
from textual.widget import Widget

T = TypeVar("T")


class TextSelectionScreen(Screen[T]):
    """A screen whose widgets learn at once which of their text is selected.

    Textual makes a coroutine for this when a screen opens and each time the selection changes, and the screen
    awaits it later. If the screen closes first, Python prints a warning about this coroutine, perhaps on the
    operator's terminal.
    """

    def _watch_selections(  # type: ignore[override]  # No coroutine.
        self, old: Mapping[Widget, Selection], new: Mapping[Widget, Selection]
    ) -> None:
        for widget in old.keys() | new.keys():
            widget.selection_updated(new.get(widget))
