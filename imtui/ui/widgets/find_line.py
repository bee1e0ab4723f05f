"""The search line of the order table."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from imtui.messages import _
from imtui.ui.widgets.inputs import OneLineInput


class FindLine(OneLineInput):
    """The search line, hidden until a search starts.

    Each key searches; Enter keeps the result, Esc shows all rows.
    """

    BINDINGS = [
        Binding("escape", "leave(False)", "End the search"),
        Binding("enter,down", "leave(True)", "To the rows"),
    ]

    @dataclass
    class Searched(Message):
        """The text to search for has changed to `query`. An empty `query` ends the search."""

        query: str

    class Left(Message):
        """The operator left the line."""

    def __init__(self) -> None:
        super().__init__(id="find", compact=True)
        self._is_left = False
        """True from the key that ends the input until the line gets the focus again."""
        self.show_words()
        self.display = False

    def show_words(self) -> None:
        """Write the placeholder in the language in use."""
        self.placeholder = _("find in IDs and labels…")

    def begin(self, query: str) -> None:
        """Show the line with `query` and move the focus to it."""
        self.show_query(query)
        self.display = True
        # Without delay, because the next key may have arrived already.
        self.screen.set_focus(self)

    def show_query(self, query: str) -> None:
        """Show the line with `query`, or hide it if that is empty. Nothing is searched."""
        self.display = bool(query)
        with self.prevent(Input.Changed):
            self.value = query

    def action_leave(self, keep: bool) -> None:
        """Return to the table. With `keep` it shows the rows found, otherwise all rows."""
        self._is_left = True
        if not keep:
            self.value = ""
        self.display = bool(self.value)
        self._search()
        self.post_message(self.Left())

    def on_focus(self) -> None:
        """Take keys as text again."""
        self._is_left = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for the text."""
        event.stop()
        self._search()

    async def on_key(self, event: events.Key) -> None:
        """Leave the line on its keys. Pass on the keys that arrive after it was left."""
        # A binding would act after keys that are pressed later. They would become a part of the text.
        leaving = {"enter": True, "down": True, "escape": False}.get(event.key)
        if not self._is_left and leaving is None:
            return
        event.prevent_default()
        event.stop()
        if self._is_left:
            # The key was queued here before the table got the focus. As a command it must act on the rows
            # found.
            again = events.Key(event.key, event.character)
            again.time = event.time
            self.app.post_message(again)
        else:
            self.action_leave(bool(leaving))

    def _search(self) -> None:
        self.post_message(self.Searched(self.value.strip()))
