"""What a run would send, to be read before a yes or on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button

from imtui.session.dry_run import DryRun
from imtui.ui.screens.dialog import Confirm, Reader


def dry_run_reader(dry_run: DryRun) -> Reader:
    """A window with the run's first request and its plan."""
    return Reader("Dry run", dry_run.lines())


class RunConfirm(Confirm):
    """Asks before a run; what would be sent can be read first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # In the input that asks for a name a letter is text.
        Binding("d,ctrl+o", "dry_run", "Show what would be sent"),
    ]

    def __init__(  # noqa: PLR0913 (keywords)
        self,
        title: str,
        lines: Iterable[str | Content],
        dry_run: Callable[[], DryRun],
        *,
        yes: str,
        danger: bool,
        typed: str = "",
    ) -> None:
        """`dry_run` tells what would be sent."""
        super().__init__(title, lines, yes=yes, danger=danger, typed=typed)
        self._dry_run = dry_run
        self._key = "^o" if typed else "d"

    def further_buttons(self) -> ComposeResult:
        """The way to the dry run."""
        yield Button(f"Dry run ({self._key})", action="screen.dry_run", compact=True)

    def action_dry_run(self) -> None:
        """Show it over the question."""
        self.app.push_screen(dry_run_reader(self._dry_run()))
