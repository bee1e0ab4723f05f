"""The journal for reading only: history, export and dry run, while another imtui may be running.

Reading leaves no trace: no lock, no files, no migration.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TypeVar

from imtui.journal.connection import check_version, is_damage, is_sound, open_database, open_writable
from imtui.journal.errors import JournalError, explained, unusable
from imtui.journal.header import check_header
from imtui.journal.history import History
from imtui.journal.lockfile import is_held
from imtui.journal.paths import has_log, sibling
from imtui.journal.recovery import is_needed, recover
from imtui.journal.schema import VERSION, migrate, version_of
from imtui.messages import Message, lazy

T = TypeVar("T")


class JournalReader(History):
    """Reads the journal without changing it. Each query sees the journal at one moment.

    It creates no file next to the journal and takes no lock. After a crash it returns what the journal will
    contain once it has been opened for writing and recovered.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal. Raises `JournalError` if the file is missing or cannot be used."""
        self.path = path
        self._snapshot = _Snapshot(path)
        self._one_at_a_time = Lock()

    @property
    def notices(self) -> tuple[Message, ...]:
        """What the operator should know about the file, one or two sentences each."""
        return (self._snapshot.notice,) if self._snapshot.notice else ()

    def check(self) -> None:
        """Check the whole file. Raises `JournalError` if it is damaged or cannot be read."""
        if not self._ask(is_sound):
            raise _damaged(self.path)

    def close(self) -> None:
        """Close the file."""
        with self._one_at_a_time:
            self._snapshot.close()

    def _ask(self, query: Callable[..., T], *arguments: object) -> T:
        with self._one_at_a_time:
            while True:
                answer = self._answer(query, *arguments)
                if self._snapshot.is_current():
                    return answer
                self._snapshot.close()
                self._snapshot = _Snapshot(self.path)

    def _answer(self, query: Callable[..., T], *arguments: object) -> T:
        connection = self._snapshot.connection
        try:
            connection.execute("BEGIN")
            try:
                return query(connection, *arguments)
            finally:
                connection.execute("COMMIT")
        except (sqlite3.Error, ValueError, TypeError, JournalError) as error:
            raise _damaged_or_explained(self.path, error) from None


class _Snapshot:
    """An open connection to the file of the journal, or to a copy in memory.

    A copy is made if the file has an older schema. If no other imtui has the journal open, a copy is also
    made if a crash left attempts without an end or a write-ahead log. While another imtui has it open,
    SQLite's own locks keep each transaction consistent.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal. Raises `JournalError` if the file is missing or cannot be used."""
        if not path.exists():
            raise JournalError(
                lazy(
                    "{path}: no journal yet. imtui creates it when the dashboard opens or a run begins.",
                    path=path,
                )
            )
        check_header(path)
        self.notice: Message | None = None
        """What the operator should know about the file; None if there is nothing."""
        self._path = path
        self._stamp: Sequence[object] | None = None
        """Inode, size and modification time of the files; None while the locks of SQLite protect the reads.

        If it is set, the view is valid only while the files do not change.
        """
        try:
            self.connection = self._open()
        except OSError as error:
            raise unusable(path, error) from None
        except sqlite3.Error as error:
            raise _damaged_or_explained(path, error) from None

    def is_current(self) -> bool:
        """False if the files changed after the view was opened, so its results may be inconsistent."""
        return self._stamp is None or self._stamp == _stamp(self._path)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def _open(self) -> sqlite3.Connection:
        if is_held(self._path):
            return _up_to_date(self._path, self._open_in_use(), recovering=False)
        stamp = _stamp(self._path)
        connection = self._merged() if has_log(self._path) else open_database(self._path, "ro&immutable=1")
        connection = _up_to_date(self._path, connection, recovering=True)
        if stamp != _stamp(self._path) or is_held(self._path):
            connection.close()
            return self._open()
        self._stamp = stamp
        return connection

    def _open_in_use(self) -> sqlite3.Connection:
        """Open a connection while another imtui has the journal open."""
        if not sibling(self._path, "-shm").exists():
            # The other imtui is just starting or ending, so no lock of SQLite protects the reads.
            self._stamp = _stamp(self._path)
            return open_database(self._path, "ro&immutable=1")
        return open_database(self._path, "ro&readonly_shm=1")

    def _merged(self) -> sqlite3.Connection:
        """A copy of the journal in memory, with the valid part of the log that a crash left."""
        with TemporaryDirectory(prefix="imtui-") as folder:
            copy = Path(folder) / self._path.name
            for ending in ("", "-wal"):
                copyfile(sibling(self._path, ending), sibling(copy, ending))
            connection, damage = open_writable(copy, datetime.now().astimezone())
            with closing(connection):
                memory = _copy_in_memory(connection)
        if damage:
            self.notice = lazy(
                "{name} is damaged. The journal was read up to the damage. Orders and outcomes recorded"
                " after it are missing here. No file was changed.",
                name=f"{self._path.name}-wal",
            )
        return memory


def _damaged_or_explained(path: Path, error: BaseException) -> JournalError:
    if isinstance(error, sqlite3.Error) and is_damage(error):
        return _damaged(path)
    return explained(path, error)


def _damaged(path: Path) -> JournalError:
    """The error for a damaged file."""
    return unusable(path, lazy("it is damaged; the next start of imtui sets it aside"))


def _up_to_date(path: Path, connection: sqlite3.Connection, *, recovering: bool) -> sqlite3.Connection:
    """Return `connection`, or a migrated copy in memory if the file has an older schema.

    With `recovering`, a copy is also made if a crash left something to recover, and the copy is recovered.
    `connection` is closed if a copy is made or if this raises.
    """
    try:
        check_version(path, connection)
        if version_of(connection) == VERSION and not (recovering and is_needed(connection)):
            return connection
    except BaseException:
        connection.close()
        raise
    with closing(connection):
        memory = _copy_in_memory(connection)
    try:
        migrate(memory)
        if recovering:
            recover(memory)
    except BaseException:
        memory.close()
        raise
    return memory


def _copy_in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        connection.backup(memory)
    except BaseException:
        memory.close()
        raise
    return memory


def _stamp(path: Path) -> Sequence[object]:
    """Inode, size and modification time of the journal and its log. A write to the journal changes them."""
    stamp: list[object] = []
    for ending in ("", "-wal"):
        try:
            status = sibling(path, ending).stat()
        except FileNotFoundError:
            stamp.append(None)
        else:
            stamp.append((status.st_ino, status.st_size, status.st_mtime_ns))
    return stamp
