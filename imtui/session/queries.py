"""What is asked of the provider beside the runs: a balance, a list of orders, reports that settle a doubt.

Each is polled by whoever began it, and changes nothing by itself.
"""

from __future__ import annotations

from collections import deque
from datetime import date
from typing import Final, TypeVar

from imtui.core.advice import BY_HALT
from imtui.core.codes import code_of
from imtui.core.outcome import Halt
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.reconciliation import seen
from imtui.core.reports import Balance, Page, Report, get_balance, get_reports, spans
from imtui.core.verdict import rule_for
from imtui.engine.queries import QueryWorkers

T = TypeVar("T")

_MOST_PAGES: Final = 1000
"""Of one range: a list that never ends is left."""

_NO_ORDERS: Final = 455
"""Not documented for get-reports; elsewhere it says that there is no such order."""


class BalanceQuery:
    """Whether credentials are accepted, and what is left on their account."""

    def __init__(self, query_workers: QueryWorkers) -> None:
        self._query_workers = query_workers
        query_workers.ask("", get_balance())

    def poll(self) -> Balance | Result | None:
        """The answer, None until it has come."""
        answered = self._query_workers.take()
        if answered is None:
            return None
        self._query_workers.stop()
        return as_told(answered.answer, Balance)

    def cancel(self) -> None:
        """Wait for it no longer."""
        self._query_workers.stop()


class OrderQuery:
    """The orders that were created from one day to another, page by page, newest range first."""

    def __init__(self, query_workers: QueryWorkers, start: date, end: date) -> None:
        self._query_workers = query_workers
        self._spans = deque(spans(start, end))
        self._page = 0
        self._seen: set[str] = set()
        self.reports: list[Report] = []
        self.pages = 0
        """How many have come."""
        self.unreadable = 0
        """Entries without an id that could be read."""
        self.trouble = ""
        """What ended it before the last page, in words for the operator."""
        self.done = False
        self._ask_next()

    def poll(self) -> bool:
        """Take in what has come; whether anything has."""
        answered = self._query_workers.take()
        if answered is None or self.done:
            return False
        self._take_in(as_told(answered.answer, Page))
        return True

    def cancel(self) -> None:
        """Ask for no further page."""
        self.done = True
        self._query_workers.stop()

    def _take_in(self, answer: Page | Result) -> None:
        if isinstance(answer, Reply) and answer.readable and answer.code == _NO_ORDERS:
            answer = Page(())
        if not isinstance(answer, Page):
            self.trouble = trouble_words(answer)
            self.cancel()
            return
        new = [report for report in answer.reports if report.order_id not in self._seen]
        self._seen.update(report.order_id for report in new)
        self.reports += new
        self.pages += 1
        self.unreadable += answer.unreadable
        # Neither how long a page is nor what is counted is documented: the end is where nothing new is.
        if not new or self._page >= _MOST_PAGES:
            self._spans.popleft()
            self._page = 0
        self._ask_next()

    def _ask_next(self) -> None:
        if not self._spans:
            self.cancel()
            return
        self._page += 1
        start, end = self._spans[0]
        self._query_workers.ask("", get_reports(start, end, self._page))


def trouble_words(answer: Result) -> str:
    """Why there is no answer to a question, and the way on, in words for the operator."""
    if isinstance(answer, Reply):
        advice = code_of(answer).advice if rule_for(answer).may_differ else None
        if not answer.readable:
            return f"{answer.message}. {advice.meaning} {advice.action}" if advice else f"{answer.message}."
        said = f"The provider answered with code {answer.code} {answer.message}".rstrip()
        return f"{said}. {advice.meaning} {advice.action}" if advice else f"{said}."
    if answer.kind is FaultKind.TLS:
        advice = BY_HALT[Halt.CERTIFICATE]
        return f"{advice.meaning} {advice.action}"
    if answer.evidence is Evidence.UNSENT:
        return f"Offline: the provider cannot be reached ({answer.detail or answer.kind.value})."
    return f"No answer that can be read: {seen(answer).rstrip('.')}."


def as_told(answer: object, kind: type[T]) -> T | Result:
    """The answer as a method of `kind` gives it."""
    if isinstance(answer, (kind, Reply, Fault)):
        return answer
    raise TypeError(f"{type(answer).__name__} where {kind.__name__} is due")
