"""What the result of an attempt proves about its order, and whether imtui tries the order again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeGuard

from imtui.core.codes import code_of
from imtui.core.outcome import Halt, Rule, State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.retry import RetryPolicy

_UNSENT: Final = Rule(State.UNREACHABLE, again=True)
_UNTRUSTED: Final = Rule(State.UNREACHABLE, halt=Halt.CERTIFICATE)
_AMBIGUOUS: Final = Rule(State.UNCONFIRMED, again=True)

_FOREIGN_KINDS: Final = frozenset({FaultKind.UNREADABLE, FaultKind.REDIRECT})

_STATUSES_OF_GATEWAYS: Final = frozenset({502, 504, 511})
"""The HTTP statuses that a gateway sends, not the provider: bad gateway, gateway timeout, sign-in needed."""


def rule_for(result: Result) -> Rule:
    """The rule for `result` alone, without regard to earlier attempts."""
    if isinstance(result, Reply):
        return code_of(result).rule
    if result.evidence is Evidence.AMBIGUOUS:
        return _AMBIGUOUS
    return _UNTRUSTED if result.kind is FaultKind.TLS else _UNSENT


def is_ambiguous(result: Result) -> TypeGuard[Fault]:
    """True if the order may be cancelled although no reply confirms it."""
    return isinstance(result, Fault) and result.evidence is Evidence.AMBIGUOUS


def is_unsent(result: Result) -> bool:
    """True if the request certainly did not reach the server."""
    return isinstance(result, Fault) and result.evidence is Evidence.UNSENT


def is_foreign(result: Result) -> bool:
    """True if somebody other than the provider replied, for example a proxy or a network's sign-in page.

    The attempt is ambiguous, because the request reached a server. The next order would get the same reply.
    """
    if not is_ambiguous(result):
        return False
    return result.kind in _FOREIGN_KINDS or result.http_status in _STATUSES_OF_GATEWAYS


def outcome_of(result: Result, doubt: bool) -> State:
    """The outcome if `result` is the last one. `doubt`: an earlier attempt was ambiguous.

    After an ambiguous attempt, only code 200 proves an outcome. With any other reply, the earlier attempt may
    have cancelled the order already.
    """
    outcome = rule_for(result).outcome
    return State.UNCONFIRMED if doubt and outcome is not State.CANCELLED else outcome


def state_if_stopped(results: Sequence[Result], doubt: bool) -> State:
    """The state of an order if the run ends before all its attempts were made.

    `results`: all results of the order. `doubt`: an attempt of an earlier batch was ambiguous. If no request
    of the order was sent, it is still queued, not unreachable.
    """
    if all(map(is_unsent, results)):
        return State.UNCONFIRMED if doubt else State.QUEUED
    return outcome_of(results[-1], doubt=doubt or any(map(is_ambiguous, results)))


class NextStep(NamedTuple):
    """What follows an attempt: a retry after `delay`, or the end with `outcome`."""

    outcome: State
    """The outcome if no retry follows. It is also set if one follows: the run may stop before the retry."""
    delay: float | None = None
    """Seconds until the order is tried again, or None if it is not."""

    @property
    def state(self) -> State:
        """The state of the order now: SENDING if a retry follows, else the outcome."""
        return self.outcome if self.delay is None else State.SENDING


def next_step(
    result: Result, *, doubt: bool, tries: int, policy: RetryPolicy, random: Callable[[], float]
) -> NextStep:
    """The next step for an order after `tries` attempts; the last one ended with `result`."""
    return NextStep(outcome_of(result, doubt), retry_delay(result, tries, policy, random))


def retry_delay(result: Result, tries: int, policy: RetryPolicy, random: Callable[[], float]) -> float | None:
    """Seconds until the retry that follows `result`, the last of `tries` attempts; None if none follows.

    `random` gives a float from 0 to 1.
    """
    if not rule_for(result).again:
        return None
    return policy.delay(tries, random, result.retry_after if isinstance(result, Reply) else None)
