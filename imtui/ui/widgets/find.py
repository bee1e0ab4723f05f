"""The line under the table that searches in IDs and labels."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from imtui.messages import _, lazy
from imtui.ui.widgets.one_line_input import OneLineInput


class FindLine(OneLineInput):
    """The search line, hidden until a search starts.

    Each key searches; Enter keeps the result, Esc shows all rows.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(False)", lazy("End the search").english),
        Binding("enter,down", "leave(True)", lazy("To the rows").english),
    ]

    class Searched(Message):
        """The text to search for has changed to `query`. An empty `query` ends the search."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Left(Message):
        """The operator left the line."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, compact=True)
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
        if not keep:
            self.value = ""
            self.post_message(self.Searched(""))
        self.display = bool(self.value)
        self.post_message(self.Left())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for the text."""
        event.stop()
        self.post_message(self.Searched(event.value.strip()))
