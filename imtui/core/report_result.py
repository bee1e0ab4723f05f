"""What each delivery status proves about an order that is unconfirmed or was refused with 455."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from imtui.core.outcome import State


class DeliveryStatus(Enum):
    """The state of an order in a report. The value is the word on the screen."""

    NOT_SENT = "not sent"
    """Status 115. The vendor expects it after a cancel."""
    SENDING = "being sent"
    """Status 113."""
    FINISHED = "finished"
    """Status 114."""
    WAITING = "still waiting"
    """Code 456: its sending date has not come yet."""
    UNKNOWN = "no such order"
    """Code 455. The vendor expects it after a cancel, too."""

    @property
    def leaves_work(self) -> bool:
        """Whether the order may still go out."""
        return self in {DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN}


class Meaning(NamedTuple):
    """What one status means for an order."""

    reason: str
    """What it proves and why, in words for the operator."""
    action: str
    outcome: State | None = None
    """The outcome that is proved; None if the state does not change."""
    retry: bool = False
    """Whether another cancel may succeed."""


_TOO_LATE: Final = "It cannot be cancelled any more."
_NOTHING_LEFT: Final = "Nothing is left to do."

OF_UNCONFIRMED: Final[Mapping[DeliveryStatus, Meaning]] = {
    DeliveryStatus.NOT_SENT: Meaning(
        "The report says that it was not sent, as it does after a cancel: it will not go out.",
        _NOTHING_LEFT,
        State.CANCELLED,
    ),
    DeliveryStatus.SENDING: Meaning(
        "The report says that it is being sent: no cancel came in time.", _TOO_LATE, State.REFUSED
    ),
    DeliveryStatus.FINISHED: Meaning(
        "The report says that it went out: no cancel came in time.", _TOO_LATE, State.REFUSED
    ),
    DeliveryStatus.WAITING: Meaning(
        "The report says that its sending time has not come: until then no cancel had taken effect. One that"
        " is still on its way could yet land, so the doubt stays.",
        "Retry it before its sending time: a code 200 proves the cancel.",
        retry=True,
    ),
    DeliveryStatus.UNKNOWN: Meaning(
        "The report knows no such order. The provider replies so for a cancelled order and for one that never"
        " was on this account, so the doubt remains.",
        "Look the order up in the panel before its sending time. A retry is harmless.",
        retry=True,
    ),
}
"""For an order that is unconfirmed."""

OF_REFUSED: Final[Mapping[DeliveryStatus, Meaning]] = {
    DeliveryStatus.NOT_SENT: Meaning(
        "The report says that it was not sent: it was cancelled before, by another request or person, or it"
        " failed. It will not go out.",
        _NOTHING_LEFT,
    ),
    DeliveryStatus.SENDING: Meaning(
        "The report says that it is being sent: the cancel came too late.", _TOO_LATE
    ),
    DeliveryStatus.FINISHED: Meaning(
        "The report says that it went out: the cancel came too late.", _TOO_LATE
    ),
    DeliveryStatus.WAITING: Meaning(
        "The report says that its sending time has not come, although the cancel was answered with 455: the"
        " provider contradicts itself, and the order may go out.",
        "Retry it, and look it up in the panel before its sending time.",
        retry=True,
    ),
    DeliveryStatus.UNKNOWN: Meaning(
        "The report knows no such order either: the id is not one of this account, or the order was cancelled"
        " before.",
        "Check the id and the account.",
    ),
}
"""For an order that was refused with 455. A report never changes its outcome."""


class ReportResult(NamedTuple):
    """What a report proved about an order."""

    at: float
    """When the reply arrived, in seconds since the epoch."""
    status: DeliveryStatus
    seen: str
    """What the reply said: the code, or the status and the counts."""
    reason: str
    outcome: State | None = None
    """The outcome that it proved; None if it only explains."""
    attempts: int = 0
    """How many attempts the order had. The report says nothing about later ones."""

    @property
    def words(self) -> str:
        """In a few words: `report: finished`."""
        return f"report: {self.status.value}"


def meaning_of(finding: ReportResult, state: State) -> Meaning:
    """The meaning of a report's result for an order that is now in `state`."""
    unconfirmed = finding.outcome is not None or state is State.UNCONFIRMED
    return (OF_UNCONFIRMED if unconfirmed else OF_REFUSED)[finding.status]
