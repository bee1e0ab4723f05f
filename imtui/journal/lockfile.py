"""The lock that keeps a journal to one imtui at a time."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from imtui.journal.errors import JournalLockedError, unusable
from imtui.journal.paths import sibling

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    _FAR: int = 1 << 30
    """What is locked cannot be read by others there: the pid stands before it."""

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_TRIES: Final = 5
_PAUSE: Final = 0.02
"""Seconds between two tries: `is_held` of another process holds the lock for a moment."""


def is_held(journal: Path) -> bool:
    """True if an imtui has the journal open for writing. Creates and changes nothing."""
    path = sibling(journal, ".lock")
    if sys.platform == "win32":  # pragma: no cover
        return path.exists()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


class LockFile:
    """A lock that the system releases when the process ends, for any reason."""

    def __init__(self, journal: Path) -> None:
        """Take the lock of `journal`. Raises `JournalLockedError` and `JournalError`."""
        self.path = sibling(journal, ".lock")
        descriptor, busy = None, 0
        while descriptor is None:
            try:
                descriptor = self._take(journal)
            except JournalLockedError:
                busy += 1
                if busy == _TRIES:
                    raise
                time.sleep(_PAUSE)
        self._descriptor: int | None = descriptor
        # On a full disk the lock holds all the same.
        with suppress(OSError):
            os.truncate(descriptor, 0)
            os.write(descriptor, b"%d\n" % os.getpid())

    def release(self) -> None:
        """Let another imtui in."""
        if self._descriptor is None:
            return
        # Whoever locks a file that is no longer in its place starts over, so it may be removed.
        with suppress(OSError):
            self.path.unlink()
        os.close(self._descriptor)
        self._descriptor = None

    def _take(self, journal: Path) -> int | None:
        """The open, locked file; None when another process removed it meanwhile."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError as error:
            raise unusable(self.path, error) from None
        try:
            _lock(descriptor)
            if self._in_place(descriptor):
                return descriptor
        except (BlockingIOError, PermissionError):
            pid = _read_pid(descriptor)
            os.close(descriptor)
            raise JournalLockedError(journal, pid) from None
        except OSError as error:
            os.close(descriptor)
            raise unusable(self.path, error) from None
        os.close(descriptor)
        return None

    def _in_place(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self.path.stat())
        except FileNotFoundError:
            return False


def _read_pid(descriptor: int) -> int | None:
    text = os.read(descriptor, 20).strip()
    return int(text) if text.isdigit() else None
