"""The entry line: what is typed or pasted there is imported."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from imtui.messages import _


class EntryLine(Input):
    """Imports the typed text on Enter, and every paste.

    Textual's `Input` would keep only the first line of a paste.
    """

    @dataclass
    class Entered(Message):
        """Requests the import of `text`. `pasted` is False if the operator typed it and pressed Enter."""

        text: str
        pasted: bool

    BINDINGS = [
        Binding("enter", "submit", "Import the line"),
        Binding("escape", "screen.command('back')", "Back to the table, where letters are keys"),
    ]

    def __init__(self, key: str) -> None:
        """`key` is the key that moves the focus to the entry line, for the placeholder."""
        super().__init__(id="entry", compact=True, select_on_focus=False)
        self.key = key
        self.show_words()

    def show_words(self) -> None:
        """Write the title and the placeholder in the language in use."""
        self.border_title = _("Entry line")
        self.show_placeholder(has_focus=self.has_focus)

    def show_placeholder(self, *, has_focus: bool = False) -> None:
        """Show what to type. Without the focus, show which key moves the focus here."""
        if has_focus:
            self.placeholder = _("type an order ID and press Enter")
        else:
            self.placeholder = _("{key}  add order IDs", key=self.key)

    def on_focus(self) -> None:
        """Show what to type."""
        self.show_placeholder(has_focus=True)

    def on_blur(self) -> None:
        """Show which key moves the focus here."""
        self.show_placeholder()

    def add_typed_paste(self, text: str) -> None:
        """Add a paste that the terminal sent as key presses.

        Complete lines are imported; the rest stays in the entry line.
        """
        lines, _, rest = (self.value + text).rpartition("\n")
        self.value = rest
        self.cursor_position = len(rest)
        self._post(lines, pasted=True)

    async def action_submit(self) -> None:
        """Import the typed text and clear the entry line."""
        text, self.value = self.value, ""
        self._post(text, pasted=False)

    async def on_key(self, event: events.Key) -> None:
        """Import the line on Enter. Make a semicolon of the keys that separate pasted IDs."""
        # A binding would act after letters that are typed later. That would join two IDs.
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            await self.action_submit()
        elif event.key in {"tab", "ctrl+j"} and self.value:
            # A terminal that sends a paste as key presses sends these for tabs and line feeds. They become
            # semicolons: after a blank, imtui would ask whether two numbers are one ID in groups.
            event.prevent_default()
            event.stop()
            self.insert_text_at_cursor(";")

    def on_paste(self, event: events.Paste) -> None:
        """Import the paste. After typed text, insert one without blanks: it may be the rest of an ID."""
        # Without prevent_default the base class adds the first line of the paste to the value.
        event.prevent_default()
        event.stop()
        if self.value and event.text.isalnum():
            self.insert_text_at_cursor(event.text)
        else:
            self._post(event.text, pasted=True)

    def _post(self, text: str, *, pasted: bool) -> None:
        # Sent directly to the screen: a message that bubbles would arrive after the next key.
        if text.strip():
            self.screen.post_message(self.Entered(text, pasted))
