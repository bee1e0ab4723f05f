"""All that the engine tells: frozen facts in the past tense. `row` is the number that the job came with."""

from __future__ import annotations

from typing import NamedTuple

from imtui.core.order import Attempt
from imtui.core.outcome import Halt
from imtui.core.verdict import Verdict


class Job(NamedTuple):
    """An order that is to be cancelled, and what is known of its attempts so far."""

    row: int
    order_id: str
    doubt: bool = False
    """Whether an attempt so far, of this run or an earlier one, was ambiguous."""
    tries: int = 0
    """Attempts that this run has made, but for probes that did not reach the server."""
    attempts: int = 0
    """Attempts in all, those of earlier runs included."""
    begun: bool = False
    """Whether this run has made any."""


class AttemptStarted(NamedTuple):
    """A request for the order is about to leave."""

    row: int
    started: float
    """Seconds since the epoch."""


class AttemptEnded(NamedTuple):
    """A request came to its end."""

    row: int
    attempt: Attempt
    verdict: Verdict


class OrderReleased(NamedTuple):
    """The run ended while the order waited for another try."""

    row: int


class ThreadsRefused(NamedTuple):
    """The system started fewer workers than were asked for; the run goes on with those."""

    workers: int
    wanted: int


class RunHalted(NamedTuple):
    """Trouble that concerns every order ended the run, or, with one of `PAUSING`, paused it."""

    halt: Halt


class RunEnded(NamedTuple):
    """No request is under way and none will follow. The last event of a run."""

    trouble: str = ""
    """What in imtui itself ended the run early, its record that could not be written, say."""


Event = AttemptStarted | AttemptEnded | OrderReleased | ThreadsRefused | RunHalted | RunEnded
