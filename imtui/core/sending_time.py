"""When an order goes out, as the provider and tables write it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

TURKEY: Final = timezone(timedelta(hours=3))
"""The zone of every time that the provider tells: UTC+3 the whole year, and none is written."""

_TIME_FORMATS: Final = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
"""How people in Turkey, and the provider's requests, write times; its answers have ISO 8601."""


def read_time(value: object) -> float | None:
    """Seconds since the epoch of a time in Turkey, or in the zone that is written; None for anything else."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    moment = _read_iso(value.strip()) or _read_turkish(value.strip())
    return (
        None if moment is None else (moment if moment.tzinfo else moment.replace(tzinfo=TURKEY)).timestamp()
    )


def _read_iso(text: str) -> datetime | None:
    try:
        # A day alone is no time.
        return datetime.fromisoformat(text) if ":" in text else None
    except ValueError:
        return None


def _read_turkish(text: str) -> datetime | None:
    for form in _TIME_FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 (the caller gives it its zone)
        except ValueError:
            continue
    return None
