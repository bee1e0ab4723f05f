"""One order: its attempts, its state, and which state may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from imtui.core.codes import CANCELLED, NO_SUCH_ORDER
from imtui.core.importing.reasons import Unusual
from imtui.core.importing.result import NO_INFO, OrderInfo
from imtui.core.outcome import FAILURES, State
from imtui.core.outcome_rules import is_ambiguous, rule_for
from imtui.core.protocol import Fault, Reply, Result
from imtui.core.report_result import Meaning, ReportResult, meanings_for
from imtui.messages import Message, lazy

TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.QUEUED: frozenset({State.SENDING}),
    State.SENDING: frozenset(State),
    State.CANCELLED: frozenset(),
    State.REFUSED: frozenset({State.SENDING}),
    State.UNREACHABLE: frozenset({State.SENDING}),
    State.UNCONFIRMED: frozenset({State.SENDING, State.CANCELLED, State.REFUSED}),
}
"""The states that may follow each state. SENDING follows itself when an order is tried again.

An UNCONFIRMED order gets another outcome by a further attempt or by a report.
"""

BY_REPORT: Final[Mapping[State, frozenset[State]]] = {
    State.UNCONFIRMED: frozenset({State.CANCELLED, State.REFUSED}),
    State.CANCELLED: frozenset({State.REFUSED}),
}
"""The states that a report may lead to.

