"""An order: what was sent for it, what came of that, and which state may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from imtui.core.codes import NOT_FOUND
from imtui.core.importing import NO_INFO, OrderInfo, Unusual
from imtui.core.outcome import FAILURES, State
from imtui.core.protocol import Fault, Reply, Result
from imtui.core.report_result import ReportResult, meaning_of
from imtui.core.verdict import is_ambiguous, rule_for

TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.QUEUED: frozenset({State.SENDING}),
    State.SENDING: frozenset(State),
    State.CANCELLED: frozenset(),
    State.REFUSED: frozenset({State.SENDING}),
    State.UNREACHABLE: frozenset({State.SENDING}),
    State.UNCONFIRMED: frozenset({State.SENDING, State.CANCELLED, State.REFUSED}),
}
"""From each state, the states that may follow; SENDING follows itself when an order is tried again.

Only what a report proves leads from UNCONFIRMED straight to another outcome.
"""


class IllegalTransitionError(Exception):
    """A state that cannot follow from the one before: a defect in imtui, never an operator's mistake."""


class Attempt(NamedTuple):
    """One HTTP request for one order, ended."""

    started: float
    """Seconds since the epoch."""
    ms: int
    """From the first byte out to the last byte in, connecting included."""
    result: Result


class PriorOutcome(NamedTuple):
    """What an earlier batch proved of the order at the same account."""

    state: State
    """CANCELLED, or UNCONFIRMED where an attempt was ambiguous and none got a code 200."""
    batch: int
    """The number of that batch."""
    at: float
    """Seconds since the epoch: the attempt that proved it."""


@dataclass(slots=True)
class Order:
    """One scheduled SMS package. Only its `Batch` writes to it."""

    order_id: str
    state: State = State.QUEUED
    attempts: tuple[Attempt, ...] = ()
    prior: PriorOutcome | None = None
    info: OrderInfo = NO_INFO
    """What its source says of it."""
    report_results: tuple[ReportResult, ...] = ()
    """What reports told of it, oldest first."""

    @property
    def label(self) -> str:
        """What its source calls it; empty if it has no name."""
        return self.info.label

    @property
    def send_at(self) -> float | None:
        """Seconds since the epoch when it goes out; None if no source says."""
        return self.info.send_at

    @property
    def unusual(self) -> Unusual | None:
        """Why its ID may not be one that was meant."""
        return self.info.unusual

    @property
    def report_result(self) -> ReportResult | None:
        """What the last report told, unless an attempt came after it."""
        last = self.report_results[-1] if self.report_results else None
        return last if last and last.attempts == len(self.attempts) else None

    @property
    def result(self) -> Result | None:
        """What ended the last attempt."""
        return self.attempts[-1].result if self.attempts else None

    @property
    def doubt(self) -> bool:
        """Whether some attempt so far, of this batch or an earlier one, was ambiguous."""
        if self.prior and self.prior.state is State.UNCONFIRMED:
            return True
        return any(is_ambiguous(attempt.result) for attempt in self.attempts)

    @property
    def code(self) -> int | None:
        """The code of the last attempt; 200 where an earlier batch has the proof.

        None without a reply, and where a report settled the order: no code of an attempt tells how it ended.
        """
        if self.report_result and self.report_result.outcome:
            return None
        if self.was_cancelled_before:
            return 200
        return self.result.code if isinstance(self.result, Reply) else None

    @property
    def was_cancelled_before(self) -> bool:
        """Whether it is cancelled by the word of an earlier batch, and nothing was sent in this one."""
        return not self.attempts and self.prior is not None and self.prior.state is State.CANCELLED

    @property
    def message(self) -> str:
        """What a report told, the last reply's message, or what kept it from coming."""
        if self.report_result:
            return self.report_result.words
        if self.prior and not self.attempts:
            what = "cancelled" if self.was_cancelled_before else "an answer was lost"
            return f"{what} before, in batch {self.prior.batch}"
        result = self.result
        if isinstance(result, Fault):
            return result.words
        return result.message if result else ""

    @property
    def retriable(self) -> bool:
        """Whether another attempt might mend a failure; most refusals would be answered the same again."""
        if self.state not in FAILURES:
            return False
        if self.report_result:
            return meaning_of(self.report_result, self.state).retry
        if self.state is not State.REFUSED:
            return True
        return self.result is not None and rule_for(self.result).may_differ

    @property
    def needs_work(self) -> bool:
        """Whether somebody should look at it: neither a cancel nor a report says that nothing is left."""
        return self.state is not State.CANCELLED and (
            not self.report_result or self.report_result.status.leaves_work
        )

    @property
    def explicable(self) -> bool:
        """Whether a report may settle or explain it: it is unconfirmed, or was refused with 455."""
        return self.state is State.UNCONFIRMED or (self.state is State.REFUSED and self.code == NOT_FOUND)

    @property
    def ms(self) -> int | None:
        """Milliseconds that the last attempt took."""
        return self.attempts[-1].ms if self.attempts else None
