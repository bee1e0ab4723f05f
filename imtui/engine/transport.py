"""The interfaces that send one worker's requests."""

from __future__ import annotations

from typing import Protocol, TypeVar

from imtui.core.protocol import Result
from imtui.core.read_methods import Method

T = TypeVar("T")


class Transport(Protocol):
    """Sends cancel requests for one worker. Tests pass one that opens no socket."""

    def post(self, body: bytes, timeout: float) -> Result:
        """Send one request. It ends within `timeout` seconds and raises nothing."""

    def withdraw(self) -> bool:
        """Block further requests. Returns True if nothing of the current body was sent.

        Any thread may call it.
        """

    def close(self) -> None:
        """Close the connection."""


class QueryTransport(Protocol):
    """Sends requests of the provider's read-only methods for one thread."""

    def query(self, method: Method[T], body: bytes, timeout: float) -> T | Result:
        """Send one request. It ends within `timeout` seconds and raises nothing."""

    def close(self) -> None:
        """Close the connection."""
