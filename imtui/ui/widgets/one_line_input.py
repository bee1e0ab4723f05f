"""An input of one line that does not silently drop lines of a paste."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class OneLineInput(Input):
    """Takes a paste of one line. Several lines are left to the window, which says that they were not used.

    `Input` would keep the first line and drop the others, and drop all if the first one is empty.
    """

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        lines = event.text.strip("\r\n").splitlines()
        if len(lines) > 1:
            return
        event.stop()
        if lines:
            self.replace(lines[0], *self.selection)
