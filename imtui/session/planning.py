"""Which rows a run sends, and in what order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from imtui.core.batch import Batch
from imtui.core.order import PriorOutcome
from imtui.core.outcome import State


def untried(batch: Batch) -> list[int]:
    """The rows of orders that this batch has not sent yet.

    These orders are queued, or an earlier batch left them unconfirmed.
    """
    return [row for row, order in enumerate(batch) if order.is_untried]


def late(batch: Batch, rows: Iterable[int], now: float) -> int:
    """How many of `rows` have a sending time that has passed; `now`: seconds since the epoch."""
    return sum((batch[row].send_at or now) < now for row in rows)


def to_send(
    batch: Batch, rows: Iterable[int], now: float, known: Mapping[str, PriorOutcome] = MappingProxyType({})
) -> list[int]:
    """The given rows in sending order, without orders that are cancelled here or in `known`.

    `known` has the outcomes that earlier batches proved, by order ID.
    """
    cancelled = {order_id for order_id, before in known.items() if before.state is State.CANCELLED}
    left = (
        row
        for row in rows
        if batch[row].state is not State.CANCELLED and batch[row].order_id not in cancelled
    )
    return _soonest_first(batch, left, now)


def _soonest_first(batch: Batch, rows: Iterable[int], now: float) -> list[int]:
    """The given rows, sorted by the sending times of their orders.

    Orders with a future time come first, the soonest first. Then come orders without a time. Last come those
    whose time has passed, the latest first: the provider may still not have sent them.
    """

    def urgency(row: int) -> tuple[int, float]:
        send_at = batch[row].send_at
        if send_at is None:
            return 1, 0.0
        return (0, send_at) if send_at >= now else (2, -send_at)

    return sorted(rows, key=urgency) if "send_at" in batch.attributes else list(rows)
