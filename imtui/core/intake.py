"""Order ids out of free text: what was typed, pasted or read from a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from imtui.core.text import clean

MAX_DIGITS: Final = 20
"""The longest id taken. No document names a limit; twenty digits hold any 64-bit number."""

_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_QUOTES: Final = "\"'“”„‘’«»`"

# A quoted piece and a number in scientific notation stay whole although they may hold a comma: taken apart,
# "312,891,245" or 3,12E+08 would become ids that nobody wrote.
_PIECE: Final = re.compile(
    r"""
    "[^"\r\n]*" (?=[\s,;]|$)
    | [-+]?\d+[.,]\d+[eE][-+]?\d+
    | [^\s,;]+
    """,
    re.VERBOSE,
)
_LINE_BREAK: Final = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

_SPREADSHEET: Final = (
    (
        re.compile(r"[-+]?\d+([.,]\d+)?[eE][-+]?\d+", re.ASCII),
        "a spreadsheet shortened this number and digits are lost; format the column as text and copy again",
    ),
    (
        re.compile(r"\d+[.,]0+", re.ASCII),
        "a spreadsheet made this a decimal number; enter it without the part after the point",
    ),
    (
        re.compile(r"\d{1,3}([.,' ]\d{3})+", re.ASCII),
        "a spreadsheet put thousands separators in; format the column as text and copy again",
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """An order id and where it stood; line and column count from 1."""

    order_id: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece of text that is no order id, where it stood, and why in words for the operator."""

    text: str
    line: int
    column: int
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What a text held, in the order in which it stood there. An id that stands twice is found twice."""

    found: tuple[Found, ...]
    rejected: tuple[Rejected, ...]


def read_order_ids(text: str, first_line: int = 1) -> Intake:
    """Take `text` apart at line breaks, commas, semicolons, tabs and spaces; nothing is dropped unsaid."""
    found: list[Found] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(_LINE_BREAK.split(text), start=first_line):
        if _is_order_id(line):
            found.append(Found(line, number, 1))
            continue
        for column, piece in _pieces(line):
            reason = refusal(piece)
            if reason is None:
                found.append(Found(piece, number, column))
            else:
                rejected.append(Rejected(clean(piece, 40), number, column, reason))
    return Intake(tuple(found), tuple(rejected))


def refusal(piece: str) -> str | None:
    """Why `piece` is no order id, in words that follow it ("…: <reason>"), or None when it is one."""
    if _is_order_id(piece):
        return None if piece.strip("0") else "zero is no order id"
    for shape, reason in _SPREADSHEET:
        if shape.fullmatch(piece):
            return reason
    return _refusal_of_characters(piece)


def _refusal_of_characters(piece: str) -> str:
    if piece.isascii() and piece.isdecimal():
        return f"longer than {MAX_DIGITS} digits"
    if any(character in _INVISIBLE for character in piece):
        return "an invisible character stands inside; type the id by hand"
    if piece.isdecimal():
        return "its digits are not 0 to 9 of the keyboard; type the id by hand"
    if piece[0] in "+-" and piece[1:].isdecimal():
        return "an order id has no sign"
    return "an order id is digits only"


def _is_order_id(piece: str) -> bool:
    return piece.isascii() and piece.isdecimal() and len(piece) <= MAX_DIGITS and piece.strip("0") != ""


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """Each piece of `line` with its column, freed of the quotes and invisible characters around it."""
    for match in _PIECE.finditer(line):
        piece = match.group()
        bare = piece.strip(_INVISIBLE + _QUOTES + " \t\u00a0")
        if bare:
            yield match.start() + piece.index(bare) + 1, bare
