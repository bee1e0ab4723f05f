"""The state of the sandbox account: its orders, which ones are cancelled, and the requests received."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self


class State(StrEnum):
    """The state of an order at one moment."""

    SCHEDULED = "scheduled"
    SENDING = "being sent"
    SENT = "sent"
    CANCELLED = "cancelled"
    NOT_THERE = "not there"


@dataclass(frozen=True, slots=True)
class Order:
    """One scheduled order. Its times are seconds on the clock of the ledger."""

    order_id: str
    sends_at: float = math.inf
    """When sending begins; by default never."""
    sending_for: float = 60.0
    """Seconds from the start of sending to its end."""
    sender: str = "IMTUI"
    recipients: int = 100
    age: float = 3600.0
    """Seconds from the creation of the order to the creation of the ledger."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request that the server received completely."""

    subject: str | None
    """The order ID, or the name of a read-only request, such as `get-balance` or `get-report 428`.

    None if the request could not be parsed or had a wrong path.
    """
    code: int | None
    """The HTTP status of the reply; None if no complete reply was sent."""
    method: str = "cancel-order"


class Ledger:
    """The orders of the sandbox account. Each is sent at its time unless cancelled before. Thread-safe."""

    def __init__(self, orders: Iterable[Order], clock: Callable[[], float] = time.monotonic) -> None:
        self._orders = {order.order_id: order for order in orders}
        self._clock = clock
        self._began_at = datetime.now(UTC)
        self._lock = threading.Lock()
        self._cancelled: set[str] = set()
        self._turns: Counter[str] = Counter()
        self._requests: list[Request] = []

    @classmethod
    def scheduled(cls, count: int, seed: int = 0) -> Self:
        """A ledger of `count` orders that are never sent. `seed` chooses their consecutive nine-digit IDs."""
        first = 100_000_000 + (212_891_245 + seed * 1_000_003) % 800_000_000
        return cls(Order(str(number)) for number in range(first, first + count))

    @property
    def order_ids(self) -> list[str]:
        """The IDs of all orders as given, including cancelled ones."""
        return list(self._orders)

    @property
    def cancelled(self) -> set[str]:
        """The IDs of the orders cancelled so far."""
        with self._lock:
            return set(self._cancelled)

    @property
    def requests(self) -> list[Request]:
        """Every request so far, oldest first."""
        with self._lock:
            return list(self._requests)

    def order(self, order_id: str) -> Order:
        """The order with this ID. Raises `KeyError` for an unknown ID."""
        return self._orders[order_id]

    def created(self, order_id: str) -> datetime:
        """When the order was created, in UTC."""
        return self._began_at - timedelta(seconds=self._orders[order_id].age)

    def sending_time(self, order_id: str) -> datetime:
        """When the sending of the order begins, in UTC, for the field `sendAt` of a report.

        For an order that is never sent, this is two days after the creation of the ledger.
        """
        sends_at = self._orders[order_id].sends_at
        if math.isinf(sends_at):
            return self._began_at + timedelta(days=2)
        return datetime.now(UTC) + timedelta(seconds=sends_at - self._clock())

    def state(self, order_id: str) -> State:
        """The state of the order now."""
        with self._lock:
            return self._state(order_id)

    def _state(self, order_id: str) -> State:
        order = self._orders.get(order_id)
        if order is None:
            return State.NOT_THERE
        if order_id in self._cancelled:
            return State.CANCELLED
        since = self._clock() - order.sends_at
        if since < 0:
            return State.SCHEDULED
        return State.SENDING if since < order.sending_for else State.SENT

    def cancel(self, order_id: str) -> bool:
        """Cancel the order if it is scheduled. Returns True if it was."""
        with self._lock:
            scheduled = self._state(order_id) is State.SCHEDULED
            if scheduled:
                self._cancelled.add(order_id)
            return scheduled

    def next_turn(self, subject: str) -> int:
        """Count an authorised request with this subject, and return its number, from 1."""
        with self._lock:
            self._turns[subject] += 1
            return self._turns[subject]

    def record(self, request: Request) -> None:
        """Record a request."""
        with self._lock:
            self._requests.append(request)
