"""Recorders that write down calls, fail, wait or count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Event as Flag
from threading import Semaphore

from imtui.core.order import Attempt
from imtui.core.outcome import State
from tests.support.faulty_server import PATIENCE

OnDone = Callable[[Exception | None], None]


class Unrecorded:
    """Records nothing, at once."""

    def intents(self, order_ids: Sequence[str], started: float) -> None:
        """The requests may be sent."""

    def retract(self, order_id: str) -> None:
        """There is no intent."""

    def outcome(self, order_id: str, attempt: Attempt, state: State, on_done: OnDone) -> None:
        on_done(None)


class RecordingRecorder(Unrecorded):
    """Writes down each call. Calls in `hold` wait for `go`, and calls in `fail` raise."""

    def __init__(self, log: list[str] | None = None, hold: str = "", fail: str = "") -> None:
        self.log = [] if log is None else log
        self.held = Flag()
        self.go = Flag()
        self._hold = hold
        self._fail = fail
        self._intents: Counter[str] = Counter()

    def intents(self, order_ids: Sequence[str], started: float) -> None:
        assert started == 7.0
        for order_id in order_ids:
            tries = self._intents[order_id]
            self._intents[order_id] += 1
            self._note(f"intent {order_id} {tries}")

    def outcome(self, order_id: str, attempt: Attempt, state: State, on_done: OnDone) -> None:
        self._note(f"outcome {order_id}")
        on_done(None)

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
        self.first: set[str] = set()

    def intents(self, order_ids: Sequence[str], started: float) -> None:
        if not self.first.isdisjoint(order_ids):
            raise OSError("disk full")
        self.first.update(order_ids)


class WaitingRecorder(Unrecorded):
    """Acknowledges no outcome until it is asked to."""

    def __init__(self) -> None:
        self.desk: SimpleQueue[OnDone] = SimpleQueue()

    def outcome(self, order_id: str, attempt: Attempt, state: State, on_done: OnDone) -> None:
        self.desk.put(on_done)

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

    def intents(self, order_ids: Sequence[str], started: float) -> None:
        self.open |= set(map(int, order_ids))
        self.requests.update(map(int, order_ids))
        self.prepared.release(len(order_ids))

    def retract(self, order_id: str) -> None:
        row = int(order_id)
        self.open.remove(row)
        self.retracted.add(row)
        self.requests[row] -= 1
