"""Asks for another id in the place of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from imtui.core.intake import refusal, shown
from imtui.ui.screens.dialog import BACK, Dialog

Rename = Callable[[str], str]
"""Takes the new id; why that cannot be, or nothing."""


class MendDialog(Dialog[str]):
    """Dismissed with the new id once it is in its place, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, order_id: str, rename: Rename) -> None:
        super().__init__()
        self._order_id = order_id
        self._rename = rename

    def compose(self) -> ComposeResult:
        """The id, ready to be changed."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Mend"
            dialog.border_subtitle = BACK
            yield Static(Content(f"Another id in the place of {self._order_id}: Enter takes it."))
            yield Input(self._order_id, compact=True, id="mend", select_on_focus=False)
            yield Static(id="why")

    def on_mount(self) -> None:
        """Begin in the id."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it, or say why not."""
        order_id = event.value.strip()
        why = refusal(order_id) if order_id else "an order id is digits only"
        why = why or self._rename(order_id)
        if why:
            self.query_one("#why", Static).update(Content(f"{shown(order_id)}: {why}"))
        else:
            self.dismiss(order_id)
