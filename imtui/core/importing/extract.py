"""Order IDs picked out of a text that is neither a list nor a table: a log, a mail, a chat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from imtui.core.importing.limits import MAX_DIGITS
from imtui.core.importing.order_id import bare, refusal, shown
from imtui.core.importing.plausibility import marked
from imtui.core.importing.reasons import Reason
from imtui.core.importing.result import Found, Imported, Rejected

_SHORTEST: Final = 3
_EXAMPLES: Final = 3

# What is plainly one number stays whole although it holds a separator: taken apart, "312,891,245", 3,12E+08,
# $1,234 or 0532 123 45 67 would become IDs that nobody wrote.
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

_CELLS: Final = re.compile(r"[,;|\t]")
_CALLED_SO: Final = re.compile(
    r"(?:order|sipari[sş]|(?<![a-z])id)[\w ]{0,12}[\"'#:= \[]{0,5}$", re.IGNORECASE
)
"""What stands before a number that is said to be an order's."""

_RUN: Final = re.compile(r"[\"']?[\s,;/]*(?:(?:ve|and)\s+)?[\"'#]?", re.IGNORECASE)
"""What stands between two numbers of which the second is what the first is."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Numbers that have something in common, each once, in the order in which they stand."""

    name: str
    """What they have in common, in words."""
    found: tuple[Found, ...]

    @property
    def are_phones(self) -> bool:
        """As of `like_phones`."""
        return like_phones([found.order_id for found in self.found])

    @property
    def examples(self) -> str:
        """The first of them."""
        more = ", …" if len(self.found) > _EXAMPLES else ""
        return ", ".join(found.order_id for found in self.found[:_EXAMPLES]) + more


def like_phones(numbers: Sequence[str]) -> bool:
    """Whether at least half of them look like mobile numbers."""
    return 2 * sum(_PHONE.fullmatch(number) is not None for number in numbers) >= len(numbers)


def picks(text: str) -> list[Pick]:
    """What could be meant: numbers called orders, then those of each length, the most numerous first."""
    called: dict[str, Found] = {}
    by_length: dict[int, dict[str, Found]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for column, order_id, is_called in _by_name(line):
            if refusal(order_id) is not None:
                continue
            found = Found(order_id, number, column)
            by_length.setdefault(len(order_id), {}).setdefault(order_id, found)
            if is_called and not _DIALLED.fullmatch(order_id):
                called.setdefault(order_id, found)
    named = [Pick("called order, sipariş or id", tuple(called.values()))] if called else []
    others = [Pick(f"of {length} digits", tuple(found.values())) for length, found in by_length.items()]
    return named + [
        replace(pick, name=f"{pick.name}, like phones") if pick.are_phones else pick
        for pick in sorted(others, key=lambda pick: (pick.are_phones, -len(pick.found)))
    ]


def likely(text: str, found: Sequence[Pick]) -> int | None:
    """Which of the picks of a text is meant most likely; None where it has phones alone.

    It is the first, or one of numbers as long that has all of it and more: of a list often its beginning
    alone is called so. But a number beside one that is called so is something else.
    """
    if not found or found[0].are_phones:
        return None
    ids = {item.order_id for item in found[0].found}
    taken = picked(text, found[0].found)
    lines = {item.line for item in taken.found}
    for number, pick in enumerate(found):
        wider = {item.order_id for item in pick.found}
        beside = (piece.line for piece in taken.rejected if piece.text in wider)
        if ids < wider and not pick.are_phones and lines.isdisjoint(beside):
            return number
    return 0


def picked(text: str, taken: Sequence[Found]) -> Imported:
    """Every place where one of `taken` stands, and all that is left.

    Of a list each piece that is not taken is left by itself. Of prose, which has words with but a blank
    between, it is each line of which nothing is taken, and the numbers as long as those that are taken.
    """
    ids = {found.order_id for found in taken}
    lengths = set(map(len, ids))
    found: list[Found] = []
    left: list[Rejected] = []
    for number, line in enumerate(text.splitlines(), start=1):
        alike = {start + 1: digits for start, digits in _numbers(line) if len(digits) in lengths}
        found += (Found(digits, number, column) for column, digits in alike.items() if digits in ids)
        left += (
            Rejected(digits, number, column, Reason.NOT_PICKED)
            for column, digits in alike.items()
            if digits not in ids
        )
        if not _is_prose(line):
            left += (
                Rejected(shown(piece), number, column, refusal(piece) or Reason.NOT_PICKED)
                for column, piece in _pieces(line)
                if alike.keys().isdisjoint(range(column, column + len(piece)))
            )
        elif not alike:
            start = len(line) - len(line.lstrip())
            left.append(Rejected(shown(line.strip()), number, start + 1, Reason.NOTHING_PICKED))
    return Imported(marked(found), tuple(left))


def _by_name(line: str) -> Iterator[tuple[int, str, bool]]:
    """The column of each number, and whether it is called an order's, by a word or by its run."""
    last, end, is_called = "", 0, False
    for match in _NUMBER.finditer(line):
        between = line[end : match.start()]
        # Codes, counts and days that stand beside an id are of another length; past 999 comes 1000.
        in_run = is_called and _RUN.fullmatch(between) is not None
        in_run = in_run and abs(len(match[1]) - len(last)) <= bool(between.strip())
        is_called = in_run or _CALLED_SO.search(between) is not None
        yield match.start() + 1, match[1], is_called
        last, end = match[1], match.end()


def _is_prose(line: str) -> bool:
    """Whether a word stands beside something else of its cell."""
    cells = map(str.split, _CELLS.split(line))
    return any(len(parts) > 1 and any(map(_is_word, parts)) for parts in cells)


def _is_word(part: str) -> bool:
    return any(map(str.isalpha, part)) and not any(map(str.isdecimal, part))


def _numbers(line: str) -> list[tuple[int, str]]:
    """Where what may be an id stands, the long ones that are joined to something among them."""
    matches = (match for pattern in (_NUMBER, _DIGITS) for match in pattern.finditer(line))
    return sorted({match.start(1): match[1] for match in matches}.items())


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """Each piece of `line` with its column, without the quotes and invisible characters around it."""
    for match in _PIECE.finditer(line):
        piece = match.group()
        if core := bare(piece):
            yield match.start() + max(piece.find(core), 0) + 1, core


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """Asks which of the numbers in a text are order IDs."""

    text: str
    line: int
    """The first line that is no line of a list."""

    @property
    def line_text(self) -> str:
        """That line, as it may be shown."""
        lines = self.text.splitlines()
        return shown(lines[self.line - 1].strip(), 60) if self.line <= len(lines) else ""

    def picks(self) -> list[Pick]:
        """Sets of numbers to choose from; empty if there are no numbers."""
        return picks(self.text)

    def likely(self, found: Sequence[Pick]) -> int | None:
        """Which of them is probably meant."""
        return likely(self.text, found)

    def answer(self, taken: Sequence[Found]) -> Imported:
        """The orders picked, and each line or number that was not."""
        return picked(self.text, taken)
