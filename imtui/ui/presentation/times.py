"""Times as the screen shows them. All arguments are seconds since the epoch."""

from __future__ import annotations

import time
from datetime import datetime

from imtui.core.sending_time import TURKEY


def time_left(send_at: float | None, now: float) -> str:
    """Time until an order is sent: `167d`, `2d 05h`, `5h 03m`, `12:34` or `passed`; empty if unknown."""
    if send_at is None:
        return ""
    seconds = int(send_at - now)
    if seconds < 0:
        return "passed"
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days}d {hour:02d}h" if days < 100 else f"{days:,}d"
    return f"{hour}h {minute:02d}m" if hour else f"{minute}:{second:02d}"


def time_of_day(at: float) -> str:
    """Local time of day with milliseconds."""
    return time.strftime("%H:%M:%S", time.localtime(at)) + f".{int(at * 1000) % 1000:03d}"


def day_and_time(at: float) -> str:
    """Local day and time of day."""
    return time.strftime("%d %b %H:%M:%S", time.localtime(at))


def sending_time(at: float) -> str:
    """Day and minute in Turkey's time, because the provider's panel shows that."""
    return f"{datetime.fromtimestamp(at, TURKEY):%d %b %H:%M}"
