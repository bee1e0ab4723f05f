"""The codes of replies to a cancel.

A new code is one row of `CODES`. If its role is new, ui/theme/order_colours.py needs a colour for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from imtui.core.outcome import Halt, Rule, State
from imtui.core.protocol import Reply
from imtui.messages import Message, lazy


class Advice(NamedTuple):
    """What a code, a state or the stop of a run means, and what the operator should do next.

    `meaning` and `action` are whole sentences.
    """

    meaning: Message
    action: Message


class Code(NamedTuple):
    """What imtui knows about one code."""

    meaning: Message
    action: Message
    """What the operator should do next."""
    role: str = "refused"
    """The colour of these orders. The role `busy` is the theme variable `order-busy`."""
    rule: Rule = Rule(State.REFUSED)
    """What a reply with this code does to its order and to the run."""

    @property
    def advice(self) -> Advice:
        """The meaning and the next step, to show to the operator."""
        return Advice(self.meaning, self.action)


_BUSY: Final = Rule(State.REFUSED, again=True)

CANCELLED: Final = 200
"""The code for success: the order is cancelled."""

MALFORMED: Final = 400
"""The code for a request that the provider cannot parse. Several in a row stop the run."""

NO_SUCH_ORDER: Final = 455
"""The code for an order that the account does not have.

If every reply of a run is a 455, the account is probably the wrong one.
"""

UNAUTHORISED_CAUSES: Final = (
    lazy("“Allow API access” is off in the panel (Settings > Security > Access Permissions)."),
    lazy("The key or the hash is wrong."),
    lazy("The account allows fixed IP addresses only, and this computer has another one."),
)
"""The causes of a 401, the most common one first, from the vendor's pages."""

CODES: Final[Mapping[int, Code]] = {
    CANCELLED: Code(
        lazy("Cancelled: the order will not be sent."),
        lazy("Nothing is left to do."),
        role="cancelled",
        rule=Rule(State.CANCELLED),
    ),
    MALFORMED: Code(
        lazy("The provider could not parse the request."),
        lazy("Report it: the request that imtui made was malformed. Three in a row stop the run."),
        role="malformed",
    ),
    401: Code(
        lazy(
            "The provider does not accept the credentials: “Allow API access” is off in the panel (Settings >"
            " Security > Access Permissions); or the key or the hash is wrong; or the account allows fixed IP"
            " addresses only, and this machine has another."
        ),
        lazy("Correct the credentials or the panel's setting, then run again."),
        role="denied",
        rule=Rule(State.REFUSED, halt=Halt.CREDENTIALS),
    ),
    404: Code(
        lazy("The address is wrong: there is no such method."),
        lazy("Correct the base URL, then run again."),
        role="denied",
        rule=Rule(State.REFUSED, halt=Halt.ADDRESS),
    ),
    429: Code(
        lazy("Too many requests."),
        lazy("Lower the rate or the number of workers, then retry."),
        role="busy",
        rule=_BUSY,
    ),
    NO_SUCH_ORDER: Code(
        lazy("No such order on this account, or it is already being sent, or it has finished."),
        lazy("Look the order up in the panel. If it is being sent, it cannot be cancelled any more."),
        role="not-found",
    ),
    503: Code(
        lazy("The provider is unavailable for the moment."),
        lazy("Retry in a while."),
        role="busy",
        rule=_BUSY,
    ),
}
"""The codes that a readable body can have. The meanings are from the vendor's tables."""

OTHER_CODE: Final = Code(
    lazy("A code that is not documented for cancelling; code and message are shown as they came."),
    lazy("Look the order up in the panel."),
)

STATUSES: Final[Mapping[int, Code]] = {
    401: Code(
        lazy(
            "HTTP 401 came without a body that imtui can read. That request cancelled nothing. A gateway, a"
            " firewall or a proxy may have replied instead of the provider, or the credentials are wrong."
        ),
        lazy("Check the proxy settings, the base URL and the credentials, then run again."),
        rule=Rule(State.REFUSED, halt=Halt.STATUS_401),
    ),
    403: Code(
        lazy(
            "HTTP 403 came without a body that imtui can read. That request cancelled nothing. A gateway, a"
            " firewall or a proxy may have blocked it before it reached the provider."
        ),
        lazy("Check the network, the proxy settings and the base URL, then run again."),
        role="denied",
        rule=Rule(State.REFUSED, halt=Halt.STATUS_403),
    ),
    404: Code(
        lazy(
            "HTTP 404 came without a body that imtui can read. That request cancelled nothing. The base URL"
            " is wrong, or a gateway, a firewall or a proxy replied instead of the provider."
        ),
        lazy("Check the base URL and the proxy settings, then run again."),
        rule=Rule(State.REFUSED, halt=Halt.STATUS_404),
    ),
}
"""The HTTP statuses that stop a run if no body can be read. The reply may not be from the provider."""

OTHER_STATUS: Final = Code(
    lazy(
        "The HTTP status refuses the request, and no body can be read. A gateway, a firewall or a proxy may"
        " have replied instead of the provider. That request cancelled nothing."
    ),
    lazy("Look the order up in the panel. Check the proxy settings and the base URL, then retry."),
)

_SAME_WITHOUT_BODY: Final = frozenset({429, NO_SUCH_ORDER, 503})
"""The codes whose meaning does not depend on a readable body."""


def code_of(reply: Reply) -> Code:
    """What imtui knows about the code of a reply, or about its HTTP status if no body can be read.

    A code or status that is not listed gets `OTHER_CODE` or `OTHER_STATUS`.
    """
    if reply.readable or reply.code in _SAME_WITHOUT_BODY:
        return CODES.get(reply.code, OTHER_CODE)
    return STATUSES.get(reply.code, OTHER_STATUS)


def stops_run(code: int) -> bool:
    """True if one reply with this code, or with this HTTP status and no readable body, stops the run."""
    return any(code in table and table[code].rule.halt for table in (CODES, STATUSES))
