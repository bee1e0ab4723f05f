"""Order ids picked out of a text that is no list: a log, a mail, a chat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from imtui.core.intake import MAX_DIGITS, Found, Intake, Rejected, refusal

_SHORTEST: Final = 3
_EXAMPLES: Final = 3
_MESS: Final = 3

_NUMBER: Final = re.compile(
    rf"""(?:(?<![^\s"'(\[{{<=\#;:|>,])(?<!\d[:,])|(?<=\d{{5}}[,/])(?=\d{{5}}))
    (\d{{{_SHORTEST},{MAX_DIGITS}}})
    (?:(?![^\s"')\]}}<>;|,.:])(?![.,:]\d)|(?=[,/]\d{{5}}))""",
    re.ASCII | re.VERBOSE,
)
"""A number that stands by itself: no part of a word, a time, a date, an amount or an address. Long ones may
have only a comma or a stroke between them."""

_DIGITS: Final = re.compile(rf"(?<!\d)(\d{{6,{MAX_DIGITS}}})(?!\d)", re.ASCII)
"""What is too long to be anything but an id that is joined to something."""

_PHONE: Final = re.compile(r"(?:0|90)?5\d{9}")
_DIALLED: Final = re.compile(r"(?:0|90)5\d{9}")
"""A mobile number, as it stands beside orders; with what is dialled before it, it is hardly anything else."""

_CALLED_SO: Final = re.compile(r"(?:order|sipari[sş]|(?<![a-z])id)[\w ]{0,12}[\"'#:= ]{0,4}$", re.IGNORECASE)
"""What stands before a number that is said to be an order's."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Numbers that have something in common, each once, in the order in which they stand."""

    name: str
    """What they have in common, in words."""
    found: tuple[Found, ...]

    @property
    def are_phones(self) -> bool:
        """Whether at least half of them look like mobile numbers."""
        phones = sum(_PHONE.fullmatch(found.order_id) is not None for found in self.found)
        return 2 * phones >= len(self.found)

    @property
    def examples(self) -> str:
        """The first of them."""
        more = ", …" if len(self.found) > _EXAMPLES else ""
        return ", ".join(found.order_id for found in self.found[:_EXAMPLES]) + more


def is_messy(intake: Intake) -> bool:
    """Whether so little of a text was an id that what was one may be so by chance."""
    return len(intake.rejected) >= _MESS and len(intake.rejected) > len(intake.found)


def picks(text: str) -> list[Pick]:
    """What could be meant: numbers called orders, then those of each length, the most numerous first."""
    called: dict[str, Found] = {}
    by_length: dict[int, dict[str, Found]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for match in _NUMBER.finditer(line):
            order_id = match[1]
            if refusal(order_id) is not None:
                continue
            found = Found(order_id, number, match.start() + 1)
            by_length.setdefault(len(order_id), {}).setdefault(order_id, found)
            if _CALLED_SO.search(line, 0, match.start()) and not _DIALLED.fullmatch(order_id):
                called.setdefault(order_id, found)
    named = [Pick("called order, sipariş or id", tuple(called.values()))] if called else []
    others = [Pick(f"of {length} digits", tuple(found.values())) for length, found in by_length.items()]
    return named + [
        replace(pick, name=f"{pick.name}, like phones") if pick.are_phones else pick
        for pick in sorted(others, key=lambda pick: (pick.are_phones, -len(pick.found)))
    ]


def lines_left(text: str, taken: Sequence[Found]) -> list[tuple[int, str]]:
    """The lines, each with its number, of which nothing is taken, or of which `numbers_left` is told."""
    whole = {found.line for found in taken} - {piece.line for piece in numbers_left(text, taken)}
    lines = enumerate(text.splitlines(), start=1)
    return [(number, line) for number, line in lines if line.strip() and number not in whole]


def numbers_left(text: str, taken: Sequence[Found]) -> tuple[Rejected, ...]:
    """The numbers that look like those that are taken, by their length, and are not."""
    ids = {found.order_id for found in taken}
    lengths = set(map(len, ids))
    return tuple(
        Rejected(digits, number, start + 1, "it was not picked")
        for number, line in enumerate(text.splitlines(), start=1)
        for start, digits in _numbers(line)
        if len(digits) in lengths and digits not in ids
    )


def _numbers(line: str) -> list[tuple[int, str]]:
    """Where what may be an id stands, the long ones that are joined to something among them."""
    matches = (match for pattern in (_NUMBER, _DIGITS) for match in pattern.finditer(line))
    return sorted({match.start(1): match[1] for match in matches}.items())
