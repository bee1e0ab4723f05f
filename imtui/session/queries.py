"""Read-only queries of the account: its balance and its list of orders.

The caller polls a query. A query changes nothing in the batch.
"""

from __future__ import annotations

from collections import deque
from datetime import date
from typing import Final

from imtui.core.advice import BY_HALT
from imtui.core.codes import code_of
from imtui.core.known_texts import shown
from imtui.core.outcome import Halt
from imtui.core.outcome_rules import rule_for
from imtui.core.protocol import Evidence, FaultKind, Reply, Result
from imtui.core.read_methods import Balance, Page, Report, get_balance, get_reports, spans
from imtui.core.retry import RetryPolicy
from imtui.engine.limits import Limits
from imtui.engine.queries import QueryWorkers
from imtui.messages import Message, joined, lazy
from imtui.session.connection import Connect, query_workers
from imtui.settings import Profile

_MAX_PAGES: Final = 1000
"""How many pages are read at most for one range of days. The provider may repeat pages forever."""

_NO_ORDERS: Final = 455
"""The code for "no such order". For get-reports it is not documented, and imtui reads it as an empty list."""


class BalanceQuery:
    """A query for the balance of an account, which also tests its credentials.

    It has one attempt only, because the operator waits for the result.
    """

    def __init__(self, profile: Profile, limits: Limits, connect: Connect) -> None:
        """Raises `OperationRefused` if no connection can be made."""
        once = limits._replace(retry=RetryPolicy(tries=1))
        self._query_workers: QueryWorkers[Balance] = query_workers(profile, once, connect)
        self._query_workers.send("", get_balance())

    def poll(self, wait: float = 0.0) -> Balance | Result | None:
        """The balance, or the reply or fault with which the query failed.

        None if neither arrives within `wait` seconds.
        """
        ended = self._query_workers.take(wait)
        if ended is None:
            return None
        self._query_workers.stop()
        return ended.result

    def cancel(self) -> None:
        """Stop the query. It makes no further attempt."""
        self._query_workers.stop()


class OrderQuery:
    """A query for the orders created in a range of days, page by page, the newest days first."""

    def __init__(self, profile: Profile, limits: Limits, connect: Connect, start: date, end: date) -> None:
        """Raises `OperationRefused` if no connection can be made."""
        self._query_workers: QueryWorkers[Page] = query_workers(profile, limits, connect)
        self._spans = deque(spans(start, end))
        self._page = 0
        self._seen: set[str] = set()
        self.reports: list[Report] = []
        self.pages = 0
        """How many pages were received."""
        self.unreadable = 0
        """How many entries had no readable order ID."""
        self.trouble: Message | str = ""
        """Why the query ended before the last page, in words for the operator; empty if it did not."""
        self.done = False
        self._ask_next()

    def poll(self) -> bool:
        """Process the next reply if it has arrived. Returns whether it has. Does not wait.

        The orders of a page are added to `reports`. If the query failed, `trouble` says why. After the last
        page or a failure, `done` is True.
        """
        ended = self._query_workers.take()
        if ended is None or self.done:
            return False
        self._add(ended.result)
        return True

    def cancel(self) -> None:
        """Ask for no further page."""
        self.done = True
        self._query_workers.stop()

    def _add(self, result: Page | Result) -> None:
        if isinstance(result, Reply) and result.readable and result.code == _NO_ORDERS:
            result = Page(())
        if not isinstance(result, Page):
            self.trouble = trouble_words(result)
            self.cancel()
            return
        new = [report for report in result.reports if report.order_id not in self._seen]
        self._seen.update(report.order_id for report in new)
        self.reports += new
        self.pages += 1
        self.unreadable += result.unreadable
        # Neither the length of a page nor the total is documented, so a page without new orders is the end.
        if not new or self._page >= _MAX_PAGES:
            self._spans.popleft()
            self._page = 0
        self._ask_next()

    def _ask_next(self) -> None:
        if not self._spans:
            self.cancel()
            return
        self._page += 1
        start, end = self._spans[0]
        self._query_workers.send("", get_reports(start, end, self._page))


def trouble_words(result: Result) -> Message:
    """Why a query failed that ended with this reply or fault. Often also says what to do next."""
    if isinstance(result, Reply):
        advice = code_of(result).advice if rule_for(result).may_differ else ()
        return joined([_reply_words(result), *advice], " ")
    if result.kind is FaultKind.TLS:
        return joined(BY_HALT[Halt.CERTIFICATE], " ")
    if result.evidence is Evidence.UNSENT:
        reason = shown(result.detail) if result.detail else result.kind.message
        return lazy("Offline: the provider cannot be reached ({reason}).", reason=reason)
    return lazy("No answer that can be read ({reason}).", reason=result.shown_words)


def _reply_words(reply: Reply) -> Message:
    if not reply.readable:
        return lazy("{reply}.", reply=reply.shown_message)
    if not reply.message:
        return lazy("The provider answered with code {code}.", code=reply.code)
    return lazy(
        "The provider answered with code {code} {message}.", code=reply.code, message=reply.shown_message
    )
