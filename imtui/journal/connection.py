"""From a path to a connection: what kind of file it is, a new one where there is none, and its settings."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final

from imtui.journal import facts
from imtui.journal.errors import JournalError, JournalTooNewError, explained, unusable
from imtui.journal.place import (
    NO_FILE,
    SIDECARS,
    beside,
    check_writable,
    close_to_others,
    create_empty,
    set_aside,
    sync_folder,
)
from imtui.journal.schema import APPLICATION_ID, VERSION, migrate, version_of

_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_SETTINGS: Final = (
    "PRAGMA synchronous = FULL",
    # Apple's fsync leaves the data in the drive's cache.
    "PRAGMA fullfsync = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)


class Kind(Enum):
    """What a file turned out to be."""

    OURS = "ours"
    BLANK = "blank"
    """A database without anything in it."""
    DAMAGED = "damaged"


def connect(path: Path, now: datetime) -> tuple[sqlite3.Connection, str]:
    """The journal at `path`, up to date and writable, and what the operator should know of it.

    A file that is not there is made; one that is damaged is renamed first. Whoever calls holds the lock.
    Raises `JournalError`.
    """
    present, notice = check_writable(path), ""
    kind = inspect(path, thoroughly=True) if present else Kind.BLANK
    if kind is Kind.DAMAGED or (kind is Kind.BLANK and _has_remains(path)):
        # The write-ahead log of a file that is gone must not be taken for that of the new one.
        notice = _set_aside(path, now)
    try:
        if kind is not Kind.OURS:
            _create(path)
        close_to_others(path)
        return _open(path), notice
    except OSError as error:
        raise unusable(path, error) from None
    except sqlite3.Error as error:
        raise explained(path, error) from None


def connect_read_only(path: Path) -> sqlite3.Connection:
    """The journal at `path` as it stands. Raises `JournalError`."""
    if not path.exists():
        raise JournalError(
            f"{path}: no journal yet. It begins with the first orders that you enter in imtui."
        )
    if path.is_fifo():
        # It would be waited for without end.
        raise unusable(path, NO_FILE)
    kind = inspect(path, thoroughly=False)
    if kind is Kind.DAMAGED:
        raise unusable(path, "it is damaged; the next start of imtui will set it aside")
    try:
        connection = _look(path)
        up_to_date = kind is Kind.OURS and version_of(connection) == VERSION
    except sqlite3.Error as error:
        raise explained(path, error) from None
    if not up_to_date:
        connection.close()
        raise JournalError(f"{path}: an older imtui wrote it. Start imtui once to bring it up to date.")
    return connection


def inspect(path: Path, *, thoroughly: bool) -> Kind:
    """What the file is, without changing it. Raises `JournalError` for what is not this imtui's to use."""
    try:
        with closing(_look(path)) as connection:
            known = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            version = version_of(connection)
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if known and version > VERSION:
                raise JournalTooNewError(path, version, VERSION)
            if not known and tables:
                raise unusable(path, "it is a database of another program, and was left untouched")
            sound = not thoroughly or connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE:
            raise explained(path, error) from None
        return Kind.DAMAGED
    if not sound:
        return Kind.DAMAGED
    return Kind.OURS if known else Kind.BLANK


def _look(path: Path) -> sqlite3.Connection:
    """A connection that neither writes nor, when it is closed, takes the log into the file."""
    connection = _connect(path, "ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        connection.close()
        # SQLite reads a log only where it can write next to it. A file that has none is whole without.
        if beside(path, "-wal").exists():
            raise
        return _connect(path, "ro&immutable=1")
    except BaseException:
        connection.close()
        raise
    return connection


def _open(path: Path) -> sqlite3.Connection:
    connection = _connect(path, "rw")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        for setting in _SETTINGS:
            connection.execute(setting)
        migrate(connection)
        facts.define(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(path: Path) -> None:
    """Put an empty journal in the path's place, whole or not at all."""
    new = beside(path, ".new")
    for ending in ("", *SIDECARS):
        with suppress(FileNotFoundError):
            beside(new, ending).unlink()
    create_empty(new)
    _open(new).close()
    for ending in SIDECARS:
        with suppress(FileNotFoundError):
            beside(path, ending).unlink()
    new.replace(path)
    sync_folder(path.parent)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def _has_remains(path: Path) -> bool:
    log = beside(path, "-wal")
    return log.exists() and log.stat().st_size > 0


def _set_aside(path: Path, now: datetime) -> str:
    away = set_aside(path, now)
    return f"{path.name} was damaged. It was set aside as {away} and a new journal has begun."
