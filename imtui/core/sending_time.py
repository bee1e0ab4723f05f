"""When an order goes out, as the provider and tables write it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Final

TURKEY: Final = timezone(timedelta(hours=3))
"""The zone of every time that the provider tells: UTC+3 the whole year, and none is written."""

_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:\s+|T|\s*,\s*)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?",
    re.ASCII,
)
"""How people in Turkey, and the provider's requests, write times; its answers have ISO 8601."""

_ONE_DIGIT: Final = re.compile(r"(?<=\d[ T])(?=\d:)", re.ASCII)
"""Before an hour that ISO 8601 writes with a nought."""

_EPOCH: Final = re.compile(r"(?:[12]\d{9})(?:\d{3})?", re.ASCII)
"""Seconds since 1970, or thousandths of them, of a time from 2001 on."""


def read_time(value: object) -> float | None:
    """Seconds since the epoch of a time in Turkey, or in the zone that is written; None for anything else."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    text = value.strip()
    if _EPOCH.fullmatch(text):
        return float(text) / (1000 if len(text) > 10 else 1)
    moment = _read_iso(text) or _read_day_first(text)
    return (
        None if moment is None else (moment if moment.tzinfo else moment.replace(tzinfo=TURKEY)).timestamp()
    )


def _read_iso(text: str) -> datetime | None:
    try:
        # A day alone is no time: neither its first nor its last minute is right for what goes out first.
        return datetime.fromisoformat(_ONE_DIGIT.sub("0", text.replace("/", "-", 2))) if ":" in text else None
    except ValueError:
        return None


def _read_day_first(text: str) -> datetime | None:
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        return None
    day, _, month, year, hour, minute, second = match.groups(default="0")
    century = 2000 if len(year) == 2 else 0
    try:
        # The caller gives it its zone.
        return datetime(century + int(year), int(month), int(day), int(hour), int(minute), int(second))  # noqa: DTZ001
    except ValueError:
        return None
