"""The window that asks for files to import."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from imtui.core.text import clean
from imtui.messages import _, lazy, plazy
from imtui.sources import (
    BackgroundTask,
    ImportCancelled,
    ReadProgress,
    SourceError,
    absolute_paths,
    all_are_files,
    check_source,
)
from imtui.ui.screens.dialog import BACK, Form
from imtui.ui.widgets.inputs import OneLineInput

_POLL_SECONDS: Final = 0.03
"""Seconds between two checks whether a background task that reads a folder or a file has ended."""


class PathSuggester(Suggester):
    """Suggests how to complete a typed path, from the names in its folder. A thread reads the folder."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._job: BackgroundTask[str | None] | None = None

    async def get_suggestion(self, value: str) -> str | None:
        """The path completed with the first name in its folder, by alphabet, that begins as typed.

        Hidden names are left out. None if no name matches, or while the thread still reads a folder for an
        earlier text.
        """
        if self._job and not self._job.ended:
            # The folder may be on a mount that hangs: one thread waits for it, not one for each key.
            return None
        self._job = job = BackgroundTask(value, partial(_completed, value))
        job.start()
        while not job.ended:
            await asyncio.sleep(_POLL_SECONDS)
        return job.result()


def _completed(value: str, _: ReadProgress) -> str | None:
    folder, name = os.path.split(value)
    try:
        names = sorted(path.name for path in Path(folder or ".").expanduser().iterdir())
    except (OSError, ValueError, RuntimeError):
        return None
    begins = (other for other in names if other.startswith(name) and not other.startswith("."))
    other = next(begins, None) if name else None
    if other is None:
        return None
    path = os.path.join(folder, other)  # noqa: PTH118 (a Path would drop what was typed, such as ./)
    return path + os.sep if Path(path).expanduser().is_dir() else path


class PathInput(OneLineInput):
    """An input for a path. Tab completes the path, as shells do."""

    BINDINGS = [Binding("tab", "complete", "Complete")]

    def action_complete(self) -> None:
        """Accept the suggested path. If there is none, move the focus to the next widget."""
        before = self.value
        self.action_end()
        self.action_cursor_right()
        if self.value == before:
            self.screen.focus_next()


class OpenDialog(Form[list[str]]):
    """The window that asks for files. Dismissed with the paths of the files, or with None.

    A thread first checks that all files can be read. If one of them cannot, the window stays open and shows
    the reason below the path.
    """

    explanation = lazy("Imports order IDs from a file: text, CSV, Excel or OpenDocument.")

    heading = plazy("command", "Open")
    buttons = ((plazy("command", "Open"), "enter", "open"), BACK)

    def __init__(self, path: str = "", error: str = "") -> None:
        """If a file could not be imported, `path` is its path and `error` the reason. Else both are empty."""
        super().__init__()
        self._path = path
        self._error = error
        self._job: BackgroundTask[list[str]] | None = None

    def compose_fields(self) -> ComposeResult:
        """The path, and the place for an error."""
        about = _("A file of order IDs: text, CSV, Excel or OpenDocument. Tab completes the path.")
        yield Static(Content(about))
        yield PathInput(self._path, suggester=PathSuggester(), compact=True, id="path", select_on_focus=False)
        yield Static(id="why")

    def on_mount(self) -> None:
        """Move the focus to the path, and show the error if there is one."""
        self.query_one(PathInput).focus()
        self._show_error(self._error)
        self.set_interval(_POLL_SECONDS, self._poll)

    def on_unmount(self) -> None:
        """Cancel a check of the files that is under way."""
        if self._job:
            self._job.cancel()

    def on_input_changed(self) -> None:
        """When the operator changes the path, cancel the check of the old path and hide its error."""
        path = self.query_one(PathInput).value
        if self._job and path.strip() != self._job.name:
            self._job.cancel()
            self._job = None
        if self._job is None and path != self._path:
            self._show_error("")

    @on(Input.Submitted)
    def action_open(self) -> None:
        """Start a thread that checks the files. The window closes when the check has succeeded."""
        if self._job:
            self._job.cancel()
        path = self.query_one(PathInput).value.strip()
        if not path:
            self._show_error(_("Enter the path of a file."))
            return
        self._job = BackgroundTask(path, partial(_checked, path))
        self._job.start()

    def _poll(self) -> None:
        job = self._job
        # A window that is covered cannot be closed, so the result waits until this one is on top again.
        if job is None or not self.is_active:
            return
        if not job.ended:
            self.show_why(_("Looking for {path}…", path=clean(job.name, 200)))
            return
        self._job = None
        try:
            self.dismiss(job.result())
        except SourceError as error:
            self._show_error(str(error))
            self.query_one(PathInput).focus()
        except ImportCancelled:
            return

    def _show_error(self, error: str) -> None:
        self.show_why(f"✖ {error}" if error else "")


def _checked(text: str, _: ReadProgress) -> list[str]:
    """The paths of the files that `text` names. Runs in a thread.

    `text` is one path, or several paths that a terminal typed for dropped files. Raises `SourceError` if one
    of the files cannot be read.
    """
    dropped = absolute_paths(text)
    names = dropped if dropped and all_are_files(dropped) else [_expanded(text)]
    for name in names:
        check_source(name)
    return names


def _expanded(path: str) -> str:
    try:
        return str(Path(path).expanduser())
    except RuntimeError:
        # The path begins with `~` and the name of a user who does not exist.
        return path
