"""Asks where to write the batch."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from imtui.ui.dialog import Dialog


class ExportDialog(Dialog[str]):
    """Dismissed with the file's name as it was typed, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, suggested: str, shown: str) -> None:
        """`shown` says what will be written."""
        super().__init__()
        self._suggested = suggested
        self._shown = shown

    def compose(self) -> ComposeResult:
        """The name, ready to be changed."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Export"
            yield Static(
                Content(f"{self._shown} to a new file; its suffix, .csv or .json, chooses the format.")
            )
            yield Input(self._suggested, id="path", compact=True)
            with Horizontal(classes="buttons"):
                yield Button("Write (enter)", id="write", compact=True)
                yield Button("Back (esc)", id="back", compact=True)

    def on_mount(self) -> None:
        """Begin in the name."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter writes."""
        self.dismiss(event.value.strip() or None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by mouse."""
        path = self.query_one(Input).value.strip()
        self.dismiss(path if event.button.id == "write" and path else None)
