"""Asks for a file to take in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Button, Input, Static

from imtui.ui.screens.dialog import Dialog


class PathSuggester(Suggester):
    """Goes on with what is typed by the names in its folder."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The path made longer by the first name that begins so."""
        folder, name = os.path.split(value)
        try:
            names = sorted(path.name for path in Path(folder or ".").expanduser().iterdir())
        except OSError:
            return None
        begins = (other for other in names if other.startswith(name) and not other.startswith("."))
        other = next(begins, None) if name else None
        if other is None:
            return None
        path = os.path.join(folder, other)  # noqa: PTH118 (a Path would drop what was typed, such as ./)
        return path + os.sep if Path(path).expanduser().is_dir() else path


class PathInput(Input):
    """Takes a suggestion by Tab, as shells do."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", "Complete", show=False)]

    def action_complete(self) -> None:
        """Take what is suggested, else go on."""
        before = self.value
        self.action_end()
        self.action_cursor_right()
        if self.value == before:
            self.screen.focus_next()


class OpenDialog(Dialog[str]):
    """Dismissed with the path as it was typed, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def compose(self) -> ComposeResult:
        """The path."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Open"
            yield Static(Content("A file of order ids: .txt, .csv or .tsv. Tab completes."))
            yield PathInput(suggester=PathSuggester(), compact=True, id="path")
            with Horizontal(classes="buttons"):
                yield Button("Open (enter)", id="open", compact=True)
                yield Button("Back (esc)", id="back", compact=True)

    def on_mount(self) -> None:
        """Begin in the path."""
        self.query_one(PathInput).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter opens."""
        self.dismiss(event.value.strip() or None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by mouse."""
        path = self.query_one(PathInput).value.strip()
        self.dismiss(path if event.button.id == "open" and path else None)
