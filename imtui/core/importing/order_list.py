"""A list: order IDs, one a line or all on one line, and what else its lines are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, repeat
from typing import Final

from imtui.core.importing.grid import NOT_CONTENT, Lines, watched
from imtui.core.importing.groups import Range, are_steps, groups, range_of
from imtui.core.importing.headings import Rank, rank
from imtui.core.importing.limits import MAX_DIGITS, MAX_ORDERS
from imtui.core.importing.lines import (
    EDGE_SEPARATORS,
    Kind,
    is_footer,
    is_words,
    may_be_ignored,
    without_bullet,
)
from imtui.core.importing.order_id import bare, is_order_id, refusal, shown
from imtui.core.importing.plausibility import marked, unusual_ids
from imtui.core.importing.reasons import Aside, Reason
from imtui.core.importing.result import Found, Ignored, Imported, Rejected

_PLAIN: Final = re.compile(rf"(?:(?![0-9]{{{MAX_DIGITS + 1}}})0*+[1-9][0-9]*+(?:\r\n?|\n|\Z))++")
"""An ID on each line and nothing else, the everyday case of a long list."""

_CELL: Final = re.compile(r"[^,;\t]+")
_TAB: Final = re.compile(r"[^\t]+")
_SEMICOLON: Final = re.compile(r"[^;]+")
_COMMA: Final = re.compile(r"[^,]+")
_LONG_IDS: Final = re.compile(r"[0-9]+")
_SPACED: Final = re.compile(rf"[0-9]{{5,{MAX_DIGITS}}}(?:[ \u00a0]+[0-9]{{5,{MAX_DIGITS}}})+")
"""Numbers too long to be the groups of one number."""


def plain_list(text: str) -> Imported | None:
    """The orders of a text that has an ID on each line and nothing else."""
    if not _PLAIN.fullmatch(text):
        return None
    ids = text.splitlines()
    fields = zip(ids, count(1), repeat(1), repeat(""), repeat(None), repeat(None), strict=False)
    # The same as Found._make, in steps of the interpreter's own: about 5 times as fast.
    found = tuple(map(tuple.__new__, repeat(Found), fields))
    return Imported(marked(found) if unusual_ids(ids) else found)


@dataclass(frozen=True, slots=True)
class OrderList:
    """Lines of a text as a list, between its titles and its footers."""

    source: Lines
    first: int
    """The first line of the list, from 0; the lines before it are titles."""
    end: int
    """The line after the last one of the list."""

    @classmethod
    def of(cls, source: Lines) -> OrderList:
        """The list without the words above and below it."""
        content = [number for number, each in enumerate(source.kinds) if each not in NOT_CONTENT]
        first = next((number for number in content if not _is_words(source, number)), None)
        if first is None:
            return cls(source, 0, 0)
        return cls(source, first, 1 + next(n for n in reversed(content) if not _is_words(source, n)))

    @property
    def body(self) -> list[int]:
        """The lines of the list that hold something."""
        return [
            number for number in range(self.first, self.end) if self.source.kinds[number] not in NOT_CONTENT
        ]

    @property
    def is_complete(self) -> bool:
        """Whether each line of the list is one order ID."""
        return bool(body := self.body) and all(self.source.kinds[number] is Kind.ORDER for number in body)

    @property
    def is_mostly_numbers(self) -> bool:
        """Whether more than half of the lines are one order ID, or one number that is not an ID."""
        body = self.body
        return 2 * sum(self.source.kinds[number] in {Kind.ORDER, Kind.NUMBER} for number in body) > len(body)

    @property
    def heading(self) -> str:
        """The last title above the list."""
        titles = self._titles
        return bare(without_bullet(self.source.texts[titles[-1]])) if titles else ""

    @property
    def _titles(self) -> list[int]:
        """The lines of words above the list."""
        return [number for number in range(self.first) if self.source.kinds[number] is Kind.OTHER]

    def one_line(self) -> Imported | None:
        """The orders of a list on one line, set apart by `,`, `;`, tabs or, if long, blanks; else None."""
        body = self.body
        if len(body) != 1:
            return None
        line = self.source.texts[body[0]]
        if any(_cells(line) == _cells(self.source.texts[number]) for number in self._titles):
            # The line above names its cells: a table of one row.
            return None
        separated = _separated(line)
        cells = [(match.start(), match[0]) for match in separated.finditer(line) if bare(match[0])]
        if len(cells) < 2 or any(is_words(bare(cell)) for _, cell in cells):
            return None
        pieces = [(start + cell.find(bare(cell)) + 1, bare(cell)) for start, cell in cells]
        if separated is _COMMA and _may_be_amounts([piece for _, piece in pieces]):
            return None
        if 2 * sum(is_order_id(piece) for _, piece in pieces) <= len(pieces):
            return None
        return self._imported(
            [Found(piece, body[0] + 1, column) for column, piece in pieces if is_order_id(piece)],
            [
                Rejected(shown(piece), body[0] + 1, column, reason_for(piece))
                for column, piece in pieces
                if not is_order_id(piece)
            ],
        )

    def read(self) -> Imported:
        """The orders, one a line; any other line of the list is rejected."""
        found: list[Found] = []
        rejected: list[Rejected] = []
        for number in watched(self.body, self.source.check):
            piece = self.source.texts[number].rstrip("\r\n")
            if piece.isascii() and piece.isdecimal() and self.source.kinds[number] is Kind.ORDER:
                found.append(Found(piece, number + 1, 1))
                continue
            piece = bare(without_bullet(piece))
            if self.source.kinds[number] is Kind.ORDER:
                found.append(Found(piece, number + 1, self._column(number, piece)))
            elif not _is_aside(piece):
                text = shown(without_bullet(self.source.texts[number]))
                rejected.append(Rejected(text, number + 1, self._column(number, piece), reason_for(piece)))
        return self._imported(found, rejected)

    def _column(self, number: int, piece: str) -> int:
        return max(self.source.texts[number].find(piece), 0) + 1

    def _imported(self, found: list[Found], rejected: list[Rejected]) -> Imported:
        """With the lines above and below the list."""
        shortest = min((len(item.order_id) for item in found), default=5)
        ignored: list[Ignored] = []
        last_title = self._titles[-1] if self._titles else -1
        for number, each in enumerate(self.source.kinds):
            text = self.source.texts[number].strip()
            if each is Kind.COMMENT:
                ignored.append(Ignored(shown(text), number + 1, Aside.COMMENT))
            elif each is Kind.RULER:
                ignored.append(Ignored(shown(text), number + 1, Aside.RULER))
            elif each is Kind.OTHER and self.first <= number < self.end:
                if _is_aside(bare(without_bullet(text))):
                    aside = Aside.FOOTER if is_footer(text) else Aside.HEADING
                    ignored.append(Ignored(shown(text), number + 1, aside))
            elif each is Kind.OTHER:
                named = rank(text) is not Rank.NONE and (number == last_title or not found)
                if not named and not (found and may_be_ignored(text, shortest)):
                    rejected.append(Rejected(shown(text), number + 1, 1, Reason.WORDS))
                    continue
                aside = Aside.TITLE if number < self.first else Aside.FOOTER
                ignored.append(Ignored(shown(text), number + 1, Aside.HEADING if named else aside))
        rejected.sort(key=lambda piece: (piece.line, piece.column))
        blank = sum(each is Kind.BLANK for each in self.source.kinds)
        return Imported(marked(found), tuple(rejected), tuple(ignored), blank=blank)


def _is_words(source: Lines, number: int) -> bool:
    """Whether a line may be a title or a footer."""
    is_other = source.kinds[number] is Kind.OTHER
    return is_other and is_words(bare(without_bullet(source.texts[number])))


def _separated(line: str) -> re.Pattern[str]:
    """What matches a cell of a list on one line. `980,50` is one number if `;` separates the cells."""
    if _SPACED.fullmatch(line.strip()):
        return _LONG_IDS
    content = line.strip(EDGE_SEPARATORS + " \r\n")
    return _TAB if "\t" in content else _SEMICOLON if ";" in content else _COMMA


def _may_be_amounts(pieces: Sequence[str]) -> bool:
    """Whether a comma may be a decimal one: a cell of one or two digits is next to much longer ones."""
    return min(map(len, pieces)) < 3 and max(map(len, pieces)) > 4


def _is_aside(piece: str) -> bool:
    """Whether a line between IDs is a page number, a count or a heading, as where a page ends."""
    is_page = is_footer(piece) and may_be_ignored(piece, 5)
    return is_page or (rank(piece) is not Rank.NONE and not any(map(str.isdecimal, piece)))


def _cells(line: str) -> int:
    """How many cells the line has at the separators of a list on one line."""
    return len(_CELL.findall(line))


def reason_for(piece: str) -> Reason:
    """Why a piece of a list is not one order ID."""
    if range_of(piece):
        return Reason.RANGE
    reason = refusal(piece) or Reason.SEVERAL
    if reason is Reason.DIGITS_ONLY:
        if is_words(piece):
            return Reason.WORDS
        if len(re.findall(r"[0-9]{3,}", piece)) > 1:
            return Reason.SEVERAL
    return reason


@dataclass(frozen=True, slots=True)
class GroupsQuestion:
    """Asks whether `312 891 612` is one order ID or three."""

    order_list: OrderList
    line: int
    """The first line with groups."""
    example: str
    parts: tuple[str, ...]
    """Its groups."""
    lines: int
    """Lines with groups."""

    def answer(self, *, joined: bool) -> Imported:
        """Each line as one ID, or each group as an ID."""
        found: list[Found] = []
        rejected: list[Rejected] = []
        for number, column, piece in _items(self.order_list):
            parts = groups(piece) or ((piece,) if is_order_id(piece) else ())
            ids = ("".join(parts),) if joined else parts
            if ids and all(map(is_order_id, ids)):
                found += (Found(order_id, number + 1, column) for order_id in ids)
            else:
                rejected.append(Rejected(shown(piece), number + 1, column, reason_for(piece)))
        return self.order_list._imported(found, rejected)  # noqa: SLF001 (of this module)


@dataclass(frozen=True, slots=True)
class RangeQuestion:
    """Asks whether `312891245-312891249` means all IDs from the first to the last."""

    order_list: OrderList
    line: int
    """The first line with a range."""
    ranges: tuple[Range, ...]

    @property
    def count(self) -> int:
        """How many IDs the ranges hold."""
        return sum(each.size for each in self.ranges)

    def answer(self, *, expand: bool) -> Imported:
        """The IDs of the ranges as well, or the single IDs with the ranges rejected."""
        found: list[Found] = []
        rejected: list[Rejected] = []
        for number, column, piece in _items(self.order_list):
            if is_order_id(piece):
                found.append(Found(piece, number + 1, column))
            elif expand and (held := range_of(piece)):
                found += (Found(str(each), number + 1, column) for each in range(held.first, held.last + 1))
            else:
                rejected.append(Rejected(shown(piece), number + 1, column, reason_for(piece)))
        return self.order_list._imported(found, rejected)  # noqa: SLF001 (of this module)


def ask_about_groups(order_list: OrderList) -> GroupsQuestion | None:
    """The question about spaced groups, if most pieces are such groups or IDs."""
    items = list(_items(order_list))
    grouped = [(number, piece) for number, _, piece in items if groups(piece)]
    ids = sum(is_order_id(piece) for _, _, piece in items)
    if not grouped or 2 * (len(grouped) + ids) <= len(items):
        return None
    number, example = grouped[0]
    return GroupsQuestion(order_list, number + 1, shown(example), groups(example), len(grouped))


def ask_about_ranges(order_list: OrderList) -> RangeQuestion | None:
    """The question about ranges, if each piece is a range or an ID."""
    held: list[tuple[int, Range]] = []
    for number, _, piece in _items(order_list):
        if found := range_of(piece):
            held.append((number, found))
        elif not is_order_id(piece):
            return None
    if not held or sum(found.size for _, found in held) > MAX_ORDERS:
        return None
    return RangeQuestion(order_list, held[0][0] + 1, tuple(found for _, found in held))


def is_grouped_line(order_list: OrderList) -> bool:
    """Whether the list is one line such as `312,891,245`, rather one number than three IDs."""
    body = order_list.body
    piece = bare(without_bullet(order_list.source.texts[body[0]])) if len(body) == 1 else ""
    parts = groups(piece)
    return bool(parts) and "," in piece and not are_steps(parts)


def _items(order_list: OrderList) -> Iterator[tuple[int, int, str]]:
    """Line (from 0), column and text of each piece of the list."""
    for number in order_list.body:
        line = order_list.source.texts[number]
        whole = bare(without_bullet(line))
        if groups(whole) or range_of(whole) or is_order_id(whole):
            yield number, max(line.find(whole), 0) + 1, whole
            continue
        for match in _CELL.finditer(line):
            if piece := bare(without_bullet(match[0])):
                yield number, match.start() + max(match[0].find(piece), 0) + 1, piece
