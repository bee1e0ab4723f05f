"""The inputs of one line. They differ in what a paste of several lines does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from imtui.messages import _, lazy


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


class FormInput(Input):
    """An input field of one line. A paste of several lines inserts only the first line that is not blank."""

    def _on_paste(self, event: events.Paste) -> None:
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


class EntryLine(Input):
    """Imports the typed text on Enter, and every paste.

    Textual's `Input` would keep only the first line of a paste.
    """

    @dataclass
    class Entered(Message):
        """Requests the import of `text`. `pasted` is False if the operator typed it and pressed Enter."""

        text: str
        pasted: bool

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", lazy("Import the line").english, show=False),
        Binding(
            "escape",
            "screen.command('back')",
            lazy("Back to the table, where letters are keys").english,
            show=False,
        ),
    ]

    def __init__(self, key: str, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        """`key` is the key that moves the focus to the entry line, for the placeholder."""
        super().__init__(id=id, compact=True, select_on_focus=False)
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

    async def _on_key(self, event: events.Key) -> None:
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

    def _on_paste(self, event: events.Paste) -> None:
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


class FindLine(OneLineInput):
    """The search line, hidden until a search starts.

    Each key searches; Enter keeps the result, Esc shows all rows.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(False)", lazy("End the search").english),
        Binding("enter,down", "leave(True)", lazy("To the rows").english),
    ]

    @dataclass
    class Searched(Message):
        """The text to search for has changed to `query`. An empty `query` ends the search."""

        query: str

    class Left(Message):
        """The operator left the line."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, compact=True)
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

    async def _on_key(self, event: events.Key) -> None:
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
