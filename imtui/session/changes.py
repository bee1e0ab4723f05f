"""What the session hands out: frozen facts of what changed since it was last asked."""

from __future__ import annotations

from collections.abc import Set
from enum import Enum
from typing import NamedTuple

from imtui.core.batch import Tallies
from imtui.core.outcome import State


class Phase(Enum):
    """What the session is about."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    """No further request leaves; those under way come to their end."""


class LogEntry(NamedTuple):
    """One event of the log. All text in it is clean and holds no secret."""

    at: float
    """Seconds since the epoch."""
    text: str
    state: State | None = None
    """The state that the event left its order in; None for an event of the whole batch."""
    order_id: str | None = None
    code: int | None = None
    """The code of the reply, if there was one."""
    warning: bool = False
    """Whether an event of the whole batch asks for the operator."""


class ChangeSet(NamedTuple):
    """What one drain changed."""

    rows: Set[int]
    """Rows of the batch to draw anew; rows that are gone are not in it."""
    tallies: Tallies
    log: tuple[LogEntry, ...]

    def __bool__(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.rows or self.log)


class Progress(NamedTuple):
    """How far the run is; all zero before the first one."""

    planned: int = 0
    """Orders that the run was started with."""
    done: int = 0
    """Orders of the run that need no further attempt."""
    elapsed: float = 0.0
    """Seconds since the run started, pauses included."""
    rate: float = 0.0
    """Requests that ended in a second, over the last few seconds."""

    @property
    def eta(self) -> float | None:
        """Seconds until the run ends if it goes on like this, None when nobody can tell."""
        left = self.planned - self.done
        if not left:
            return 0.0
        return left / self.rate if self.rate else None
