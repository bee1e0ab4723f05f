"""The lock that lets only one imtui at a time write to a journal."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from imtui.journal.errors import JournalLockedError, unusable
from imtui.journal.paths import sibling
from imtui.system import IS_WINDOWS, is_locked

_LOCK_SECONDS: Final = 0.1
_INTERVAL: Final = 0.02
"""Seconds between two tries: `is_held` in another process may hold the lock for a moment."""


class LockFile:
    """A lock that the system releases when the process ends, for any reason."""

    def __init__(self, journal: Path) -> None:
        """Take the lock of `journal`. Raises `JournalLockedError` and `JournalError`."""
        self.path = sibling(journal, ".lock")
        self._lock = FileLock(
            self.path,
            mode=0o600,
            # The thread that closes the journal may not be the one that opened it.
            thread_local=False,
            # A lock that a crashed holder keeps would block the journal.
            fallback_to_soft=False,
            on_acquired=_write_pid,
        )
        try:
            self._lock.acquire(timeout=_LOCK_SECONDS, poll_interval=_INTERVAL)
        except Timeout:
            raise JournalLockedError(journal, _read_pid(self.path)) from None
        except OSError as error:
            raise unusable(self.path, error) from None

    def release(self) -> None:
        """Release the lock, so that another imtui can take it."""
        if self._lock.is_locked:
            # A process that has already opened the removed file notices that, and opens a new one.
            self._remove()
            self._lock.release()
            # Windows removes no file that is open. There, a file that another imtui has taken stays.
            if IS_WINDOWS:
                self._remove()

    def _remove(self) -> None:
        with suppress(OSError):
            self.path.unlink()


def is_held(journal: Path) -> bool:
    """True if an imtui has the journal open for writing. Creates and changes nothing."""
    return is_locked(sibling(journal, ".lock"))


def _write_pid(descriptor: int) -> None:
    # On a full disk the lock works without the number.
    with suppress(OSError):
        os.truncate(descriptor, 0)
        os.write(descriptor, b"%d\n" % os.getpid())


def _read_pid(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() and len(text) < 20 else None
