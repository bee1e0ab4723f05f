"""An input that does not drop a part of a paste without saying so."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class OneLineInput(Input):
    """Accepts a paste of one line. Passes a paste of several lines to the window.

    The dashboard imports such a paste. A dialog says that the paste was not imported. Textual's `Input` would
    keep only the first line of it, without saying so.
    """

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        lines = event.text.strip("\r\n").splitlines()
        if len(lines) > 1:
            return
        event.stop()
        if lines:
            self.replace(lines[0], *self.selection)
