"""Detects damage in SQLite's write-ahead log that SQLite itself does not report.

SQLite reads the log up to the first frame with a wrong checksum and silently ignores the rest. After a crash
this is right for an incomplete last transaction. It is wrong for a damaged file: transactions that were
durable disappear. The format is described at https://www.sqlite.org/fileformat2.html#walformat.
"""

from __future__ import annotations

import struct
from itertools import dropwhile
from operator import itemgetter
from pathlib import Path
from typing import Final

_HEADER: Final = struct.Struct(">4I8s2I")
"""The header of the log: magic number, format, page size, checkpoint number, salt, checksum."""
_FRAME: Final = struct.Struct(">2I8s2I")
"""The header of a frame: page number, commit size, salt, checksum.

The commit size is the number of pages in the database if the frame ends a transaction, otherwise 0.
"""
_MAGIC: Final = 0x377F0682
"""The magic number of a log. If its lowest bit is 1 instead of 0, checksums use big-endian words."""


def is_damaged(log: Path, frames: int) -> bool:
    """True if the log holds a committed transaction that SQLite does not read, or has a damaged header.

    `frames` is the number of frames that SQLite reads. An incomplete last transaction is not damage. Raises
    OSError if the log cannot be read.
    """
    unread = _frames(log, frames)
    # The header is on disk before SQLite writes a frame. So a crash cannot leave frames without it.
    return unread is None or any(commit and is_current for commit, is_current in unread)


def has_gap(log: Path) -> bool:
    """True if frames are missing in the middle of the log, or if its header is damaged.

    If another program cuts the log during a commit, SQLite writes its next frames where the old end was. The
    lost frames between are then zeros. Raises OSError if the log cannot be read.
    """
    frames = _frames(log, 0)
    if frames is None:
        return True
    # The frames that follow the current ones, if any, should be from before the last restart of the log.
    return any(is_current for _, is_current in dropwhile(itemgetter(1), frames))


def _frames(log: Path, first: int) -> list[tuple[int, bool]] | None:
    """The commit size of each frame from number `first`, and whether its salt is that of the header.

    Frames with another salt are older than the header, and no longer needed. None if the header is damaged.
    """
    size = log.stat().st_size
    if size <= _HEADER.size:
        return []
    frames = []
    with log.open("rb") as file:
        header = file.read(_HEADER.size)
        if not _is_header(header):
            return None
        _, _, page_size, _, salt, *_ = _HEADER.unpack(header)
        step = _FRAME.size + page_size
        for start in range(_HEADER.size + first * step, size - step + 1, step):
            file.seek(start)
            _, commit, frame_salt, *_ = _FRAME.unpack(file.read(_FRAME.size))
            frames.append((commit, frame_salt == salt))
    return frames


def _is_header(header: bytes) -> bool:
    magic, *_, first, second = _HEADER.unpack(header)
    if magic & ~1 != _MAGIC:
        return False
    order = ">" if magic & 1 else "<"
    sums = [0, 0]
    for even, odd in struct.iter_unpack(f"{order}2I", header[:24]):
        sums[0] = (sums[0] + even + sums[1]) & 0xFFFFFFFF
        sums[1] = (sums[1] + odd + sums[0]) & 0xFFFFFFFF
    return sums == [first, second]
