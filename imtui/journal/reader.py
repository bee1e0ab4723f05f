"""The journal for whoever only looks: history and export, while another imtui may be at work."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar

from imtui.journal.connection import connect_read_only
from imtui.journal.errors import JournalError, explained
from imtui.journal.history import History

T = TypeVar("T")


class JournalReader(History):
    """Each answer is of one moment. It changes nothing, brings nothing up to date and takes no lock.

    What a program that died left under way is SENDING here until the journal is opened for writing.
    """

    def __init__(self, path: Path) -> None:
        """Raises `JournalError`, for a file that is not there too."""
        self.path = path
        self._connection = connect_read_only(path)
        self._one_at_a_time = Lock()

    def close(self) -> None:
        """Let go of the file."""
        with self._one_at_a_time:
            self._connection.close()

    def _ask(self, query: Callable[..., T], *arguments: object) -> T:
        with self._one_at_a_time:
            try:
                self._connection.execute("BEGIN")
                try:
                    return query(self._connection, *arguments)
                finally:
                    self._connection.execute("COMMIT")
            except (sqlite3.Error, ValueError, TypeError, JournalError) as error:
                raise explained(self.path, error) from None
