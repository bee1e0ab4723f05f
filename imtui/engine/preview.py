"""A cancel request for display: its credentials are masked."""

from __future__ import annotations

from typing import Final, NamedTuple

from imtui.core.protocol import Credentials
from imtui.core.secret import Secret

MASKED: Final = Credentials(Secret("****"), Secret("****"))
"""Placeholder credentials (`****`) that a preview shows instead of the real ones."""


class RequestPreview(NamedTuple):
    """A cancel request as a run would send it, but with masked credentials."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    """The headers in the order in which they are sent."""
    body: str
    """JSON with masked credentials. The Content-Length header has the length of the real body."""
