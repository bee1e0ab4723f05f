"""What an order ID looks like, and why a piece of text is not one."""

from __future__ import annotations

import re
from typing import Final

from imtui.core.importing.limits import MAX_DIGITS
from imtui.core.importing.reasons import Reason
from imtui.core.secret import without_keys
from imtui.core.text import clean

# Marks, joiners, isolates and embeddings that a chat puts around a number. The overrides (U+202D, U+202E) are
# not among them: they show digits in another order than they are written in.
INVISIBLE: Final = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_QUOTES: Final = "\"'“”„‘’«»`"
_BLANKS: Final = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_EDGES: Final = INVISIBLE + _QUOTES + _BLANKS
_GROUPING_SPACES: Final = " \u00a0\u2007\u2009\u202f"

ORDER_ID: Final = re.compile(rf"(?=[0-9]{{1,{MAX_DIGITS}}}\Z)0*[1-9][0-9]*")

_FORMULA: Final = re.compile(r"=\"+([0-9]+)\"+")
"""Matches an ID written as a formula, `="312891245"`, which keeps a spreadsheet from changing it. The quotes
may be doubled."""

_SHAPES: Final = (
    (re.compile(r"#(?:N/A|YOK|[A-ZÇĞİÖŞÜ]{2,10}(?:/0)?[!?])|Err:\d{3}"), Reason.FORMULA_ERROR),
    (re.compile(r"[-+]?\d+([.,]\d+)?[eE][-+]?\d+", re.ASCII), Reason.SCIENTIFIC),
    (re.compile(r"(?!\d{1,3}[.,]000$)\d+[.,]0+", re.ASCII), Reason.DECIMAL),
    (re.compile(rf"\+?[\d()]+([{_GROUPING_SPACES}.,'’]+[\d()]+)+", re.ASCII), Reason.GROUPS),
)
_AMOUNT: Final = re.compile(r"\d+[.,]\d{1,2}|\d{1,3}(?:[.,]\d{3})+[.,]\d{1,2}", re.ASCII)


def is_order_id(piece: str) -> bool:
    """True for 1 to 20 ASCII digits that are not all zero."""
    return ORDER_ID.fullmatch(piece) is not None


def bare(piece: str) -> str:
    """`piece` without the blanks, quotes and invisible characters around it.

    The number in `="…"` is returned alone.
    """
    if piece.isascii() and piece.isdecimal():
        return piece
    stripped = piece.strip(INVISIBLE + _BLANKS)
    if stripped.startswith(("=", '"=')) and (formula := _FORMULA.fullmatch(stripped.strip(_QUOTES) + '"')):
        return formula[1]
    return piece.strip(_EDGES)


def refusal(piece: str) -> Reason | None:
    """Why `piece` is not an order ID, or None if it is one."""
    if ORDER_ID.fullmatch(piece):
        return None
    if piece.isascii() and piece.isdecimal():
        return Reason.TOO_LONG if piece.strip("0") else Reason.ZERO
    for shape, reason in _SHAPES:
        if shape.fullmatch(piece):
            return Reason.AMOUNT if reason is Reason.GROUPS and _AMOUNT.fullmatch(piece) else reason
    return _refusal_of_characters(piece)


def _refusal_of_characters(piece: str) -> Reason:
    if not piece.isprintable():
        has_lines = len(piece.split()) > 1 and all(map(str.isprintable, piece.split()))
        return Reason.SEVERAL if has_lines else Reason.INVISIBLE
    if piece.isdecimal():
        return Reason.OTHER_DIGITS
    if piece[:1] in {"+", "-"} and piece[1:].isdecimal():
        return Reason.SIGN
    return Reason.DIGITS_ONLY


def shown(text: str, limit: int = 40) -> str:
    """`text` as the screen may show it: cleaned, cut to `limit` characters, with API keys masked."""
    # The text is cleaned first, because invisible characters inside a key would hide it. It is cut last,
    # because a part of a key may be too short to be recognised.
    return clean(without_keys(clean(text)), limit)
