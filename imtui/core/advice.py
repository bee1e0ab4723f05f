"""What the state of an order or a halt of a run means, and what the operator should do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from imtui.core.codes import CODES, OTHER_CODE, STATUSES, Advice, code_of
from imtui.core.order import Order
from imtui.core.outcome import Halt, State
from imtui.core.protocol import Reply, Result
from imtui.messages import lazy

_BY_STATE: Final[Mapping[State, Advice]] = {
    State.QUEUED: Advice(lazy("Nothing was sent for this order."), lazy("Run the batch to cancel it.")),
    State.SENDING: Advice(
        lazy("A request is under way, or the next attempt is due soon."), lazy("Wait for the reply.")
    ),
    State.CANCELLED: CODES[200].advice,
    State.REFUSED: OTHER_CODE.advice,
    State.UNREACHABLE: Advice(
        lazy(
            "The last request did not reach the provider, and none before it can have cancelled the order: it"
            " is still scheduled as far as imtui knows."
        ),
        lazy("Check the connection, then retry."),
    ),
    State.UNCONFIRMED: Advice(
        lazy(
            "A request may have reached the provider and its reply was lost: the order may be cancelled or"
            " may still go out. A later 455 does not show which."
        ),
        lazy(
            "Look the order up in the panel before its sending time. A retry is harmless, and a code 200 to"
            " it proves that the order is cancelled."
        ),
    ),
}

BY_HALT: Final[Mapping[Halt, Advice]] = {
    Halt.CREDENTIALS: CODES[401].advice,
    Halt.ADDRESS: CODES[404].advice,
    Halt.NOT_FOUND: Advice(
        lazy(
            "Every order so far was refused with 455: there is no such order on this account, or it is being"
            " sent or has finished. A wrong account or a wrong list looks like this."
        ),
        lazy("Check the account and the list. The orders that were not sent are still queued."),
    ),
    Halt.STATUS_401: STATUSES[401].advice,
    Halt.STATUS_403: STATUSES[403].advice,
    Halt.STATUS_404: STATUSES[404].advice,
    Halt.MALFORMED: Advice(
        lazy("The provider could not parse three requests in a row."),
        lazy("Report it. The orders that were not sent are still queued."),
    ),
    Halt.CERTIFICATE: Advice(
        lazy("The server's certificate cannot be trusted. Nothing was sent to it."),
        lazy("Check the base URL, the clock of this machine and SSL_CERT_FILE, then run again."),
    ),
    Halt.NETWORK_DOWN: Advice(
        lazy("The network is down: many requests in a row could not be sent."),
        lazy("Check the connection. The orders that were not sent are still queued."),
    ),
    Halt.FOREIGN: Advice(
        lazy(
            "Several replies in a row were not the provider's: web pages, redirects, or unreadable data."
            " A proxy or a network's sign-in page may have replied instead."
        ),
        lazy(
            "Open a web page to see whether the network asks for a sign-in; check the proxy and the base URL."
            " Orders with such a reply may be cancelled or not. The orders that were not sent are still"
            " queued."
        ),
    ),
}


def advice_for(state: State, result: Result | None) -> Advice:
    """Advice for an order in `state` whose last attempt ended with `result`."""
    if state is State.REFUSED and isinstance(result, Reply):
        return code_of(result).advice
    return _BY_STATE[state]


def advice_of(order: Order) -> Advice:
    """The advice for an order. If it has a report, the report decides, not the reply before it."""
    if order.report_result and order.report_meaning:
        return Advice(order.report_result.shown_reason, order.report_meaning.action)
    return advice_for(order.state, order.result)
