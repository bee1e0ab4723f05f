"""The interface through which a run writes to the journal.

Intents are recorded before requests are sent, and outcomes before they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from imtui.engine.events import AttemptEnded, Job

OnDurable = Callable[[Exception | None], None]
"""A function that is called once, from any thread.

Its argument is None when the outcome is durable, or else the error.
"""


class Recorder(Protocol):
    """Records attempts. The threads of the run call it."""

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        """Record that requests for `jobs` will be sent. `started`: the time now, in seconds since the epoch.

        Returns when all of them are durable. If it raises, none is, and no request is sent.
        """

    def retract(self, job: Job) -> None:
        """Remove an intent. The run has stopped, and the request of `job` was not and will not be sent."""

    def outcome(self, job: Job, event: AttemptEnded, on_durable: OnDurable) -> None:
        """Record how the request ended. Returns at once, so that the worker can continue.

        `on_durable` publishes the event. If this method raises, it does not call `on_durable`.
        """


class Unrecorded:
    """Records nothing, for a run without a journal."""

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        """Return at once, so that the requests are sent."""

    def retract(self, job: Job) -> None:
        """Do nothing: without a journal, no intent was recorded."""

    def outcome(self, job: Job, event: AttemptEnded, on_durable: OnDurable) -> None:  # noqa: ARG002 (the protocol's)
        """Publish the event at once."""
        on_durable(None)
