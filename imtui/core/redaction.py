"""Secrets that came back: a server may repeat a request in its answer, a proxy its own password."""

from __future__ import annotations

import re
from base64 import b32decode, b32encode, b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final
from unicodedata import is_normalized, normalize
from urllib.parse import unquote

from imtui.core.protocol import Credentials, Fault, Reply, Result
from imtui.core.reports import Balance, Page, Report
from imtui.core.secret import Secret

REPEATED: Final = "(the answer repeats the request; it is not shown)"

_TELLING: Final = 6
"""Letters and digits in a row that give a secret away: the chance that as many of a text are a key's by
accident is one to a thousand at worst, and what is then not shown proves nothing less."""

_SHORTEST: Final = 4
"""A shorter secret is a word of every other sentence."""

_ESCAPED: Final = re.compile(
    r"(?:%u?|=|0x|\\[xu]|&(?:amp;)*\#x)\{?0*([2-7][0-9a-f])[};]?|&(?:amp;)*\#0*(\d{2,3});?|\\([01][0-7]{2})",
    re.IGNORECASE,
)
"""A character that prints, as URLs, mails, JSON, program texts and HTML may write it."""

_ENCODED: Final = re.compile(r"[%&\\=]|0[xX]|[A-Za-z0-9+/_-]{12}")
"""What a text must have for something to be written in it in another way; most answers have none of it."""

_DEEPEST: Final = 3
"""How often a text is decoded; what was encoded once more is known by its pieces."""

_WRAPPED: Final = re.compile(r"\\(?:[nr]|(?=/))|[\r\n]+")
"""What mails and JSON put into a long run of digits."""

_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{12,}")
_BASE32: Final = re.compile(r"[A-Za-z2-7]{16,}")
_HEX: Final = re.compile(r"[A-Fa-f0-9]{16,}")
_URL_SAFE: Final = str.maketrans("-_", "+/")

_TEXT: Final = re.compile(rb"[\t\n\r -~]{6,}")
"""What of decoded bytes is worth a further look: most of them were no text."""

_TELLING_ENCODED: Final = 10
"""The same for a secret in another alphabet: of hex they are five characters, of base64 seven."""


class Redaction:
    """Hides every text that holds a part of a secret, in whatever case and however it is spaced."""

    def __init__(self, *secrets: Secret) -> None:
        plain = [_letters(secret.reveal()) for secret in secrets]
        told = [text for text in plain if len(text) >= _SHORTEST]
        told += [text[::-1] for text in told]
        self._pieces = {piece for text in told for piece in _pieces(text, _TELLING)}
        self._pieces |= {
            piece
            for secret in secrets
            if len(secret.reveal()) >= _TELLING
            for text in map(_letters, _encoded(secret.reveal().encode()))
            # Of a short secret so little is left that every text has it.
            if len(text) >= _TELLING
            for piece in _pieces(text, _TELLING_ENCODED)
        }
        self._sizes = {len(piece) for piece in self._pieces}
        # Most answers of a run say the same.
        self.hide = lru_cache(maxsize=256)(self._hide)

    def cleared(self, result: Result) -> Result:
        """`result` with none of its texts holding a part of a secret."""
        if isinstance(result, Reply):
            message, raw = self.hide(result.message), self.hide(result.raw)
            if (message, raw) == (result.message, result.raw):
                return result
            return Reply(result.http_status, result.code, message, result.retry_after, raw)
        detail, raw = self.hide(result.detail), self.hide(result.raw)
        return Fault(result.evidence, result.kind, detail, result.http_status, raw)

    def cleared_answer(self, answer: Balance | Report | Page | Result) -> Balance | Report | Page | Result:
        """The same for what a read-only method answered."""
        if isinstance(answer, (Reply, Fault)):
            return self.cleared(answer)
        if isinstance(answer, Report):
            return self._cleared_report(answer)
        if isinstance(answer, Page):
            return replace(answer, reports=tuple(map(self._cleared_report, answer.reports)))
        return answer

    def _cleared_report(self, report: Report) -> Report:
        return replace(report, status=self.hide(report.status), sender=self.hide(report.sender))

    def _hide(self, text: str) -> str:
        return REPEATED if any(map(self._tells, _readings(text))) else text

    def _tells(self, text: str) -> bool:
        letters = _letters(text)
        return any(not self._pieces.isdisjoint(_pieces(letters, size)) for size in self._sizes)


def credentials_hidden(credentials: Credentials) -> Redaction:
    """For the answers to requests that hold them."""
    return Redaction(credentials.key, credentials.hash)


def password_hidden(proxy: str | None) -> Redaction:
    """For the words of a proxy that is told a user's name and password."""
    scheme, _, rest = (proxy or "").partition("://")
    user, colon, password = (rest or scheme).rpartition("@")[0].partition(":")
    if not colon:
        return Redaction()
    token = b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
    return Redaction(Secret(password), Secret(unquote(password)), Secret(token))


def _encoded(secret: bytes) -> Iterator[str]:
    """The secret in the alphabets in which a server may repeat a body, however much of it stands before."""
    yield secret.hex()
    for skipped in range(3):
        yield b64encode(secret[skipped:]).decode()[:-4]
    for skipped in range(5):
        yield b32encode(secret[skipped:]).decode()[:-8]


def _readings(text: str) -> Iterator[str]:
    """The text, and what it is when it is decoded again and again."""
    level = [text]
    for _ in range(_DEEPEST):
        yield from level
        level = [reading for known in level for reading in _decoded(known) if reading not in {known, ""}]
    yield from level


def _decoded(text: str) -> Iterator[str]:
    if not is_normalized("NFKC", text):
        yield normalize("NFKC", text)
    if _ENCODED.search(text):
        yield _ESCAPED.sub(_unescaped, text)
        runs = _BASE64.findall(_WRAPPED.sub("", text))
        # Of UTF-16 every second byte is nought.
        decoded = (data.replace(b"\0", b"") for run in runs for data in _bytes(run))
        yield b" ".join(piece for data in decoded for piece in _TEXT.findall(data)).decode("ascii")


def _bytes(run: str) -> Iterator[bytes]:
    """What the digits are in each alphabet, however much of what stood before them is cut off."""
    standard = run.translate(_URL_SAFE)
    for skipped in range(4):
        yield b64decode(standard[skipped : len(run) - (len(run) - skipped) % 4])
    for digits in _BASE32.findall(run):
        for skipped in range(8):
            yield b32decode(digits[skipped : len(digits) - (len(digits) - skipped) % 8], casefold=True)
    for digits in _HEX.findall(run):
        for skipped in range(2):
            yield bytes.fromhex(digits[skipped : len(digits) - (len(digits) - skipped) % 2])


def _unescaped(match: re.Match[str]) -> str:
    hexadecimal, decimal, octal = match.groups()
    return chr(int(hexadecimal or decimal or octal, 16 if hexadecimal else 10 if decimal else 8))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _pieces(text: str, size: int) -> set[str]:
    """All stretches of that length; a shorter text is one by itself."""
    return {text[start : start + size] for start in range(max(1, len(text) - size + 1))}
