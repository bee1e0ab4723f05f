"""What is read from the journal: a batch, its summary and its runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imtui.core.batch import Tallies
from imtui.core.order import Order
from imtui.core.target import Target


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One run of a batch. Times are seconds since the epoch."""

    number: int
    target: Target
    started: float
    ended: float | None
    """When the run ended. None while it runs, and also later if imtui crashed during the run."""
    halt: str


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What the history shows of one batch. Times are seconds since the epoch."""

    number: int
    created: float
    source: str
    tallies: Tallies
    run: StoredRun | None
    """The last run of the batch; None if there is none."""
    unfinished: bool
    """True if the batch is offered at the start, see `IS_UNFINISHED`."""


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A batch with its orders and every attempt that has ended. Times are seconds since the epoch."""

    number: int
    created: float
    source: str
    orders: list[Order]
    """The orders as they were added, oldest first. Removed orders are not included."""
    runs: tuple[StoredRun, ...]
    under_way: Mapping[str, float]
    """When each attempt without an end began, in seconds since the epoch, by order ID as in `orders`.

    These orders are SENDING.
    """

    @property
    def target(self) -> Target | None:
        """The target of the last run; None if there is none."""
        return self.runs[-1].target if self.runs else None
