"""Schedules with a fake clock. A wait moves the clock; a wait without an end is an error."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition

from imtui.engine.events import Job
from imtui.engine.schedule import Schedule


class WouldWaitError(Exception):
    """Only another thread could end this wait."""


class Clock(Condition):
    """A clock, and a condition whose waits move it. `on_wait` may end a wait early, as a thread would."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        self.on_wait: Callable[[], object] | None = None
        self._notified = False

    def __call__(self) -> float:
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        if self.on_wait is not None:
            act, self.on_wait, self._notified = self.on_wait, None, False
            act()
            if self._notified:
                return True
        if timeout is None:
            raise WouldWaitError
        self.now += timeout
        return False

    def notify_all(self) -> None:
        self._notified = True

    def notify(self, n: int = 1) -> None:
        self._notified = True


def schedule(
    clock: Clock, jobs: int, rate: float = 0.0, lines: int = 1000, *, prepared: bool = False
) -> Schedule:
    listed = [Job(row, str(row)) for row in range(jobs)]
    made = Schedule(listed, lines, rate, prepared_first=prepared, clock=clock)
    made._job_available = made._prepare_needed = clock
    return made


def take(made: Schedule) -> Job:
    job = made.take()
    assert job is not None
    return job


def prepare(made: Schedule) -> list[Job]:
    jobs = made.prepare()
    made.admit(jobs)
    return jobs


def rows(*jobs: Job) -> list[int]:
    return [job.row for job in jobs]
