"""What the session tells of itself: for the screen, and for `logging`."""

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
    """Entries that nobody has taken yet."""

    def __init__(self) -> None:
        self._entries: list[LogEntry] = []
        self._written = 0
        """How many of the entries `logging` has."""

    def say(self, text: str, *, warning: bool = False) -> None:
        """Note an event of the whole batch."""
        # The name of a file or a folder may be in it.
        self.add(LogEntry(time.time(), clean(text, _LONGEST_ENTRY), warning=warning))

    def add(self, entry: LogEntry) -> None:
        """Note an event."""
        self._entries.append(entry)

    def write(self) -> None:
        """Hand what is new to `logging`; neighbours of one level go as one message, for each call is dear."""
        entries, self._written = self._entries[self._written :], len(self._entries)
        for warning, some in groupby(entries, key=attrgetter("warning")):
            lines = (f"{entry.order_id} {entry.text}" if entry.order_id else entry.text for entry in some)
            LOG.log(logging.WARNING if warning else logging.INFO, "%s", "\n".join(lines))

    def take(self) -> tuple[LogEntry, ...]:
        """Write, and hand out what was noted since this was last asked."""
        self.write()
        entries, self._entries, self._written = tuple(self._entries), [], 0
        return entries
