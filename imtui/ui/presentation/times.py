"""Times and days as the screen shows them. Times are seconds since the epoch."""

from __future__ import annotations

import time
from datetime import date, datetime
from functools import lru_cache

from rich.cells import cell_len

from imtui.core.sending_time import TURKEY
from imtui.messages import _, current_language, formats


def time_left(send_at: float | None, now: float) -> str:
    """Time until an order is sent: `167d`, `2d 05h`, `5h 03m`, `12:34` or `passed`; empty if unknown."""
    return "" if send_at is None else _time_left(int(send_at - now), current_language())


@lru_cache(maxsize=4096)
def _time_left(seconds: int, _language: str) -> str:
    if seconds < 0:
        return _("passed")
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days >= 100:
        return _("{days:n}d", days=days)
    if days:
        return _("{days}d {hours:02d}h", days=days, hours=hour)
    return _("{hours}h {minutes:02d}m", hours=hour, minutes=minute) if hour else f"{minute}:{second:02d}"


def time_left_width() -> int:
    """The width in cells of the longest time left in the language in use, apart from `passed`."""
    longest = (24 * 3600 - 1, 100 * 24 * 3600 - 1)
    return max(cell_len(_time_left(seconds, current_language())) for seconds in longest)


def time_of_day(at: float) -> str:
    """Local time of day."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def exact_time_of_day(at: float) -> str:
    """Local time of day with milliseconds."""
    return f"{time_of_day(at)}.{int(at * 1000) % 1000:03d}"


def local_day_and_minute(at: float) -> str:
    """Local day and minute, without the year."""
    return formats.short_date_and_time(datetime.fromtimestamp(at).astimezone(), current_language())


def typed_day(day: date) -> str:
    """A day as the operator types it."""
    return formats.day(day, current_language())


def sending_time(at: float) -> str:
    """Day and minute in Turkey's time, because the provider's panel shows that."""
    return _sending_time(int(at), current_language())


@lru_cache(maxsize=4096)
def _sending_time(at: int, language: str) -> str:
    return formats.short_date_and_time(datetime.fromtimestamp(at, TURKEY), language)
