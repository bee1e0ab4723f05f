"""The message that covers a terminal window that is too small."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from imtui.messages import _
from imtui.ui.screens.dialog import Dialog
from imtui.ui.terminal.least_size import MIN_SIZE, is_too_small


class TooSmall(Dialog[None]):
    """Covers the dashboard until the window is large enough.

    No key can act on what the operator cannot see.
    """

    def compose(self) -> ComposeResult:
        """A text with the size that is needed and the size that the window has."""
        yield Static(id="too-small")

    def on_screen_resume(self) -> None:
        """Check the size again: it may have changed while another window was on top."""
        self.see(self.app.size)

    def see(self, size: Size) -> None:
        """Show the size that the window has now, or close if that is enough."""
        if is_too_small(size):
            words = _(
                "imtui needs {least}: this window has {size}. A run continues. ^q quits.",
                least=f"{MIN_SIZE.width}x{MIN_SIZE.height}",
                size=f"{size.width}x{size.height}",
            )
            self.query_one(Static).update(Content(words))
        elif self.is_current:
            self.dismiss()
