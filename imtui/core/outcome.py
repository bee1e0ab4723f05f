"""The outcome table: what an attempt's result makes of its order and of the whole batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple, TypeGuard

from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.retry import RetryPolicy


class State(Enum):
    """Where an order stands. The last four are outcomes."""

    QUEUED = "queued"
    SENDING = "sending"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    UNCONFIRMED = "unconfirmed"

    # Enum's own is Python code; the states of a long list are looked up a hundred thousand times at a stroke.
    __hash__ = object.__hash__


OUTCOMES: Final = (State.CANCELLED, State.REFUSED, State.UNREACHABLE, State.UNCONFIRMED)
FAILURES: Final = frozenset({State.REFUSED, State.UNREACHABLE, State.UNCONFIRMED})
"""Outcomes that ask for an operator's eye, and that a retry may mend."""


class Halt(Enum):
    """Why a run ends, or waits, before its last order: what is wrong concerns them all."""

    CREDENTIALS = "credentials"
    ADDRESS = "address"
    MALFORMED = "malformed"
    CERTIFICATE = "certificate"
    LINE_DOWN = "line down"
    FOREIGN = "answers not the provider's"
    NOT_FOUND = "455s alone"
    STATUS_401 = "HTTP 401 alone"
    STATUS_403 = "HTTP 403 alone"
    STATUS_404 = "HTTP 404 alone"


PROBING: Final = frozenset({Halt.LINE_DOWN, Halt.FOREIGN})
"""Halts that may pass by themselves: the run waits, and one order at a time tries whether they have."""

PAUSING: Final = PROBING | {Halt.NOT_FOUND}
"""Halts after which the run can be resumed; of those that are not in `PROBING` the operator decides."""


class Rule(NamedTuple):
    """One line of the outcome table."""

    outcome: State
    again: bool = False
    """Whether the order is tried again by itself."""
    halt: Halt | None = None

    @property
    def may_differ(self) -> bool:
        """Whether the same request may be answered otherwise later, or once what halted the run is mended."""
        return self.again or self.halt is not None


CANCELLED: Final = Rule(State.CANCELLED)
REFUSED: Final = Rule(State.REFUSED)
BUSY: Final = Rule(State.REFUSED, again=True)
UNSENT: Final = Rule(State.UNREACHABLE, again=True)
UNTRUSTED: Final = Rule(State.UNREACHABLE, halt=Halt.CERTIFICATE)
AMBIGUOUS: Final = Rule(State.UNCONFIRMED, again=True)

NOT_FOUND: Final = 455
"""No such order on the account: a whole run of these looks like a wrong account."""

CODE_RULES: Final[Mapping[int, Rule]] = {
    200: CANCELLED,
    401: Rule(State.REFUSED, halt=Halt.CREDENTIALS),
    404: Rule(State.REFUSED, halt=Halt.ADDRESS),
    429: BUSY,
    503: BUSY,
}
"""Rules for the code of a readable body; a code that is not here is refused as it came."""

STATUS_RULES: Final[Mapping[int, Rule]] = {
    401: Rule(State.REFUSED, halt=Halt.STATUS_401),
    403: Rule(State.REFUSED, halt=Halt.STATUS_403),
    404: Rule(State.REFUSED, halt=Halt.STATUS_404),
    429: BUSY,
    503: BUSY,
}
"""Rules for the HTTP status of a reply without a readable body, which may not be the provider's."""


_FOREIGN_KINDS: Final = frozenset({FaultKind.UNREADABLE, FaultKind.REDIRECT})

_STATUSES_OF_GATEWAYS: Final = frozenset({502, 504, 511})
"""Bad gateway, gateway time-out, network authentication required."""


def rule_for(result: Result) -> Rule:
    """The line of the table that `result` falls under, whatever came before it."""
    if isinstance(result, Reply):
        return (CODE_RULES if result.readable else STATUS_RULES).get(result.code, REFUSED)
    if result.evidence is Evidence.AMBIGUOUS:
        return AMBIGUOUS
    return UNTRUSTED if result.kind is FaultKind.TLS else UNSENT


def is_ambiguous(result: Result) -> TypeGuard[Fault]:
    """Whether the order may be cancelled although no answer says so."""
    return isinstance(result, Fault) and result.evidence is Evidence.AMBIGUOUS


def is_foreign(result: Result) -> bool:
    """Whether the answer is none of the provider's: the page of a proxy or of a network's sign-in, say.

    It reached somebody, and so it is ambiguous; but the next order would fare alike.
    """
    if not is_ambiguous(result):
        return False
    return result.kind in _FOREIGN_KINDS or result.http_status in _STATUSES_OF_GATEWAYS


def outcome_of(result: Result, doubt: bool) -> State:
    """The outcome when `result` is the last word; `doubt`: an earlier attempt was ambiguous.

    Only a code 200 lifts a doubt: every other answer may be the echo of a cancel whose answer was lost.
    """
    outcome = rule_for(result).outcome
    return State.UNCONFIRMED if doubt and outcome is not State.CANCELLED else outcome


def standing(results: Sequence[Result], doubt: bool = False) -> State:
    """What `results`, all of an order's, prove when no further attempt follows although tries were left.

    An order of which no request has ever left is still queued, not unreachable: its tries are not used up.
    `doubt`: an attempt of an earlier batch was ambiguous.
    """
    if all(isinstance(r, Fault) and r.evidence is Evidence.UNSENT for r in results):
        return State.UNCONFIRMED if doubt else State.QUEUED
    return outcome_of(results[-1], doubt=doubt or any(map(is_ambiguous, results)))


class Verdict(NamedTuple):
    """What follows from one attempt for its order."""

    outcome: State
    """The outcome if the order is not tried again."""
    delay: float | None = None
    """Seconds until it is tried again, or None when it is settled."""


def judge(
    result: Result, *, doubt: bool, tries: int, policy: RetryPolicy, random: Callable[[], float]
) -> Verdict:
    """Settle the order or try again, after `tries` attempts of which `result` ended the last."""
    delay = None
    if rule_for(result).again:
        retry_after = result.retry_after if isinstance(result, Reply) else None
        delay = policy.delay(tries, random, retry_after)
    return Verdict(outcome_of(result, doubt), delay)
