"""Who is on_durable of an attempt before it leaves and before its outcome is shown: the journal's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from imtui.engine.events import AttemptEnded, Job

OnDurable = Callable[[Exception | None], None]
"""Called once, from any thread, when a fact is durable, or with what kept it from being so."""


class Recorder(Protocol):
    """Called in the threads of the run."""

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        """Requests for `jobs` leave soon after this has returned; it is `started` seconds since the epoch.

        It returns when all the intents are durable. Whatever it raises, none is, and no request leaves.
        """

    def retract(self, job: Job) -> None:
        """The request did not leave after its intent, and will not: the run has stopped."""

    def outcome(self, job: Job, event: AttemptEnded, on_durable: OnDurable) -> None:
        """The request has ended. This returns at once, so that the worker can go on.

        The event is published by `on_durable`; where this raises, `on_durable` is not called.
        """


class Unrecorded:
    """Keeps nothing: for a run whose caller wants no record of it."""

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        """Let the requests leave at once."""

    def retract(self, job: Job) -> None:
        """Nothing is to be taken back."""

    def outcome(self, job: Job, event: AttemptEnded, on_durable: OnDurable) -> None:  # noqa: ARG002 (the protocol's)
        """Let the event be published at once."""
        on_durable(None)
