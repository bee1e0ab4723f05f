"""When an order is tried again: a policy as a value, the random source passed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


class RetryPolicy(NamedTuple):
    """Exponential backoff with full jitter; a Retry-After of the server comes first."""

    tries: int = 4
    """Attempts for one order in all."""
    base: float = 0.5
    """Seconds; the first wait is drawn from 0 to this, each later one from twice the range."""
    cap: float = 8.0
    """Seconds; no drawn wait is longer."""
    retry_after_cap: float = 60.0
    """Seconds; a Retry-After beyond it is cut to it."""
    budget: int = 200
    """Further attempts that a run may be ahead of its readable answers."""

    def delay(
        self, tries: int, random: Callable[[], float], retry_after: float | None = None
    ) -> float | None:
        """Seconds until the next attempt after `tries` of them, or None when they are used up.

        `random` gives a float from 0 to 1.
        """
        if tries >= self.tries:
            return None
        if retry_after is not None:
            return min(retry_after, self.retry_after_cap)
        return random() * min(self.cap, self.base * 2.0 ** (tries - 1))


@dataclass(slots=True)
class RetryBudget:
    """What keeps an outage from being answered with a storm: retries are paid for with answers.

    A provider that answers pays for every retry sooner or later; one that does not is sent each order once
    more and no further tries, as soon as the budget is spent.
    """

    size: int
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.size

    def earn(self) -> None:
        """An order was settled by an answer."""
        self.left = min(self.size, self.left + 1)

    def spend(self) -> bool:
        """Pay for one further attempt; False when there is nothing left to pay with."""
        if not self.left:
            return False
        self.left -= 1
        return True