A CANCELLED order changes state only if a report shows that it is being sent or went out, although its cancel
got code 200.
"""


class IllegalTransitionError(Exception):
    """A state that may not follow the current one: a defect in imtui, not a mistake of the operator."""


class Attempt(NamedTuple):
    """One HTTP request for one order, and its result."""

    started: float
    """Seconds since the epoch."""
    ms: int
    """Milliseconds from the start of the attempt to its result, including the time to connect."""
    result: Result


class PriorOutcome(NamedTuple):
    """What an earlier batch proved about the order at the same account."""

    state: State
    """CANCELLED, or UNCONFIRMED if an attempt was ambiguous and none got code 200."""
    batch: int
    """The number of the earlier batch."""
    at: float
    """When the attempt that proved it started, in seconds since the epoch."""


@dataclass(slots=True)
class Order:
    """One scheduled SMS package. Only its `Batch` changes it."""

    order_id: str
    state: State = State.QUEUED
    attempts: tuple[Attempt, ...] = ()
    prior: PriorOutcome | None = None
    info: OrderInfo = NO_INFO
    """Its label, its sending time, and why its ID is unusual, from its source."""
    report_results: tuple[ReportResult, ...] = ()
    """The results of the provider's reports, oldest first."""

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
        """Why the ID may be a mistake, for example a phone number; None if it looks normal."""
        return self.info.unusual

    @property
    def report_result(self) -> ReportResult | None:
        """The result of the last report. None if there is none, or if an attempt followed it."""
        last = self.report_results[-1] if self.report_results else None
        return last if last and last.attempts == len(self.attempts) else None

    @property
    def result(self) -> Result | None:
        """The result of the last attempt."""
        return self.attempts[-1].result if self.attempts else None

    @property
    def was_sent(self) -> bool:
        """True if a request was sent for it, in this batch or an earlier one."""
        return bool(self.attempts) or self.prior is not None

    @property
    def is_untried(self) -> bool:
        """True if this batch has not sent it yet: it is queued, or an earlier batch left it unconfirmed."""
        return self.state is State.QUEUED or (self.state is State.UNCONFIRMED and not self.attempts)

    @property
    def doubt(self) -> bool:
        """True if any attempt, of this batch or an earlier one, was ambiguous, even if a 200 followed."""
        if self.prior and self.prior.state is State.UNCONFIRMED:
            return True
        return any(is_ambiguous(attempt.result) for attempt in self.attempts)

    @property
    def code(self) -> int | None:
        """The code of the last attempt, or 200 if an earlier batch proved the cancel.

        None if there is no reply, or if a report decided the outcome.
        """
        if self.report_result and self.report_result.outcome:
            return None
        if self.was_cancelled_before:
            return 200
        return self.result.code if isinstance(self.result, Reply) else None

    @property
    def was_cancelled_before(self) -> bool:
        """True if an earlier batch proved the cancel, and this batch has made no attempt for this order."""
        return not self.attempts and self.prior is not None and self.prior.state is State.CANCELLED

    @property
    def message(self) -> str:
        """A few words about the last report, reply or fault, in English as they are exported."""
        # Not by way of `shown_message`: this is called for every row when the list is sorted or exported.
        if isinstance(self.result, Reply) and not self.report_result:
            return self.result.message
        shown = self.shown_message
        return shown.english if isinstance(shown, Message) else shown

    @property
    def shown_message(self) -> Message | str:
        """The message for the operator: the provider's words as they came, imtui's words translated."""
        if self.report_result:
            status = self.report_result.status.message
            if self.is_contradicted:
                return lazy("in spite of 200: {status}", status=status)
            return lazy("report: {status}", status=status)
        if self.prior and not self.attempts:
            if self.was_cancelled_before:
                return lazy("cancelled before, in batch {batch}", batch=self.prior.batch)
            return lazy("a reply was lost before, in batch {batch}", batch=self.prior.batch)
        result = self.result
        if isinstance(result, Fault):
            return result.shown_words
        return result.shown_message if result else ""

    @property
    def retriable(self) -> bool:
        """True if another attempt may succeed. After most refusals, the provider would refuse again."""
        if self.state not in FAILURES:
            return False
        if meaning := self.report_meaning:
            return meaning.retry
        if self.state is not State.REFUSED:
            return True
        return self.result is not None and rule_for(self.result).may_differ

    @property
    def needs_work(self) -> bool:
        """True if the operator still has to act on this order."""
        return self.state is not State.CANCELLED and (
            not self.report_result or self.is_contradicted or self.report_result.status.leaves_work
        )

    @property
    def report_may_explain(self) -> bool:
        """True if a report may decide or explain the outcome: it is unconfirmed or refused with 455."""
        return self.state is State.UNCONFIRMED or (self.state is State.REFUSED and self.code == NO_SUCH_ORDER)

    @property
    def may_have_report(self) -> bool:
        """True if a report is useful: the order is unconfirmed, was refused with 455, or got code 200.

        After a 200, a report confirms or contradicts the cancel.
        """
        return self.report_may_explain or (self.state is State.CANCELLED and self.code == CANCELLED)

    @property
    def is_confirmed(self) -> bool:
        """True if a report confirms its cancel."""
        report = self.report_result
        return report is not None and self._had_200 and report.status.confirms_cancel

    @property
    def is_contradicted(self) -> bool:
        """True if a report says that it is being sent or went out, in spite of the provider's 200."""
        report = self.report_result
        return report is not None and self._had_200 and report.outcome is not None

    @property
    def is_too_late(self) -> bool:
        """True if a report says that it is being sent or went out, and no cancel of it got code 200."""
        return self.state is State.REFUSED and self.code is None and not self.is_contradicted

    @property
    def _had_200(self) -> bool:
        """True if the provider replied 200 to its cancel, in this batch or an earlier one."""
        if self.was_cancelled_before:
            return True
        return self.result is not None and rule_for(self.result).outcome is State.CANCELLED

    @property
    def report_meaning(self) -> Meaning | None:
        """What `report_result` means for the order; None if `report_result` is None."""
        report = self.report_result
        if report is None:
            return None
        undecided = State.UNCONFIRMED if report.outcome else self.state
        return meanings_for(State.CANCELLED if self._had_200 else undecided)[report.status]

    @property
    def ms(self) -> int | None:
        """Milliseconds that the last attempt took."""
        return self.attempts[-1].ms if self.attempts else None
