"""The interface that sends the requests of one worker or one query thread."""

from __future__ import annotations

from typing import Protocol, TypeVar

from imtui.core.protocol import Result
from imtui.core.read_methods import ReadRequest

T = TypeVar("T")


class Transport(Protocol):
    """Sends requests for one thread.

    `post` and `query` return within `timeout` seconds and raise nothing. Tests use a transport without
    sockets.
    """

    def post(self, body: bytes, timeout: float) -> Result:
        """Send one cancel request."""

    def query(self, request: ReadRequest[T], body: bytes, timeout: float) -> T | Result:
        """Send one request of a read-only method."""

    def withdraw(self) -> bool:
        """Block further requests. Returns True if the current body was not and will not be sent.

        Any thread may call it.
        """

    def close(self) -> None:
        """Close the connection."""
