"""The line that shows which sources are being read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from imtui.messages import _, pgettext

if TYPE_CHECKING:
    from imtui.sources import BackgroundTask, ReadProgress

_MB = 1_000_000


class ImportProgress(Horizontal):
    """The line with the progress of imports. It is visible while a source is being read."""

    class Cancelled(Message):
        """The operator cancelled the imports."""

    def __init__(self, key: str) -> None:
        """`key` is the name of the key that cancels the imports, for the button."""
        super().__init__(id="import-progress")
        # Buttons have the names of keys in lower case. Upper and lower case are two keys.
        self._key = key if len(key) == 1 else key.lower()

    def compose(self) -> ComposeResult:
        """The progress, and a button that cancels."""
        yield Static(id="reading")
        button = Button(id="cancel-import", compact=True)
        # The button never has the focus: a key for the table would be lost.
        button.can_focus = False
        yield button

    def on_mount(self) -> None:
        """Hide the line at first."""
        self.display = False

    def show(self, jobs: Sequence[BackgroundTask[object]]) -> None:
        """Show the progress of `jobs`; hide the line if there are none."""
        self.display = bool(jobs)
        if jobs:
            self.query_one("#reading", Static).update(Content(reading_words(jobs)))
            # The language may have changed since the last import.
            cancel = pgettext("import", "Cancel")
            self.query_one(Button).label = Content(f"{cancel} {self._key}")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Report that the operator cancelled."""
        event.stop()
        self.post_message(self.Cancelled())


def reading_words(jobs: Sequence[BackgroundTask[object]]) -> str:
    """The progress in words: `Reading orders.csv: 3.1 of 40.0 MB`."""
    first = jobs[0]
    words = _one(first.name, first.progress)
    if len(jobs) == 1:
        return words
    return _("{progress} (and {count:n} more)", progress=words, count=len(jobs) - 1)


def _one(name: str, progress: ReadProgress) -> str:
    if progress.size is None:
        if not progress.done:
            return _("Reading {name}: waiting for data", name=name)
        return _("Reading {name}: {done:n1} MB", name=name, done=progress.done / _MB)
    if progress.done >= progress.size:
        return _("Checking {name}: {size:n1} MB", name=name, size=progress.size / _MB)
    return _(
        "Reading {name}: {done:n1} of {size:n1} MB",
        name=name,
        done=progress.done / _MB,
        size=progress.size / _MB,
    )
