"""Recognises numbers in groups (`312 891 612`) and ranges of numbers. They may be one order ID or several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from imtui.core.importing.limits import MAX_DIGITS, MAX_ORDERS
from imtui.core.importing.order_id import ORDER_ID

_SPACED: Final = re.compile(r"\d{1,4}(?:[ \u00a0\u2007\u2009\u202f]\d{2,4})+", re.ASCII)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:([.,'’])\d{3})(?:\1\d{3})*", re.ASCII)
_DIGITS: Final = re.compile(r"\d+", re.ASCII)
_MAX_SPREAD: Final = 100
"""Rising numbers such as 428,429,430 are a list if the last minus the first is less than this."""

_RANGE: Final = re.compile(
    r"(?P<first>[0-9]{3,20})\s*(?:-|–|—|−|\.{2,3}|…|\bile\b|\bila\b|\bto\b|\bthrough\b)\s*(?P<last>[0-9]{3,20})"
    r"(?:['’]?\w{0,3})?(?:\s+aras[ıi]\w{0,4})?",
    re.IGNORECASE,
)

_IN_TEXT: Final = re.compile(rf"(?<!\w)(?<!\d[.,:/-]){_RANGE.pattern}(?!\w|[.,:/-]\d)", re.IGNORECASE)
_MIN_DIGITS_IN_TEXT: Final = 6
"""The minimum number of digits in the first number of a range in a text. Shorter numbers are years, prices
and parts of phone numbers."""


def groups(piece: str) -> tuple[str, ...]:
    """The groups of a number such as `312 891 612` or `312.891.612`; empty for any other text."""
    if not (_SPACED.fullmatch(piece) or _THOUSANDS.fullmatch(piece)):
        return ()
    parts = tuple(_DIGITS.findall(piece))
    return parts if sum(map(len, parts)) <= MAX_DIGITS or " " in piece else ()


def are_steps(parts: tuple[str, ...]) -> bool:
    """True if the groups are rising numbers of one length, close to each other.

    Such groups are more likely several IDs than one.
    """
    values = list(map(int, parts))
    return (
        len({*map(len, parts)}) == 1
        and values == sorted(set(values))
        and values[-1] - values[0] < _MAX_SPREAD
    )


class Range(NamedTuple):
    """All order IDs from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many IDs the range contains."""
        return self.last - self.first + 1

    def order_ids(self) -> Iterator[str]:
        """All IDs of the range."""
        return map(str, range(self.first, self.last + 1))


def range_of(piece: str) -> Range | None:
    """The range that a piece such as `312891245-312891249` means; None if it is not a range.

    Also None if the range has more than `MAX_ORDERS` IDs.
    """
    match = _RANGE.fullmatch(piece)
    if match is None or piece[0] == "0" or match["last"][0] == "0" or not ORDER_ID.fullmatch(match["first"]):
        return None
    found = Range(int(match["first"]), int(match["last"]))
    same_size = len(match["last"]) - len(match["first"]) in {0, 1}
    return found if same_size and 1 < found.size <= MAX_ORDERS else None


def ranges_in(line: str) -> Iterator[tuple[int, str, Range]]:
    """The ranges of long numbers in a line of text: index (from 0), text and `Range` of each."""
    for match in _IN_TEXT.finditer(line):
        held = range_of(match[0]) if len(match["first"]) >= _MIN_DIGITS_IN_TEXT else None
        if held:
            yield match.start(), match[0], held
