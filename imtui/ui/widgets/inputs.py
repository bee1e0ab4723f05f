"""The inputs of windows, each of one line. They differ in what a paste of several lines does."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class OneLineInput(Input):
    """Accepts a paste of one line. Passes a paste of several lines to the window.

    The dashboard imports such a paste. A dialog says that the paste was not imported. Textual's `Input` would
    keep only the first line of it, without saying so.
    """

    def on_paste(self, event: events.Paste) -> None:
        """Insert a paste of one line. Let the window handle any other."""
        event.prevent_default()
        lines = event.text.strip("\r\n").splitlines()
        if len(lines) > 1:
            return
        event.stop()
        if lines:
            self.replace(lines[0], *self.selection)


class FormInput(Input):
    """An input field of one line. A paste of several lines inserts only the first line that is not blank."""

    def on_paste(self, event: events.Paste) -> None:
        """Insert the first line that is not blank."""
        # The base class keeps the first line, which is empty if the paste begins with a line break.
        event.prevent_default()
        event.stop()
        lines = event.text.strip().splitlines()
        if lines:
            self.replace(lines[0].rstrip(), *self.selection)


class SecretInput(FormInput):
    """A masked input. Its text cannot be copied or cut while it is masked."""

    def action_copy(self) -> None:
        """Copy the selected text, unless it is masked."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cut the selected text, unless it is masked."""
        if not self.password:
            super().action_cut()
