"""An input that does not drop a part of a paste without saying so."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class OneLineInput(Input):
    """Accepts a paste of one line. Several lines go to the window instead.

    The dashboard imports them; a dialog says that it did not. Textual's `Input` would keep the first line and
    drop the others. If the first line is empty, it drops all.
    """

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        lines = event.text.strip("\r\n").splitlines()
        if len(lines) > 1:
            return
        event.stop()
        if lines:
            self.replace(lines[0], *self.selection)
