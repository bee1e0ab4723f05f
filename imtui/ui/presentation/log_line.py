"""Turns log entries into the lines of the log."""

from __future__ import annotations

from typing import Final

from imtui.core.outcome import GLYPHS, State
from imtui.messages import _
from imtui.session import LogEntry
from imtui.ui.presentation.order_ids import first_and_last
from imtui.ui.presentation.outcome_style import Piece, style_of
from imtui.ui.presentation.times import time_of_day

_FAST: Final = 10
"""Maximum number of entries in a second for which each success has a line of its own."""


class LogLine:
    """A line of the log: one entry, or the number of orders cancelled within one second."""

    __slots__ = ("entry", "order_ids")

    def __init__(self, entry: LogEntry) -> None:
        self.entry = entry
        self.order_ids = [] if entry.order_id is None else [entry.order_id]
        """The IDs of the orders that the line is about."""

    @property
    def is_success(self) -> bool:
        """True if the line is about orders that were cancelled."""
        return self.entry.state is State.CANCELLED and bool(self.order_ids)

    @property
    def is_cancel(self) -> bool:
        """True if the line is about attempts that cancelled their orders, and not about reports."""
        return self.is_success and not self.entry.is_report

    @property
    def pieces(self) -> list[Piece]:
        """The line in pieces. In a success, only the glyph has a colour; a failure is all in colour."""
        entry, when = self.entry, time_of_day(self.entry.at)
        if entry.state is None:
            return [(f"{when} » {entry.text}", "warning" if entry.warning else "muted")]
        glyph, style = GLYPHS[entry.state], style_of(entry.state, entry.code)
        if not self.is_success:
            # The usual style is reverse. A whole line in reverse would be louder than the row that it is
            # about.
            style = "log-unconfirmed" if entry.state is State.UNCONFIRMED else style
            return [(f"{when} {glyph} {entry.order_id} {entry.text}", style)]
        return [(f"{when} ", "muted"), (glyph, style), (f" {self._success}", "muted")]

    @property
    def _success(self) -> str:
        count = len(self.order_ids)
        if count == 1:
            return f"{self.order_ids[0]} {self.entry.text}"
        # Sort the IDs: replies do not arrive in the order of the list.
        order_ids = sorted(self.order_ids, key=int)
        return _("{count:n} cancelled: {order_ids}", count=count, order_ids=first_and_last(order_ids))


class LogPace:
    """Decides when successes come too fast for a line each."""

    def __init__(self) -> None:
        self._second = 0
        self._before, self._now = 0, 0
        """The number of entries in the second before, and in this one."""

    def is_fast(self, entry: LogEntry) -> bool:
        """Count an entry. Returns True if there are many entries, and successes must share a line.

        There are many if the entry's second has more than `_FAST`, or if the second before had at least
        `_FAST`.
        """
        second = int(entry.at)
        if second != self._second:
            self._before = self._now if second == self._second + 1 else 0
            self._second, self._now = second, 0
        self._now += 1
        return self._now > _FAST or self._before >= _FAST


def add_entry(last: LogLine | None, entry: LogEntry, *, is_fast: bool) -> LogLine | None:
    """The new line for an entry; None if the entry was added to the `last` line.

    It is added if `is_fast` is True and both are about attempts that cancelled orders in the same second.
    """
    line = LogLine(entry)
    if (
        is_fast
        and last is not None
        and line.is_cancel
        and last.is_cancel
        and int(last.entry.at) == int(entry.at)
    ):
        last.order_ids += line.order_ids
        return None
    return line


def account_line(account: str) -> list[Piece]:
    """The line of an empty log: the account in use."""
    return [(_("» Using account {account}", account=account), "muted")]
