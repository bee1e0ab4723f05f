"""Makes text from a server, a file or the clipboard safe to show."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS: Final = "…"

_MAX_MARKS: Final = 3
"""The maximum of combining marks on one character. No language uses more."""

_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U00013441\U00013442"
    "\U0001d159\U000e0100-\U000e01ef]"
)
"""A pattern for invisible letters and marks. Python calls them printable; terminals use one cell or none."""

_HEAP: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{_MAX_MARKS + 1},}}")
"""A pattern for a run of characters that may have too many combining marks."""


def clean(text: str, limit: int = 200) -> str:
    """`text` on one line, without control sequences, at most `limit` characters long.

    - Control characters (C0, C1, ESC), lone surrogates, private and unassigned code points become U+FFFD.
    - Invisible characters (bidi overrides, zero-width, BOM, blank letters) are removed.
    - Line breaks and unusual spaces become a space.
    - Of the combining marks on one character, only the first three are kept.
    - A text that is too long is cut and ends in an ellipsis.

    The result passes `str.isprintable` and can be encoded as UTF-8.
    """
    # More than `limit`, because some characters are dropped; not all, because the text may be very long.
    shown = text[: limit * 4]
    if not shown.isprintable():
        shown = "".join(map(_visible, shown))
    if not shown.isascii():
        shown = _HEAP.sub(_flattened, _BLANK.sub("", shown))
    whole = len(text) <= limit * 4 and len(shown) <= limit
    return shown if whole else shown[: limit - 1] + ELLIPSIS


def _flattened(heap: re.Match[str]) -> str:
    kept, marks = "", 0
    for character in heap[0]:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        kept += character if marks <= _MAX_MARKS else ""
    return kept


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) == "Cf" else REPLACEMENT
