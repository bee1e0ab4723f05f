"""A dry run: the description of what a run would send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from imtui.core.order import Order
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


def _first(names: Sequence[str], separator: str) -> str:
    shown = separator.join(names[:_FIRST])
    more = len(names) - _FIRST
    return _("{names} … and {count:n} more", names=shown, count=more) if more > 0 else shown


def _reason(order: Order) -> str:
    return f"{order.order_id} ({order.unusual.sentence})" if order.unusual else order.order_id
