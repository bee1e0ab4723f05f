"""Reads a list: order IDs, one per line or all on one line, with titles, footers and comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count, pairwise, repeat
from typing import Final, NamedTuple

from imtui.core.importing.grid import NOT_CONTENT, Lines, watched
from imtui.core.importing.groups import range_of
from imtui.core.importing.headings import Rank, names_other_numbers, rank, words
from imtui.core.importing.instructions import (
    excludes_orders,
    is_title_of_orders_to_send,
    mentions_cancelling,
)
from imtui.core.importing.limits import MAX_DIGITS
from imtui.core.importing.lines import (
    EDGE_SEPARATORS,
    LineKind,
    is_footer,
    is_negated,
    is_total_cell,
    is_words,
    may_be_ignored,
    may_end_list,
    without_bullet,
)
from imtui.core.importing.order_id import INVISIBLE, bare, is_order_id, refusal, shown
from imtui.core.importing.plausibility import mark_unusual, unusual_ids
from imtui.core.importing.reasons import Aside, Reason
from imtui.core.importing.result import NO_INFO, TOTAL, Found, Ignored, Imported, Rejected

_PLAIN: Final = re.compile(rf"(?:(?![0-9]{{{MAX_DIGITS + 1}}})0*+[1-9][0-9]*+(?:\r\n?|\n|\Z))++")
"""Matches a text with an ID on each line and nothing else, as most long lists are."""

_HEADING: Final = re.compile(r"([^\W\d][^\r\n;\t|,]{0,40})(?:\r\n?|\n)")
_TAB: Final = re.compile(r"[^\t]+")
_SEMICOLON: Final = re.compile(r"[^;]+")
_COMMA: Final = re.compile(r"[^,]+")
_LONG_IDS: Final = re.compile(r"[0-9]+")
_IN_TABLE: Final = frozenset(";\t|")
_ASIDES: Final = {LineKind.COMMENT: Aside.COMMENT, LineKind.RULER: Aside.RULER}
_IN_LIST: Final = frozenset({LineKind.BLANK, LineKind.ORDER, LineKind.NUMBER})
_NUMBERS: Final = frozenset({LineKind.ORDER, LineKind.NUMBER})
_SHORT_ROW: Final = 3
_SPACED: Final = re.compile(rf"[0-9]{{5,{MAX_DIGITS}}}(?:[ \u00a0]+[0-9]{{5,{MAX_DIGITS}}})+")
"""Matches a line of numbers that are too long to be the groups of one number."""


def plain_list(text: str) -> Imported | None:
    """The orders of a text with an ID on each line and nothing else, perhaps below a heading.

    None for any other text.
    """
    heading = _HEADING.match(text)
    is_clear = heading is not None and is_heading(heading[1]) and not is_negated(heading[1])
    start = heading.end() if heading and is_clear else 0
    if not _PLAIN.fullmatch(text, start):
        return None
    ids = text[start:].splitlines()
    fields = zip(ids, count(2 if start else 1), repeat(1), repeat(NO_INFO), strict=False)
    # The same as Found._make, in steps of the interpreter's own: about 5 times as fast.
    found = tuple(map(tuple.__new__, repeat(Found), fields))
    above = (Ignored(shown(heading[1].strip()), 1, Aside.HEADING),) if heading and start else ()
    return Imported(mark_unusual(found) if unusual_ids(ids) else found, ignored=above)


class Piece(NamedTuple):
    """A piece of a list, and the line and column at which it begins. Both count from 1."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class PlainList:
    """The lines of a text as a list, with titles above it and footers below it."""

    source: Lines
    titles: Sequence[int]
    """The indexes of the lines of words above the list, from 0."""
    body: Sequence[int]
    """The indexes of the lines of the list, from 0, without blank lines, comments and ruled lines."""
    footers: Sequence[int]
    """The indexes of the lines of words below the list, from 0."""

    @classmethod
    def of(cls, source: Lines) -> PlainList:
        """Split the lines into titles, list and footers. If all lines are words, the list is empty."""
        content = [number for number, each in enumerate(source.kinds) if each not in NOT_CONTENT]
        first = next((place for place, number in enumerate(content) if not _is_words(source, number)), None)
        if first is None:
            return cls(source, content, (), ())
        end = next(place for place in range(len(content), 0, -1) if not _is_words(source, content[place - 1]))
        return cls(source, content[:first], content[first:end], content[end:])

    @property
    def is_complete(self) -> bool:
        """True if each line of the list is one order ID, and nothing shows that the text is a table.

        A table has several column names above it, or empty cells before some of the IDs.
        """
        kinds, texts = self.source.kinds, self.source.texts
        if not self.body or any(kinds[number] is not LineKind.ORDER for number in self.body):
            return False
        is_even = len({_start(texts[number]) for number in self.body}) == 1
        return is_even and not self.has_aligned_headings and not self._has_columns()

    @property
    def has_aligned_headings(self) -> bool:
        """True if the last line above the list looks like column headings.

        It has no digits, and a tab or at least two blanks separate its words.
        """
        heading = self.heading
        return re.search(r" {2,}|\t", heading) is not None and not any(map(str.isdecimal, heading))

    @property
    def is_mostly_numbers(self) -> bool:
        """True if more than half of the lines are one order ID, or one number that is not an ID."""
        numbers = sum(self.source.kinds[number] in _NUMBERS for number in self.body)
        return 2 * numbers > len(self.body)

    @property
    def negated_line(self) -> int | None:
        """The index, from 0, of a line with words that say that orders must not be cancelled.

        In the middle of the list, a heading of other numbers, such as `Müşteri no` (customer number), counts
        too. So does any title there, if the title above the list is about cancelling. None if there is no
        such line.
        """
        comments = (number for number, kind in enumerate(self.source.kinds) if kind is LineKind.COMMENT)
        lines = (*self.titles, *self.body, *self.footers)
        return next(
            chain(filter(self._is_negated_comment, comments), filter(self._is_negated, lines)),
            None,
        )

    def _is_negated_comment(self, number: int) -> bool:
        """True if a comment says that orders must not be cancelled, and does not name them."""
        text = self.source.texts[number]
        return may_be_ignored(text, 5) and excludes_orders(text)

    def _is_negated(self, number: int) -> bool:
        if not _IN_TABLE.isdisjoint(self.source.texts[number]) or not _is_words(self.source, number):
            return False
        text = self.piece(number)
        if not may_be_ignored(text, 5):
            return False
        is_inside = bool(self.body) and self.body[0] < number < self.body[-1]
        return is_negated(text) or (is_inside and (names_other_numbers(text) or self._ends_cancelling(text)))

    def _ends_cancelling(self, text: str) -> bool:
        """True if a line inside the list may be the title of other orders than those to cancel.

        It says that they are to be sent, or the title above the list is about cancelling and it is not.
        """
        if is_title_of_orders_to_send(text):
            return True
        titles = (words(self.piece(number)) for number in self.titles)
        is_other = not (_is_aside(text) or mentions_cancelling(words(text)))
        return is_other and any(map(mentions_cancelling, titles))

    def _has_columns(self) -> bool:
        """True if the titles and the lines below them have the same separator, as a table has."""
        titles = "".join(self.source.texts[number].strip() for number in self.titles)
        marks = [mark for mark in EDGE_SEPARATORS if mark in titles]
        below = self.source.texts[self.body[0] :] if marks else ()
        return any(mark in text for mark in marks for text in below)

    @property
    def heading(self) -> str:
        """The last title above the list; empty if there is none."""
        return self.piece(self.titles[-1]) if self.titles else ""

    def piece(self, number: int) -> str:
        """The line at this index (from 0), without its bullet and what is around it."""
        return bare(without_bullet(self.source.texts[number]))

    def one_line(self) -> Imported | None:
        """The orders of a list on one line; None for any other list.

        Commas, semicolons or tabs separate the IDs. Blanks do too if every ID has at least five digits.
        """
        body = self.body
        if len(body) != 1 or self.has_aligned_headings:
            return None
        line = self.source.texts[body[0]]
        separated = _separated(line)
        if any(len(separated.findall(self.source.texts[number])) > 1 for number in self.titles):
            # A title names the cells of the line, so this is a table with one row.
            return None
        cells = [
            (match.start(), match[0])
            for match in watched(separated.finditer(line), self.source.check)
            if bare(match[0])
        ]
        if len(cells) < 2 or any(is_words(bare(cell)) for _, cell in cells):
            return None
        pieces = [(start + cell.find(bare(cell)) + 1, bare(cell)) for start, cell in cells]
        if separated is _COMMA and _may_be_amounts([piece for _, piece in pieces]):
            return None
        if 2 * sum(is_order_id(piece) for _, piece in pieces) <= len(pieces) or _is_row(pieces):
            return None
        items = (Piece(body[0] + 1, column, piece) for column, piece in pieces)
        return self.imported(items, lambda piece: (piece,) if is_order_id(piece) else ())

    def imported(self, pieces: Iterable[Piece], ids_of: Callable[[str], Iterable[str]]) -> Imported:
        """The imported list. `ids_of` returns the order IDs of a piece; if there are none, it is rejected."""
        found: list[Found] = []
        rejected: list[Rejected] = []
        for line, column, text in pieces:
            before = len(found)
            found += (Found(order_id, line, column) for order_id in ids_of(text))
            if len(found) == before:
                rejected.append(Rejected(shown(text), line, column, reason_for(text)))
        return self._result(found, rejected)

    def read(self) -> Imported:
        """The orders, one per line.

        Page numbers, counts, totals and headings between them are ignored. Any other line is rejected.
        """
        found: list[Found] = []
        rejected: list[Rejected] = []
        totals = self._totals()
        body = self.body
        start = (
            Counter(_start(self.source.texts[number]) for number in body).most_common(1)[0][0] if body else ""
        )
        for number in watched(body, self.source.check):
            line = self.source.texts[number]
            is_order, is_total = self.source.kinds[number] is LineKind.ORDER, number in totals
            piece = line.rstrip("\r\n")
            if not start and is_order and not is_total and piece.isdecimal() and piece.isascii():
                found.append(Found(piece, number + 1, 1))
                continue
            piece = self.piece(number)
            column = max(line.find(piece), 0) + 1
            if is_order and _start(line) != start:
                rejected.append(Rejected(shown(line.strip()), number + 1, 1, Reason.NO_ORDER_ID))
            elif is_order:
                found.append(Found(piece, number + 1, column, TOTAL if is_total else NO_INFO))
            elif not _is_aside(piece):
                text = shown(without_bullet(line))
                rejected.append(Rejected(text, number + 1, column, reason_for(piece)))
        return self._result(found, rejected)

    def _totals(self) -> set[int]:
        """The indexes of lines with a number that may be a total, not an order ID.

        The line above such a number is only a word such as `Toplam` (Turkish for total).
        """
        lines = (*self.titles[-1:], *self.body)
        pairs = pairwise(lines)
        return {
            below
            for above, below in pairs
            if self.source.kinds[above] is LineKind.OTHER
            and self.source.kinds[below] is LineKind.ORDER
            and is_total_cell(self.piece(above))
        }

    def _result(self, found: list[Found], rejected: list[Rejected]) -> Imported:
        """The imported list. The lines above, below and between the orders are ignored or rejected."""
        shortest = min((len(item.order_id) for item in found), default=5)
        first, end = (self.body[0], self.body[-1] + 1) if self.body else (len(self.source.kinds), 0)
        inside = range(first, end)
        ignored: list[Ignored] = []
        for number, each in enumerate(self.source.kinds):
            if each in _IN_LIST or (
                each is LineKind.OTHER and number in inside and not _is_aside(self.piece(number))
            ):
                continue
            text = self.source.texts[number].strip()
            aside: Aside | None
            if number in inside or each is not LineKind.OTHER:
                aside = _ASIDES.get(each) or (Aside.FOOTER if may_end_list(text) else Aside.HEADING)
            else:
                aside = self._aside_in_list(number, shortest if found else 0)
            if aside:
                ignored.append(Ignored(shown(text), number + 1, aside))
            else:
                rejected.append(Rejected(shown(text), number + 1, 1, Reason.WORDS))
        rejected.sort(key=lambda piece: (piece.line, piece.column))
        blank = self.source.kinds.count(LineKind.BLANK)
        pairs = zip(self.source.texts, self.source.kinds, strict=True)
        others = [text for text, kind in pairs if kind in {LineKind.OTHER, LineKind.COMMENT}]
        return Imported(mark_unusual(found, others), tuple(rejected), tuple(ignored), blank=blank)

    def _aside_in_list(self, number: int, shortest: int) -> Aside | None:
        """What a line above or below the list is; None if it must be rejected.

        `shortest` is the number of digits of the shortest ID, 0 if the list has no ID.
        """
        text = self.source.texts[number].strip()
        is_above = not self.body or number < self.body[0]
        if is_heading(text) and (not shortest or number in self.titles[-1:]):
            return Aside.HEADING
        is_known = is_above or may_end_list(self.piece(number))
        if not (shortest and is_known and may_be_ignored(text, shortest)):
            return None
        return Aside.TITLE if is_above else Aside.FOOTER


