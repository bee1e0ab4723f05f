"""Room on the disk that is held back, so that a full disk still takes the outcomes of what is under way."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from imtui.journal.errors import JournalError
from imtui.journal.paths import sibling
from imtui.private_files import create_file

RESERVE_BYTES: Final = 1_000_000


class DiskReserve:
    """A file of a megabyte that is there to be deleted."""

    def __init__(self, journal: Path) -> None:
        """Take up the room. Raises `JournalError` where there is none: nothing could be recorded either."""
        self._path = sibling(journal, ".reserve")
        try:
            with suppress(FileNotFoundError):
                self._path.unlink()
            create_file(self._path)
            # Zeros would take no room on a file system that compresses.
            self._path.write_bytes(os.urandom(RESERVE_BYTES))
        except OSError as error:
            self.give_back()
            raise JournalError(
                f"{self._path}: no room for the megabyte that imtui holds back ({error.strerror}). "
                "Free some space, or use --journal PATH."
            ) from None

    def give_back(self) -> bool:
        """Free the room; whether there was any."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
