"""Reports that settle doubts and explain 455s: asked for, judged, and put on record with the orders."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from imtui.core.advice import BY_HALT
from imtui.core.batch import Batch
from imtui.core.breaker import Breaker
from imtui.core.finding import Finding, Told
from imtui.core.outcome import Halt, rule_for
from imtui.core.protocol import Evidence, Fault, Reply
from imtui.core.reports import Report, get_report
from imtui.core.settling import find, seen
from imtui.core.target import Target
from imtui.engine.enquiry import Answered, Enquirer
from imtui.session.changes import LogEntry
from imtui.session.enquiries import as_told, trouble_words
from imtui.session.errors import NotNowError
from imtui.session.log import Log
from imtui.session.no_journal import NoBatchJournal

if TYPE_CHECKING:
    from imtui.journal import BatchJournal

_ANSWERED: Final = Reply(200, 200)
"""What a report that came is to the breaker."""


class Settling:
    """Asks for one report first, so that wrong credentials cost one request.

    It writes to the batch in the thread that absorbs.
    """

    def __init__(  # noqa: PLR0913 (what it asks with, and what it writes to)
        self,
        enquirer: Enquirer,
        target: Target,
        order_ids: Sequence[str],
        *,
        batch: Batch,
        kept: BatchJournal | NoBatchJournal,
        log: Log,
    ) -> None:
        self.total = len(order_ids)
        self.answered = 0
        self.told: Counter[Told] = Counter()
        """What the reports told; answers that prove nothing are not in it."""
        self.trouble = ""
        """What ended it before the last report, in words for the operator."""
        self.done = False
        self._enquirer = enquirer
        self._target = target
        self._left = deque(order_ids)
        self._breaker = Breaker()
        self._under_way = 0
        self._batch = batch
        self._kept = kept
        self._log = log
        self._ask_next()

    def absorb(self, wait: float) -> None:
        """Judge what has come, `wait` seconds for the first answer; what is not on record is not shown."""
        findings: dict[str, Finding] = {}
        while answered := self._take(wait):
            wait = 0.0
            if finding := self._judge(answered):
                findings[answered.key] = finding
        try:
            self._apply(findings)
        except NotNowError as error:
            self.trouble = f"What reports told cannot be kept, and is not shown. {error}"
            self.cancel()

    def cancel(self) -> None:
        """Ask for no further report."""
        self.done = True
        self._enquirer.stop()

    @property
    def words(self) -> str:
        """`5 of 8 reports (3 not sent, 1 finished, 1 proved nothing)`."""
        parts = [f"{count:,} {told.value}" for told, count in self.told.items()]
        if nothing := self.answered - sum(self.told.values()):
            parts.append(f"{nothing:,} proved nothing")
        words = f"{self.answered:,} of {self.total:,} reports"
        return f"{words} ({', '.join(parts)})" if parts else words

    def _take(self, wait: float) -> Answered | None:
        answered = None if self.done else self._enquirer.take(wait)
        if answered is None:
            return None
        self._under_way -= 1
        self.answered += 1
        self.trouble = _halt_words(answered) or self._foreign_words(answered)
        while not self.trouble and self._left and self._under_way < self._enquirer.lines:
            self._ask_next()
        if self.trouble or not self._under_way:
            self.cancel()
        return answered

    def _judge(self, answered: Answered) -> Finding | None:
        """What the answer proves of its order; None where it proves nothing."""
        row = self._batch.row_of(answered.key)
        if row is None or not self._batch[row].explicable:
            return None
        order = self._batch[row]
        answer = as_told(answered.answer, Report)
        finding = find(order.order_id, order.state, answer, answered.at, len(order.attempts))
        if finding:
            self.told[finding.told] += 1
        else:
            words = _nothing_words(answered.answer)
            self._log.note(LogEntry(answered.at, words, order.state, order.order_id, order.code))
        return finding

    def _apply(self, findings: Mapping[str, Finding]) -> None:
        """Raises `NotNowError` where the journal cannot keep them."""
        if findings:
            self._kept.save_findings(self._target, findings)
        for order_id, finding in findings.items():
            row = self._batch.row_of(order_id)
            if row is not None:
                self._batch.settle(row, finding)
                order, words = self._batch[row], _finding_words(finding)
                self._log.note(LogEntry(finding.at, words, order.state, order.order_id, order.code))

    def _foreign_words(self, answered: Answered) -> str:
        """Why no further report is asked for: something in between answers."""
        told = answered.answer if isinstance(answered.answer, (Reply, Fault)) else _ANSWERED
        if self._breaker.note(told) is not Halt.FOREIGN:
            return ""
        return f"{BY_HALT[Halt.FOREIGN].meaning} Check the network, the proxy and the base URL."

    def _ask_next(self) -> None:
        order_id = self._left.popleft()
        self._under_way += 1
        self._enquirer.ask(order_id, get_report(order_id))


def _nothing_words(answer: object) -> str:
    """One line for the log: an answer that proves nothing of its order."""
    return f"report proves nothing: {seen(answer)}" if isinstance(answer, (Report, Reply, Fault)) else ""


def _finding_words(finding: Finding) -> str:
    """One line for the log: what was seen, and what follows."""
    return f"{finding.words} ({finding.seen}). {finding.reason}"


def _halt_words(answered: Answered) -> str:
    """Why no further report need be asked for: the others would fare alike."""
    answer = answered.answer
    if not isinstance(answer, (Reply, Fault)):
        return ""
    unsent = isinstance(answer, Fault) and answer.evidence is Evidence.UNSENT
    return trouble_words(answer) if unsent or rule_for(answer).halt else ""
