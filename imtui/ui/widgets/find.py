"""The line under the table that searches as one types."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FindLine(Input):
    """Takes no room until a search is begun; Enter keeps what is found, Esc shows all rows again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(False)", "End the search"),
        Binding("enter,down", "leave(True)", "To the rows"),
    ]

    class Searched(Message):
        """The text to look for is another one."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Left(Message):
        """The search is done."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(placeholder="find in ids and labels…", id=id, compact=True)
        self.display = False

    def begin(self, query: str) -> None:
        """Show the line, and search on from `query`."""
        self.show_query(query)
        self.display = True
        # At once: the next key may be here already.
        self.screen.set_focus(self)

    def show_query(self, query: str) -> None:
        """Show the line with `query`, and hide it if there is none. Nothing is searched."""
        self.display = bool(query)
        with self.prevent(Input.Changed):
            self.value = query

    def end(self) -> None:
        """Hide the line."""
        self.show_query("")

    def action_leave(self, keep: bool) -> None:
        """Go to the table, with the rows found or with all."""
        if not keep:
            self.value = ""
            self.post_message(self.Searched(""))
        self.display = bool(self.value)
        self.post_message(self.Left())

    def _on_paste(self, event: events.Paste) -> None:
        """Look for one line; of several the base class would drop all but the first, and they are ids."""
        if len(event.text.strip().splitlines()) > 1:
            event.prevent_default()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search at every key."""
        event.stop()
        self.post_message(self.Searched(event.value.strip()))
