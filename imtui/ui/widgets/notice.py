"""The line that says what just happened, or why something cannot be, without covering anything."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widgets import Static

from imtui.core.text import ELLIPSIS, clean

_LONGEST: Final = 1000


class Notice(Static):
    """One notice at a time; it takes no room when there is none."""

    def show_text(self, text: str, *, warning: bool = False) -> None:
        """Show `text` in place of what was there."""
        # A path that cannot be used may be in it.
        text = "\n".join(clean(line, _LONGEST) for line in text.splitlines())
        self.text = text
        self.set_class(warning, "warning")
        self.update(Content(f"{'!' if warning else '»'} {text}"))
        self.display = bool(text)

    def render(self) -> Content:
        """As much as there is room for; what is cut ends in dots."""
        words, width, limit = Content(str(self.content)), self.content_size.width, self.styles.max_height
        lines = words.wrap(width) if width else []
        if limit is None or len(lines) <= limit.value:
            return words
        shown = lines[: int(limit.value)]
        shown[-1] = (shown[-1].rstrip() + ELLIPSIS).truncate(width, ellipsis=True)
        return Content("\n").join(shown)

    def on_mount(self) -> None:
        """Begin without one."""
        self.clear_notice()

    def clear_notice(self) -> None:
        """Take the notice away."""
        self.show_text("")

    def add(self, text: str, *, warning: bool = False, first: bool = False) -> None:
        """Show `text` besides what is there, behind it or `first`; what was a warning stays one."""
        texts = (text, self.text) if first else (self.text, text)
        self.show_text(" ".join(filter(None, texts)), warning=warning or self.has_class("warning"))
