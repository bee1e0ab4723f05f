"""The entry line: an order ID and Enter, or a paste of any size."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class EntryLine(Input):
    """An input whose Enter and whose pastes are imported.

    Textual's own `Input` keeps a paste's first line and drops the rest.
    """

    class Entered(Message):
        """Text to import; `pasted` if it did not come key by key."""

        def __init__(self, text: str, pasted: bool) -> None:
            super().__init__()
            self.text = text
            self.pasted = pasted

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Import the line", show=False),
        Binding("escape", "screen.command('back')", "Back to the table, where letters are keys", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(
            placeholder="type or paste order ids…  (esc: back to the keys)",
            id=id,
            compact=True,
            select_on_focus=False,
        )
        self.border_title = "Entry line"

    def take_keys(self, text: str) -> None:
        """Keys that came in one go: whole lines are a paste, what follows the last break stays here."""
        lines, _, rest = (self.value + text).rpartition("\n")
        self.value = rest
        self.cursor_position = len(rest)
        self._hand_over(lines, pasted=True)

    async def action_submit(self) -> None:
        """Hand the typed text over, and be free for the next."""
        text, self.value = self.value, ""
        self._hand_over(text, pasted=False)

    async def _on_key(self, event: events.Key) -> None:
        # By way of a binding these would act after letters that came behind them: two ids would become one.
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            await self.action_submit()
        elif event.key in {"tab", "ctrl+j"} and self.value:
            # A terminal that types a paste sends these for its tabs and line feeds. A blank would ask whether
            # the numbers are one ID in groups.
            event.prevent_default()
            event.stop()
            self.insert_text_at_cursor(";")

    def _on_paste(self, event: events.Paste) -> None:
        # Without prevent_default the base class would add the paste's first line to the value.
        event.prevent_default()
        event.stop()
        if self.value and event.text.isalnum():
            self.insert_text_at_cursor(event.text)
        else:
            self._hand_over(event.text, pasted=True)

    def _hand_over(self, text: str, *, pasted: bool) -> None:
        # Straight to the screen: on its way through the widgets a key that came behind would be quicker.
        if text.strip():
            self.screen.post_message(self.Entered(text, pasted))
