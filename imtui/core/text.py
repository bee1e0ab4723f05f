"""Foreign text made safe to show: what a server, a file or the clipboard said."""

from __future__ import annotations

import unicodedata
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS: Final = "…"


def clean(text: str, limit: int = 200) -> str:
    """`text` on one line, without anything that steers a terminal, at most `limit` characters long.

    Control characters (C0, C1, ESC), lone surrogates, private and unassigned code points become U+FFFD;
    invisible format characters (bidi overrides, zero-width, BOM) are dropped; line breaks and exotic spaces
    become a space; a cut ends in an ellipsis. What is left passes `str.isprintable` and encodes as UTF-8.
    """
    # Dropped characters may leave room for later ones, yet a hostile megabyte is not walked through.
    shown = text[: limit * 4]
    if not shown.isprintable():
        shown = "".join(map(_visible, shown))
    whole = len(text) <= limit * 4 and len(shown) <= limit
    return shown if whole else shown[: limit - 1] + ELLIPSIS


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) == "Cf" else REPLACEMENT
