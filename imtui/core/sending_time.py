"""Reads sending times, in the formats of the provider and of spreadsheets."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Final

TURKEY: Final = timezone(timedelta(hours=3))
"""The time zone of the provider's times: UTC+3 all year. The times themselves name no zone."""

_WRITTEN: Final = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:\s+|T|\s*,\s*)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?",
    re.ASCII,
)
"""A pattern for times like `25.11.2026 18:30`, as people and the provider's documents write them.

The provider's replies use ISO 8601.
"""

_SLASHED: Final = re.compile(r"\s*(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)", re.ASCII)
"""A pattern for dates that may be day first or month first. With dots they are always day first."""

_ONE_DIGIT: Final = re.compile(r"(?<=\d[ T])(?=\d:)", re.ASCII)
"""A pattern for the place before an hour with one digit, where ISO 8601 needs a zero."""

_EPOCH: Final = re.compile(r"(?:[12]\d{9})(?:\d{3})?", re.ASCII)
"""A pattern for seconds or milliseconds since 1970, for times from 2001 on."""


class DateStyle(Enum):
    """What comes first in 11/05/2026. Turkey and the provider write the day first, America the month."""

    DAY_FIRST = 1
    MONTH_FIRST = 2


def date_style(text: str) -> DateStyle | None:
    """The only style in which `text` begins with a date such as 25/11/2026 or 25-11-2026.

    None if both styles fit, or neither. Also None for dates with dots and for ISO 8601, because they are read
    in one way only.
    """
    match = _SLASHED.match(text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if 1 <= first <= 12 < second <= 31:
        return DateStyle.MONTH_FIRST
    return DateStyle.DAY_FIRST if 1 <= second <= 12 < first <= 31 else None


def read_time(value: object, style: DateStyle | None = DateStyle.DAY_FIRST) -> float | None:
    """Read a time, and return it in seconds since the epoch; None for anything else.

    Without a written time zone, the time is in Turkey's. `style` applies to times such as
    `11/05/2026 18:30`. If it is None, no such time is read, even if its date fits only one style.
    """
    if not isinstance(value, str) or len(value) > 40:
        return None
    text = value.strip()
    if _EPOCH.fullmatch(text):
        return float(text) / (1000 if len(text) > 10 else 1)
    moment = _read_iso(text) or _read_written(text, style)
    return (
        None if moment is None else (moment if moment.tzinfo else moment.replace(tzinfo=TURKEY)).timestamp()
    )


def _read_iso(text: str) -> datetime | None:
    try:
        # A date without a time is not a sending time: any time would be a guess.
        return datetime.fromisoformat(_ONE_DIGIT.sub("0", text.replace("/", "-", 2))) if ":" in text else None
    except ValueError:
        return None


def _read_written(text: str, style: DateStyle | None) -> datetime | None:
    match = _WRITTEN.fullmatch(text)
    if match is None or (style is None and match[2] != "."):
        return None
    day, separator, month, year, hour, minute, second = match.groups(default="0")
    if style is DateStyle.MONTH_FIRST and separator != ".":
        day, month = month, day
    century = 2000 if len(year) == 2 else 0
    try:
        # The caller adds the zone.
        return datetime(century + int(year), int(month), int(day), int(hour), int(minute), int(second))  # noqa: DTZ001
    except ValueError:
        return None
