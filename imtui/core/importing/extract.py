"""Finds the order IDs in a text that is neither a list nor a table: a log, a mail, a chat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from imtui.core.importing.groups import ranges_in
from imtui.core.importing.limits import MAX_DIGITS
from imtui.core.importing.order_id import bare, refusal, shown
from imtui.core.importing.plausibility import like_phones, mark_unusual
from imtui.core.importing.reasons import Reason
from imtui.core.importing.result import Found, Imported, Rejected
from imtui.messages import Message, lazy

_SHORTEST: Final = 3
_EXAMPLES: Final = 3
_MAX_IN_RANGES: Final = 10_000
"""The maximum number of IDs that are offered from all ranges of a text together. A range that would exceed it
is rejected whole."""

# A number that contains separators is matched as one piece. If it were split, "312,891,245", 3,12E+08, $1,234
# or 0532 123 45 67 would give IDs that the text does not have.
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
"""Matches a number on its own: not part of a word, a time, a date, an amount or an address. Two long numbers
are also separate if only a comma or a slash is between them."""

_DIGITS: Final = re.compile(rf"(?<!\d)(\d{{6,{MAX_DIGITS}}})(?!\d)", re.ASCII)
"""Matches a number that is joined to other characters, but so long that it may be an ID."""

_MOBILE_WITH_PREFIX: Final = re.compile(r"(?:0|90)5\d{9}")
"""Matches a mobile number with its prefix (0 or 90), which is hardly ever an order ID."""

_CELLS: Final = re.compile(r"[,;|\t]")
_CALLED_AN_ORDER: Final = re.compile(
    r"(?:order|sipari[sş]|(?<![a-z])id)[\w ]{0,12}[\"'#:= \[]{0,5}$", re.IGNORECASE
)
"""Matches text before a number that calls the number an order: `order no: `, `sipariş ` (order), `id=`."""

_BETWEEN_NUMBERS: Final = re.compile(r"[\"']?[\s,;/]*(?:(?:ve|and)\s+)?[\"'#]?", re.IGNORECASE)
"""Matches a separator between two numbers of a list, such as `, ` or ` and `. If the text calls the first
number an order, the second may be one too."""


@dataclass(frozen=True, slots=True)
class NumberGroup:
    """Numbers that have something in common, each once, in the order of the text."""

    name: Message
    """What the numbers have in common, as words for the operator."""
    found: tuple[Found, ...]
    are_ranges: bool = False
    """True if the group has every ID of the ranges that are offered, first, last and all between.
    `TextQuestion.most_likely` never suggests such a group."""

    @property
    def are_phones(self) -> bool:
        """True if at least half of the numbers are phone numbers."""
        return like_phones([found.order_id for found in self.found])

    @property
    def examples(self) -> str:
        """The first numbers, separated by commas, for the operator."""
        more = ", …" if len(self.found) > _EXAMPLES else ""
        return ", ".join(found.order_id for found in self.found[:_EXAMPLES]) + more


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """Asks which of the numbers in a text are order IDs."""

    text: str
    line: int
    """The number, from 1, of the line that messages name. If the text is JSON with a syntax error, it is the
    line of the error; if it was read as a table, the first line of the table. In other texts, it is usually
    the first line that is not an order ID."""
    problem: Message | None = None
    """The syntax error, if the text is very likely JSON and cannot be read; else None."""

    @property
    def line_text(self) -> str:
        """The text of line number `line`, cleaned for the screen; empty if there is no such line."""
        lines = self.text.splitlines()
        return shown(lines[self.line - 1].strip(), 60) if self.line <= len(lines) else ""

    def number_groups(self) -> list[NumberGroup]:
        """The groups of numbers that may be the order IDs.

        First come the numbers that the text calls orders, except phone numbers. Then comes a group for each
        number of digits. The group with the most numbers is the first of these, and groups of phone numbers
        are the last. The IDs of ranges such as `312891245-312891249` are at the end.
        """
        called: dict[str, Found] = {}
        by_length: dict[int, dict[str, Found]] = {}
        in_ranges: dict[str, Found] = {}
        for number, line in enumerate(_lines(self.text), start=1):
            for each in line.ranges:
                for order_id in each.order_ids:
                    in_ranges.setdefault(order_id, Found(order_id, number, each.column))
            for column, order_id, is_called in _numbers_and_names(line.rest):
                if refusal(order_id) is not None:
                    continue
                found = Found(order_id, number, column)
                by_length.setdefault(len(order_id), {}).setdefault(order_id, found)
                if is_called and not _MOBILE_WITH_PREFIX.fullmatch(order_id):
                    called.setdefault(order_id, found)
        named = [NumberGroup(lazy("called order, sipariş or id"), tuple(called.values()))] if called else []
        others = [_of_length(length, tuple(found.values())) for length, found in by_length.items()]
        others.sort(key=lambda group: (group.are_phones, -len(group.found)))
        ranges = [NumberGroup(lazy("in ranges"), tuple(in_ranges.values()), are_ranges=True)]
        return named + others + (ranges if in_ranges else [])

    def most_likely(self, found: Sequence[NumberGroup]) -> int | None:
        """The index of the group to suggest first; None for no group.

        Normally this is the first group, but never a group of phones or ranges. A text may use the word
        "order" only before the first numbers of a list. So a later group is suggested if it has all numbers
        of the first group and more. It is not suggested if one of its other numbers is on the same line as a
        number of the first group.
        """
        if not found or found[0].are_phones or found[0].are_ranges:
            return None
        ids = {item.order_id for item in found[0].found}
        chosen = self.answer(found[0].found)
        lines = {item.line for item in chosen.found}
        for number, group in enumerate(found):
            wider = {item.order_id for item in group.found}
            rejected_lines = (piece.line for piece in chosen.rejected if piece.text in wider)
            is_list = not (group.are_phones or group.are_ranges)
            if ids < wider and is_list and lines.isdisjoint(rejected_lines):
                return number
        return 0

    def answer(self, chosen: Sequence[Found]) -> Imported:
        """Import every occurrence of the chosen numbers, and reject the rest of the text.

        In a line of prose, only numbers that are as long as a chosen one are rejected. If the line has no
        number of that length and no range, the whole line is rejected. On any other line, each piece that was
        not chosen is rejected on its own. A range is rejected unless all of its IDs were chosen.
        """
        ids = {found.order_id for found in chosen}
        lengths = set(map(len, ids))
        found: list[Found] = []
        left: list[Rejected] = []
        for number, (line, rest, ranges) in enumerate(_lines(self.text), start=1):
            for each in ranges:
                meant = [order_id for order_id in each.order_ids if order_id in ids]
                found += (Found(order_id, number, each.column) for order_id in meant)
                if not meant or len(meant) < len(each.order_ids):
                    left.append(Rejected(shown(each.text), number, each.column, Reason.RANGE))
            alike = {start + 1: digits for start, digits in _numbers(rest) if len(digits) in lengths}
            found += (Found(digits, number, column) for column, digits in alike.items() if digits in ids)
            left += (
                Rejected(digits, number, column, Reason.NOT_PICKED)
                for column, digits in alike.items()
                if digits not in ids
            )
            if not _is_prose(line):
                left += (
                    Rejected(shown(piece), number, column, refusal(piece) or Reason.NOT_PICKED)
                    for column, piece in _pieces(rest)
                    if alike.keys().isdisjoint(range(column, column + len(piece)))
                )
            elif not (alike or ranges):
                start = len(line) - len(line.lstrip())
                left.append(Rejected(shown(line.strip()), number, start + 1, Reason.NOTHING_PICKED))
        return Imported(mark_unusual(found, self.text.splitlines()), tuple(left))


def _of_length(length: int, found: tuple[Found, ...]) -> NumberGroup:
    group = NumberGroup(lazy("of {count} digits", count=length), found)
    if not group.are_phones:
        return group
    return replace(group, name=lazy("of {count} digits, like phones", count=length))


class _WrittenRange(NamedTuple):
    """A range in a line of text."""

    column: int
    text: str
    order_ids: tuple[str, ...]
    """All IDs of the range; empty if there are too many to offer."""


class _Line(NamedTuple):
    """A line of the text, and the ranges of order IDs in it, such as 312891245-312891249."""

    text: str
    rest: str
    """The line with blanks in place of its ranges, so that the numbers in a range are not found again."""
    ranges: Sequence[_WrittenRange]


def _lines(text: str) -> Iterator[_Line]:
    """Split a text into lines and find the ranges of IDs in each.

    If the IDs of a range would bring the total above `_MAX_IN_RANGES`, its `order_ids` are empty.
    """
    room = _MAX_IN_RANGES
    for line in text.splitlines():
        parts, end, ranges = [], 0, []
        for start, written, held in ranges_in(line):
            is_offered = held.size <= room
            room -= held.size if is_offered else 0
            order_ids = tuple(held.order_ids()) if is_offered else ()
            ranges.append(_WrittenRange(start + 1, written, order_ids))
            parts += [line[end:start], " " * len(written)]
            end = start + len(written)
        yield _Line(line, "".join([*parts, line[end:]]), ranges)


def _numbers_and_names(line: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the column (from 1) and digits of each number, and whether the text calls it an order.

    It does if `order`, `sipariş` or `id` is before the number, or before the list that the number belongs to.
    """
    last, end, is_called = "", 0, False
    for match in _NUMBER.finditer(line):
        between = line[end : match.start()]
        # Codes, counts and days next to an ID have another length. In a list, 999 may be followed by 1000.
        in_run = is_called and _BETWEEN_NUMBERS.fullmatch(between) is not None
        in_run = in_run and abs(len(match[1]) - len(last)) <= bool(between.strip())
        is_called = in_run or _CALLED_AN_ORDER.search(between) is not None
        yield match.start() + 1, match[1], is_called
        last, end = match[1], match.end()


def _is_prose(line: str) -> bool:
    """True if the line has a word next to another word or a number, with only blanks between them."""
    cells = map(str.split, _CELLS.split(line))
    return any(len(parts) > 1 and any(map(_is_word, parts)) for parts in cells)


def _is_word(part: str) -> bool:
    return any(map(str.isalpha, part)) and not any(map(str.isdecimal, part))


def _numbers(line: str) -> list[tuple[int, str]]:
    """The index (from 0) and digits of each number that may be an ID.

    Long numbers are included even if they are joined to other characters.
    """
    matches = (match for pattern in (_NUMBER, _DIGITS) for match in pattern.finditer(line))
    return sorted({match.start(1): match[1] for match in matches}.items())


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """Yield the column (from 1) and text of each piece of the line.

    Blanks, commas and semicolons separate pieces, but a number such as `0532 123 45 67` is one piece. Quotes
    and invisible characters around a piece are removed.
    """
    for match in _PIECE.finditer(line):
        piece = match.group()
        if core := bare(piece):
            yield match.start() + max(piece.find(core), 0) + 1, core
