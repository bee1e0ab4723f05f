"""Reads which orders a list says must be cancelled, and which must not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from imtui.core.importing.groups import ranges_in
from imtui.core.importing.headings import folded, words
from imtui.core.importing.instruction_words import (
    ACTIONS,
    ASKS,
    EXCEPT,
    MAY_SKIP,
    MESSAGE,
    NO,
    NOT_DONE,
    ONLY,
    OPT_OUT,
    SKIPS,
    STAYING,
    TICK,
    TICKS,
    TO_READERS,
    TO_SEND,
    UNWANTED,
    WITH_ONLY,
    YES,
)
from imtui.core.importing.lines import is_negated

_MAX_STAYING: Final = 80
"""The longest cell that `STAYING` is tried on, in characters."""
_CLAUSE_END: Final = re.compile(r"[.,!?;\n]+")
_YES_OR_1: Final = YES | {"1"}
_DIGITS: Final = re.compile(r"[0-9]+")
_MAX_RANGE: Final = 100_000
"""How many IDs of a range after its first one are excluded."""


@lru_cache(maxsize=4096)
def excludes_order(cell: str) -> bool:
    """True if a cell in the row of an order says that the order must not be cancelled.

    Examples: `iptal edilmeyecek` (not to be cancelled), `kalsın` (to be kept). In a longer cell, cancelling
    must be mentioned, because the name of a campaign may be `Kaçırmayın` (do not miss it). What a message
    says to its readers does not count: `Kaçırmayın! İptal için RET yaz 3340`. Cached, because many rows have
    the same words.
    """
    if not cell.isprintable():
        # Chats put invisible characters between letters.
        cell = "".join(sign for sign in cell if sign.isprintable() or sign.isspace())
    if len(cell) < _MAX_STAYING and STAYING.fullmatch(cell):
        return True
    if not _may_mention_cancelling(cell):
        return False
    if UNWANTED.search(cell):
        return True
    return is_negated(cell) and mentions_cancelling(words(OPT_OUT.sub(" ", cell)))


def _may_mention_cancelling(cell: str) -> bool:
    """A cheap check: most cells mention neither `iptal` nor `cancel`."""
    lowered = cell.lower()
    # The small letter of İ is an i and a dot, so `İPTAL` becomes `i̇ptal`.
    return "ptal" in lowered or "cancel" in lowered


@lru_cache(maxsize=4096)
def message_excludes_order(cell: str) -> bool:
    """Like `excludes_order`, for a cell of a column with messages.

    What a message says to its readers does not count, as in `Aboneliğinizi iptal etmeyin` (do not cancel your
    subscription). A note of the operator may be among the messages.
    """
    if not _may_mention_cancelling(cell):
        return excludes_order(cell)
    clauses = _CLAUSE_END.split(TO_READERS.sub(" ", OPT_OUT.sub(" ", cell)))
    return any(map(excludes_order, clauses))


def message_columns(headings: Sequence[str]) -> list[int]:
    """The indexes, from 0, of the columns with the texts of messages."""
    names = (frozenset(words(heading)) for heading in headings)
    return [number for number, parts in enumerate(names) if parts and parts <= MESSAGE]


def excludes_orders(line: str) -> bool:
    """True if a line, for example a comment, says that orders must not be cancelled."""
    return EXCEPT.search(line) is not None or excludes_order(line)


def excluded_ids(lines: Iterable[str], order_ids: Iterable[str]) -> frozenset[str]:
    """The orders of `order_ids`, without leading zeros, that must not be cancelled according to these lines.

    `Bunlar hariç: 312891246` (except these) excludes the IDs that it names, and all IDs of a range.
    `Sadece 312891246 iptal edilecek` (cancel only this one) excludes the others.
    """
    named: set[str] = set()
    only: set[str] = set()
    for line in lines:
        if excludes_orders(line):
            named |= _named_ids(line)
        elif ONLY.search(line) and all(map(WITH_ONLY.fullmatch, words(_DIGITS.sub(" ", line)))):
            only |= _named_ids(line)
    if not (named or only):
        return frozenset()
    listed = {order_id.lstrip("0") for order_id in order_ids}
    others = listed - only if only & listed else set()
    return frozenset(named & listed | others)


def _named_ids(line: str) -> set[str]:
    """The numbers in the line without leading zeros, and all IDs of its ranges."""
    named = {digits.lstrip("0") for digits in _DIGITS.findall(line)}
    for _, _, held in ranges_in(line):
        named.update(islice(held.order_ids(), _MAX_RANGE + 1))
    return named


def mentions_cancelling(parts: Iterable[str]) -> bool:
    """True if one of the words is a form of `iptal` or `cancel`."""
    return any(part.startswith(("iptal", "cancel")) for part in parts)


def instruction_columns(headings: Sequence[str]) -> list[int]:
    """The indexes, from 0, of the columns that say which orders are to be cancelled.

    The heading is a question such as `İptal?` or `cancel (y/n)`, a word such as `İşlem` (action), or a tick.
    """
    return [number for number, heading in enumerate(headings) if _is_instruction(heading)]


def _is_instruction(heading: str) -> bool:
    is_action = heading.strip() in TICKS or folded(heading) in ACTIONS
    return is_action or ASKS.fullmatch(" ".join(words(heading))) is not None


def skip_columns(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[int]:
    """The indexes, from 0, of the columns in which a tick says that the order must not be cancelled.

    The heading is one such as `Skip?`. It may also be one such as `Hariç` (except), if its column in `rows`
    has only ticks, yes and no.
    """
    texts = [" ".join(words(heading)) for heading in headings]
    sure = {number for number, text in enumerate(texts) if SKIPS.fullmatch(text)}
    unsure = {
        number
        for number, text in enumerate(texts)
        if number not in sure and (MAY_SKIP.fullmatch(text) or excludes_column(headings[number]))
    }
    return sorted(sure | _with_ticks_only(unsure, rows))


def _with_ticks_only(columns: set[int], rows: Iterable[Sequence[str]]) -> set[int]:
    """Those of the columns that have at least one tick, yes or no, and no other cells."""
    left, filled = set(columns), set()
    for cells in rows:
        if not left:
            break
        for number in tuple(left):
            cell = cells[number] if number < len(cells) else ""
            if is_skipped(cell) and not _is_yes(cell):
                left.remove(number)
            elif is_skipped(cell) or words(cell):
                filled.add(number)
    return left & filled


def member_excludes_orders(key: str, value: str) -> bool:
    """True if a member of a JSON object around a list says that the orders of the list must not be cancelled.

    `key` has its words apart. Examples: `"cancel": false`, `"keep": true`, `"title": "Do not cancel"`.
    """
    is_no = "".join(words(value)) in NO
    if is_negated(key) or SKIPS.fullmatch(key):
        return not is_no
    return excludes_orders(value) or (bool(value) and is_no and ASKS.fullmatch(key) is not None)


def is_title_of_orders_to_send(title: str) -> bool:
    """True if a title between orders says that those below it are to be sent, so not to be cancelled."""
    return TO_SEND.fullmatch(" ".join(words(title))) is not None


def excludes_column(heading: str) -> bool:
    """True if a heading may say that the orders below it, or next to it, must not be cancelled.

    A heading such as `KDV hariç tutar` (amount without tax) does not.
    """
    parts = words(heading)
    return is_negated(heading) and (len(parts) < 2 or mentions_cancelling(parts))


def is_not_done(cell: str) -> bool:
    """True if a cell of a column about cancelling says only that it is not to be done: `Edilmeyecek`."""
    return NOT_DONE.fullmatch(cell) is not None


def _is_yes(cell: str) -> bool:
    return TICK.fullmatch(cell) is not None or "".join(words(cell)) in _YES_OR_1


@lru_cache(maxsize=1024)
def is_skipped(cell: str) -> bool:
    """True if a cell below `Skip?` says that the order must not be cancelled: it has more than a no."""
    return "".join(words(cell)) not in NO or TICK.fullmatch(cell) is not None


@lru_cache(maxsize=1024)
def is_to_be_cancelled(cell: str) -> bool:
    """True if a cell of an instruction column says `evet`, `x`, `iptal` or the like.

    A number above 0 does, too: the column may count what was cancelled.
    """
    if TICK.fullmatch(cell):
        return True
    if cell.isdecimal():
        # A cell may have more digits than Python converts to a number.
        return any(map(unicodedata.decimal, cell))
    parts = words(cell)
    if mentions_cancelling(parts):
        return not is_negated(cell)
    return "".join(parts) in YES
