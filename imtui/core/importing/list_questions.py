"""The questions about a list with numbers in groups (`312 891 612`) or ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from imtui.core.importing.grid import watched
from imtui.core.importing.groups import Range, are_steps, groups, range_of
from imtui.core.importing.limits import MAX_ORDERS, TooManyOrdersError
from imtui.core.importing.lines import without_bullet
from imtui.core.importing.order_id import bare, is_order_id, shown
from imtui.core.importing.plain_list import Piece, PlainList
from imtui.core.importing.result import Imported

_CELL: Final = re.compile(r"[^,;\t]+")


@dataclass(frozen=True, slots=True)
class GroupsQuestion:
    """Asks whether `312 891 612` is one order ID or three."""

    order_list: PlainList
    line: int
    """The number of the first line with groups, from 1."""
    example: str
    parts: tuple[str, ...]
    """The groups of `example`."""
    count: int
    """The number of pieces that are written in groups."""

    def answer(self, *, joined: bool) -> Imported:
        """Import the list. If `joined`, each piece is one ID, else each group is an ID."""

        def ids_of(piece: str) -> Sequence[str]:
            parts = groups(piece) or (piece,)
            ids = ("".join(parts),) if joined else parts
            return ids if all(map(is_order_id, ids)) else ()

        return self.order_list.imported(_pieces(self.order_list), ids_of)


@dataclass(frozen=True, slots=True)
class RangeQuestion:
    """Asks whether `312891245-312891249` means all IDs from the first to the last."""

    order_list: PlainList
    line: int
    """The number of the first line with a range, from 1."""
    ranges: tuple[Range, ...]

    @property
    def count(self) -> int:
        """How many IDs all ranges contain together."""
        return sum(each.size for each in self.ranges)

    def answer(self, *, expand: bool) -> Imported:
        """Import the list. If `expand`, each range becomes all of its IDs; else the ranges are rejected."""

        def ids_of(piece: str) -> Iterable[str]:
            if is_order_id(piece):
                return (piece,)
            held = range_of(piece) if expand else None
            return held.order_ids() if held else ()

        return self.order_list.imported(_pieces(self.order_list), ids_of)


def ask_about_groups(order_list: PlainList) -> GroupsQuestion | None:
    """A question for the operator about numbers in groups.

    None if no piece is written in groups, or if at least half of the pieces are neither groups nor IDs.
    """
    pieces = list(_pieces(order_list))
    grouped = [piece for piece in pieces if groups(piece.text)]
    ids = sum(is_order_id(piece.text) for piece in pieces)
    if not grouped or 2 * (len(grouped) + ids) <= len(pieces):
        return None
    first = grouped[0]
    return GroupsQuestion(order_list, first.line, shown(first.text), groups(first.text), len(grouped))


def ask_about_ranges(order_list: PlainList) -> RangeQuestion | None:
    """A question for the operator about ranges.

    None if no piece is a range, if a piece is neither a range nor an ID, or if the ranges have more than
    `MAX_ORDERS` IDs.
    """
    held: list[tuple[int, Range]] = []
    for line, _, piece in _pieces(order_list):
        if found := range_of(piece):
            held.append((line, found))
        elif not is_order_id(piece):
            return None
    if not held or sum(found.size for _, found in held) > MAX_ORDERS:
        return None
    return RangeQuestion(order_list, held[0][0], tuple(found for _, found in held))


def is_grouped_line(order_list: PlainList) -> bool:
    """True if the list is one line such as `312,891,245`, more likely one number than three IDs."""
    body = order_list.body
    piece = order_list.piece(body[0]) if len(body) == 1 else ""
    parts = groups(piece)
    return bool(parts) and "," in piece and not are_steps(parts)


def _pieces(order_list: PlainList) -> Iterator[Piece]:
    """The pieces of all lines of the list. Raises `TooManyOrdersError`."""
    for number in order_list.body:
        line = order_list.source.texts[number]
        whole = order_list.piece(number)
        if groups(whole) or range_of(whole) or is_order_id(whole):
            yield Piece(number + 1, max(line.find(whole), 0) + 1, whole)
            continue
        for place, match in enumerate(watched(_CELL.finditer(line), order_list.source.check)):
            if place >= MAX_ORDERS:
                raise TooManyOrdersError
            if piece := bare(without_bullet(match[0])):
                yield Piece(number + 1, match.start() + max(match[0].find(piece), 0) + 1, piece)
