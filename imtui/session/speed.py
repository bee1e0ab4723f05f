"""Measures how many requests end per second, over the last few seconds."""

from __future__ import annotations

from collections import deque
from typing import Final

WINDOW: Final = 5.0
"""How many seconds the measurement covers."""

_SPACING: Final = 0.2


class Speed:
    """Counts the requests of the last `WINDOW` seconds. Times are in seconds of any steady clock."""

    def __init__(self, now: float) -> None:
        self._count = 0
        self._samples = deque([(now, 0)])

    def add(self, count: int, now: float) -> None:
        """Record that `count` more requests have ended by `now`."""
        self._count += count
        if now - self._samples[-1][0] >= _SPACING:
            self._samples.append((now, self._count))
        while len(self._samples) > 1 and self._samples[1][0] <= now - WINDOW:
            self._samples.popleft()

    def read(self, now: float) -> float:
        """Requests per second up to `now`. 0.0 in the first 0.2 seconds after this object was created."""
        since, count = self._samples[0]
        seconds = now - since
        return (self._count - count) / seconds if seconds >= _SPACING else 0.0
