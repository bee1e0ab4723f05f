"""Finds the order IDs of a list that are unusual, compared with the rest of the list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from math import log10
from typing import Final

from imtui.core.importing.instructions import excluded_ids
from imtui.core.importing.reasons import Unusual
from imtui.core.importing.result import Found, Imported

_PHONE: Final = re.compile(r"(?:0|90|0090)[2-58][0-9]{9}|5[0-9]{9}")
"""Matches a Turkish phone number. Without 0, 90 or 0090 before it, only a mobile number matches."""
_DATED_LENGTHS: Final = frozenset({8, 12, 14})
_DATE_YEARS: Final = range(2000, 2050)
_SUSPECT_LENGTHS: Final = frozenset({8, 10, 11, 12, 14})
"""How many digits phone numbers and dates have."""

_LEFT_OUT: Final = 5
"""How many digits are missing at least if a number is only the last digits of an ID."""
_IDS_PER_OUTLIER: Final = 4
"""At most one in this many IDs can be an outlier. If more IDs have another length, none of them is an
outlier."""
_MIN_ALIKE: Final = 3
_FEW: Final = 20
_MIN_TOLERANCE: Final = 0.3
"""The minimum tolerance, in powers of ten. An ID of another length is no outlier if it is this close to the
range of the usual IDs: 999 is close to 1000."""


def mark_unusual(found: Sequence[Found], lines: Iterable[str] = ()) -> tuple[Found, ...]:
    """Mark the unusual IDs of `found`, and those that `lines` of the source exclude.

    IDs that have a mark keep it.
    """
    ids = [item.order_id for item in found]
    unusual = unusual_ids(ids) | dict.fromkeys(excluded_ids(lines, ids), Unusual.EXCLUDED)
    if not unusual:
        return tuple(found)
    return tuple(_mark(item, unusual.get(item.order_id.lstrip("0"))) for item in found)


def mark_unusual_lengths(imported: Imported, others: Sequence[str]) -> Imported:
    """`imported` with a mark on each ID of unusual length.

    An ID is marked if its length, without leading zeros, differs from nearly all IDs of `imported` and
    `others`. IDs that have a mark keep it. If `others` is empty, `imported` is returned unchanged.
    """
    lengths = {*map(len, others), *(len(item.order_id) for item in imported.found)}
    if not others or len(lengths) == 1:
        # Most lists return here. It must be fast: 100,000 IDs are compared while a key press waits.
        return imported
    ids = {item.order_id.lstrip("0"): item.order_id for item in imported.found}
    outliers = ids.keys() & _outliers([*{other.lstrip("0") for other in others} - ids.keys(), *ids])
    if not outliers:
        return imported
    found = (
        _mark(item, Unusual.LENGTH if item.order_id.lstrip("0") in outliers else None)
        for item in imported.found
    )
    return replace(imported, found=tuple(found))


def _mark(item: Found, unusual: Unusual | None) -> Found:
    if unusual is None or item.info.unusual:
        return item
    return item.marked(unusual)


def unusual_ids(ids: Sequence[str]) -> dict[str, Unusual]:
    """The unusual IDs of a list, each with the reason. The keys have no leading zeros."""
    if not ids:
        return {}
    lengths = Counter(map(len, ids))
    if len(lengths) == 1 and _SUSPECT_LENGTHS.isdisjoint(lengths) and not _may_count(ids):
        # Most lists return here: only the last number could still be a total.
        return _totals(ids)
    distinct = {order_id.lstrip("0"): order_id for order_id in ids}
    found = dict.fromkeys(_shortened(list(distinct)), Unusual.RUNNING_NUMBER) | _totals(ids)
    found |= dict.fromkeys(_outliers(list(distinct)), Unusual.LENGTH)
    found |= {key: Unusual.DATE for key, order_id in distinct.items() if looks_like_date(order_id)}
    found |= dict.fromkeys(_years(list(distinct)), Unusual.DATE)
    found |= {key: Unusual.PHONE for key, order_id in distinct.items() if looks_like_phone(order_id)}
    return found | dict.fromkeys(_running(list(distinct)), Unusual.RUNNING_NUMBER)


def looks_like_phone(number: str) -> bool:
    """True if `number` is a Turkish phone number."""
    return _PHONE.fullmatch(number) is not None


def like_phones(numbers: Sequence[str]) -> bool:
    """True if at least half of the numbers are Turkish phone numbers."""
    return 2 * sum(map(looks_like_phone, numbers)) >= len(numbers)


def looks_like_date(number: str) -> bool:
    """True if `number` is a day as YYYYMMDD or DDMMYYYY.

    A time may follow YYYYMMDD: 12 or 14 digits in all.
    """
    if len(number) not in _DATED_LENGTHS:
        return False
    year_first = number[:4], number[4:6], number[6:8]
    day_first = number[4:8], number[2:4], number[:2]
    return _is_day(*year_first) or (len(number) == 8 and _is_day(*day_first))


def _is_day(year: str, month: str, day: str) -> bool:
    if int(year) not in _DATE_YEARS:
        return False
    try:
        return bool(date(int(year), int(month), int(day)))
    except ValueError:
        return False


def counts_up(ids: Iterable[str]) -> bool:
    """True if the numbers count 1, 2, 3 …, in any order and with few gaps."""
    values = set(map(int, ids))
    return len(values) > 1 and min(values) == 1 and max(values) <= 2 * len(values)


def _may_count(ids: Sequence[str]) -> bool:
    """True if the IDs, all of one length, may be running numbers: one of them is 1, or 001."""
    return "1".zfill(len(ids[0])) in ids


def _running(ids: Sequence[str]) -> Sequence[str]:
    """The running numbers (1, 2, 3 …) of a list; empty if it has none.

    If all IDs together count up, returns all of them. If only the IDs of up to four digits count up, returns
    those, but only if all other IDs have at least six digits.
    """
    if counts_up(ids):
        return ids
    short = [order_id for order_id in ids if len(order_id) < 5]
    longer = [len(order_id) for order_id in ids if len(order_id) > 4]
    return short if len(short) > 1 and longer and min(longer) > 5 and counts_up(short) else ()


def _shortened(ids: Sequence[str]) -> list[str]:
    """The numbers that may be the last digits of an ID: `46` after `312891245` may mean 312891246."""
    whole, found = "", []
    for order_id in ids:
        size = len(order_id)
        if size + _LEFT_OUT > len(whole):
            whole = order_id
        elif order_id > whole[-size:]:
            whole = whole[:-size] + order_id
            found.append(order_id)
    return found


def _totals(ids: Sequence[str]) -> dict[str, Unusual]:
    """The last ID, marked as a total, if it is the count or the sum of the IDs before it; else empty."""
    last, before = int(ids[-1]), len(ids) - 1
    # Of a long list with IDs of one length the sum is longer than any of them.
    may_be_sum = before > 1 and (before < _FEW or len(ids[-1]) > len(ids[0]))
    is_total = (before > 1 and last == before) or (may_be_sum and last == sum(map(int, ids[:-1])))
    return {ids[-1].lstrip("0"): Unusual.TOTAL} if is_total else {}


def _years(ids: Sequence[str]) -> list[str]:
    """The numbers that are years, if all other IDs are much longer; else empty."""
    years = [order_id for order_id in ids if len(order_id) == 4 and int(order_id) in _DATE_YEARS]
    others = [len(order_id) for order_id in ids if order_id not in years]
    return years if others and min(others) > 6 else []


def _outliers(ids: Sequence[str]) -> list[str]:
    """The IDs whose length differs from nearly all others.

    An ID is no outlier if it is close to the range of the IDs of the usual length. On a scale of powers of
    ten, the tolerance on each side is twice the width of that range, but at least `_MIN_TOLERANCE`.
    """
    usual, alike = Counter(map(len, ids)).most_common(1)[0] if ids else (0, 0)
    others = [order_id for order_id in ids if len(order_id) != usual]
    if alike < _MIN_ALIKE or not others or len(others) * _IDS_PER_OUTLIER > len(ids):
        return []
    values = [int(order_id) for order_id in ids if len(order_id) == usual]
    low, high = log10(min(values)), log10(max(values))
    reach = max(_MIN_TOLERANCE, 2 * (high - low))
    return [order_id for order_id in others if not low - reach <= log10(int(order_id)) <= high + reach]
