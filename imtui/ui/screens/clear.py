"""The question before rows are removed from the list, with a choice between some and all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from imtui.ui.screens.dialog import Dialog


class ClearQuestion(Dialog[bool]):
    """Dismissed with True for all rows, False for some of them, None for no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(False)", "Yes, the rows named in the question"),
        Binding("a", "dismiss(True)", "Yes, all rows"),
        Binding("n,escape,q", "dismiss(None)", "No"),
        Binding("left,right", "app.focus_next", "Other answer", show=False),
    ]

    def __init__(self, lines: Iterable[str], some: str, everything: str) -> None:
        """`some` and `everything` are the labels of the two answers that remove rows."""
        super().__init__()
        self._lines = tuple(lines)
        self._some = some
        self._everything = everything

    def compose(self) -> ComposeResult:
        """Ask, with No in focus."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Clear the list"
            for line in self._lines:
                yield Static(Content(line))
            with Horizontal(classes="buttons"):
                yield Button("No (n)", id="no", action="screen.dismiss(None)", compact=True)
                yield Button(f"{self._some} (y)", id="yes", action="screen.dismiss(False)", compact=True)
                yield Button(f"{self._everything} (a)", id="all", action="screen.dismiss(True)", compact=True)

    def on_mount(self) -> None:
        """Make the safe answer the default."""
        super().on_mount()
        self.query_one("#no").focus()
