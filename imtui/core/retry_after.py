"""The Retry-After header: how long a server asks to wait.

Only the engine loads this module: `email.utils` takes 11 ms to import, and the first frame needs none of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

_SECONDS: Final = re.compile(r"\d{1,5000}(\.\d*)?|\.\d+", re.ASCII)
_DAY: Final = re.compile(r"(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?", re.ASCII | re.IGNORECASE)
_MAX_WAIT: Final = 1e9
_MAX_VALUE_LENGTH: Final = 200
"""How many characters of a date are read. A date has about 30."""


def read_retry_after(values: Sequence[str], now: float, date: str | None = None) -> float | None:
    """The longest wait that `values` ask for, in seconds; None if none of them can be read.

    `values`: all Retry-After headers of a reply. Each is a list of seconds, rounded up, or of HTTP dates.
    `date`: the Date header of the reply. A wait until a date is counted from it, because the server's clock
    may differ from this one. Without a Date header, it is counted from `now`, in seconds since the epoch.
    """
    if not values:
        return None
    sent = read_http_date(date) if date else None
    waits = [_wait(item, now if sent is None else sent) for item in _items(values)]
    return max((wait for wait in waits if wait is not None), default=None)


def _items(values: Iterable[str]) -> Iterator[str]:
    """Split the values at commas, except at the comma after the weekday of a date."""
    for value in values:
        day = ""
        for piece in map(str.strip, value.split(",")):
            if _DAY.fullmatch(piece):
                day = f"{piece}, "
                continue
            yield f"{day}{piece}"
            day = ""


def _wait(item: str, sent: float) -> float | None:
    if _SECONDS.fullmatch(item):
        return float(math.ceil(min(float(item), _MAX_WAIT)))
    moment = read_http_date(item)
    return None if moment is None else min(max(0.0, moment - sent), _MAX_WAIT)


def read_http_date(text: str) -> float | None:
    """Seconds since the epoch of an HTTP date, also in its obsolete forms; None if `text` is not a date."""
    try:
        moment = parsedate_to_datetime(text[:_MAX_VALUE_LENGTH])
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
