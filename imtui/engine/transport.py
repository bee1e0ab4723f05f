"""What a worker sends with."""

from __future__ import annotations

from typing import Protocol, TypeVar

from imtui.core.protocol import Result
from imtui.core.reports import Method

T = TypeVar("T")


class Transport(Protocol):
    """One worker's way to the provider; a test may pass one that opens no socket."""

    def post(self, body: bytes, timeout: float) -> Result:
        """Send one request that ends, in whatever way, within `timeout` seconds; raises nothing."""

    def withdraw(self) -> bool:
        """Let no further byte of a body leave; True if none of the present one has. From any thread."""

    def close(self) -> None:
        """Let the connection go."""


class Asker(Protocol):
    """One thread's way to the provider's read-only methods."""

    def ask(self, method: Method[T], body: bytes, timeout: float) -> T | Result:
        """Send one request that ends, in whatever way, within `timeout` seconds; raises nothing."""

    def close(self) -> None:
        """Let the connection go."""
