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
    """Compares the files of an open journal with their stored state.

    The files are the journal, its write-ahead log (`-wal`), and the index of the log (`-shm`). If one is
    moved or deleted, SQLite keeps writing to it, and those writes are lost. Below, "the log" is the
    write-ahead log, and it is "cut" if another program shortens it.
    """

    def __init__(self, path: Path) -> None:
        """Store the state of the files. Raises OSError if the journal, `-wal` or `-shm` does not exist."""
        self.log_was_cut = False
        self._log = sibling(path, "-wal")
        self._files = {file: file.stat() for file in (sibling(path, ending) for ending in _WATCHED)}

    def log_has_changed(self) -> bool:
        """True if the log was removed or replaced, or is shorter than its stored length.

        This check is fast enough to be made before each commit.
        """
        before = self._files[self._log]
        try:
            now = self._log.stat()
        except OSError:
            return True
        return now.st_size < before.st_size or now.st_ino != before.st_ino

    def committed(self) -> None:
        """Store the length of the log. Must be called after each commit.

        Otherwise the stored length would be too small. A log that is then cut could still be longer than the
        stored length, and the cut would not be detected.
        """
        with suppress(OSError):
            before, now = self._files[self._log], self._log.stat()
            if now.st_ino == before.st_ino and now.st_size >= before.st_size:
                self._files[self._log] = now

    def may_be_merged(self) -> bool:
        """Check, before the journal is closed, whether the log may be merged into it.

        Returns False if the log was cut. Merging the rest of the log would then damage the journal.
        """
        with suppress(OSError):
            self.log_was_cut |= self._log.stat().st_size < self._files[self._log].st_size
            self.log_was_cut |= wal.has_gap(self._log)
        return not self.log_was_cut

    def problem(self) -> Message | None:
        """A message if another program moved, removed, replaced or shortened a file; otherwise None.

        The message also says what to do next. If there is no problem, this stores the state of the files.
        """
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
