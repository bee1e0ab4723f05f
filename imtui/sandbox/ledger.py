"""The ledger of the pretend account: its orders, what became of them, and who asked."""

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
    """What an order is at one moment."""

    SCHEDULED = "scheduled"
    SENDING = "being sent"
    SENT = "sent"
    CANCELLED = "cancelled"
    NOT_THERE = "not there"


@dataclass(frozen=True, slots=True)
class Order:
    """One scheduled order; its times are seconds on the clock of the ledger."""

    order_id: str
    sends_at: float = math.inf
    """The moment when sending begins; by default it never does."""
    sending_for: float = 60.0
    """How long it is being sent before it is sent."""
    sender: str = "IMTUI"
    recipients: int = 100
    age: float = 3600.0
    """Seconds before the ledger began that it was created."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the account has left."""

    amount: float = 1250.5
    sms: int = 42_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request that the server saw whole."""

    order_id: str | None
    """None when the request could not be parsed or went to a wrong address."""
    moment: float
    """When it came, on the clock of the ledger."""
    code: int | None
    """The HTTP status of the answer; None when no whole answer was sent."""
    method: str = "cancel-order"


class Ledger:
    """Orders that leave as time passes, unless they are cancelled before; safe to share between threads."""

    def __init__(self, orders: Iterable[Order], clock: Callable[[], float] = time.monotonic) -> None:
        self._orders = {order.order_id: order for order in orders}
        self.account = Account()
        self._clock = clock
        self._began_at = datetime.now(UTC)
        self._lock = threading.Lock()
        self._cancelled: set[str] = set()
        self._turns: Counter[str] = Counter()
        self._requests: list[Request] = []

    @classmethod
    def scheduled(cls, count: int, seed: int = 0) -> Self:
        """`count` orders that only a cancel ends; `seed` fixes their consecutive nine-digit ids."""
        first = 100_000_000 + (212_891_245 + seed * 1_000_003) % 800_000_000
        return cls(Order(str(number)) for number in range(first, first + count))

    @property
    def order_ids(self) -> list[str]:
        """The ids of all orders, cancelled ones included, in the order given."""
        return list(self._orders)

    @property
    def cancelled(self) -> set[str]:
        """The ids of the orders cancelled so far."""
        with self._lock:
            return set(self._cancelled)

    @property
    def requests(self) -> list[Request]:
        """Every request so far, as it came."""
        with self._lock:
            return list(self._requests)

    def order(self, order_id: str) -> Order:
        """One of the orders; KeyError for an id that is not there."""
        return self._orders[order_id]

    def created(self, order_id: str) -> datetime:
        """When the order was entered, in UTC."""
        return self._began_at - timedelta(seconds=self._orders[order_id].age)

    def leaves(self, order_id: str) -> datetime:
        """When its sending begins, in UTC; for an order that never does, two days after the ledger began."""
        sends_at = self._orders[order_id].sends_at
        if math.isinf(sends_at):
            return self._began_at + timedelta(days=2)
        return datetime.now(UTC) + timedelta(seconds=sends_at - self._clock())

    def state(self, order_id: str) -> State:
        """What the order is now."""
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
        """Cancel the order if it is scheduled; whether it was."""
        with self._lock:
            scheduled = self._state(order_id) is State.SCHEDULED
            if scheduled:
                self._cancelled.add(order_id)
            return scheduled

    def next_turn(self, order_id: str) -> int:
        """Count one more authorised request for this id, known or not; which one it is, from 1."""
        with self._lock:
            self._turns[order_id] += 1
            return self._turns[order_id]

    def record(self, order_id: str | None, code: int | None, method: str = "cancel-order") -> None:
        """Note a request of this moment; the arguments are those of `Request`."""
        with self._lock:
            self._requests.append(Request(order_id, self._clock(), code, method))
