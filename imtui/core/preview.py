"""A request as it would leave, for the eye alone: the credentials in it are masked."""

from __future__ import annotations

from typing import Final, NamedTuple

from imtui.core.protocol import Credentials
from imtui.core.secret import Secret

MASKED: Final = Credentials(Secret("****"), Secret("****"))
"""What stands in a preview's body in the place of key and hash."""


class RequestPreview(NamedTuple):
    """What the first request of a run would be. No secret is in it."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    """In the order in which they go."""
    body: str
    """JSON with masked credentials; the length that the headers tell is that of the real one."""
