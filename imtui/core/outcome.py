"""The states of an order, the reasons that halt a run, and the rule that a result follows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from imtui.messages import Message, plazy


class State(Enum):
    """What is known about an order. The last four are outcomes. The value is the name in journal and JSON."""

    QUEUED = "queued"
    SENDING = "sending"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    UNCONFIRMED = "unconfirmed"

    # Enum's own hash is Python code, and one screen update may look up 100,000 states.
    __hash__ = object.__hash__

    @property
    def label(self) -> str:
        """The word for the operator, short enough for a column."""
        return str(STATE_LABELS[self])


STATE_LABELS: Final[Mapping[State, Message]] = {
    State.QUEUED: plazy("state", "queued"),
    State.SENDING: plazy("state", "sending"),
    State.CANCELLED: plazy("state", "cancelled"),
    State.REFUSED: plazy("state", "refused"),
    State.UNREACHABLE: plazy("state", "unreachable"),
    State.UNCONFIRMED: plazy("state", "unconfirmed"),
}
"""What the operator reads for each state."""

STATES_IN_DETAILS: Final[Mapping[State, Message]] = {
    **STATE_LABELS,
    State.SENDING: plazy("state, in details", "sending"),
}
"""The labels in the details and the help. In Turkish, one of them differs from `STATE_LABELS`."""

GLYPHS: Final[Mapping[State, str]] = {
    State.QUEUED: "·",
    State.SENDING: "▶",
    State.CANCELLED: "✔",
    State.REFUSED: "✖",
    State.UNREACHABLE: "✖",
    State.UNCONFIRMED: "?",
}
"""The sign in front of the word, for those who cannot see the colour."""

OUTCOMES: Final = (State.CANCELLED, State.REFUSED, State.UNREACHABLE, State.UNCONFIRMED)
FAILURES: Final = frozenset({State.REFUSED, State.UNREACHABLE, State.UNCONFIRMED})
"""The outcomes other than cancelled. `Order.retriable` says which of them a retry may change."""


class Halt(Enum):
    """Why a run stops or pauses before its last order: the problem concerns every order."""

    CREDENTIALS = "credentials"
    ADDRESS = "address"
    MALFORMED = "malformed"
    CERTIFICATE = "certificate"
    NETWORK_DOWN = "network down"
    FOREIGN = "answers not the provider's"
    NOT_FOUND = "455s alone"
    STATUS_401 = "HTTP 401 alone"
    STATUS_403 = "HTTP 403 alone"
    STATUS_404 = "HTTP 404 alone"


PROBING: Final = frozenset({Halt.NETWORK_DOWN, Halt.FOREIGN})
"""Pauses that imtui may end by itself. It then sends one order alone, to test if the problem is gone."""

PAUSING: Final = PROBING | {Halt.NOT_FOUND}
"""Halts after which the run can be resumed. Those that are not in `PROBING` need the operator's decision."""


class Rule(NamedTuple):
    """What a result does to its order and to the run."""

    outcome: State
    again: bool = False
    """True if the order is tried again automatically."""
    halt: Halt | None = None

    @property
    def may_differ(self) -> bool:
        """True if a later request may get another reply, at once or after the operator fixed the problem."""
        return self.again or self.halt is not None
