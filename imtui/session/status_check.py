"""The status check: asks for the reports of orders, and applies what they prove."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from imtui.core.advice import BY_HALT, advice_of
from imtui.core.batch import Batch
from imtui.core.circuit_breaker import Breaker
from imtui.core.order import Order
from imtui.core.outcome import Halt
from imtui.core.outcome_rules import rule_for
from imtui.core.protocol import Evidence, Fault, Reply, Result
from imtui.core.read_methods import Report, get_report
from imtui.core.refusal import OperationRefused
from imtui.core.report_result import DeliveryStatus, ReportResult, check_report, seen, shown_facts
from imtui.core.target import Target
from imtui.engine.limits import Limits
from imtui.engine.queries import QueryEnded, QueryWorkers
from imtui.journal import BatchJournal
from imtui.messages import Message, joined, lazy, plazy
from imtui.session.changes import LogEntry
from imtui.session.connection import Connect, query_workers
from imtui.session.log import Log
from imtui.session.queries import trouble_words
from imtui.settings import Profile

_ANY_REPLY: Final = Reply(200, 200)
"""What the circuit breaker gets if a report arrived. It accepts only replies and faults.

A report comes from the provider, as a good reply does.
"""


class StatusCheck:
    """A status check: asks for the reports of some orders and applies what they prove.

    It asks for one report first, so that wrong credentials cost one request. It changes the batch only in
    `absorb`, in the caller's thread.
    """

    def __init__(  # noqa: PLR0913 (what it asks with, and what it writes to)
        self,
        profile: Profile,
        limits: Limits,
        connect: Connect,
        order_ids: Sequence[str],
        *,
        batch: Batch,
        batch_journal: BatchJournal,
        log: Log,
    ) -> None:
        """Raises `OperationRefused` if no connection can be made."""
        self.total = len(order_ids)
        self.received = 0
        self.by_status: Counter[DeliveryStatus] = Counter()
        """How many reports had each status. Replies that prove nothing are not counted."""
        self.trouble: Message | str = ""
        """Why the check ended before the last report, in words for the operator; empty if it did not."""
        self.contradictions = 0
        """How many reports say that an SMS is being sent or was sent, although its cancel got code 200."""
        self.done = False
        self._query_workers: QueryWorkers[Report] = query_workers(profile, limits, connect)
        self._target = profile.target
        self._left = deque(order_ids)
        self._breaker = Breaker()
        self._under_way = 0
        self._batch = batch
        self._batch_journal = batch_journal
        self._log = log
        self._ask_next()

    def absorb(self, wait: float) -> None:
        """Apply the replies that arrived. Waits up to `wait` seconds for the first one.

        If the journal cannot record the results, they are not applied, and the check ends.
        """
        report_results: dict[str, ReportResult] = {}
        while ended := self._take(wait):
            wait = 0.0
            if report_result := self._read_report(ended):
                report_results[ended.key] = report_result
        try:
            self._apply(report_results)
        except OperationRefused as error:
            self.trouble = lazy(
                "The results of the reports cannot be recorded, so they are not shown. {reason}", reason=error
            )
            self.cancel()

    def cancel(self) -> None:
        """Ask for no further report."""
        self.done = True
        self._query_workers.stop()

    @property
    def words(self) -> Message:
        """The progress in words: `5 of 8 reports (3 not sent, 1 finished, 1 proved nothing)`."""
        parts = [
            plazy("report", "{count:n} {status}", count=count, status=status.message)
            for status, count in self.by_status.items()
        ]
        if nothing := self.received - sum(self.by_status.values()):
            parts.append(plazy("report", "{count:n} proved nothing", count=nothing))
        if not parts:
            return lazy("{count:n} of {total:n} reports", count=self.received, total=self.total)
        return lazy(
            "{count:n} of {total:n} reports ({results})",
            count=self.received,
            total=self.total,
            results=joined(parts),
        )

    def _take(self, wait: float) -> QueryEnded[Report] | None:
        ended = None if self.done else self._query_workers.take(wait)
        if ended is None:
            return None
        self._under_way -= 1
        self.received += 1
        self.trouble = _halt_words(ended) or self._foreign_words(ended)
        while not self.trouble and self._left and self._under_way < self._query_workers.slots:
            self._ask_next()
        if self.trouble or not self._under_way:
            self.cancel()
        return ended

    def _read_report(self, ended: QueryEnded[Report]) -> ReportResult | None:
        """What the reply proves about its order; None if it proves nothing."""
        row = self._batch.row_of(ended.key)
        if row is None or not self._batch[row].may_have_report:
            return None
        order = self._batch[row]
        report_result = check_report(order.order_id, order.state, ended.result, ended.at, len(order.attempts))
        if report_result:
            self.by_status[report_result.status] += 1
        else:
            words = _nothing_words(ended.result)
            self._add_entry(ended.at, words, order)
        return report_result

    def _apply(self, report_results: Mapping[str, ReportResult]) -> None:
        """Record results in the journal, then apply them.

        Raises `OperationRefused` if the journal cannot record them.
        """
        if report_results:
            self._batch_journal.save_report_results(self._target, report_results)
        for order_id, report_result in report_results.items():
            row = self._batch.row_of(order_id)
            if row is not None:
                self._batch.apply_report(row, report_result)
                order = self._batch[row]
                words = _result_words(order, report_result)
                self._add_entry(report_result.at, words, order)
                if order.is_contradicted:
                    self.contradictions += 1
                    self._log.say(_alarm_words(order), warning=True)

    def _add_entry(self, at: float, words: Message | str, order: Order) -> None:
        self._log.add(LogEntry(at, words, order.state, order.order_id, order.code, is_report=True))

    def _foreign_words(self, ended: QueryEnded[Report]) -> Message | str:
        """Pass the result to the circuit breaker. Returns why the check stops; usually empty.

        The check stops if several replies in a row came from a proxy or gateway instead of the provider.
        """
        result = _ANY_REPLY if isinstance(ended.result, Report) else ended.result
        if self._breaker.observe(result) is not Halt.FOREIGN:
            return ""
        return lazy(
            "{meaning} Check the network, the proxy and the base URL.", meaning=BY_HALT[Halt.FOREIGN].meaning
        )

    def _ask_next(self) -> None:
        order_id = self._left.popleft()
        self._under_way += 1
        self._query_workers.send(order_id, get_report(order_id))


def with_report(batch: Batch, rows: Iterable[int], *, cancelled: bool) -> list[str]:
    """The IDs of the orders in `rows` that a status check asks about.

    These are the orders that are unconfirmed or refused with 455. `cancelled` adds the orders that are
    cancelled with code 200, because a report can confirm or contradict that.
    """
    orders = (batch[row] for row in rows)
    return [
        order.order_id
        for order in orders
        if order.report_may_explain or (cancelled and order.may_have_report)
    ]


def split_by_account(
    order_ids: Sequence[str], target: Target, batch_journal: BatchJournal
) -> tuple[list[str], Sequence[Target | None]]:
    """Return the orders that a report of the account of `target` is about.

    Also returns another account for each of the other orders. It is None if it is not known.
    """
    accounts = batch_journal.accounts_of(order_ids)
    here: list[str] = []
    elsewhere: list[Target | None] = []
    for order_id in order_ids:
        decided_at = accounts.get(order_id) or {None}
        others = [each for each in decided_at if not (each and each.is_same_account(target))]
        if others:
            elsewhere.append(others[0])
        else:
            here.append(order_id)
    return here, elsewhere


def _nothing_words(result: Report | Result) -> Message:
    """The log line for a reply that proves nothing."""
    said = result.shown_words if isinstance(result, Fault) else shown_facts(seen(result))
    return lazy("report proves nothing: {answer}", answer=said)


def _result_words(order: Order, report_result: ReportResult) -> Message:
    """The log line for a report: what it said, and what that proves."""
    return lazy(
        "{report} ({facts}). {reason}",
        report=order.shown_message,
        facts=report_result.shown_seen,
        reason=report_result.shown_reason,
    )


def _alarm_words(order: Order) -> Message:
    """The alarm about one order.

    The provider replied 200 to its cancel, but a report says that its SMS is being sent or was sent.
    """
    advice = advice_of(order)
    return lazy(
        "ALARM, order {order_id}: {reason} {action}",
        order_id=order.order_id,
        reason=advice.meaning,
        action=advice.action,
    )


def _halt_words(ended: QueryEnded[Report]) -> Message | str:
    """Why the check stops after this result; usually empty.

    It stops if the provider was not reached, or if the result would stop a run, as code 401 does.
    """
    result = ended.result
    if isinstance(result, Report):
        return ""
    unsent = isinstance(result, Fault) and result.evidence is Evidence.UNSENT
    return trouble_words(result) if unsent or rule_for(result).halt else ""
