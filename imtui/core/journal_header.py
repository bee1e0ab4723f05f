"""Recognises an imtui journal by the first bytes of a file."""

from __future__ import annotations

from enum import Enum
from typing import Final

APPLICATION_ID: Final = int.from_bytes(b"imtu", "big")
"""The number in SQLite's header that names the program a database belongs to."""

HEADER_SIZE: Final = 100
"""How many bytes `file_kind` needs."""

_MAGIC: Final = b"SQLite format 3\0"
_ID_OFFSET: Final = 68


class FileKind(Enum):
    """What the first bytes of a file say."""

    EMPTY = "empty"
    JOURNAL = "journal"
    """An imtui journal. The rest of it may be damaged."""
    CUT_DATABASE = "cut database"
    """The beginning of an SQLite database. The file ends before the header's application ID."""
    OTHER = "other"
    """An SQLite database with another application ID or none (0), or a file that is no SQLite database."""


def file_kind(head: bytes) -> FileKind:
    """The kind of a file that begins with `head`, its first `HEADER_SIZE` bytes."""
    if not head:
        return FileKind.EMPTY
    if not head.startswith(_MAGIC):
        return FileKind.OTHER
    number = head[_ID_OFFSET : _ID_OFFSET + 4]
    if len(number) < 4:
        return FileKind.CUT_DATABASE
    return FileKind.JOURNAL if int.from_bytes(number, "big") == APPLICATION_ID else FileKind.OTHER
