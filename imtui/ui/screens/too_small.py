"""The message that covers the dashboard while the terminal window is too small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from imtui.messages import Message, _
from imtui.ui.layout import MIN_SIZE, is_too_small
from imtui.ui.screens.dialog import Dialog

_POLL_SECONDS: Final = 0.25
"""Seconds between two updates of the sentence about the run."""

_KEYS: Final = frozenset({"ctrl+q", "ctrl+c"})
"""The only keys that act. Any other would open or change a window that the operator cannot see."""


class TooSmall(Dialog[None]):
    """A window that covers the dashboard until the terminal window is large enough.

    While it is open, only the keys that quit act.
    """

    def __init__(self, run_now: Callable[[], Message | str]) -> None:
        """`run_now` returns a sentence about the run under way; empty if there is none."""
        super().__init__()
        self._run_now = run_now

    def on_mount(self) -> None:
        """Start a timer that updates the sentence about the run."""
        self.set_interval(_POLL_SECONDS, lambda: self.see(self.app.size))

    def compose(self) -> ComposeResult:
        """One text: the size that imtui needs and the size that the terminal window has."""
        yield Static(id="too-small")

    def handle_key_first(self, key: events.Key) -> bool:
        """Ignore all keys except `_KEYS`."""
        return key.key not in _KEYS

    def on_screen_resume(self) -> None:
        """Check the size again, because it may have changed while another window was on top."""
        self.see(self.app.size)

    def see(self, size: Size) -> None:
        """Show the new size of the terminal window, or close the message if imtui has enough room."""
        if is_too_small(size):
            words = _(
                "imtui needs {least}: this window has {size}.",
                least=f"{MIN_SIZE.width}x{MIN_SIZE.height}",
                size=f"{size.width}x{size.height}",
            )
            parts = (words, str(self._run_now()), _("^q quits."))
            self.query_one(Static).update(Content(" ".join(filter(None, parts))))
        elif self.is_current:
            self.dismiss()
