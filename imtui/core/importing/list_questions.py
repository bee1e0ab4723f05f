"""The questions about a list with numbers in groups (`312 891 612`) or ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from imtui.core.importing.grid import watched
from imtui.core.importing.groups import Range, are_steps, groups, range_of
from imtui.core.importing.limits import MAX_ORDERS, TooManyOrdersError
from imtui.core.importing.lines import without_bullet
from imtui.core.importing.order_id import bare, is_order_id, shown
from imtui.core.importing.plain_list import PlainList, reason_for
from imtui.core.importing.result import Found, Imported, Rejected

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
        found: list[Found] = []
        rejected: list[Rejected] = []
        for number, column, piece in _items(self.order_list):
            parts = groups(piece) or ((piece,) if is_order_id(piece) else ())
            ids = ("".join(parts),) if joined else parts
            if ids and all(map(is_order_id, ids)):
                found += (Found(order_id, number + 1, column) for order_id in ids)
            else:
                rejected.append(Rejected(shown(piece), number + 1, column, reason_for(piece)))
        return self.order_list.result(found, rejected)


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
        found: list[Found] = []
        rejected: list[Rejected] = []
        for number, column, piece in _items(self.order_list):
            if is_order_id(piece):
                found.append(Found(piece, number + 1, column))
            elif expand and (held := range_of(piece)):
                found += (Found(str(each), number + 1, column) for each in range(held.first, held.last + 1))
            else:
                rejected.append(Rejected(shown(piece), number + 1, column, reason_for(piece)))
        return self.order_list.result(found, rejected)


def ask_about_groups(order_list: PlainList) -> GroupsQuestion | None:
    """A question for the operator about numbers in groups.

    None if no piece is written in groups, or if at least half of the pieces are neither groups nor IDs.
    """
    items = list(_items(order_list))
    grouped = [(number, piece) for number, _, piece in items if groups(piece)]
    ids = sum(is_order_id(piece) for _, _, piece in items)
    if not grouped or 2 * (len(grouped) + ids) <= len(items):
        return None
    number, example = grouped[0]
    return GroupsQuestion(order_list, number + 1, shown(example), groups(example), len(grouped))


def ask_about_ranges(order_list: PlainList) -> RangeQuestion | None:
    """A question for the operator about ranges.

    None if no piece is a range, if a piece is neither a range nor an ID, or if the ranges have more than
    `MAX_ORDERS` IDs.
    """
    held: list[tuple[int, Range]] = []
    for number, _, piece in _items(order_list):
        if found := range_of(piece):
            held.append((number, found))
        elif not is_order_id(piece):
            return None
    if not held or sum(found.size for _, found in held) > MAX_ORDERS:
        return None
    return RangeQuestion(order_list, held[0][0] + 1, tuple(found for _, found in held))


def is_grouped_line(order_list: PlainList) -> bool:
    """Whether the list is one line such as `312,891,245`, more likely one number than three IDs."""
    body = order_list.body
    piece = bare(without_bullet(order_list.source.texts[body[0]])) if len(body) == 1 else ""
    parts = groups(piece)
    return bool(parts) and "," in piece and not are_steps(parts)


def _items(order_list: PlainList) -> Iterator[tuple[int, int, str]]:
    """The line (from 0), column (from 1) and text of each piece of the list.

    Raises `TooManyOrdersError`.
    """
    for number in order_list.body:
        line = order_list.source.texts[number]
        whole = bare(without_bullet(line))
        if groups(whole) or range_of(whole) or is_order_id(whole):
            yield number, max(line.find(whole), 0) + 1, whole
            continue
        for place, match in enumerate(watched(_CELL.finditer(line), order_list.source.check)):
            if place >= MAX_ORDERS:
                raise TooManyOrdersError
            if piece := bare(without_bullet(match[0])):
                yield number, match.start() + max(match[0].find(piece), 0) + 1, piece
