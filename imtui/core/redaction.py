"""Removes secrets from texts. A reply may repeat the request; a proxy's text may contain its password."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from imtui.core.known_texts import HIDDEN
from imtui.core.protocol import Credentials, Reply, Result
from imtui.core.secret import Secret

_FRAGMENT: Final = 6
"""A text is hidden if it contains this many consecutive letters and digits of a secret.

With six, fewer than one harmless text in a thousand is hidden.
"""

_BASE64_FRAGMENT: Final = 10
"""The same for base64: a text is hidden if it contains this many consecutive characters of that form.

Ten characters of base64 encode seven characters of the secret.
"""

_SHORTEST_SECRET: Final = 4
"""A shorter secret is not searched for, because ordinary sentences contain it."""

_JSON_ESCAPE: Final = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)


class Redaction:
    """A filter that replaces each text that contains a secret, or a fragment of one.

    It ignores case, spaces and punctuation. It finds secrets in plain text and in URL-encoded, JSON-escaped
    or base64 form. Text that is encoded twice is not searched.
    """

    def __init__(self, *secrets: Secret) -> None:
        self._fragments = {fragment for secret in secrets for fragment in _fragments_of(secret.reveal())}
        self._lengths = {len(fragment) for fragment in self._fragments}
        # Most replies of a run are equal.
        self.hide = lru_cache(maxsize=256)(self._hide)

    def redact(self, result: Result) -> Result:
        """A copy of `result` without texts that contain a secret."""
        if isinstance(result, Reply):
            message, raw = self.hide(result.message), self.hide(result.raw)
            if (message, raw) == (result.message, result.raw):
                return result
            return result._replace(message=message, raw=raw)
        detail, raw = self.hide(result.detail), self.hide(result.raw)
        return result._replace(detail=detail, raw=raw)

    def _hide(self, text: str) -> str:
        return HIDDEN if self._is_secret(text) or self._is_secret(_unescaped(text)) else text

    def _is_secret(self, text: str) -> bool:
        letters = _letters(text)
        return any(not self._fragments.isdisjoint(_slices(letters, length)) for length in self._lengths)


def redaction_for_credentials(credentials: Credentials) -> Redaction:
    """The filter for replies to requests with these credentials."""
    return Redaction(credentials.key, credentials.hash)


def redaction_for_proxy(proxy: str | None) -> Redaction:
    """The filter for texts from the proxy at this URL, which may contain a user name and a password."""
    scheme, _, rest = (proxy or "").partition("://")
    user, colon, password = (rest or scheme).rpartition("@")[0].partition(":")
    if not colon:
        return Redaction()
    token = b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
    return Redaction(Secret(password), Secret(unquote(password)), Secret(token))


def _fragments_of(secret: str) -> Iterator[str]:
    """The fragments of the secret. A text that contains one of them is hidden."""
    letters = _letters(secret)
    if len(letters) >= _SHORTEST_SECRET:
        yield from _slices(letters, _FRAGMENT)
    for form in map(_letters, _base64_forms(secret)):
        if len(form) >= _FRAGMENT:
            yield from _slices(form, _BASE64_FRAGMENT)


def _base64_forms(secret: str) -> Iterator[str]:
    """The three base64 forms of a secret inside a longer text.

    Base64 encodes three bytes at a time, so the form depends on where in such a group the secret begins.

    The first and last characters are left out if they also depend on the text around the secret.
    """
    data = secret.encode()
    for offset in range(3):
        encoded = b64encode(bytes(offset) + data + bytes(2)).decode()
        yield encoded[(offset * 8 + 5) // 6 : (offset + len(data)) * 8 // 6]


def _unescaped(text: str) -> str:
    """The text with URL and JSON escapes decoded once."""
    return _JSON_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), unquote(text))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _slices(text: str, length: int) -> set[str]:
    """All substrings of that length, or the whole text if it is shorter."""
    return {text[start : start + length] for start in range(max(1, len(text) - length + 1))}
