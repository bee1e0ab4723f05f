"""What stands in a window that is too small to work in."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from imtui.ui.screens.dialog import Dialog
from imtui.ui.terminal.window_size import LEAST, is_too_small


class TooSmall(Dialog[None]):
    """Covers all else, so that no key acts on what cannot be seen; goes once the window is large enough."""

    def compose(self) -> ComposeResult:
        """The sizes, that there is and that there must be."""
        yield Static(id="too-small")

    def on_screen_resume(self) -> None:
        """What lay over it has gone: perhaps the window has grown meanwhile."""
        self.see(self.app.size)

    def see(self, size: Size) -> None:
        """Say the size that the window has now, or go."""
        if is_too_small(size):
            words = f"imtui needs {LEAST.width}x{LEAST.height}: this window has {size.width}x{size.height}."
            self.query_one(Static).update(Content(f"{words} A run, if there is one, goes on. ^q leaves."))
        elif self.is_current:
            self.dismiss()
