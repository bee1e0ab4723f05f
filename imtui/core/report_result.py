"""What a reply to get-report says about an order, and what that proves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from imtui.core.codes import NO_SUCH_ORDER
from imtui.core.known_texts import NamedEnum, shown
from imtui.core.outcome import State
from imtui.core.protocol import Reply, Result
from imtui.core.read_methods import COUNTS, Report
from imtui.messages import Message, joined, lazy, plazy


class DeliveryStatus(NamedEnum):
    """The status of an order in a report."""

    NOT_SENT = plazy("report", "not sent")
    """Status 115. By the vendor's pages, a cancelled order has it."""
    SENDING = plazy("report", "being sent")
    """Status 113."""
    FINISHED = plazy("report", "finished")
    """Status 114."""
    WAITING = plazy("report", "still waiting")
    """Code 456: its sending date has not come yet."""
    UNKNOWN = plazy("report", "no such order")
    """Code 455: no such order. By the vendor's pages, a cancelled order may get this, too."""

    @property
    def confirms_cancel(self) -> bool:
        """True if this status confirms a cancel, because by the vendor's pages a cancelled order has it."""
        return self in {DeliveryStatus.NOT_SENT, DeliveryStatus.UNKNOWN}

    @property
    def leaves_work(self) -> bool:
        """True if the order may still go out."""
        return self in {DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN}


_BY_STATUS: Final = {
    "113": DeliveryStatus.SENDING,
    "114": DeliveryStatus.FINISHED,
    "115": DeliveryStatus.NOT_SENT,
}
_BY_CODE: Final = {NO_SUCH_ORDER: DeliveryStatus.UNKNOWN, 456: DeliveryStatus.WAITING}


class Meaning(NamedTuple):
    """The meaning of a delivery status for an order."""

    reason: Message
    """What the status proves about the order, and why."""
    action: Message
    outcome: State | None = None
    """The outcome that is proved; None if the state does not change."""
    retry: bool = False
    """True if another cancel may succeed."""


_TOO_LATE: Final = lazy("It cannot be cancelled any more.")
_NOTHING_LEFT: Final = lazy("Nothing is left to do.")

OF_UNCONFIRMED: Final[Mapping[DeliveryStatus, Meaning]] = {
    DeliveryStatus.NOT_SENT: Meaning(
        lazy("The report says that it was not sent, as it does after a cancel: it will not go out."),
        _NOTHING_LEFT,
        State.CANCELLED,
    ),
    DeliveryStatus.SENDING: Meaning(
        lazy("The report says that it is being sent: no cancel came in time."), _TOO_LATE, State.REFUSED
    ),
    DeliveryStatus.FINISHED: Meaning(
        lazy("The report says that it went out: no cancel came in time."), _TOO_LATE, State.REFUSED
    ),
    DeliveryStatus.WAITING: Meaning(
        lazy(
            "The report says that its sending time has not come: until then no cancel had taken effect. A"
            " request that is still on its way may yet arrive, so the order stays unconfirmed."
        ),
        lazy("Retry it before its sending time: a code 200 proves the cancel."),
        retry=True,
    ),
    DeliveryStatus.UNKNOWN: Meaning(
        lazy(
            "The report knows no such order. The provider replies so for a cancelled order and for one that"
            " never was on this account, so the order stays unconfirmed."
        ),
        lazy("Look the order up in the panel before its sending time. A retry is harmless."),
        retry=True,
    ),
}
"""The meanings for an order that is unconfirmed."""

OF_REFUSED: Final[Mapping[DeliveryStatus, Meaning]] = {
    DeliveryStatus.NOT_SENT: Meaning(
        lazy(
            "The report says that it was not sent: it was cancelled before, by another request or person, or"
            " it failed. It will not go out."
        ),
        _NOTHING_LEFT,
    ),
    DeliveryStatus.SENDING: Meaning(
        lazy("The report says that it is being sent: the cancel came too late."), _TOO_LATE
    ),
    DeliveryStatus.FINISHED: Meaning(
        lazy("The report says that it went out: the cancel came too late."), _TOO_LATE
    ),
    DeliveryStatus.WAITING: Meaning(
        lazy(
            "The report says that its sending time has not come, although the cancel was answered with 455:"
            " the provider contradicts itself, and the order may go out."
        ),
        lazy("Retry it, and look it up in the panel before its sending time."),
        retry=True,
    ),
    DeliveryStatus.UNKNOWN: Meaning(
        lazy(
            "The report knows no such order either: the id is not one of this account, or the order was"
            " cancelled before."
        ),
        lazy("Check the id and the account."),
    ),
}
"""The meanings for an order that was refused with 455. A report never changes its outcome."""


_ALARM: Final = lazy("Stop it in the panel or call the provider at once.")

