"""Opens the journal as an SQLite connection: checks, creates, configures and migrates the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from imtui.journal import attempt_rows, wal
from imtui.journal.errors import JournalTooNewError, explained, unusable
from imtui.journal.header import Condition, check_header
from imtui.journal.paths import (
    SIDECARS,
    check_writable,
    close_to_others,
    has_log,
    keep_copy,
    set_aside,
    sibling,
)
from imtui.journal.schema import VERSION, migrate, version_of
from imtui.messages import Message, lazy
from imtui.private_files import create_file, sync_folder

_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_SETTINGS: Final = (
    "PRAGMA synchronous = FULL",
    # Needed on macOS, where fsync leaves the data in the cache of the drive.
    "PRAGMA fullfsync = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)


def connect(path: Path, now: datetime) -> tuple[sqlite3.Connection, Message | None]:
    """Open the journal at `path` for writing, and migrate it. The caller must hold the lock.

    Creates a missing file, and replaces a damaged one, which is set aside. Returns the connection, and a
    notice for the operator or None. Raises `JournalError` if the journal cannot be used.
    """
    notice = None
    condition = condition_of(path) if check_writable(path) else Condition.BLANK
    # A log whose journal is gone must not be used for the new journal.
    if condition is Condition.DAMAGED or (condition is Condition.BLANK and has_log(path)):
        away = set_aside(path, now)
        notice = lazy(
            "{name} was damaged. It was set aside as {away} and a new journal was started.",
            name=path.name,
            away=away,
        )
        condition = Condition.BLANK
    try:
        if condition is Condition.BLANK:
            _create(path)
        close_to_others(path)
        connection, log_notice = open_writable(path, now)
        return connection, notice or log_notice
    except OSError as error:
        raise unusable(path, error) from None
    except sqlite3.Error as error:
        raise explained(path, error) from None


def condition_of(path: Path) -> Condition:
    """The condition of the file at `path`. Raises `JournalError` if this imtui cannot use it."""
    condition = check_header(path)
    if condition is not Condition.SOUND:
        return condition
    try:
        # Closing this connection does not merge the write-ahead log.
        with closing(open_database(path, "ro")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
            check_version(path, connection)
            sound = is_sound(connection)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise explained(path, error) from None
        sound = False
    return Condition.SOUND if sound else Condition.DAMAGED


def is_sound(connection: sqlite3.Connection) -> bool:
    """Check the whole file. Returns False if it is damaged."""
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def check_version(path: Path, connection: sqlite3.Connection) -> None:
    """Raise `JournalTooNewError` for the file of a later imtui."""
    version = version_of(connection)
    if version > VERSION:
        raise JournalTooNewError(path, version, VERSION)


def is_damage(error: sqlite3.Error) -> bool:
    """True if the error means that the file is damaged, False if the file cannot be accessed."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def open_database(path: Path, mode: str) -> sqlite3.Connection:
    """Open a connection that any thread may use.

    `mode` is the mode in an SQLite URI, such as `rw`. Options may follow it, as in `ro&immutable=1`.
    """
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def open_writable(path: Path, now: datetime) -> tuple[sqlite3.Connection, Message | None]:
    """Open the existing database at `path`, merge its write-ahead log, and migrate it.

    Returns the connection, and a notice for the operator or None.
    """
    connection = _configured(path)
    try:
        notice = _merge_log(path, connection, now) if has_log(path) else None
        migrate(connection)
        attempt_rows.define(connection)
    except BaseException:
        connection.close()
        raise
    return connection, notice


def _configured(path: Path) -> sqlite3.Connection:
    connection = open_database(path, "rw")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        for setting in _SETTINGS:
            connection.execute(setting)
    except BaseException:
        connection.close()
        raise
    return connection


def _merge_log(path: Path, connection: sqlite3.Connection, now: datetime) -> Message | None:
    """Write the valid part of the write-ahead log to the database, and empty the log.

    If the log is damaged, keeps a copy of it, and returns a notice for the operator. Raises `JournalError` if
    the copy cannot be made.
    """
    log, notice = sibling(path, "-wal"), None
    # A passive checkpoint does not change the log, which is checked next.
    _, frames, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if wal.is_damaged(log, frames):
        copy = keep_copy(log, now)
        notice = lazy(
            "{name} was damaged. The journal was read up to the damage. Orders and outcomes recorded after"
            " it may be missing: an order shown as queued may have been sent. The damaged file is kept as"
            " {copy}.",
            name=log.name,
            copy=copy,
        )
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return notice


def _create(path: Path) -> None:
    """Replace the file at `path` with an empty journal, in one step."""
    new = sibling(path, ".new")
    for ending in ("", *SIDECARS):
        with suppress(FileNotFoundError):
            sibling(new, ending).unlink()
    create_file(new)
    with closing(_configured(new)) as connection:
        migrate(connection)
    for ending in SIDECARS:
        with suppress(FileNotFoundError):
            sibling(path, ending).unlink()
    new.replace(path)
    sync_folder(path.parent)
