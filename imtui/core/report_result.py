"""Delivery statuses, what each proves about an order, and the result of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final, NamedTuple

from imtui.core.known_texts import shown
from imtui.core.outcome import State
from imtui.messages import Message, joined, lazy, plazy


class DeliveryStatus(Enum):
    """The status of an order in a report. The value is the English text in journal and JSON."""

    NOT_SENT = "not sent"
    """Status 115. By the vendor's pages, a cancelled order has it."""
    SENDING = "being sent"
    """Status 113."""
    FINISHED = "finished"
    """Status 114."""
    WAITING = "still waiting"
    """Code 456: its sending date has not come yet."""
    UNKNOWN = "no such order"
    """Code 455: no such order. By the vendor's pages, a cancelled order may get this, too."""

    @property
    def confirms_cancel(self) -> bool:
        """Whether this status confirms a cancel, because by the vendor's pages a cancelled order has it."""
        return self in {DeliveryStatus.NOT_SENT, DeliveryStatus.UNKNOWN}

    @property
    def leaves_work(self) -> bool:
        """Whether the order may still go out."""
        return self in {DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN}

    @property
    def message(self) -> Message:
        """The translated name of the status."""
        return _STATUSES[self]


_STATUSES: Final[Mapping[DeliveryStatus, Message]] = {
    DeliveryStatus.NOT_SENT: plazy("report", "not sent"),
    DeliveryStatus.SENDING: plazy("report", "being sent"),
    DeliveryStatus.FINISHED: plazy("report", "finished"),
    DeliveryStatus.WAITING: plazy("report", "still waiting"),
    DeliveryStatus.UNKNOWN: plazy("report", "no such order"),
}


class Meaning(NamedTuple):
    """The meaning of a delivery status for an order."""

    reason: Message
    """What the status proves about the order, and why."""
    action: Message
    outcome: State | None = None
    """The outcome that is proved; None if the state does not change."""
    retry: bool = False
    """Whether another cancel may succeed."""


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
        known = (meaning.reason for table in _TABLES for meaning in table.values())
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
"""How to show each fact of `report_check.seen`, by the first word of the fact."""


def shown_facts(seen: str) -> Message:
    """A text of `report_check.seen`, translated for the operator.

    Parts of the text that are not in `_FACTS` are shown unchanged.
    """
    return joined(map(_shown_fact, seen.split(", ")))


def _shown_fact(fact: str) -> Message | str:
    word, _, value = fact.partition(" ")
    return _FACTS[word](value) if word in _FACTS and value else fact


def meanings_for(state: State) -> Mapping[DeliveryStatus, Meaning]:
    """What each status means for an order that was in `state` when the report came.

    Any state except UNCONFIRMED and CANCELLED gets the meanings of an order that was refused with 455.
    """
    return _BY_STATE.get(state, OF_REFUSED)


_TABLES: Final = (OF_UNCONFIRMED, OF_REFUSED, OF_CANCELLED)
_BY_STATE: Final = {State.UNCONFIRMED: OF_UNCONFIRMED, State.CANCELLED: OF_CANCELLED}
