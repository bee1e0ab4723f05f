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
        """Send one request of a read-only method.

        Returns the decoded result for code 200, a `Reply` for another code, or a `Fault`.
        """

    def withdraw(self) -> bool:
        """Block the current request if its body was not sent yet, and all later requests.

        Returns True if the body of the current request was not and will not be sent, or if there was no
        request yet. False does not prove that it was sent. For a blocked request, `post` and `query` return a
        `Fault` with `Evidence.UNSENT`. Any thread may call this method.
        """

    def close(self) -> None:
        """Close the connection."""
