"""The line that shows which sources are being read."""

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
    """Visible while something is read."""

    class Cancelled(Message):
        """The operator cancelled the imports."""

    def compose(self) -> ComposeResult:
        """The progress, and a button that cancels."""
        yield Static(id="reading")
        # The keyboard has Esc. With the focus here, a key for the table would be lost.
        button = Button("Cancel esc", id="cancel-import", compact=True)
        button.can_focus = False
        yield button

    def on_mount(self) -> None:
        """Start hidden."""
        self.display = False

    def show(self, jobs: Sequence[Job[object]]) -> None:
        """Show the progress of `jobs`; hide the line if there are none."""
        self.display = bool(jobs)
        if jobs:
            self.query_one("#reading", Static).update(Content(reading_words(jobs)))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Cancel."""
        event.stop()
        self.post_message(self.Cancelled())


def reading_words(jobs: Sequence[Job[object]]) -> str:
    """The progress in words: `Reading orders.csv: 3.1 of 40.0 MB`."""
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
