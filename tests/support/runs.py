"""Runs to be tested: real threads, a provider that is a function, and the events that came out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import Lock, Semaphore
from typing import Any, Final, TypeVar

from imtui.core.outcome import State
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply, Result
from imtui.core.read_methods import ReadRequest
from imtui.core.retry import RetryPolicy
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.events import AttemptEnded, Event, Job, Recorder, RunEnded
from imtui.engine.limits import Limits
from tests.support.faulty_server import PATIENCE
from tests.support.posting import CREDENTIALS

OK: Final = Reply(200, 200)
GONE: Final = Reply(455, 455)
BUSY: Final = Reply(503, 503)
LOST: Final = Fault(Evidence.AMBIGUOUS, FaultKind.TIMEOUT)
UNSENT: Final = Fault(Evidence.UNSENT, FaultKind.CONNECT)
PAGE: Final = Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, http_status=200)
UNTRUSTED: Final = Fault(Evidence.UNSENT, FaultKind.TLS)

AT_ONCE: Final = RetryPolicy(base=0.0)
ONCE: Final = RetryPolicy(tries=1)
NEVER: Final = RetryPolicy(base=1e6, cap=1e6)
"""The delay of a retry that comes later than any test ends."""

E = TypeVar("E", bound=Event)


class Provider:
    """Transports that return `answer(order_id)` and record what they post."""

    def __init__(self, answer: Callable[[str], Result]) -> None:
        self.posts: list[str] = []
        self.opened = 0
        self.closed = 0
        self._answer = answer
        self._lock = Lock()

    def open(self) -> Provider:
        self.opened += 1
        return self

    def query(self, request: ReadRequest[Any], body: bytes, timeout: float) -> Result:
        raise NotImplementedError

    def post(self, body: bytes, timeout: float) -> Result:
        assert timeout == Limits().timeout
        order_id: str = json.loads(body)["request"]["order"]["id"]
        with self._lock:
            self.posts.append(order_id)
        return self._answer(order_id)

    def withdraw(self) -> bool:
        """Every request has left."""
        return False

    def close(self) -> None:
        with self._lock:
            self.closed += 1


def scripted(*results: Result) -> Callable[[str], Result]:
    """The results of each order, one after the other; the last one repeats."""
    tries: Counter[str] = Counter()

    def answer(order_id: str) -> Result:
        tries[order_id] += 1
        return results[min(tries[order_id], len(results)) - 1]

    return answer


@dataclass
class Run:
    """A dispatcher of `jobs` orders, and its events so far."""

    provider: Provider
    dispatcher: Dispatcher
    events: list[Event] = field(default_factory=list)

    def next(self) -> Event:
        event = self.dispatcher.events.get(timeout=PATIENCE)
        self.events.append(event)
        return event

    def until(self, shape: type[E], count: int = 1) -> E:
        """Wait for the event of that shape, the `count`th from now."""
        while True:
            event = self.next()
            count -= isinstance(event, shape)
            if isinstance(event, shape) and count == 0:
                return event

    def to_the_end(self) -> Run:
        """Wait for the last event. No event follows it, and no transport stays open."""
        while not self.of(RunEnded):
            self.next()
        for thread in self.dispatcher.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        assert self.dispatcher.events.empty()
        assert self.dispatcher.under_way == ()
        assert self.provider.closed == self.provider.opened
        return self

    def of(self, shape: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, shape)]

    @property
    def outcomes(self) -> dict[int, State]:
        """The outcome of each row. A row with two outcomes fails the test."""
        settled = [event for event in self.of(AttemptEnded) if event.next_step.delay is None]
        outcomes = {event.row: event.next_step.outcome for event in settled}
        assert len(settled) == len(outcomes)
        return outcomes


class Begin:
    """Starts runs, and stops them after their test."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def __call__(
        self,
        answer: Callable[[str], Result],
        jobs: int | Sequence[Job] = 1,
        workers: int = 4,
        retry: RetryPolicy = AT_ONCE,
        recorder: Recorder | None = None,
        credentials: Credentials = CREDENTIALS,
    ) -> Run:
        if isinstance(jobs, int):
            jobs = [Job(row, str(row)) for row in range(jobs)]
        provider = Provider(answer)
        limits = Limits(workers=workers, retry=retry)
        dispatcher = Dispatcher(
            jobs, credentials, provider.open, limits, recorder=recorder, clock=lambda: 7.0, jitter=lambda: 1.0
        )
        run = Run(provider, dispatcher)
        self.runs.append(run)
        dispatcher.start()
        return run


class Held:
    """Replies to the first order at once, and to the others when they are released."""

    def __init__(self, result: Result = OK) -> None:
        self.go = Flag()
        self._arrived = Semaphore(0)
        self._result = result

    def __call__(self, order_id: str) -> Result:
        if order_id != "0":
            self._arrived.release()
            self.go.wait(PATIENCE)
        return self._result

    def wait_for(self, requests: int) -> None:
        for _ in range(requests):
            assert self._arrived.acquire(timeout=PATIENCE)


class Gate:
    """Replies to the first order at once, and to as many others as it is allowed."""

    def __init__(self) -> None:
        self._arrived = Semaphore(0)
        self._answers = Semaphore(0)

    def __call__(self, order_id: str) -> Result:
        if order_id != "0":
            self._arrived.release()
            assert self._answers.acquire(timeout=PATIENCE)
        return OK

    def let_go(self, answers: int) -> None:
        self._answers.release(answers)

    def wait_for(self, requests: int) -> None:
        for _ in range(requests):
            assert self._arrived.acquire(timeout=PATIENCE)
