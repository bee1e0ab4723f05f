"""The requests under way in a run: leaving the run asks which of them were not sent."""

from __future__ import annotations

from threading import Lock

from imtui.engine.transport import Transport


class UnderWay:
    """The transport of each request under way, by row; None once it has a result. Used from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._transports: dict[int, Transport | None] = {}
        self._withdrawn: set[int] = set()
        self._left = False

    def begin(self, row: int, transport: Transport) -> bool:
        """Register a request before it is sent. Returns False if the run was left: do not send it."""
        with self._lock:
            if not self._left:
                self._transports[row] = transport
            return not self._left

    def end(self, row: int) -> None:
        """Record that the request has a result."""
        with self._lock:
            self._transports[row] = None

    def forget(self, row: int) -> None:
        """Remove a request whose result is published."""
        with self._lock:
            self._transports.pop(row, None)

    def withdraw(self, row: int) -> bool:
        """Leave the run. Returns True if nothing of this row's request was or will be sent."""
        with self._lock:
            self._left = True
            if row in self._transports:
                transport = self._transports[row]
                unsent = transport is not None and transport.withdraw()
            else:
                unsent = True
            if unsent:
                self._withdrawn.add(row)
            return unsent

    def is_withdrawn(self, row: int) -> bool:
        """Whether the run was left before this row's request was sent."""
        return row in self._withdrawn
