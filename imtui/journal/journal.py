"""Opens the journal for writing, and closes it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TypeVar

from imtui.core.target import Target
from imtui.journal.batch import BatchJournal
from imtui.journal.connection import connect
from imtui.journal.disk_reserve import DiskReserve
from imtui.journal.errors import explained
from imtui.journal.header import check_header
from imtui.journal.history import History
from imtui.journal.lockfile import LockFile
from imtui.journal.paths import prepare_folder
from imtui.journal.recovery import recover
from imtui.journal.writer import Role, Writer
from imtui.messages import Message

T = TypeVar("T")


class Journal(History):
    """The journal, open for writing. One imtui at a time can open it, and any of its threads may call it.

    Calls are executed in their order. All times are seconds since the epoch. After `close`, queries and
    writes raise `JournalError`.
    """

    def __init__(self, path: Path, lock: LockFile, clock: Callable[[], float]) -> None:
        """Open the journal whose `lock` the caller has taken. Use the method `open` instead."""
        self.path = path
        self._lock = lock
        self._clock = clock
        connection, notice = connect(path, datetime.fromtimestamp(clock()).astimezone())
        try:
            last = _recover(path, connection)
            self._reserve = DiskReserve(path)
            self._writer = Writer(connection, path, self._reserve, last)
        except BaseException:
            connection.close()
            raise
        self.notices: tuple[Message, ...] = (notice,) if notice else ()
        """What the operator should know about the file, one or two sentences each."""
        self._closing = Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], float] = time.time) -> Journal:
        """Open or create the journal. After a crash, recover the attempts that have no end.

        Raises `JournalError`: `JournalLockedError` while another imtui has it open, `JournalTooNewError` for
        the file of a later imtui, `NotAJournalError` for a file that is not imtui's. A damaged file is set
        aside, and `notices` says so.
        """
        # This check comes before anything is created next to a file that is not imtui's.
        check_header(path)
        prepare_folder(path)
        lock = LockFile(path)
        try:
            return cls(path, lock, clock)
        except BaseException:
            lock.release()
            raise

    @property
    def broken(self) -> Message | None:
        """Why no request may be sent any more; None if requests may be sent.

        A write has failed, or a file of the journal was moved, replaced or cut.
        """
        return self._writer.broken

    def batch(self, number: int | None = None, target: Target | None = None) -> BatchJournal:
        """The object that writes the batch with this number, or a new batch if `number` is None.

        A new batch is created when its first orders are added. `target` is the target of the batch's last
        run, or None.
        """
        return BatchJournal(self, self._writer, clock=self._clock, number=number, target=target)

    def close(self) -> None:
        """Write what is still queued, and close the file. A second `close` does nothing.

        The journal's own thread must not call this.
        """
        self._writer.stop()
        with self._closing:
            if not self._closed:
                self._closed = True
                self._reserve.give_back()
                self._lock.release()

    def _ask(self, query: Callable[..., T], *arguments: object) -> T:
        return self._writer.ask(Role.READ, query, *arguments)


def _recover(path: Path, connection: sqlite3.Connection) -> int:
    """Recover from a crash if necessary, and return the number of the last attempt, 0 if there is none."""
    try:
        recover(connection)
        return int(connection.execute("SELECT coalesce(max(id), 0) FROM attempts").fetchone()[0])
    except (sqlite3.Error, ValueError) as error:
        raise explained(path, error) from None
