"""Order ids out of free text: what was typed, pasted or read from a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, repeat
from typing import Final, NamedTuple

from imtui.core.importing.result import Found
from imtui.core.secret import without_keys
from imtui.core.text import clean

__all__ = ["MAX_DIGITS", "Found", "Intake", "Rejected", "pieces_of", "read_order_ids", "refusal", "shown"]

MAX_DIGITS: Final = 20
"""The longest id taken. No document names a limit; twenty digits hold any 64-bit number."""

# Marks, joiners, isolates and embeddings that a chat puts around a number. The overrides (U+202D, U+202E) are
# not among them: they show digits in another order than the one they stand in.
_INVISIBLE: Final = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_QUOTES: Final = "\"'“”„‘’«»`"
_GROUPING_SPACES: Final = " \u00a0\u2007\u2009\u202f"

# What is plainly one number stays whole although it holds a separator: taken apart, "312,891,245", 3,12E+08,
# $1,234 or 0532 123 45 67 would become ids that nobody wrote. 428,429 and 428 429 are two ids.
_PIECE: Final = re.compile(
    r"""
    (?:
      "[^"]*"
      | [-+]?\d+[.,]\d+[eE][-+]?\d+[^\s,;]*
      | \d[\d.]*,0+
      | \d{1,3}(?:,\d{3})+\.\d+
      | \d{1,3}(?:[\u2007\u2009\u202f]\d{3})+
      | (?:\+\d+|(?:0[ ]?)?\(\d+\)|0\d{3})(?:[ ]?\(?\d{2,7}\)?(?!\d))+
      | [^\s,;\d][^\s,;]*(?:,\d{3}(?!\d)[^\s,;]*)+
    ) (?=[\s,;]|$)
    | [^\s,;]+
    """,
    re.VERBOSE,
)
_ORDER_ID: Final = re.compile(rf"(?=[0-9]{{1,{MAX_DIGITS}}}\Z)0*[1-9][0-9]*")
_LIST: Final = re.compile(rf"(?:(?![0-9]{{{MAX_DIGITS + 1}}})0*+[1-9][0-9]*+(?:\r\n?|\n|\Z))++")
"""An id on each line and nothing else, the everyday case of a long list."""

_SHAPES: Final = (
    (
        re.compile(r"[-+]?\d+([.,]\d+)?[eE][-+]?\d+", re.ASCII),
        "a spreadsheet shortened this number and digits are lost; format the column as text and copy again",
    ),
    (
        re.compile(r"(?!\d{1,3}[.,]000$)\d+[.,]0+", re.ASCII),
        "a spreadsheet made this a decimal number; enter it without what follows the point or comma",
    ),
    (
        re.compile(rf"\+?[\d()]+([{_GROUPING_SPACES}.,'’]+[\d()]+)+", re.ASCII),
        "one number in groups, or several? write each id in one piece",
    ),
)


class Rejected(NamedTuple):
    """A piece of text that is no order id, where it stood, and why in words for the operator."""

    text: str
    line: int
    column: int
    reason: str
    label: str = ""
    """As of what was found: mended, it is an order like any other."""
    send_at: float | None = None
    order_id: str = ""
    """Of the order that it stands beside, where that was taken."""


class Intake(NamedTuple):
    """What a text held, in the order in which it stood there. An id that stands twice is found twice."""

    found: tuple[Found, ...]
    rejected: tuple[Rejected, ...]
    doubtful: tuple[Rejected, ...] = ()
    """What stood beside an id and could not be read; the id was taken all the same."""
    remark: str = ""
    """How something was read that could be read otherwise, in words for the operator."""


def read_order_ids(text: str, first_line: int = 1) -> Intake:
    """Take `text` apart at line breaks, commas, semicolons, tabs and spaces; nothing is dropped unsaid."""
    lines = text.splitlines()
    if _LIST.fullmatch(text):
        pieces = zip(
            lines, count(first_line), repeat(1), repeat(""), repeat(None), repeat(None), strict=False
        )
        # As Found._make, in steps of the interpreter's own.
        return Intake(tuple(map(tuple.__new__, repeat(Found), pieces)), ())
    found: list[Found] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(lines, start=first_line):
        if _ORDER_ID.fullmatch(line):
            found.append(Found(line, number, 1))
            continue
        for column, piece in pieces_of(line):
            reason = refusal(piece)
            if reason is None:
                found.append(Found(piece, number, column))
            else:
                rejected.append(Rejected(shown(piece), number, column, reason))
    return Intake(tuple(found), tuple(rejected))


def shown(text: str, limit: int = 40) -> str:
    """`text`, which is no order id, as a window may show it: clean, cut, and no key in it."""
    # What hides in a key goes first, and no cut may leave a part of one that is too short to be known as one.
    return clean(without_keys(clean(text)), limit)


def refusal(piece: str) -> str | None:
    """Why `piece` is no order id, in words that follow it ("…: <reason>"), or None when it is one."""
    if _ORDER_ID.fullmatch(piece):
        return None
    if piece.isascii() and piece.isdecimal():
        return f"longer than {MAX_DIGITS} digits" if piece.strip("0") else "zero is no order id"
    for shape, reason in _SHAPES:
        if shape.fullmatch(piece):
            return reason
    return _refusal_of_characters(piece)


def pieces_of(line: str) -> Iterator[tuple[int, str]]:
    """Each piece of `line` with its column, freed of the quotes and invisible characters around it."""
    for match in _PIECE.finditer(line):
        piece = match.group()
        bare = piece.strip(_INVISIBLE + _QUOTES + " \t\u00a0")
        if bare:
            yield match.start() + piece.index(bare) + 1, bare


def _refusal_of_characters(piece: str) -> str:
    if not piece.isprintable():
        return "an invisible character stands inside; type the id by hand"
    if piece.isdecimal():
        return "its digits are not 0 to 9 of the keyboard; type the id by hand"
    if piece[0] in "+-" and piece[1:].isdecimal():
        return "an order id has no sign"
    return "an order id is digits only"
