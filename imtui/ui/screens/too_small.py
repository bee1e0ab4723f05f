"""The message that covers the dashboard while the terminal window is too small."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from imtui.messages import _
from imtui.ui.layout import MIN_SIZE, is_too_small
from imtui.ui.screens.dialog import Dialog


class TooSmall(Dialog[None]):
    """A window that covers the dashboard until the terminal window is large enough.

    While it is open, no key acts on rows that the operator cannot see.
    """

    def compose(self) -> ComposeResult:
        """One text: the size that imtui needs and the size that the terminal window has."""
        yield Static(id="too-small")

    def on_screen_resume(self) -> None:
        """Check the size again, because it may have changed while another window was on top."""
        self.see(self.app.size)

    def see(self, size: Size) -> None:
        """Show the new size of the terminal window, or close the message if imtui has enough room."""
        if is_too_small(size):
            words = _(
                "imtui needs {least}: this window has {size}. A run continues. ^q quits.",
                least=f"{MIN_SIZE.width}x{MIN_SIZE.height}",
                size=f"{size.width}x{size.height}",
            )
            self.query_one(Static).update(Content(words))
        elif self.is_current:
            self.dismiss()
