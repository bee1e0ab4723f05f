"""The line that shows which sources are being read, and cancels that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

if TYPE_CHECKING:
    from imtui.sources import Job, Progress

_MB = 1_000_000


class ImportProgress(Horizontal):
    """Takes a line while something is read, none otherwise."""

    class Cancelled(Message):
        """The operator wants no more of what is being read."""

    def compose(self) -> ComposeResult:
        """The words, and a button for the mouse."""
        yield Static(id="reading")
        # The keyboard has Esc: with the focus here, a key that is meant for the table would be lost.
        button = Button("Cancel esc", id="cancel-import", compact=True)
        button.can_focus = False
        yield button

    def on_mount(self) -> None:
        """Begin without a line."""
        self.display = False

    def show(self, jobs: Sequence[Job[object]]) -> None:
        """Describe `jobs`; without any, take no line."""
        self.display = bool(jobs)
        if jobs:
            self.query_one("#reading", Static).update(Content(progress_words(jobs)))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Cancel."""
        event.stop()
        self.post_message(self.Cancelled())


def progress_words(jobs: Sequence[Job[object]]) -> str:
    """`Reading orders.csv: 3.1 of 40.0 MB`."""
    first = jobs[0]
    more = f" (and {len(jobs) - 1} more)" if len(jobs) > 1 else ""
    return f"{_one(first.name, first.progress)}{more}"


def _one(name: str, progress: Progress) -> str:
    if progress.size is None:
        done = f"{progress.done / _MB:.1f} MB" if progress.done else "waiting for data"
        return f"Reading {name}: {done}"
    if progress.done >= progress.size:
        return f"Checking {name}: {progress.size / _MB:.1f} MB"
    return f"Reading {name}: {progress.done / _MB:.1f} of {progress.size / _MB:.1f} MB"
