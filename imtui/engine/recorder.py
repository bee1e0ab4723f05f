"""Who is told of an attempt before it leaves and before its outcome is shown: the journal's place."""

from __future__ import annotations

from typing import Protocol

from imtui.engine.events import AttemptEnded, Job


class Recorder(Protocol):
    """Called in the worker's own thread; each call returns once the fact is durable."""

    def intent(self, job: Job, started: float) -> None:
        """A request for `job` is about to leave, at `started` seconds since the epoch."""

    def outcome(self, event: AttemptEnded) -> None:
        """The request has ended; the event is published when this returns."""


class Unrecorded:
    """Keeps nothing: for a run whose caller wants no record of it."""

    def intent(self, job: Job, started: float) -> None:
        """Let the request leave at once."""

    def outcome(self, event: AttemptEnded) -> None:
        """Let the event be published at once."""
