"""Recognises a journal by the first bytes of its file."""

from __future__ import annotations

import stat
from enum import Enum
from pathlib import Path
from typing import Final

from imtui.journal.errors import NotAJournalError, unusable
from imtui.messages import lazy

APPLICATION_ID: Final = int.from_bytes(b"imtu", "big")
"""The number in SQLite's header that names the program a database belongs to."""

NO_FILE: Final = lazy("it is not a file")

_MAGIC: Final = b"SQLite format 3\0"
_ID: Final = slice(68, 72)
"""The place of the application ID in the header."""


class Condition(Enum):
    """The condition of a file that may be used as the journal."""

    SOUND = "sound"
    BLANK = "blank"
    """The file is empty or missing."""
    DAMAGED = "damaged"


def check_header(path: Path) -> Condition:
    """The condition of the file at `path`, as far as its first bytes show it. Nothing is created or changed.

    Raises `NotAJournalError` if the file is not imtui's, and another `JournalError` if it is not a regular
    file or cannot be read.
    """
    try:
        # This check comes first, because opening a pipe would wait for a writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise unusable(path, lazy("it is a directory") if path.is_dir() else NO_FILE)
        with path.open("rb") as file:
            head = file.read(_ID.stop)
    except FileNotFoundError:
        return Condition.BLANK
    except OSError as error:
        raise unusable(path, error) from None
    if not head:
        return Condition.BLANK
    is_database = head.startswith(_MAGIC)
    if is_database and len(head) < _ID.stop:
        return Condition.DAMAGED
    if not is_database or int.from_bytes(head[_ID], "big") != APPLICATION_ID:
        raise NotAJournalError(path)
    return Condition.SOUND
