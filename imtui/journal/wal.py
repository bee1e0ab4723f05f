"""Detects damage in SQLite's write-ahead log that SQLite itself does not report.

SQLite reads the log up to the first frame with a wrong checksum and silently ignores the rest. After a crash
this is right for an incomplete last transaction. It is wrong for a damaged file: transactions that were
durable disappear. The format is described at https://www.sqlite.org/fileformat2.html#walformat.
"""

from __future__ import annotations

import struct
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
    size = log.stat().st_size
    with log.open("rb") as file:
        header = file.read(_HEADER.size)
        if size <= _HEADER.size:
            return False
        _, _, page_size, _, salt, *_ = _HEADER.unpack(header)
        # The header is on disk before SQLite writes a frame. So a crash cannot leave frames without it.
        if not _is_header(header):
            return True
        step = _FRAME.size + page_size
        for start in range(_HEADER.size + frames * step, size - step + 1, step):
            file.seek(start)
            _, commit, frame_salt, *_ = _FRAME.unpack(file.read(_FRAME.size))
            # Frames whose salt differs from the header are older than the header, and no longer needed.
            if commit and frame_salt == salt:
                return True
    return False


def has_gap(log: Path) -> bool:
    """True if frames are missing in the middle of the log, or if its header is damaged.

    If another program cuts the log during a commit, SQLite writes its next frames where the old end was. The
    lost frames between are then zeros. Raises OSError if the log cannot be read.
    """
    size = log.stat().st_size
    if size <= _HEADER.size:
        return False
    with log.open("rb") as file:
        header = file.read(_HEADER.size)
        if not _is_header(header):
            return True
        _, _, page_size, _, salt, *_ = _HEADER.unpack(header)
        step, ended = _FRAME.size + page_size, False
        for start in range(_HEADER.size, size - step + 1, step):
            file.seek(start)
            _, _, frame_salt, *_ = _FRAME.unpack(file.read(_FRAME.size))
            if ended and frame_salt == salt:
                return True
            # The frames that follow, if any, should be from before the last restart of the log.
            ended |= frame_salt != salt
    return False


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
