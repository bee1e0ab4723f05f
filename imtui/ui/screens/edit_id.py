"""Asks for another ID for an order of which nothing was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from imtui.core.importing import refusal, shown
from imtui.ui.screens.dialog import BACK, Dialog

Rename = Callable[[str], str]
"""Sets the new ID; returns why it could not, or nothing."""


class EditIdDialog(Dialog[str]):
    """Dismissed with the new ID once it is set, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, order_id: str, rename: Rename) -> None:
        super().__init__()
        self._order_id = order_id
        self._rename = rename

    def compose(self) -> ComposeResult:
        """The ID, ready to be changed."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Edit ID"
            dialog.border_subtitle = BACK
            yield Static(Content(f"Change the ID {self._order_id}, then press Enter."))
            yield Input(self._order_id, compact=True, id="correct", select_on_focus=False)
            yield Static(id="why")

    def on_mount(self) -> None:
        """Begin in the ID."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Set it, or say why not."""
        order_id = event.value.strip()
        reason = refusal(order_id)
        why = reason.sentence if reason else self._rename(order_id)
        if why:
            self.query_one("#why", Static).update(Content(f"{shown(order_id)}: {why}"))
        else:
            self.dismiss(order_id)