OF_CANCELLED: Final[Mapping[DeliveryStatus, Meaning]] = {
    DeliveryStatus.NOT_SENT: Meaning(
        lazy("The report says that it was not sent: this confirms the cancel."), _NOTHING_LEFT
    ),
    DeliveryStatus.SENDING: Meaning(
        lazy("The report says that it is being sent, although the provider replied 200 to the cancel."),
        _ALARM,
        State.REFUSED,
    ),
    DeliveryStatus.FINISHED: Meaning(
        lazy("The report says that it went out, although the provider replied 200 to the cancel."),
        lazy("Report it to the provider: its 200 was wrong."),
        State.REFUSED,
    ),
    DeliveryStatus.WAITING: Meaning(
        lazy(
            "The report says that its sending time has not come, although the provider replied 200 to the"
            " cancel: this confirms nothing."
        ),
        lazy("Look it up in the panel before its sending time, or check its report again after that time."),
    ),
    DeliveryStatus.UNKNOWN: Meaning(
        lazy("The report knows no such order, as the provider replies after a cancel: this confirms it."),
        _NOTHING_LEFT,
    ),
}
"""The meanings for an order that is cancelled. A report that contradicts the 200 changes its outcome."""


_MEANINGS: Final = {
    State.UNCONFIRMED: OF_UNCONFIRMED,
    State.REFUSED: OF_REFUSED,
    State.CANCELLED: OF_CANCELLED,
}


def meanings_for(state: State) -> Mapping[DeliveryStatus, Meaning]:
    """What each status means for an order that was in `state` when the report came.

    Any state except UNCONFIRMED and CANCELLED gets the meanings of an order that was refused with 455.
    """
    return _MEANINGS.get(state, OF_REFUSED)


class ReportResult(NamedTuple):
    """What a report proved about an order."""

    at: float
    """When the reply arrived, in seconds since the epoch."""
    status: DeliveryStatus
    seen: str
    """What the reply said, in English, as stored in the journal: the code, or the status and the counts."""
    reason: str
    """What the reply proves, in English, as stored in the journal."""
    outcome: State | None = None
    """The outcome that the report proved; None if the outcome did not change."""
    attempts: int = 0
    """How many attempts the order had when the reply was read. The report says nothing about later ones."""

    @property
    def shown_seen(self) -> Message:
        """What the reply said, for the operator."""
        return shown_facts(self.seen)

    @property
    def shown_reason(self) -> Message:
        """What the reply proves, for the operator. A text of an earlier version is shown as it was stored."""
        known = (meaning.reason for table in _MEANINGS.values() for meaning in table.values())
        return next((reason for reason in known if reason.english == self.reason), shown(self.reason))


_FACTS: Final[Mapping[str, Callable[[str], Message]]] = {
    "order": lambda value: plazy("report", "order {order_id}", order_id=value),
    "status": lambda value: (
        plazy("report", "status missing")
        if value == "missing"
        else plazy("report", "status {status}", status=value)
    ),
    "total": lambda value: plazy("report", "total {count}", count=value),
    "delivered": lambda value: plazy("report", "delivered {count}", count=value),
    "undelivered": lambda value: plazy("report", "undelivered {count}", count=value),
    "waiting": lambda value: plazy("report", "waiting {count}", count=value),
    "code": lambda value: plazy("report", "code {code}", code=value),
}
"""How to show each fact of `seen`, by the first word of the fact."""


def check_report(
    order_id: str, state: State, result: Report | Result, at: float, attempts: int
) -> ReportResult | None:
    """What a reply to get-report proves about an order that is unconfirmed, cancelled or refused with 455.

    None if it proves nothing: a fault, another code, an unknown status, the report of another order, or a
    report that contradicts itself. `at` is when the reply arrived, in seconds since the epoch. `state` is the
    order's state now, and `attempts` is the number of its attempts until now.
    """
    status = _status(order_id, result)
    if status is None:
        return None
    meaning = meanings_for(state)[status]
    return ReportResult(at, status, seen(result), meaning.reason.english, meaning.outcome, attempts)


def _status(order_id: str, result: Report | Result) -> DeliveryStatus | None:
    if isinstance(result, Reply):
        return _BY_CODE.get(result.code) if result.readable else None
    if not isinstance(result, Report) or result.order_id.lstrip("0") != order_id.lstrip("0"):
        return None
    status = _BY_STATUS.get(result.status)
    return None if status is DeliveryStatus.NOT_SENT and result.delivered else status


def seen(result: Report | Result) -> str:
    """A summary of a get-report reply, in English, for the journal.

    It is the order ID, the status and the counts of a report, the code and message of another reply, or the
    words of a fault. `shown_facts` translates it.
    """
    if isinstance(result, Report):
        facts = {"order": result.order_id, "status": result.status or "missing"}
        facts |= {name: count for name in COUNTS if (count := getattr(result, name)) is not None}
        return ", ".join(f"{name} {value}" for name, value in facts.items())
    if isinstance(result, Reply):
        return f"code {result.code} {result.message}".rstrip()
    return result.words


def shown_facts(summary: str) -> Message:
    """A text of `seen`, translated for the operator.

    Parts of the text that are not in `_FACTS` are shown unchanged.
    """
    facts = (fact.partition(" ") for fact in summary.split(", "))
    return joined(
        _FACTS[word](value) if word in _FACTS and value else f"{word}{space}{value}"
        for word, space, value in facts
    )
