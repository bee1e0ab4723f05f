"""Tracks the requests under way. If imtui leaves the run, `withdraw` says which were not sent."""

from __future__ import annotations

from threading import Lock

from imtui.engine.transport import Transport


class UnderWay:
    """Keeps the transport of each request under way, by row, until its result is published.

    The transport is None once the request has a result. Any thread may call the methods.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._transports: dict[int, Transport | None] = {}
        self._withdrawn: set[int] = set()
        self._left = False

    def begin(self, row: int, transport: Transport) -> bool:
        """Register a request before it is sent. Returns False if the run was left: then do not send it."""
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
        """Mark the run as left, and withdraw the request of this row.

        Returns True if the body of the request was not and will not be sent. Also returns True if the result
        of the request is published: the caller knows those rows by their events.
        """
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
