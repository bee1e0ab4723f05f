"""What a run would send, told without sending it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from imtui.core.order import Order
from imtui.core.preview import RequestPreview
from imtui.engine.limits import Limits
from imtui.session.words import limits_words, orders

_FIRST: Final = 20
"""Orders that are named."""


class DryRun(NamedTuple):
    """Everything that a run is about to do. No secret is in it."""

    aim: str
    """Where the requests go: live or sandbox, profile and base URL."""
    request: RequestPreview
    """The first one; the others differ by the id and the length alone."""
    order_ids: tuple[str, ...]
    """In the order in which they would go."""
    limits: Limits
    unusual: tuple[Order, ...] = ()
    """The orders among them whose IDs are unusual."""

    def lines(self) -> Iterator[tuple[str, str]]:
        """Lines to read, each with the name of its style."""
        request, ids = self.request, self.order_ids
        yield "Nothing is sent by this.", "heading"
        yield self.aim, ""
        yield f"{orders(len(ids))}, one request each; {limits_words(self.limits)}.", ""
        yield "The first goes alone; the others follow its answer.", ""
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
