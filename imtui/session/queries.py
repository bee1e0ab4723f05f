"""Read-only queries of the account: its balance and its list of orders.

The caller polls a query. A query changes nothing in the batch.
"""

from __future__ import annotations

from collections import deque
from datetime import date
from typing import Final, TypeVar

from imtui.core.advice import BY_HALT
from imtui.core.codes import code_of
from imtui.core.known_texts import shown
from imtui.core.outcome import Halt
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.reports import Balance, Page, Report, get_balance, get_reports, spans
from imtui.core.verdict import rule_for
from imtui.engine.queries import QueryWorkers
from imtui.messages import Message, joined, lazy

T = TypeVar("T")

_MOST_PAGES: Final = 1000
"""The most pages of one range of days: the provider may repeat pages forever."""

_NO_ORDERS: Final = 455
"""The code for no such order. It is not documented for get-reports, and read as an empty list."""


class BalanceQuery:
    """A query for the balance of an account, which also tests its credentials."""

    def __init__(self, query_workers: QueryWorkers) -> None:
        self._query_workers = query_workers
        query_workers.ask("", get_balance())

    def poll(self, wait: float = 0.0) -> Balance | Result | None:
        """The answer, or None if there is none within `wait` seconds."""
        answered = self._query_workers.take(wait)
        if answered is None:
            return None
        self._query_workers.stop()
        return as_answer(answered.answer, Balance)

    def cancel(self) -> None:
        """Drop the answer."""
        self._query_workers.stop()


class OrderQuery:
    """A query for the orders created in a range of days, page by page, the newest days first."""

    def __init__(self, query_workers: QueryWorkers, start: date, end: date) -> None:
        self._query_workers = query_workers
        self._spans = deque(spans(start, end))
        self._page = 0
        self._seen: set[str] = set()
        self.reports: list[Report] = []
        self.pages = 0
        """Pages received."""
        self.unreadable = 0
        """Entries without a readable order ID."""
        self.trouble: Message | str = ""
        """Why it ended before the last page, in words for the operator; empty if it did not."""
        self.done = False
        self._ask_next()

    def poll(self) -> bool:
        """Add the orders of a page that arrived. Returns whether one did."""
        answered = self._query_workers.take()
        if answered is None or self.done:
            return False
        self._add(as_answer(answered.answer, Page))
        return True

    def cancel(self) -> None:
        """Ask for no further page."""
        self.done = True
        self._query_workers.stop()

    def _add(self, answer: Page | Result) -> None:
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
        # Neither the length of a page nor the total is documented, so a page without new orders is the end.
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


def trouble_words(answer: Result) -> Message:
    """Why a query has no answer and what to do next."""
    if isinstance(answer, Reply):
        advice = code_of(answer).advice if rule_for(answer).may_differ else ()
        return joined([_answer_words(answer), *advice], " ")
    if answer.kind is FaultKind.TLS:
        return joined(BY_HALT[Halt.CERTIFICATE], " ")
    if answer.evidence is Evidence.UNSENT:
        reason = shown(answer.detail) if answer.detail else answer.kind.message
        return lazy("Offline: the provider cannot be reached ({reason}).", reason=reason)
    return lazy("No answer that can be read ({reason}).", reason=answer.shown_words)


def _answer_words(reply: Reply) -> Message:
    if not reply.readable:
        return lazy("{reply}.", reply=reply.shown_message)
    if not reply.message:
        return lazy("The provider answered with code {code}.", code=reply.code)
    return lazy(
        "The provider answered with code {code} {message}.", code=reply.code, message=reply.shown_message
    )


def as_answer(answer: object, kind: type[T]) -> T | Result:
    """The answer with the type of its method. Raises `TypeError` for any other type."""
    if isinstance(answer, (kind, Reply, Fault)):
        return answer
    raise TypeError(f"{type(answer).__name__} where {kind.__name__} is due")
