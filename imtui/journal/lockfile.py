"""The lock that lets only one imtui at a time open a journal for writing."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from imtui.journal.errors import JournalLockedError, unusable
from imtui.journal.paths import sibling
from imtui.system import IS_WINDOWS, is_locked

_LOCK_SECONDS: Final = 0.1
_INTERVAL: Final = 0.02
"""Seconds between two tries to take the lock, within `_LOCK_SECONDS`.

More than one try is needed: `is_held` in another process may hold the lock for a moment.
"""


class LockFile:
    """A lock that the operating system releases when the process ends, even after a crash."""

    def __init__(self, journal: Path) -> None:
        """Take the lock of `journal`.

        Raises `JournalLockedError` if another imtui holds it, `JournalError` if its file cannot be used.
        """
        # filelock takes 14 ms to import. The journal is opened after the first frame.
        from filelock import FileLock, Timeout  # noqa: PLC0415

        self.path = sibling(journal, ".lock")
        self._lock = FileLock(
            self.path,
            mode=0o600,
            # The thread that closes the journal may not be the one that opened it.
            thread_local=False,
            # A soft lock would stay after a crash of its holder and block the journal.
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
        """Remove the lock file and release the lock, so that another imtui can take it."""
        if self._lock.is_locked:
            # A process that has opened the file notices that it was removed, and opens a new one.
            self._remove()
            self._lock.release()
            # Windows cannot remove an open file. If another imtui has taken the lock by now, its file stays.
            if IS_WINDOWS:
                self._remove()

    def _remove(self) -> None:
        with suppress(OSError):
            self.path.unlink()


def is_held(journal: Path) -> bool:
    """True if an imtui has the journal open for writing. Creates and changes nothing."""
    return is_locked(sibling(journal, ".lock"))


def _write_pid(descriptor: int) -> None:
    # On a full disk the lock works without the process ID.
    with suppress(OSError):
        os.truncate(descriptor, 0)
        os.write(descriptor, b"%d\n" % os.getpid())


def _read_pid(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() and len(text) < 20 else None
