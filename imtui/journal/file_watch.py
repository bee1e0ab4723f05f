"""Detects changes that another program makes to the open files of a journal."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from imtui.journal import wal
from imtui.journal.paths import sibling
from imtui.messages import Message, lazy

_WATCHED: Final = ("", "-wal", "-shm")


class FileWatch:
    """Compares the journal, its write-ahead log and its index with their state at the last check.

    If a file is moved or deleted, SQLite keeps writing to it, and those writes are lost.
    """

    def __init__(self, path: Path) -> None:
        """All three files must exist. Otherwise this raises OSError."""
        self.log_was_cut = False
        self._log = sibling(path, "-wal")
        self._files = {file: file.stat() for file in (sibling(path, ending) for ending in _WATCHED)}

    def log_has_changed(self) -> bool:
        """True if the log was removed, replaced or shortened since the last commit.

        This check is fast enough for each commit.
        """
        before = self._files[self._log]
        try:
            now = self._log.stat()
        except OSError:
            return True
        return now.st_size < before.st_size or now.st_ino != before.st_ino

    def committed(self) -> None:
        """Store the length of the log. Called after each commit.

        Otherwise, if another program cuts the log, the next commit could restore the stored length, which
        would hide the cut.
        """
        with suppress(OSError):
            before, now = self._files[self._log], self._log.stat()
            if now.st_ino == before.st_ino and now.st_size >= before.st_size:
                self._files[self._log] = now

    def may_be_merged(self) -> bool:
        """False if the log was cut. Merging the rest of the log would then damage the journal.

        Called before the journal is closed.
        """
        with suppress(OSError):
            self.log_was_cut |= self._log.stat().st_size < self._files[self._log].st_size
            self.log_was_cut |= wal.has_gap(self._log)
        return not self.log_was_cut

    def problem(self) -> Message | None:
        """A message if a file was moved, replaced or cut, with what to do next; otherwise None."""
        for file, before in self._files.items():
            try:
                now = file.stat()
            except OSError:
                return lazy(
                    "{file} was moved or removed while imtui was using it. Quit and start imtui again.",
                    file=file,
                )
            if not os.path.samestat(before, now):
                return lazy(
                    "{file} was replaced while imtui was using it. Quit and start imtui again.", file=file
                )
            # imtui does not shorten any of these files before it closes them.
            if now.st_size < before.st_size:
                self.log_was_cut |= file == self._log
                return lazy("{file} was cut while imtui was using it. Quit and start imtui again.", file=file)
            self._files[file] = now
        return None
