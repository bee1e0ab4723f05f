"""A batch as read from the journal, with its summary and its runs."""

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
    """When it ended; None during the run, and after it if imtui died during it."""
    halt: str


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """One line of the history. Times are seconds since the epoch."""

    number: int
    created: float
    source: str
    tallies: Tallies
    run: StoredRun | None
    """The last run of the batch; None if it was never run."""
    unfinished: bool
    """True if the batch is offered at the start, see `IS_UNFINISHED`."""


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A batch with its orders and every attempt that has ended."""

    number: int
    created: float
    source: str
    orders: list[Order]
    """The orders in the order of entry, without removed ones."""
    runs: tuple[StoredRun, ...]
    under_way: Mapping[str, float]
    """When attempts without an end started, by order ID as written. Such an order is SENDING."""

    @property
    def target(self) -> Target | None:
        """The target of the last run."""
        return self.runs[-1].target if self.runs else None
