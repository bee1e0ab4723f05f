"""Decides which order a worker sends next, and when. Workers wait here until they may send."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from threading import Condition, Lock
from typing import Final

from imtui.engine.events import Job

_PREPARE_AHEAD_SECONDS: Final = 0.1
"""With a rate limit, the intents for this many seconds of requests are recorded in advance."""


class Schedule:
    """Hands out the jobs of a run to the worker threads.

    The first job is sent alone, and the rest wait for its result. So wrong credentials cost one request only.

    With a journal, each intent must be durable before its request is sent. A separate thread then
    prepares the next jobs in groups: it gets them from `prepare`, records their intents, and makes them
    available to `take` with `admit`. So writing to disk overlaps with waiting for replies.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        slots: int,
        rate: float = 0.0,
        *,
        prepared_first: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`slots`: the number of concurrent requests. `rate`: requests per second, 0 for no limit.

        `prepared_first`: `take` returns only jobs that were passed to `admit`. This is for a run with a
        journal.
        """
        self._ready = deque(jobs)
        self._retries: list[tuple[float, int, Job]] = []
        self._order = count()
        self._interval = 1.0 / rate if rate > 0 else 0.0
        self._next_slot = 0.0
        self._clock = clock
        lock = Lock()
        self._job_available = Condition(lock)
        """Wakes workers that wait for a job."""
        self._prepare_needed = Condition(lock)
        """Wakes the thread that prepares jobs."""
        self._slots = slots
        self._free = slots
        """Free slots. Negative while more requests are under way than a lower limit allows."""
        self._alone = True
        self._paused = False
        self._stopped = False
        self._prepared_first = prepared_first
        self._prepared: deque[Job] = deque()
        self._taken: dict[int, Job] = {}
        """Jobs that were handed out and not given back, by row, including those in preparation."""
        self._sent: dict[int, Job] = {}

    @property
    def under_way(self) -> tuple[Job, ...]:
        """Jobs that `take` has returned, and that were not given back yet."""
        with self._job_available:
            return tuple(self._sent.values())

    @property
    def has_more(self) -> bool:
        """True if there are jobs whose request has not been sent yet, including retries."""
        with self._job_available:
            return bool(self._ready or self._retries or len(self._taken) > len(self._sent))

    @property
    def stopped(self) -> bool:
        """True if the run has stopped: no further job is handed out."""
        return self._stopped

    def prepare(self) -> list[Job]:
        """Wait until more jobs are needed, and return those that the caller must prepare next.

        The caller records their intents and passes the jobs to `admit`. If recording fails, it passes each
        job to `finish`. Returns an empty list if the run is over.
        """
        with self._prepare_needed:
            while not self._is_over():
                wait = self._seconds_until_prepare()
                if wait == 0.0:
                    return self._pop_due()
                self._prepare_needed.wait(wait)
            return []

    def admit(self, jobs: Sequence[Job]) -> None:
        """Make prepared jobs available to `take`."""
        with self._job_available:
            if self._alone:
                self._prepared.extendleft(reversed(jobs))
            else:
                self._prepared += jobs
            self._job_available.notify(len(jobs))

    def withdraw(self) -> list[Job]:
        """After a stop: return the prepared jobs, which will not be sent, for the caller to `finish`."""
        with self._job_available:
            jobs = list(self._prepared)
            self._prepared.clear()
            return jobs

    def take(self) -> Job | None:
        """Wait until a request may be sent, and return its job. Returns None if the run is over.

        After the request, the caller frees its slot with `arrive`. It gives the job back with `finish` or
        `retry`.
        """
        with self._job_available:
            while not self._is_over():
                wait = self._seconds_until_send()
                if wait == 0.0:
                    return self._start_next()
                self._job_available.wait(wait)
            return None

    def arrive(self) -> None:
        """Free the slot of a request that has ended."""
        with self._job_available:
            self._free += 1
            self._job_available.notify()

    def finish(self, job: Job, answered: bool) -> None:
        """Give back a job that is not sent again.

        `answered` matters only while jobs are sent alone. If it is True, all other jobs may now be sent.
        Otherwise the next job is sent alone, too. The caller passes True if the request may have reached the
        provider. A lost reply is enough: the retries of one order can take a minute, and the other orders
        have sending times.
        """
        with self._job_available:
            self._give_back(job, answered)

    def retry(self, job: Job, delay: float, answered: bool) -> bool:
        """Give back a job, to be sent again in `delay` seconds. `answered` is described at `finish`.

        Returns False if the run has stopped. The job is then not sent again. It has been given back in both
        cases, so the caller does not call `finish`.
        """
        with self._job_available:
            if not self._stopped:
                heapq.heappush(self._retries, (self._clock() + delay, next(self._order), job))
                # This retry may be due before the jobs that the threads wait for.
                self._notify_all()
            self._give_back(job, answered)
            return not self._stopped

    def set_limits(self, slots: int, rate: float) -> None:
        """Change the number of slots and the rate. Requests under way are not affected."""
        with self._job_available:
            self._free += slots - self._slots
            self._slots = slots
            self._interval = 1.0 / rate if rate > 0 else 0.0
            self._next_slot = min(self._next_slot, self._clock() + self._interval)
            self._notify_all()

    def pause(self) -> None:
        """Hand out no job until `resume`."""
        with self._job_available:
            self._paused = True

    def resume(self, alone: bool = False) -> None:
        """Hand out jobs again. `alone`: one job is sent first, and the rest wait for its result."""
        with self._job_available:
            self._paused = False
            self._alone = self._alone or alone
            self._notify_all()

    def stop(self) -> list[Job]:
        """Hand out no further job, and return the jobs that waited for a retry.

        These jobs were given back before, so the caller does not call `finish` for them. Jobs that were never
        sent are not returned, but `withdraw` returns the prepared ones. A second call returns an empty list.
        """
        with self._job_available:
            self._stopped = True
            waiting = [job for *_, job in self._retries]
            self._retries.clear()
            self._ready.clear()
            self._notify_all()
            return waiting

    def _is_over(self) -> bool:
        return self._stopped or not (self._ready or self._retries or self._taken)

    def _seconds_until_send(self) -> float | None:
        """Seconds until the next request may be sent. None if that depends on an event, such as a reply."""
        if self._paused or self._free <= 0 or (self._alone and self._sent):
            return None
        now = self._clock()
        prepared = 0.0 if self._is_prepared() else None
        due = prepared if self._prepared_first else self._due(now)
        return None if due is None else max(due, self._next_slot - now)

    def _is_prepared(self) -> bool:
        """True if the next job is prepared."""
        # The retry of a job that was sent alone is prepared again, and sent before jobs that were never sent.
        returns = self._alone and bool(self._retries)
        return bool(self._prepared) and (self._prepared[0].begun or not returns)

    def _seconds_until_prepare(self) -> float | None:
        """Seconds until jobs must be prepared. None if that depends on an event, such as a reply."""
        if self._paused or not (self._is_idle() if self._alone else self._needs_more_prepared()):
            return None
        return self._due(self._clock())

    def _is_idle(self) -> bool:
        """True if no request is under way and the next job is not prepared."""
        return len(self._taken) == len(self._prepared) and not self._is_prepared()

    def _needs_more_prepared(self) -> bool:
        return len(self._prepared) <= self._max_prepared() // 2

    def _max_prepared(self) -> int:
        """Maximum number of prepared jobs that wait to be sent."""
        # With many slots, replies come in bursts, and the jobs that follow a burst must be ready before it.
        # But after a crash each prepared job is an order in doubt, so the number is small.
        room = 1 + self._slots // 8 + max(self._free, 0)
        return min(room, 1 + int(_PREPARE_AHEAD_SECONDS / self._interval)) if self._interval else room

    def _due(self, now: float) -> float | None:
        """Seconds until the next job is due; None if there is none."""
        if self._ready and not self._retry_is_due(now):
            return 0.0
        return max(0.0, self._retries[0][0] - now) if self._retries else None

    def _retry_is_due(self, now: float) -> bool:
        # While jobs are sent alone, a job that waits for its retry comes before all others.
        return bool(self._retries) and (self._alone or self._retries[0][0] <= now)

    def _start_next(self) -> Job:
        job = self._prepared.popleft() if self._prepared_first else self._pop()
        self._free -= 1
        self._sent[job.row] = job
        self._next_slot = max(self._clock(), self._next_slot) + self._interval
        if self._prepared_first and self._needs_more_prepared():
            self._prepare_needed.notify()
        return job

    def _pop_due(self) -> list[Job]:
        jobs = [self._pop()]
        room = 1 if self._alone else self._max_prepared() - len(self._prepared)
        while len(jobs) < room and self._due(self._clock()) == 0.0:
            jobs.append(self._pop())
        return jobs

    def _pop(self) -> Job:
        due = self._retry_is_due(self._clock())
        job = heapq.heappop(self._retries)[2] if due else self._ready.popleft()
        self._taken[job.row] = job
        return job

    def _give_back(self, job: Job, answered: bool) -> None:
        self._taken.pop(job.row, None)
        self._sent.pop(job.row, None)
        if self._alone:
            # If the request did not reach the provider, the next job is sent alone in its place.
            self._alone = not answered
            self._notify_all()
        elif self._is_over():
            self._notify_all()

    def _notify_all(self) -> None:
        self._job_available.notify_all()
        self._prepare_needed.notify_all()
