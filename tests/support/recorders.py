"""Recorders that write down calls, fail, wait or count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from queue import SimpleQueue
from threading import Event as Flag
from threading import Semaphore

from imtui.engine.events import AttemptEnded, Job
from imtui.engine.recorder import OnDurable, Unrecorded
from tests.support.faulty_server import PATIENCE


class RecordingRecorder(Unrecorded):
    """Writes down each call. Calls in `hold` wait for `go`, and calls in `fail` raise."""

    def __init__(self, log: list[str] | None = None, hold: str = "", fail: str = "") -> None:
        self.log = [] if log is None else log
        self.held = Flag()
        self.go = Flag()
        self._hold = hold
        self._fail = fail

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        assert started == 7.0
        for job in jobs:
            self._note(f"intent {job.row} {job.tries}")

    def outcome(self, job: Job, event: AttemptEnded, on_durable: OnDurable) -> None:
        self._note(f"outcome {event.row}")
        on_durable(None)

    def _note(self, entry: str) -> None:
        self.log.append(entry)
        if entry == self._hold:
            self.held.set()
            self.go.wait(PATIENCE)
        if entry == self._fail:
            raise OSError(f"disk full: {entry}")


class FailingRecorder(Unrecorded):
    """Fails at the second intent of any order."""

    def __init__(self) -> None:
        self.first: set[int] = set()

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        rows = {job.row for job in jobs}
        if rows & self.first:
            raise OSError("disk full")
        self.first |= rows


class WaitingRecorder(Unrecorded):
    """Acknowledges no outcome until it is asked to."""

    def __init__(self) -> None:
        self.desk: SimpleQueue[OnDurable] = SimpleQueue()

    def outcome(self, job: Job, event: AttemptEnded, on_durable: OnDurable) -> None:
        self.desk.put(on_durable)

    def write(self, error: Exception | None = None) -> None:
        self.desk.get(timeout=PATIENCE)(error)


class Ledger(Unrecorded):
    """Counts the intents that are neither sent nor retracted."""

    def __init__(self) -> None:
        self.open: set[int] = set()
        self.retracted: set[int] = set()
        self.requests: Counter[int] = Counter()
        """The number of requests of each row."""
        self.prepared = Semaphore(0)

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        self.open |= {job.row for job in jobs}
        self.requests.update(job.row for job in jobs)
        self.prepared.release(len(jobs))

    def retract(self, job: Job) -> None:
        self.open.remove(job.row)
        self.retracted.add(job.row)
        self.requests[job.row] -= 1
