"""What a code, an outcome or a halt means and what the operator should do about it, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from imtui.core.outcome import Halt, State
from imtui.core.protocol import Reply, Result


class Advice(NamedTuple):
    """A meaning and the way on."""

    meaning: str
    action: str


UNAUTHORISED_CAUSES: Final = (
    "“Allow API access” is off in the panel (Settings > Security > Access Permissions)",
    "the key or the hash is wrong",
    "the account allows fixed IP addresses only, and this machine has another",
)
"""The causes of a 401, the most common one first: the vendor's table for the method and its other pages."""

BY_CODE: Final[Mapping[int, Advice]] = {
    200: Advice("Cancelled: the order will not be sent.", "Nothing is left to do."),
    400: Advice(
        "The provider could not parse the request.",
        "Report it: the request that imtui made was malformed. Three in a row stop the run.",
    ),
    401: Advice(
        "The provider does not accept the credentials: " + "; or ".join(UNAUTHORISED_CAUSES) + ".",
        "Mend the credentials or the panel's setting, then run again.",
    ),
    404: Advice("The address is wrong: no such method there.", "Mend the base URL, then run again."),
    429: Advice("Too many requests.", "Lower the rate or the workers, then retry."),
    455: Advice(
        "No such order on this account, or it is already being sent, or it has finished.",
        "Look the order up in the panel. If it is being sent, it cannot be cancelled any more.",
    ),
    503: Advice("The provider is unavailable for the moment.", "Retry in a while."),
}
"""Meanings from the vendor's table for the method and its general one."""

BY_STATUS: Final[Mapping[int, Advice]] = {
    401: Advice(
        "HTTP 401 came without a body that imtui can read. That request cancelled nothing. A gateway, a"
        " firewall or a proxy may have replied instead of the provider, or the credentials are wrong.",
        "Check the proxy settings, the base URL and the credentials, then run again.",
    ),
    403: Advice(
        "HTTP 403 came without a body that imtui can read. That request cancelled nothing. A gateway, a"
        " firewall or a proxy may have blocked it before it reached the provider.",
        "Check the network, the proxy settings and the base URL, then run again.",
    ),
    404: Advice(
        "HTTP 404 came without a body that imtui can read. That request cancelled nothing. The base URL is"
        " wrong, or a gateway, a firewall or a proxy replied instead of the provider.",
        "Check the base URL and the proxy settings, then run again.",
    ),
}
"""For replies without a readable body that stop a run."""

_SAME_WITHOUT_BODY: Final = frozenset({429, 455, 503})
"""Codes whose meaning is the same as an HTTP status: 455 is the provider's own."""

_OTHER_STATUS: Final = Advice(
    "The HTTP status refuses the request, and no body can be read. A gateway, a firewall or a proxy may have"
    " replied instead of the provider. That request cancelled nothing.",
    "Look the order up in the panel. Check the proxy settings and the base URL, then retry.",
)

_OTHER_CODE: Final = Advice(
    "A code that is not documented for cancelling; code and message are shown as they came.",
    "Look the order up in the panel.",
)

_BY_STATE: Final[Mapping[State, Advice]] = {
    State.QUEUED: Advice("Nothing was sent for this order.", "Run the batch to cancel it."),
    State.SENDING: Advice("A request is under way, or waits for its next try.", "Wait for the answer."),
    State.CANCELLED: BY_CODE[200],
    State.REFUSED: _OTHER_CODE,
    State.UNREACHABLE: Advice(
        "The last request did not reach the provider, and none before it can have cancelled the order: it is"
        " still scheduled as far as imtui knows.",
        "Check the connection, then retry.",
    ),
    State.UNCONFIRMED: Advice(
        "A request may have reached the provider and its answer was lost: the order may be cancelled or may"
        " still go out. A later 455 does not tell which.",
        "Look the order up in the panel before its sending time. A retry is harmless, and a code 200 to it"
        " proves that the order is cancelled.",
    ),
}

BY_HALT: Final[Mapping[Halt, Advice]] = {
    Halt.CREDENTIALS: BY_CODE[401],
    Halt.ADDRESS: BY_CODE[404],
    Halt.NOT_FOUND: Advice(
        "Every order so far was refused with 455: there is no such order on this account, or it is being"
        " sent or has finished. A wrong account or a wrong list looks like this.",
        "Check the account and the list. The orders that were not sent are still queued.",
    ),
    Halt.STATUS_401: BY_STATUS[401],
    Halt.STATUS_403: BY_STATUS[403],
    Halt.STATUS_404: BY_STATUS[404],
    Halt.MALFORMED: Advice(
        "The provider could not parse three requests in a row.",
        "Report it. The orders that were not sent are still queued.",
    ),
    Halt.CERTIFICATE: Advice(
        "The server's certificate is not to be trusted: nothing was sent to it.",
        "Check the base URL, the clock of this machine and SSL_CERT_FILE, then run again.",
    ),
    Halt.LINE_DOWN: Advice(
        "The line is down: many requests in a row could not be sent.",
        "Check the connection. The orders that were not sent are still queued.",
    ),
    Halt.FOREIGN: Advice(
        "Several answers in a row were not the provider's: web pages, redirects, what cannot be read."
        " Something in between answers, a proxy or a network's sign-in page.",
        "Open a web page to see whether the network asks for a sign-in; check the proxy and the base URL."
        " What got such an answer may be cancelled or not; the orders that were not sent are still queued.",
    ),
}


def advice_for(state: State, result: Result | None) -> Advice:
    """Advice for an order in `state` whose last attempt ended with `result`."""
    if state is State.REFUSED and isinstance(result, Reply):
        return advice_on(result)
    return _BY_STATE[state]


def advice_on(reply: Reply) -> Advice:
    """Advice by the reply's code, or by its HTTP status if it has no readable body."""
    if reply.readable or reply.code in _SAME_WITHOUT_BODY:
        return BY_CODE.get(reply.code, _OTHER_CODE)
    return BY_STATUS.get(reply.code, _OTHER_STATUS)
