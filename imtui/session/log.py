"""The session's log, for the screen and for the log file."""

from __future__ import annotations

import logging
import time
from itertools import groupby
from operator import attrgetter
from typing import Final

from imtui.messages import Message
from imtui.session.changes import LogEntry

LOG: Final = logging.getLogger("imtui")
LOG.addHandler(logging.NullHandler())


class Log:
    """Collects log entries until the screen fetches them."""

    def __init__(self) -> None:
        self._entries: list[LogEntry] = []
        self._written = 0
        """How many of the entries, from the first, were written to `logging`."""

    def say(self, message: Message | str, *, warning: bool = False) -> None:
        """Add an entry with the present time and without an order ID."""
        self.add(LogEntry(time.time(), message, warning=warning))

    def add(self, entry: LogEntry) -> None:
        """Add an entry."""
        self._entries.append(entry)

    def write(self) -> None:
        """Write new entries to `logging`.

        Consecutive entries of the same level are written in one call, because each call takes about 20 µs.
        """
        entries, self._written = self._entries[self._written :], len(self._entries)
        for warning, some in groupby(entries, key=attrgetter("warning")):
            level = logging.WARNING if warning else logging.INFO
            # Without a log file the texts are not needed, so they are not made.
            if LOG.isEnabledFor(level):
                LOG.log(level, "%s", "\n".join(map(_line, some)))

    def take(self) -> tuple[LogEntry, ...]:
        """Write new entries to `logging`, then remove and return all entries."""
        self.write()
        entries, self._entries, self._written = tuple(self._entries), [], 0
        return entries


def _line(entry: LogEntry) -> str:
    return f"{entry.order_id} {entry.english}" if entry.order_id else entry.english
