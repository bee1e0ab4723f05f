"""The entry line: an id and Enter, or a paste of any size."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class EntryLine(Input):
    """An input whose Enter and whose pastes become order ids.

    Textual's own `Input` keeps a paste's first line and drops the rest.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # A terminal that types a paste makes these of its tabs and line feeds.
        Binding("tab", "separate(True)", show=False),
        Binding("ctrl+j", "separate(False)", show=False),
    ]

    class Entered(Message):
        """Text that is to become order ids; `pasted` when it did not come key by key."""

        def __init__(self, text: str, pasted: bool) -> None:
            super().__init__()
            self.text = text
            self.pasted = pasted

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(
            placeholder="type or paste order ids…  (esc: back to the keys)",
            id=id,
            compact=True,
            select_on_focus=False,
        )

    def action_separate(self, leave: bool) -> None:
        """A tab or a line feed between typed ids parts them; in an empty line a tab goes on."""
        if self.value:
            self.insert_text_at_cursor(" ")
        elif leave:
            self.screen.focus_next()

    async def action_submit(self) -> None:
        """Hand the typed text over; the line is emptied by whoever takes it."""
        if self.value.strip():
            self.post_message(self.Entered(self.value, pasted=False))

    def _on_paste(self, event: events.Paste) -> None:
        # Without prevent_default the base class would add the paste's first line to the value.
        event.prevent_default()
        event.stop()
        if self.value and event.text.isalnum():
            self.insert_text_at_cursor(event.text)
        elif event.text.strip():
            self.post_message(self.Entered(event.text, pasted=True))
