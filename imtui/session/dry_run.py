"""A dry run: the description of what a run would send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from imtui.core.order import Order
from imtui.core.preview import RequestPreview
from imtui.engine.limits import Limits
from imtui.session.words import limits_words, orders

_FIRST: Final = 20
"""Orders that are named; the others are counted."""


class DryRun(NamedTuple):
    """The requests of a run. Contains no secret."""

    target: str
    """Live or sandbox, account, base URL and proxy."""
    request: RequestPreview
    """The first request. The others differ only in the ID and the length."""
    order_ids: tuple[str, ...]
    """The order IDs in the order of sending."""
    limits: Limits
    unusual: tuple[Order, ...] = ()
    """The orders among them whose IDs are unusual."""

    def lines(self) -> Iterator[tuple[str, str]]:
        """The lines for the operator, each with the name of its style."""
        request, ids = self.request, self.order_ids
        yield "Dry run: nothing is sent.", "heading"
        yield self.target, ""
        yield f"{orders(len(ids))}, one request each; {limits_words(self.limits)}.", ""
        yield "The first order is sent alone; the others follow its reply.", ""
        more = f" … and {len(ids) - _FIRST:,} more" if len(ids) > _FIRST else ""
        yield f"In this order: {', '.join(ids[:_FIRST])}{more}", ""
        if self.unusual:
            named = "; ".join(map(_reason, self.unusual[:_FIRST]))
            more = f" … and {len(self.unusual) - _FIRST:,} more" if len(self.unusual) > _FIRST else ""
            yield f"Unusual: {named}{more}", ""
        yield "", ""
        yield "The first request, with key and hash masked", "heading"
        yield f"{request.method} {request.url}", ""
        for name, value in request.headers:
            yield f"{name}: {value}", ""
        yield "", ""
        yield request.body, ""


def _reason(order: Order) -> str:
    return f"{order.order_id} ({order.unusual.sentence})" if order.unusual else order.order_id
