"""The journal for reading only: history, export and dry run, while another imtui may be running."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar

from imtui.journal.errors import JournalError
from imtui.journal.history import History
from imtui.journal.snapshot import Snapshot, damaged, damaged_or_explained
from imtui.messages import Message

T = TypeVar("T")


class JournalReader(History):
    """Reads the journal without changing it. Each query sees the journal at one moment.

    It creates no file next to the journal and takes no lock. After a crash it returns what the journal will
    contain once it has been opened for writing and recovered.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal. Raises `JournalError` if the file is missing or cannot be used."""
        self.path = path
        self._snapshot = Snapshot(path)
        self._one_at_a_time = Lock()

    @property
    def notices(self) -> tuple[Message, ...]:
        """What the operator should know about the file, one or two sentences each."""
        return (self._snapshot.notice,) if self._snapshot.notice else ()

    def check(self) -> None:
        """Check the whole file. Raises `JournalError` if it is damaged or cannot be read."""
        if not self._ask(_is_sound):
            raise damaged(self.path)

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
                self._snapshot = Snapshot(self.path)

    def _answer(self, query: Callable[..., T], *arguments: object) -> T:
        connection = self._snapshot.connection
        try:
            connection.execute("BEGIN")
            try:
                return query(connection, *arguments)
            finally:
                connection.execute("COMMIT")
        except (sqlite3.Error, ValueError, TypeError, JournalError) as error:
            raise damaged_or_explained(self.path, error) from None


def _is_sound(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
