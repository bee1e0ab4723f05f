"""Finds the next sending time among the orders that are not cancelled."""

from __future__ import annotations

from imtui.core.batch import Batch
from imtui.core.order import Order
from imtui.core.outcome import State


class NextSending:
    """Finds the order of a batch that the provider will send next, and remembers it.

    Searching a long list takes 10 ms, and the screen asks every second.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._first: Order | None = None
        self._is_known = False

    def forget(self) -> None:
        """Make the next call of `at` search the batch again.

        Call this after orders were added, removed or changed outside a run. A run can only cancel the
        remembered order, and `at` notices that.
        """
        self._is_known = False

    def at(self, now: float) -> float | None:
        """The first sending time after `now` of an order that is not cancelled; None if none is known."""
        if self._is_known and (self._first is None or _is_open(self._first, now)):
            return self._first.send_at if self._first else None
        self._is_known, self._first = True, None
        if "send_at" in self._batch.attributes:
            still_open = (order for order in self._batch if _is_open(order, now))
            self._first = min(still_open, key=lambda order: order.send_at or 0.0, default=None)
        return self._first.send_at if self._first else None


def _is_open(order: Order, now: float) -> bool:
    return order.send_at is not None and order.send_at > now and order.state is not State.CANCELLED
