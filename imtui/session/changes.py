"""Immutable values with which the session reports to the screen what changed since the last report."""

from __future__ import annotations

from collections.abc import Set
from enum import Enum
from typing import Final, NamedTuple

from imtui.core.batch import Tallies
from imtui.core.outcome import Halt, State
from imtui.core.text import clean
from imtui.messages import Message, in_english

_MAX_ENTRY_LENGTH: Final = 1000


class Phase(Enum):
    """What the session is doing."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    """No further request is sent. imtui waits for the replies under way."""


class LogEntry(NamedTuple):
    """One event of the log. It holds no secret."""

    at: float
    """Seconds since the epoch."""
    message: Message | str
    """What happened, translated when it is shown."""
    state: State | None = None
    """The state of the order after the event; None for an event of the whole batch."""
    order_id: str | None = None
    code: int | None = None
    """The code of the reply, if there was one."""
    warning: bool = False
    """True if the operator should read the entry."""
    is_report: bool = False
    """True if the entry is about the report of an order, not about an attempt."""

    @property
    def text(self) -> str:
        """What happened, in the language in use.

        It is cleaned: a file name may contain control characters.
        """
        return clean(str(self.message), _MAX_ENTRY_LENGTH)

    @property
    def english(self) -> str:
        """What happened, in English and cleaned, for the log file."""
        return clean(in_english(self.message), _MAX_ENTRY_LENGTH)


class ChangeSet(NamedTuple):
    """What changed since the last `Session.drain`."""

    rows: Set[int]
    """Rows of the batch to draw again. They count from 0 and exist in the batch."""
    tallies: Tallies
    log: tuple[LogEntry, ...]

    def __bool__(self) -> bool:
        """True if a row changed or the log has a new entry."""
        return bool(self.rows or self.log)


class Progress(NamedTuple):
    """How far the run is; all zero before the first run."""

    planned: int = 0
    """How many orders the run was started with."""
    done: int = 0
    """How many orders of the run need no further attempt."""
    elapsed: float = 0.0
    """Seconds since the run started, pauses included."""
    rate: float = 0.0
    """Requests that ended per second, over the last few seconds."""
    under_way: int = 0
    """How many requests have no result yet."""

    @property
    def eta(self) -> float | None:
        """Seconds until the run ends at the present rate; None if that is unknown.

        It is also unknown once every remaining order has a request under way. Then only the provider decides
        when the run ends.
        """
        left = self.planned - self.done
        if not left:
            return 0.0
        return left / self.rate if self.rate and left > self.under_way else None


class RunState:
    """The state of a run. The values here are those of a session that has not run yet."""

    phase: Phase = Phase.IDLE
    halt: Halt | None = None
    """Why the run stopped or paused by itself; None if it did not."""
    trouble: Message | str = ""
    """The failure of imtui that ended the run early, such as a journal that cannot be written."""
    cut_short: bool = False
    """True if the run ended before every order had its outcome."""
    is_broken: bool = False
    """True if an event could not be applied. The batch may then be wrong; the journal is right.

    It is also true while an event is being applied.
    """

    @property
    def progress(self) -> Progress:
        """The progress of the run now; after its end, the progress at that moment."""
        return Progress()