def _is_words(source: Lines, number: int) -> bool:
    """True if a line may be a title or a footer."""
    is_other = source.kinds[number] is LineKind.OTHER
    return is_other and is_words(bare(without_bullet(source.texts[number])))


def _separated(line: str) -> re.Pattern[str]:
    """A pattern for one cell of a list on one line. `980,50` is one number if `;` separates the cells."""
    if _SPACED.fullmatch(line.strip()):
        return _LONG_IDS
    content = line.strip(EDGE_SEPARATORS + " \r\n")
    return _TAB if "\t" in content else _SEMICOLON if ";" in content else _COMMA


def _is_row(pieces: Sequence[tuple[int, str]]) -> bool:
    """True if a line may be a row of a table: few numbers, of very different lengths."""
    lengths = [len(piece) for _, piece in pieces]
    return len(lengths) <= _SHORT_ROW and max(lengths) - min(lengths) > 1


def _start(line: str) -> str:
    """The separators before the first cell that is not empty."""
    if line[:1].isdecimal():
        return ""
    return line[: len(line) - len(line.lstrip(INVISIBLE + EDGE_SEPARATORS + " \u00a0"))].strip(
        INVISIBLE + " \u00a0"
    )


def _may_be_amounts(pieces: Sequence[str]) -> bool:
    """True if the commas may be decimal commas, because cells of one or two digits are among longer ones."""
    is_one = len(pieces) == 2 and len(pieces[1]) < 3
    return is_one or (min(map(len, pieces)) < 3 and max(map(len, pieces)) > 4)


def _is_aside(piece: str) -> bool:
    """True if a line between IDs is a page number, a count, a total or a heading, as at a page break."""
    is_page = is_footer(piece) and may_be_ignored(piece, 5)
    return (
        is_page
        or is_total_cell(piece)
        or (rank(piece) is not Rank.NONE and not any(map(str.isdecimal, piece)))
    )


def is_heading(text: str) -> bool:
    """True if a line names order IDs, and no number in it may be an order ID."""
    return rank(text) is not Rank.NONE and may_be_ignored(text, 5)


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
