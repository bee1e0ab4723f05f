"""Tracks the requests under way, so that imtui can quit during a run and know which were not sent."""

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
        """Register a request before it is sent. Returns False if it must not be sent, because imtui quits."""
        with self._lock:
            if not self._left:
                self._transports[row] = transport
            return not self._left

    def end(self, row: int) -> None:
        """Record that the request has a result. Does nothing if `begin` refused the request."""
        with self._lock:
            if row in self._transports:
                self._transports[row] = None

    def forget(self, row: int) -> None:
        """Remove a request whose result is published."""
        with self._lock:
            self._transports.pop(row, None)

    def withdraw(self, row: int) -> bool:
        """Block all requests that are not registered yet, and the request of this row.

        imtui calls this when it quits. Returns True if the body of the request was not and will not be sent.
        Also returns True if no request of the row is registered. Then either none was begun, or its result is
        published. The caller must check which of the two is the case.
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
        """Whether `withdraw` has returned True for this row."""
        return row in self._withdrawn
