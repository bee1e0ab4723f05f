"""Which job a worker takes next, and when: the run's one place where threads meet."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from threading import Condition, Lock
from typing import Final

from imtui.engine.events import Job

_SOON: Final = 0.1
"""Seconds of the rate that jobs are prepared for."""


class Schedule:
    """Jobs of a run, handed out one by one to any number of threads.

    Where jobs are to be prepared, one more thread takes some ahead of their turn and prepares them together:
    what must be done before a request overlaps with the wait for other answers. The first job goes alone and
    the rest follow its answer, so that a wrong credential costs one request.
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
        """`slots`: requests that may be under way at once; `rate`: a second, 0 for no limit.

        `prepared_first`: a job goes through `prepare` and `admit` before it is taken.
        """
        self._ready = deque(jobs)
        self._later: list[tuple[float, int, Job]] = []
        self._order = count()
        self._interval = 1.0 / rate if rate > 0 else 0.0
        self._next_slot = 0.0
        self._clock = clock
        lock = Lock()
        self._turn = Condition(lock)
        """For who waits to let a request leave."""
        self._need = Condition(lock)
        """For who waits to prepare jobs."""
        self._slots = slots
        self._free = slots
        """Below zero while more requests are under way than there are slots since `set_limits`."""
        self._alone = True
        self._paused = False
        self._stopped = False
        self._prepared_first = prepared_first
        self._prepared: deque[Job] = deque()
        self._taken: dict[int, Job] = {}
        """All that were handed out and not given back, by row: some are being prepared, or are prepared."""
        self._departed: dict[int, Job] = {}

    @property
    def under_way(self) -> tuple[Job, ...]:
        """Jobs whose request has departed and that were not given back."""
        with self._turn:
            return tuple(self._departed.values())

    @property
    def has_more(self) -> bool:
        """Whether requests would follow those that have departed."""
        with self._turn:
            return bool(self._ready or self._later or len(self._taken) > len(self._departed))

    @property
    def stopped(self) -> bool:
        """Whether no further job is handed out."""
        return self._stopped

    def prepare(self) -> list[Job]:
        """The jobs to be prepared next, as soon as more are needed; none when all is over.

        `admit` hands them on, `finish` gives one back.
        """
        with self._need:
            while not self._is_over():
                wait = self._preparation()
                if wait == 0.0:
                    return self._pop_some()
                self._need.wait(wait)
            return []

    def admit(self, jobs: Sequence[Job]) -> None:
        """They are prepared, and may be taken."""
        with self._turn:
            if self._alone:
                self._prepared.extendleft(reversed(jobs))
            else:
                self._prepared += jobs
            self._turn.notify(len(jobs))

    def withdraw(self) -> list[Job]:
        """The jobs that were prepared in vain, once the run has stopped; `finish` gives them back."""
        with self._turn:
            jobs = list(self._prepared)
            self._prepared.clear()
            return jobs

    def take(self) -> Job | None:
        """The next job, as soon as its request may leave; None when all is over.

        its slot is free again with `arrive`; `finish` or `retry` gives it back.
        """
        with self._turn:
            while not self._is_over():
                wait = self._departure()
                if wait == 0.0:
                    return self._depart()
                self._turn.wait(wait)
            return None

    def arrive(self) -> None:
        """The answer to a request is there: its slot is free for another one."""
        with self._turn:
            self._free += 1
            self._turn.notify()

    def finish(self, job: Job, answered: bool) -> None:
        """Give back a job that is done with; `answered`: the provider answered, so the rest may follow."""
        with self._turn:
            self._give_back(job, answered)

    def retry(self, job: Job, delay: float, answered: bool) -> bool:
        """Give back a job to be handed out again in `delay` seconds; False when the run has stopped."""
        with self._turn:
            if not self._stopped:
                heapq.heappush(self._later, (self._clock() + delay, next(self._order), job))
                # It may be due before what they wait for.
                self._notify_all()
            self._give_back(job, answered)
            return not self._stopped

    def set_limits(self, slots: int, rate: float) -> None:
        """Another limit on requests under way and on requests a second, from the next request on."""
        with self._turn:
            self._free += slots - self._slots
            self._slots = slots
            self._interval = 1.0 / rate if rate > 0 else 0.0
            self._next_slot = min(self._next_slot, self._clock() + self._interval)
            self._notify_all()

    def pause(self) -> None:
        """Hand out nothing until `resume`."""
        with self._turn:
            self._paused = True

    def resume(self, alone: bool = False) -> None:
        """Go on; `alone`: with one job whose answer the rest wait for."""
        with self._turn:
            self._paused = False
            self._alone = self._alone or alone
            self._notify_all()

    def stop(self) -> list[Job]:
        """Hand out nothing any more; the jobs that waited for another try are returned, the first time."""
        with self._turn:
            self._stopped = True
            waiting = [job for *_, job in self._later]
            self._later.clear()
            self._ready.clear()
            self._notify_all()
            return waiting

    def _is_over(self) -> bool:
        return self._stopped or not (self._ready or self._later or self._taken)

    def _departure(self) -> float | None:
        """Seconds until a request may leave, None for as long as nothing changes."""
        if self._paused or self._free <= 0 or (self._alone and self._departed):
            return None
        now = self._clock()
        prepared = 0.0 if self._is_prepared() else None
        due = prepared if self._prepared_first else self._due(now)
        return None if due is None else max(due, self._next_slot - now)

    def _is_prepared(self) -> bool:
        """Whether the job whose turn it is has been prepared."""
        # A probe that comes back is prepared anew, and goes before those that never went.
        returns = self._alone and bool(self._later)
        return bool(self._prepared) and (self._prepared[0].begun or not returns)

    def _preparation(self) -> float | None:
        """Seconds until jobs are to be prepared, None for as long as nothing changes."""
        if self._paused or not (self._is_idle() if self._alone else self._is_short()):
            return None
        return self._due(self._clock())

    def _is_idle(self) -> bool:
        """Whether no job is on its way to an answer, and the next one is not prepared."""
        return len(self._taken) == len(self._prepared) and not self._is_prepared()

    def _is_short(self) -> bool:
        return len(self._prepared) <= self._room() // 2

    def _room(self) -> int:
        """For how many prepared jobs there is use."""
        room = _ahead(self._slots) + max(self._free, 0)
        return min(room, 1 + int(_SOON / self._interval)) if self._interval else room

    def _due(self, now: float) -> float | None:
        """Seconds until the next job is due, None where none waits."""
        if self._ready and not self._retry_is_due(now):
            return 0.0
        return max(0.0, self._later[0][0] - now) if self._later else None

    def _retry_is_due(self, now: float) -> bool:
        # While the first answer is out, its retry is the only one that may go.
        return bool(self._later) and (self._alone or self._later[0][0] <= now)

    def _depart(self) -> Job:
        job = self._prepared.popleft() if self._prepared_first else self._pop()
        self._free -= 1
        self._departed[job.row] = job
        self._next_slot = max(self._clock(), self._next_slot) + self._interval
        if self._prepared_first and self._is_short():
            self._need.notify()
        return job

    def _pop_some(self) -> list[Job]:
        jobs = [self._pop()]
        room = 1 if self._alone else self._room() - len(self._prepared)
        while len(jobs) < room and self._due(self._clock()) == 0.0:
            jobs.append(self._pop())
        return jobs

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
        elif self._is_over():
            self._notify_all()

    def _notify_all(self) -> None:
        self._turn.notify_all()
        self._need.notify_all()


def _ahead(slots: int) -> int:
    """How many jobs are prepared beyond those that have a slot.

    Answers come in bursts, the larger the more slots there are, and what follows a burst is to be prepared
    before it. After a crash, though, each job that was prepared is an order in doubt: few slots have few.
    """
    return 1 + slots // 8
