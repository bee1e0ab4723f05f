"""The queries of the journal, as the common interface of its writable and its read-only form."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import Self, TypeVar

from imtui.core.order import PriorOutcome
from imtui.core.target import Target
from imtui.journal import queries
from imtui.journal.queries import BatchSummary, StoredBatch

T = TypeVar("T")


class History(ABC):
    """The queries of a journal that is open for writing or for reading.

    A query raises `JournalError` if the journal cannot be read.
    """

    def batches(self, limit: int | None = None) -> list[BatchSummary]:
        """The last `limit` batches (None for all) and every older unfinished one, newest first."""
        return self._ask(queries.batches, limit)

    def count_batches(self) -> int:
        """The number of all batches."""
        return self._ask(queries.count_batches)

    def load(self, batch: int) -> StoredBatch:
        """The batch with this number. Raises `JournalError` if there is none."""
        return self._ask(queries.load, batch)

    def unfinished(self) -> BatchSummary | None:
        """The newest unfinished batch; None if there is none."""
        return self._ask(queries.unfinished)

    def known(
        self, target: Target, order_ids: Collection[str], except_batch: int | None = None
    ) -> dict[str, PriorOutcome]:
        """What attempts at the target's account proved about the orders, by order ID.

        CANCELLED if an attempt got code 200, else UNCONFIRMED if an attempt was ambiguous or is under way.
        Other orders are not in the result. Two kinds of attempts are ignored: those before a report, of any
        batch, that proved REFUSED, and those for orders on the list of `except_batch`. Attempts for orders
        that were removed from that list count. The name of the profile does not matter.
        """
        return self._ask(queries.known, target, tuple(order_ids), except_batch)

    @abstractmethod
    def close(self) -> None:
        """Close the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def _ask(self, query: Callable[..., T], *arguments: object) -> T:
        """The result of `query`, called with a connection and `arguments`."""
