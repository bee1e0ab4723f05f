"""The requests of a run that are under way, so that leaving it can say which of them never left."""

from __future__ import annotations

from threading import Lock

from imtui.engine.transport import Transport


class UnderWay:
    """By row the transport that has the request; None once its result is there. Used from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._transports: dict[int, Transport | None] = {}
        self._withdrawn: set[int] = set()
        self._left = False

    def begin(self, row: int, transport: Transport) -> bool:
        """Note that the transport is about to send; False if the run was left, and nothing may be sent."""
        with self._lock:
            if not self._left:
                self._transports[row] = transport
            return not self._left

    def end(self, row: int) -> None:
        """Note that the request has a result."""
        with self._lock:
            self._transports[row] = None

    def forget(self, row: int) -> None:
        """Note that the result is published."""
        with self._lock:
            self._transports.pop(row, None)

    def withdraw(self, row: int) -> bool:
        """Leave the run; True if nothing of this row's request has left, and nothing will."""
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
        """Whether the run was left before anything of this row's request had left."""
        return row in self._withdrawn
