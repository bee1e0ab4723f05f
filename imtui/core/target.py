"""Where the requests of a run go. The secrets of the account are not part of it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from imtui.core.protocol import Credentials

_DOMAIN: Final = b"imtui journal account 1"


@dataclass(frozen=True, slots=True)
class Target:
    """An account and its address."""

    profile: str
    fingerprint: str
    """Identifies the credentials: the same account has the same one under any profile's name."""
    base_url: str
    live: bool

    def is_same_account(self, other: Target) -> bool:
        """True if both have the same credentials and address; the names of the profiles do not matter."""
        return (self.fingerprint, self.base_url) == (other.fingerprint, other.base_url)


def fingerprint_of(credentials: Credentials) -> str:
    """Twelve hex digits that identify an account and do not reveal its credentials.

    Key and hash are long and random, so one round is enough. The domain keeps the digest from matching a
    plain sha256 of either of them.
    """
    digest = sha256(_DOMAIN)
    for secret in (credentials.key, credentials.hash):
        text = secret.reveal().encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.hexdigest()[:12]
