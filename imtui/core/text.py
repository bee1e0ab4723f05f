"""Foreign text made safe to show: what a server, a file or the clipboard said."""

from __future__ import annotations

import unicodedata
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS: Final = "…"


def clean(text: str, limit: int = 200) -> str:
    """`text` on one line, without anything that steers a terminal, at most `limit` characters long.

    Control characters (C0, C1, ESC), lone surrogates and unassigned code points become U+FFFD; invisible
    format characters (bidi overrides, zero-width, BOM) are dropped; line breaks and exotic spaces become a
    space. What is left passes `str.isprintable` and encodes as UTF-8.
    """
    if len(text) > limit:
        # Dropped characters may leave room for later ones, yet a hostile megabyte is not walked through.
        text = text[: limit * 4]
    if not text.isprintable():
        text = "".join(map(_visible, text))
    return text if len(text) <= limit else text[: limit - 1] + ELLIPSIS


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) == "Cf" else REPLACEMENT
