"""When and how often an order is tried again, and how long a server asks to wait with Retry-After."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

_SECONDS: Final = re.compile(r"\d{1,5000}(\.\d*)?|\.\d+", re.ASCII)
_DAY: Final = re.compile(r"(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?", re.ASCII | re.IGNORECASE)
_MAX_WAIT: Final = 1e9
_MAX_VALUE_LENGTH: Final = 200
"""How many characters of a date are read. A date has about 30."""


class RetryPolicy(NamedTuple):
    """Exponential backoff with full jitter. A Retry-After header takes precedence."""

    tries: int = 4
    """The most attempts for one order, the first one included."""
    base: float = 0.5
    """The upper limit of the random wait before the first retry, in seconds. It doubles with each retry."""
    cap: float = 8.0
    """The longest random wait, in seconds."""
    retry_after_cap: float = 60.0
    """The longest wait that a Retry-After header can cause, in seconds."""
    budget: int = 200
    """How many retries a run may make at first.

    Each order that a reply decides adds one again, but never above this number (`RetryBudget`).
    """

    def delay(
        self, tries: int, random: Callable[[], float], retry_after: float | None = None
    ) -> float | None:
        """Seconds until the next attempt after `tries` attempts, or None if they are used up.

        `random` gives a float from 0 to 1.
        """
        if tries >= self.tries:
            return None
        if retry_after is not None:
            return min(retry_after, self.retry_after_cap)
        return random() * min(self.cap, self.base * 2.0 ** (tries - 1))


@dataclass(slots=True)
class RetryBudget:
    """Limits the retries of a run, so that an outage does not cause a flood of requests.

    Each retry costs one, and each order that a reply decides earns one. If the provider does not reply,
    the budget is used up soon, and each remaining order gets one attempt only.
    """

    size: int
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.size

    def earn(self) -> None:
        """Add one, at most up to `size`: a reply decided an order."""
        self.left = min(self.size, self.left + 1)

    def spend(self) -> bool:
        """Use one for a retry. Returns False if none is left."""
        if not self.left:
            return False
        self.left -= 1
        return True


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
