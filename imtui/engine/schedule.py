"""Which job a worker takes next, and when: the run's one place where threads meet."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable, Iterable
from itertools import count
from threading import Condition, Lock

from imtui.engine.events import Job


class Schedule:
    """Jobs of a run, handed out one by one to any number of threads.

    A thread takes a job, prepares it, and asks whether its request may leave: `depart` waits for a line, so
    that what must be done before a request overlaps with the wait for other answers. The first job goes alone
    and the rest follow its answer, so that a wrong credential costs one request.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        lines: int,
        rate: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`lines`: requests that may be under way at once; `rate`: a second, 0 for no limit."""
        self._ready = deque(jobs)
        self._later: list[tuple[float, int, Job]] = []
        self._order = count()
        self._interval = 1.0 / rate if rate > 0 else 0.0
        self._next_slot = 0.0
        self._clock = clock
        lock = Lock()
        self._changed = Condition(lock)
        """For who waits for a job."""
        self._line_is_free = Condition(lock)
        """For who waits to let a request leave."""
        self._lines = lines
        self._free = lines
        """Below zero while more requests are under way than there are lines since `set_pace`."""
        self._alone = True
        self._paused = False
        self._stopped = False
        self._taken: dict[int, Job] = {}
        self._departed: dict[int, Job] = {}

    @property
    def under_way(self) -> tuple[Job, ...]:
        """Jobs whose request has departed and that were not given back."""
        with self._changed:
            return tuple(self._departed.values())

    @property
    def stopped(self) -> bool:
        """Whether no further job is handed out."""
        return self._stopped

    def take(self) -> Job | None:
        """The next job, as soon as it may go; None when all is over. `settle` or `retry` gives it back."""
        with self._changed:
            while not self._is_over():
                wait = self._wait()
                if wait == 0.0:
                    return self._pop()
                self._changed.wait(wait)
            return None

    def depart(self, job: Job) -> bool:
        """Wait until the request of a job that was taken may leave; False when it never may."""
        with self._line_is_free:
            while not self._stopped:
                wait = self._departure()
                if wait == 0.0:
                    self._free -= 1
                    self._departed[job.row] = job
                    self._next_slot = max(self._clock(), self._next_slot) + self._interval
                    return True
                self._line_is_free.wait(wait)
            return False

    def arrive(self) -> None:
        """The answer to a request is there: its line is free for another one."""
        with self._line_is_free:
            self._free += 1
            self._line_is_free.notify()

    def settle(self, job: Job, answered: bool) -> None:
        """Give back a job that is done with; `answered`: the provider answered, so the rest may follow."""
        with self._changed:
            self._give_back(job, answered)

    def retry(self, job: Job, delay: float, answered: bool) -> bool:
        """Give back a job to be handed out again in `delay` seconds; False when the run has stopped."""
        with self._changed:
            if not self._stopped:
                heapq.heappush(self._later, (self._clock() + delay, next(self._order), job))
            self._give_back(job, answered)
            return not self._stopped

    def set_pace(self, lines: int, rate: float) -> None:
        """Another limit on requests under way and on requests a second, from the next request on."""
        with self._changed:
            self._free += lines - self._lines
            self._lines = lines
            self._interval = 1.0 / rate if rate > 0 else 0.0
            self._next_slot = min(self._next_slot, self._clock() + self._interval)
            self._notify_all()

    def pause(self) -> None:
        """Hand out nothing until `resume`."""
        with self._changed:
            self._paused = True

    def resume(self, alone: bool = False) -> None:
        """Go on; `alone`: with one job whose answer the rest wait for."""
        with self._changed:
            self._paused = False
            self._alone = self._alone or alone
            self._notify_all()

    def stop(self) -> list[Job]:
        """Hand out nothing any more; the jobs that waited for another try are returned, the first time."""
        with self._changed:
            self._stopped = True
            waiting = [job for *_, job in self._later]
            self._later.clear()
            self._ready.clear()
            self._notify_all()
            return waiting

    def wait_until_settled(self) -> None:
        """Wait until every job that was taken has been given back."""
        with self._changed:
            self._changed.wait_for(lambda: not self._taken)

    def wait_until_departed(self, timeout: float) -> None:
        """Wait until no job that was taken is still being prepared."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._taken) == len(self._departed), timeout)

    def _is_over(self) -> bool:
        return self._stopped or not (self._ready or self._later or self._taken)

    def _wait(self) -> float | None:
        """Seconds until a job may go, None for as long as nothing changes."""
        if self._paused or (self._alone and self._taken):
            return None
        now = self._clock()
        return 0.0 if self._ready and not self._retry_is_due(now) else self._due_in(now)

    def _departure(self) -> float | None:
        """Seconds until a request may leave, None for as long as nothing changes."""
        if self._paused or self._free <= 0 or (self._alone and self._departed):
            return None
        return max(self._next_slot - self._clock(), 0.0)

    def _due_in(self, now: float) -> float | None:
        return max(0.0, self._later[0][0] - now) if self._later else None

    def _retry_is_due(self, now: float) -> bool:
        # While the first answer is out, its retry is the only one that may go.
        return bool(self._later) and (self._alone or self._later[0][0] <= now)

    def _pop(self) -> Job:
        due = self._retry_is_due(self._clock())
        job = heapq.heappop(self._later)[2] if due else self._ready.popleft()
        self._taken[job.row] = job
        return job

    def _give_back(self, job: Job, answered: bool) -> None:
        self._taken.pop(job.row, None)
        self._departed.pop(job.row, None)
        if self._alone:
            # An order that was settled without any answer hands the probe on to the next one.
            self._alone = not answered
            self._notify_all()
        elif self._is_over() or self._later:
            self._changed.notify_all()

    def _notify_all(self) -> None:
        self._changed.notify_all()
        self._line_is_free.notify_all()
