"""The session's log, for the screen and for the log file."""

from __future__ import annotations

import logging
import time
from itertools import groupby
from operator import attrgetter
from typing import Final

from imtui.core.text import clean
from imtui.session.changes import LogEntry

LOG: Final = logging.getLogger("imtui")
LOG.addHandler(logging.NullHandler())

_LONGEST_ENTRY: Final = 1000


class Log:
    """Entries that the screen has not fetched yet."""

    def __init__(self) -> None:
        self._entries: list[LogEntry] = []
        self._written = 0
        """The number of these entries that were written to `logging`."""

    def say(self, text: str, *, warning: bool = False) -> None:
        """Add a line that is not about a single order."""
        # The text may contain a file name, and that may contain control characters.
        self.add(LogEntry(time.time(), clean(text, _LONGEST_ENTRY), warning=warning))

    def add(self, entry: LogEntry) -> None:
        """Add an entry."""
        self._entries.append(entry)

    def write(self) -> None:
        """Write new lines to `logging`. Lines of one level are joined: each call costs about 20 µs."""
        entries, self._written = self._entries[self._written :], len(self._entries)
        for warning, some in groupby(entries, key=attrgetter("warning")):
            lines = (f"{entry.order_id} {entry.text}" if entry.order_id else entry.text for entry in some)
            LOG.log(logging.WARNING if warning else logging.INFO, "%s", "\n".join(lines))

    def take(self) -> tuple[LogEntry, ...]:
        """Write new lines, then remove and return all entries."""
        self.write()
        entries, self._entries, self._written = tuple(self._entries), [], 0
        return entries
