"""The notice: what just happened, or why a command is refused."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widgets import Static

from imtui.core.text import ELLIPSIS, clean

_LONGEST: Final = 1000


class Notice(Static):
    """Shows one notice at a time; hidden if there is none."""

    def show_text(self, text: str, *, warning: bool = False) -> None:
        """Replace the notice; an empty text hides it."""
        # The text may contain a path with control characters.
        text = "\n".join(clean(line, _LONGEST) for line in text.splitlines())
        self.text = text
        self.set_class(warning, "warning")
        self.update(Content(f"{'!' if warning else '»'} {text}"))
        self.display = bool(text)

    def render(self) -> Content:
        """The text, as much of it as fits; a cut one ends in dots."""
        words, width, limit = Content(str(self.content)), self.content_size.width, self.styles.max_height
        lines = words.wrap(width) if width else []
        if limit is None or len(lines) <= limit.value:
            return words
        shown = lines[: int(limit.value)]
        shown[-1] = (shown[-1].rstrip() + ELLIPSIS).truncate(width, ellipsis=True)
        return Content("\n").join(shown)

    def on_mount(self) -> None:
        """Start without a notice."""
        self.clear_notice()

    def clear_notice(self) -> None:
        """Hide the notice."""
        self.show_text("")

    def add(self, text: str, *, warning: bool = False, first: bool = False) -> None:
        """Add a text after the notice, or before it if `first`. A warning stays a warning."""
        texts = (text, self.text) if first else (self.text, text)
        self.show_text(" ".join(filter(None, texts)), warning=warning or self.has_class("warning"))
