"""What is asked of the provider beside the runs: a balance, a list of orders, reports that settle a doubt.

Each is polled by whoever began it, and changes nothing by itself.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar

from imtui.core.advice import BY_CODE, BY_HALT
from imtui.core.batch import Order
from imtui.core.breaker import Breaker
from imtui.core.outcome import Halt, rule_for
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.reports import Balance, Page, Report, get_balance, get_report, get_reports, spans
from imtui.core.settling import Finding, Told, find, seen
from imtui.engine.enquiry import Answered, Enquirer
from imtui.settings import Profile

T = TypeVar("T")

_MOST_PAGES: Final = 1000
"""Of one range: a list that never ends is left."""

_ANSWERED: Final = Reply(200, 200)
"""What a report that came is to the breaker."""

_NO_ORDERS: Final = 455
"""Not documented for get-reports; elsewhere it says that there is no such order."""


class BalanceEnquiry:
    """Whether credentials are accepted, and what is left on their account."""

    def __init__(self, enquirer: Enquirer) -> None:
        self._enquirer = enquirer
        enquirer.ask("", get_balance())

    def poll(self) -> Balance | Result | None:
        """The answer, None until it has come."""
        answered = self._enquirer.take()
        if answered is None:
            return None
        self._enquirer.stop()
        return _as_told(answered.answer, Balance)

    def cancel(self) -> None:
        """Wait for it no longer."""
        self._enquirer.stop()


class Listing:
    """The orders that were created from one day to another, page by page, newest range first."""

    def __init__(self, enquirer: Enquirer, start: date, end: date) -> None:
        self._enquirer = enquirer
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
        answered = self._enquirer.take()
        if answered is None or self.done:
            return False
        self._take_in(_as_told(answered.answer, Page))
        return True

    def cancel(self) -> None:
        """Ask for no further page."""
        self.done = True
        self._enquirer.stop()

    def _take_in(self, answer: Page | Result) -> None:
        if isinstance(answer, Reply) and answer.code == _NO_ORDERS:
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
        self._enquirer.ask("", get_reports(start, end, self._page))


class Settling:
    """Reports asked for; the first goes alone, so that wrong credentials cost one request."""

    def __init__(self, enquirer: Enquirer, profile: Profile, order_ids: Sequence[str]) -> None:
        self.profile = profile
        self.total = len(order_ids)
        self.answered = 0
        self.told: Counter[Told] = Counter()
        """What the reports told; answers that prove nothing are not in it."""
        self.trouble = ""
        """What ended it before the last report, in words for the operator."""
        self.done = False
        self._enquirer = enquirer
        self._breaker = Breaker()
        self._left = deque(order_ids)
        self._under_way = 0
        self._ask_next()

    def take(self, wait: float = 0.0) -> Answered | None:
        """The next answer; its key is the order's id."""
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

    def note(self, order: Order, answered: Answered) -> Finding | None:
        """What the answer proves of the order; None where it proves nothing."""
        answer = _as_told(answered.answer, Report)
        finding = find(order.order_id, order.state, answer, answered.at, len(order.attempts))
        if finding:
            self.told[finding.told] += 1
        return finding

    def cancel(self) -> None:
        """Ask for no further report."""
        self.done = True
        self._enquirer.stop()

    @property
    def words(self) -> str:
        """`5 of 8 reports (3 not sent, 1 finished, 1 proved nothing)`."""
        parts = [f"{count} {told.value}" for told, count in self.told.items()]
        if nothing := self.answered - sum(self.told.values()):
            parts.append(f"{nothing} proved nothing")
        words = f"{self.answered:,} of {self.total:,} reports"
        return f"{words} ({', '.join(parts)})" if parts else words

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


def trouble_words(answer: Result) -> str:
    """Why there is no answer to a question, and the way on, in words for the operator."""
    if isinstance(answer, Reply):
        advice = BY_CODE.get(answer.code) if rule_for(answer).again or rule_for(answer).halt else None
        said = f"The provider answered with code {answer.code} {answer.message}".rstrip()
        return f"{said}. {advice.meaning} {advice.action}" if advice else f"{said}."
    if answer.kind is FaultKind.TLS:
        advice = BY_HALT[Halt.CERTIFICATE]
        return f"{advice.meaning} {advice.action}"
    if answer.evidence is Evidence.UNSENT:
        return f"Offline: the provider cannot be reached ({answer.detail or answer.kind.value})."
    return f"No answer that can be read: {seen(answer)}."


def nothing_words(answer: object) -> str:
    """One line for the log: an answer that proves nothing of its order."""
    return f"report proves nothing: {seen(answer)}" if isinstance(answer, (Report, Reply, Fault)) else ""


def finding_words(finding: Finding) -> str:
    """One line for the log: what was seen, and what follows."""
    return f"{finding.words} ({finding.seen}). {finding.reason}"


def _halt_words(answered: Answered) -> str:
    """Why no further report need be asked for: the others would fare alike."""
    answer = answered.answer
    if not isinstance(answer, (Reply, Fault)):
        return ""
    unsent = isinstance(answer, Fault) and answer.evidence is Evidence.UNSENT
    return trouble_words(answer) if unsent or rule_for(answer).halt else ""


def _as_told(answer: object, kind: type[T]) -> T | Result:
    """The answer as a method of `kind` gives it."""
    if isinstance(answer, (kind, Reply, Fault)):
        return answer
    raise TypeError(f"{type(answer).__name__} where {kind.__name__} is due")
