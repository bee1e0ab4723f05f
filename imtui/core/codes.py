"""The codes of replies to a cancel.

A new code is one row of `CODES`. If its role is new, ui/theme.py needs a colour for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from imtui.core.outcome import Halt, Rule, State
from imtui.core.protocol import Reply


class Advice(NamedTuple):
    """What something means, and what the operator should do next. Both are whole sentences."""

    meaning: str
    action: str


class Code(NamedTuple):
    """What imtui knows of one code."""

    meaning: str
    action: str
    """What the operator should do next."""
    role: str = "refused"
    """Its colour on the screen: the part of the theme's name after `order-`."""
    rule: Rule = Rule(State.REFUSED)
    """What it does to its order and to the run."""

    @property
    def advice(self) -> Advice:
        """The words for the operator."""
        return Advice(self.meaning, self.action)


_BUSY: Final = Rule(State.REFUSED, again=True)

MALFORMED: Final = 400
"""imtui's request was wrong. Several in a row stop the run."""

NOT_FOUND: Final = 455
"""No such order on the account. A whole run of these looks like a wrong account."""

UNAUTHORISED_CAUSES: Final = (
    "“Allow API access” is off in the panel (Settings > Security > Access Permissions)",
    "the key or the hash is wrong",
    "the account allows fixed IP addresses only, and this machine has another",
)
"""The causes of a 401, the most common one first, from the vendor's pages."""

CODES: Final[Mapping[int, Code]] = {
    200: Code(
        "Cancelled: the order will not be sent.",
        "Nothing is left to do.",
        role="cancelled",
        rule=Rule(State.CANCELLED),
    ),
    MALFORMED: Code(
        "The provider could not parse the request.",
        "Report it: the request that imtui made was malformed. Three in a row stop the run.",
        role="malformed",
    ),
    401: Code(
        "The provider does not accept the credentials: " + "; or ".join(UNAUTHORISED_CAUSES) + ".",
        "Correct the credentials or the panel's setting, then run again.",
        role="denied",
        rule=Rule(State.REFUSED, halt=Halt.CREDENTIALS),
    ),
    404: Code(
        "The address is wrong: there is no such method.",
        "Correct the base URL, then run again.",
        role="denied",
        rule=Rule(State.REFUSED, halt=Halt.ADDRESS),
    ),
    429: Code("Too many requests.", "Lower the rate or the workers, then retry.", role="busy", rule=_BUSY),
    NOT_FOUND: Code(
        "No such order on this account, or it is already being sent, or it has finished.",
        "Look the order up in the panel. If it is being sent, it cannot be cancelled any more.",
        role="not-found",
    ),
    503: Code("The provider is unavailable for the moment.", "Retry in a while.", role="busy", rule=_BUSY),
}
"""Codes in a readable body. Meanings from the vendor's table for the method and its general table."""

OTHER_CODE: Final = Code(
    "A code that is not documented for cancelling; code and message are shown as they came.",
    "Look the order up in the panel.",
)

STATUSES: Final[Mapping[int, Code]] = {
    401: Code(
        "HTTP 401 came without a body that imtui can read. That request cancelled nothing. A gateway, a"
        " firewall or a proxy may have replied instead of the provider, or the credentials are wrong.",
        "Check the proxy settings, the base URL and the credentials, then run again.",
        rule=Rule(State.REFUSED, halt=Halt.STATUS_401),
    ),
    403: Code(
        "HTTP 403 came without a body that imtui can read. That request cancelled nothing. A gateway, a"
        " firewall or a proxy may have blocked it before it reached the provider.",
        "Check the network, the proxy settings and the base URL, then run again.",
        rule=Rule(State.REFUSED, halt=Halt.STATUS_403),
    ),
    404: Code(
        "HTTP 404 came without a body that imtui can read. That request cancelled nothing. The base URL is"
        " wrong, or a gateway, a firewall or a proxy replied instead of the provider.",
        "Check the base URL and the proxy settings, then run again.",
        rule=Rule(State.REFUSED, halt=Halt.STATUS_404),
    ),
}
"""HTTP statuses of replies without a readable body that stop a run: the provider may not have sent them."""

OTHER_STATUS: Final = Code(
    "The HTTP status refuses the request, and no body can be read. A gateway, a firewall or a proxy may have"
    " replied instead of the provider. That request cancelled nothing.",
    "Look the order up in the panel. Check the proxy settings and the base URL, then retry.",
)

_SAME_WITHOUT_BODY: Final = frozenset({429, NOT_FOUND, 503})
"""Codes that mean the same as an HTTP status; 455 is the provider's own."""


def code_of(reply: Reply) -> Code:
    """The row for a reply: by the code of its body, or by its HTTP status if no body can be read."""
    if reply.readable or reply.code in _SAME_WITHOUT_BODY:
        return CODES.get(reply.code, OTHER_CODE)
    return STATUSES.get(reply.code, OTHER_STATUS)


def stops_run(code: int) -> bool:
    """Whether one reply with this code, or with this HTTP status and no readable body, stops the run."""
    return any(code in table and table[code].rule.halt for table in (CODES, STATUSES))
