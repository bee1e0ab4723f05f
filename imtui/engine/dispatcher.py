"""The worker threads of one run: jobs in, events out."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from threading import Lock, Thread

from imtui.core.batch import Attempt
from imtui.core.breaker import Breaker
from imtui.core.outcome import Halt, Verdict, is_ambiguous, judge
from imtui.core.protocol import Credentials, Evidence, Fault, Result, encode_cancel
from imtui.core.retry import RetryPolicy
from imtui.engine.events import (
    AttemptEnded,
    AttemptStarted,
    Event,
    Job,
    OrderReleased,
    RunEnded,
    RunHalted,
)
from imtui.engine.recorder import Recorder, Unrecorded
from imtui.engine.schedule import Schedule
from imtui.engine.transport import Transport


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard a run may press."""

    workers: int = 8
    """Threads, each with a connection of its own."""
    rate: float = 0.0
    """Requests a second over all workers; 0 is no limit."""
    timeout: float = 15.0
    """Seconds that one attempt may take in all."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)


class Dispatcher:
    """Own daemon threads: quitting the program waits for none of them.

    `events` holds what happened, in order; whoever drains it needs no lock.
    """

    def __init__(  # noqa: PLR0913 (the last three are there for tests and the journal)
        self,
        jobs: Sequence[Job],
        credentials: Credentials,
        open_transport: Callable[[], Transport],
        pace: Pace,
        *,
        recorder: Recorder | None = None,
        clock: Callable[[], float] = time.time,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.events: SimpleQueue[Event] = SimpleQueue()
        self._credentials = credentials
        self._pace = pace
        self._recorder = recorder or Unrecorded()
        self._clock = clock
        self._jitter = jitter
        self._schedule = Schedule(jobs, pace.rate)
        self._breaker = Breaker()
        self._halt: Halt | None = None
        self._judging = Lock()
        self._threads = [
            Thread(target=self._work, args=[open_transport()], name=f"worker-{number}", daemon=True)
            for number in range(1, min(pace.workers, max(1, len(jobs))) + 1)
        ]
        self._working = len(self._threads)

    @property
    def under_way(self) -> tuple[Job, ...]:
        """Jobs in the workers' hands; of any other, all but a last `OrderReleased` is in the queue."""
        return self._schedule.under_way

    def start(self) -> None:
        """Start the workers."""
        for thread in self._threads:
            thread.start()

    def pause(self) -> None:
        """Let no further request leave until `resume`; those under way come to their end."""
        self._schedule.pause()

    def resume(self) -> None:
        """Go on; after the line was down with one request that the others wait for."""
        with self._judging:
            alone, self._halt = self._halt is Halt.LINE_DOWN, None
            self._breaker.reset()
        self._schedule.resume(alone)

    def stop(self) -> None:
        """Let no further request leave in this run; those under way come to their end."""
        for job in self._schedule.stop():
            self.events.put(OrderReleased(job.row))

    def _work(self, transport: Transport) -> None:
        try:
            while (job := self._schedule.take()) is not None:
                self._attempt(transport, job)
        finally:
            transport.close()
            with self._judging:
                self._working -= 1
                last = self._working == 0
            if last:
                self.events.put(RunEnded())

    def _attempt(self, transport: Transport, job: Job) -> None:
        started = self._clock()
        self._recorder.intent(job, started)
        self.events.put(AttemptStarted(job.row, started))
        begun = time.perf_counter()
        result = transport.post(encode_cancel(self._credentials, job.order_id), self._pace.timeout)
        attempt = Attempt(started, round((time.perf_counter() - begun) * 1000), result)
        tries = job.tries + 1
        verdict = judge(result, doubt=job.doubt, tries=tries, policy=self._pace.retry, random=self._jitter)
        # First of all: no other worker may take a job once this result says that all would fare alike.
        halt = self._note(result)
        event = AttemptEnded(job.row, attempt, verdict)
        self._recorder.outcome(event)
        self.events.put(event)
        if halt is not None:
            self.events.put(RunHalted(halt))
        self._give_back(replace(job, tries=tries, doubt=job.doubt or is_ambiguous(result)), result, verdict)

    def _note(self, result: Result) -> Halt | None:
        """The halt that `result` brings about, once for each."""
        with self._judging:
            halt = self._breaker.note(result)
            if halt is None or halt is self._halt or self._schedule.stopped:
                return None
            self._halt = halt
        if halt is Halt.LINE_DOWN:
            self.pause()
        else:
            self.stop()
        return halt

    def _give_back(self, job: Job, result: Result, verdict: Verdict) -> None:
        answered = not (isinstance(result, Fault) and result.evidence is Evidence.UNSENT)
        if verdict.delay is None:
            self._schedule.settle(job, answered)
        elif not self._schedule.retry(job, verdict.delay, answered):
            self.events.put(OrderReleased(job.row))
