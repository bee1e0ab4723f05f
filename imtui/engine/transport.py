"""What a worker sends with."""

from __future__ import annotations

from typing import Protocol

from imtui.core.protocol import Result


class Transport(Protocol):
    """One worker's way to the provider; a test may pass one that opens no socket."""

    def post(self, body: bytes, timeout: float) -> Result:
        """Send one request that ends, in whatever way, within `timeout` seconds; raises nothing."""

    def close(self) -> None:
        """Let the connection go."""
