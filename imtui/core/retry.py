"""When and how often an order is tried again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


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
