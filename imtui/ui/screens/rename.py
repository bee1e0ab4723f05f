"""Asks for another name of an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from imtui.ui.screens.dialog import Dialog


class RenameDialog(Dialog[str]):
    """Dismissed with the new name once it is in the file, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, name: str, rename: Callable[[str, str], str]) -> None:
        """`rename` takes the old name and the new one, and says why that cannot be."""
        super().__init__()
        self._old = name
        self._rename = rename

    def compose(self) -> ComposeResult:
        """The name, ready to be changed."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Rename an account"
            yield Static(Content(f"Another name for {self._old}: Enter takes it."))
            yield Input(self._old, compact=True, id="correct", select_on_focus=False)
            yield Static(id="why")
            with Horizontal(classes="buttons"):
                yield Button("Rename (enter)", id="accept", action="screen.rename", compact=True)
                yield Button("Back (esc)", id="back", action="screen.dismiss(None)", compact=True)

    def on_mount(self) -> None:
        """Begin in the name."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def action_rename(self) -> None:
        """Take it, or say why not."""
        new = self.query_one(Input).value.strip()
        why = self._rename(self._old, new) if new != self._old else ""
        if why:
            self.query_one("#why", Static).update(Content(why))
        else:
            self.dismiss(new)
