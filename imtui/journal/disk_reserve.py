"""Disk space that is reserved, so that outcomes can be written when the disk is full."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from imtui.core.known_texts import reason_of
from imtui.journal.errors import JournalError
from imtui.journal.paths import sibling
from imtui.messages import lazy
from imtui.private_files import create_file

RESERVE_BYTES: Final = 1_000_000


class DiskReserve:
    """A file of one megabyte that is deleted when its space is needed."""

    def __init__(self, journal: Path) -> None:
        """Create the file. Raises `JournalError` if it cannot be created, for example on a full disk."""
        self._path = sibling(journal, ".reserve")
        try:
            with suppress(FileNotFoundError):
                self._path.unlink()
            create_file(self._path)
            # Zeros would use no space on a file system that compresses.
            self._path.write_bytes(os.urandom(RESERVE_BYTES))
        except OSError as error:
            self.give_back()
            raise JournalError(
                lazy(
                    "{path}: no space for the megabyte that imtui reserves ({reason}). Free some space, or"
                    " use --journal PATH.",
                    path=self._path,
                    reason=reason_of(error),
                )
            ) from None

    def give_back(self) -> bool:
        """Delete the file. Returns False if it does not exist or cannot be deleted."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
