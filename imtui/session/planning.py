"""What a run would send: which rows in what order, and a description for a dry run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from imtui.core.batch import Batch
from imtui.core.order import Order, PriorOutcome
from imtui.core.outcome import State
from imtui.engine.limits import Limits
from imtui.engine.preview import RequestPreview
from imtui.messages import _, ngettext
from imtui.session.log_texts import limits_words

_FIRST: Final = 20
"""How many orders are named at most. The others are only counted."""


class DryRun(NamedTuple):
    """The requests that a run would send. Contains no secret."""

    target: str
    """Live or sandbox, account, base URL and proxy."""
    request: RequestPreview
    """The first request. The others differ only in the order ID and the length of the body."""
    order_ids: tuple[str, ...]
    """The order IDs in the order of sending."""
    limits: Limits
    unusual: tuple[Order, ...] = ()
    """Those of the orders whose IDs are unusual."""

    def lines(self) -> Iterator[tuple[str, str]]:
        """The lines for the operator, each as a line and its style: `heading`, or empty for plain text."""
        request, ids = self.request, self.order_ids
        yield _("Dry run: nothing is sent."), "heading"
        yield self.target, ""
        yield (
            ngettext(
                "{count:n} order, one request each; {limits}.",
                "{count:n} orders, one request each; {limits}.",
                len(ids),
                limits=limits_words(self.limits),
            ),
            "",
        )
        yield _("The first order is sent alone; the others follow its reply."), ""
        yield _("In this order: {names}", names=_first(ids, ", ")), ""
        if self.unusual:
            names = _first(list(map(_reason, self.unusual)), "; ")
            yield _("Unusual, sent only if you include them: {names}", names=names), ""
        yield "", ""
        yield _("The first request, with key and hash masked"), "heading"
        yield f"{request.method} {request.url}", ""
        for name, value in request.headers:
            yield f"{name}: {value}", ""
        yield "", ""
        yield request.body, ""


def to_send(
    batch: Batch, rows: Iterable[int], now: float, known: Mapping[str, PriorOutcome] = MappingProxyType({})
) -> list[int]:
    """The given rows in sending order, without orders that are cancelled here or in `known`.

    `known` has the outcomes that other batches proved, by order ID.
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


def _first(names: Sequence[str], separator: str) -> str:
    shown = separator.join(names[:_FIRST])
    more = len(names) - _FIRST
    return _("{names} … and {count:n} more", names=shown, count=more) if more > 0 else shown


def _reason(order: Order) -> str:
    return f"{order.order_id} ({order.unusual.sentence})" if order.unusual else order.order_id
