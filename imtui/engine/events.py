"""The jobs of a run, its events, and the interface through which it writes to the journal.

Jobs and events are immutable. `row` is the index of the order in the batch, from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from imtui.core.order import Attempt
from imtui.core.outcome import Halt, State
from imtui.core.outcome_rules import NextStep
from imtui.messages import Message


class Job(NamedTuple):
    """An order to cancel, and what is known from its attempts so far."""

    row: int
    order_id: str
    doubt: bool = False
    """True if an earlier attempt, of this run or of another one, was ambiguous."""
    tries: int = 0
    """How many attempts this run has made for the order. The retry policy limits this number.

    The test request that a run sends after some pauses does not count if it did not reach the server.
    """
    attempts: int = 0
    """How many attempts the order has in its batch, including those of earlier runs."""
    begun: bool = False
    """True if this run has made an attempt for the order, including one that does not count in `tries`."""


class AttemptStarted(NamedTuple):
    """A request for the order is about to be sent."""

    row: int
    started: float
    """Seconds since the epoch."""


class AttemptEnded(NamedTuple):
    """A request ended. `attempt` has its result, and `next_step` says whether the order is tried again."""

    row: int
    attempt: Attempt
    next_step: NextStep


class OrderReleased(NamedTuple):
    """The run stopped while the order waited for its next attempt, which is not sent."""

    row: int


class ThreadsRefused(NamedTuple):
    """The operating system refused threads. The run continues with `workers` of the `wanted` threads."""

    workers: int
    wanted: int


class RunHalted(NamedTuple):
    """A problem that concerns every order stopped the run, or paused it if `halt` is in `PAUSING`."""

    halt: Halt


class RunEnded(NamedTuple):
    """No request is under way and none will follow. The last event of a run."""

    trouble: Message | str = ""
    """The error in imtui that ended the run early, such as a journal that cannot be written; or empty."""


Event = AttemptStarted | AttemptEnded | OrderReleased | ThreadsRefused | RunHalted | RunEnded


class Recorder(Protocol):
    """Records the attempts of a run. The threads of the run call it.

    Intents are recorded before requests are sent, and outcomes before they are shown.
    """

    def intents(self, order_ids: Sequence[str], started: float) -> None:
        """Record that requests for these orders will be sent. `started`: now, in seconds since the epoch.

        Returns when all of them are durable. If it raises, none is, and no request is sent.
        """

    def retract(self, order_id: str) -> None:
        """Remove an intent. The run has stopped, and the request was not and will not be sent."""

    def outcome(
        self, order_id: str, attempt: Attempt, state: State, on_done: Callable[[Exception | None], None]
    ) -> None:
        """Record how a request ended, and the state of its order. Returns at once.

        `on_done` is called once, from any thread: with None when the outcome is durable, or else with the
        error. If this method raises, it does not call `on_done`.
        """
