"""Credentials that belong to no account, and a search for them in outputs."""

from __future__ import annotations

from typing import Final

KEY: Final = "kqzx7wvjy3mfbqhd9tgpl5nrc8s2ux4a"
HASH: Final = "h6vyq2xjz8kwm4pftb9rdn3lcg7sqyxvw1zkjqpmbvht5"
PASSWORD: Final = "pqwzkxjv8ymb3tgq"
"""The password of the proxy."""
KEPT: Final = "rzkqyw5vxjm9bqtp2hgdfnlc7s4uxkqj"
"""The credentials in the keyring."""

_STRETCH: Final = 7


def leaks(*things: object) -> set[str]:
    """The parts of a canary that occur in a text, in upper or lower case."""
    shown = "\n".join(map(_text, things)).lower()
    stretches = {
        canary[start : start + _STRETCH]
        for canary in (KEY, HASH, PASSWORD, KEPT)
        for start in range(len(canary) - _STRETCH + 1)
    }
    return {stretch for stretch in stretches if stretch in shown}


def _text(thing: object) -> str:
    return thing.decode("latin-1") if isinstance(thing, bytes) else str(thing)
