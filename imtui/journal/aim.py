"""The account that a run is aimed at, named without its secrets."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from imtui.core.protocol import Credentials

_DOMAIN: Final = b"imtui journal account 1"


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the requests of a run go."""

    profile: str
    fingerprint: str
    """Of the credentials: the same account has the same one under any profile's name."""
    base_url: str
    live: bool


def fingerprint_of(credentials: Credentials) -> str:
    """Twelve hex digits that tell accounts apart and give nothing away.

    Key and hash are long and random, so one round suffices; the domain keeps the digest from matching a
    plain sha256 of either in somebody's table.
    """
    digest = sha256(_DOMAIN)
    for secret in (credentials.key, credentials.hash):
        text = secret.reveal().encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.hexdigest()[:12]
