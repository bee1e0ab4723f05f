"""Where the requests of a run go. The secrets of the account are not part of it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from imtui.core.protocol import Credentials

_PREFIX: Final = b"imtui journal account 1"


@dataclass(frozen=True, slots=True)
class Target:
    """An account and its base URL."""

    profile: str
    fingerprint: str
    """Identifies the credentials. Two profiles with the same credentials have the same fingerprint."""
    base_url: str
    live: bool

    def is_same_account(self, other: Target) -> bool:
        """True if both have the same credentials and address; the names of the profiles do not matter."""
        return (self.fingerprint, self.base_url) == (other.fingerprint, other.base_url)


def fingerprint_of(credentials: Credentials) -> str:
    """Twelve hex digits that identify an account and do not reveal its credentials.

    Key and hash are long and random, so one round of hashing is enough. `_PREFIX` is hashed before them, so
    the result differs from a plain SHA-256 of key and hash.
    """
    digest = sha256(_PREFIX)
    for secret in (credentials.key, credentials.hash):
        text = secret.reveal().encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.hexdigest()[:12]
