"""Credentials that came back: a server may repeat a request in its answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from imtui.core.protocol import Credentials, Reply, Result

REPEATED: Final = "(the answer repeats the request; it is not shown)"

_TELLING: Final = 8
"""Characters that give a secret away: an answer is shown cut, and the cut may go through the secret."""


def without_secrets(result: Result, credentials: Credentials) -> Result:
    """`result` with none of its texts holding the key or the hash, not even their beginning."""
    secrets = [secret.reveal()[:_TELLING] for secret in (credentials.key, credentials.hash)]
    tellings = [secret for secret in secrets if len(secret) == _TELLING]

    def hide(text: str) -> str:
        return REPEATED if any(telling in text for telling in tellings) else text

    if isinstance(result, Reply):
        return replace(result, message=hide(result.message), raw=hide(result.raw))
    return replace(result, detail=hide(result.detail), raw=hide(result.raw))
