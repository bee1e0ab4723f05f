"""The worker threads of one run: jobs in, events out."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread

from imtui.core.breaker import Breaker
from imtui.core.order import Attempt
from imtui.core.outcome import PAUSING, PROBING, Halt
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply, Result, encode_cancel
from imtui.core.redaction import credentials_hidden
from imtui.core.refusal import OperationRefused
from imtui.core.retry import RetryBudget
from imtui.core.text import clean
from imtui.core.verdict import Verdict, is_ambiguous, is_foreign, judge, outcome_of
from imtui.engine.events import (
    AttemptEnded,
    AttemptStarted,
    Event,
    Job,
    OrderReleased,
    RunEnded,
    RunHalted,
    ThreadsRefused,
)
from imtui.engine.limits import Limits
from imtui.engine.recorder import Recorder, Unrecorded
from imtui.engine.schedule import Schedule
from imtui.engine.transport import Transport
from imtui.engine.under_way import UnderWay


class Dispatcher:
    """Own daemon threads: quitting the program waits for none of them.

    `events` holds what happened, in order; whoever drains it needs no lock.
    """

    def __init__(  # noqa: PLR0913 (the last three are there for tests and the journal)
        self,
        jobs: Sequence[Job],
        credentials: Credentials,
        open_transport: Callable[[], Transport],
        limits: Limits,
        *,
        recorder: Recorder | None = None,
        clock: Callable[[], float] = time.time,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.events: SimpleQueue[Event] = SimpleQueue()
        self._credentials = credentials
        self._redaction = credentials_hidden(credentials)
        self._limits = limits
        self._recorder = recorder or Unrecorded()
        self._clock = clock
        self._jitter = jitter
        self.planned = len(jobs)
        """Orders that the run was started with."""
        self._open_transport = open_transport
        slots = self._slots_for(limits)
        self._schedule = Schedule(jobs, slots, limits.rate, prepared_first=recorder is not None)
        self._idle_transports = [open_transport() for _ in range(slots)]
        """The transports that no request is on; last in, first out."""
        self._opened = slots
        self._requests = UnderWay()
        self._breaker = Breaker(not_found_limit=limits.max_not_found)
        self._budget = RetryBudget(limits.retry.budget)
        self._halt: Halt | None = None
        self._probing = False
        self._trouble = ""
        self._judging = Lock()
        """Held by whoever changes the course of the run and tells of it, so that nothing follows RunEnded."""
        self._is_recorded = recorder is not None
        self._threads: list[Thread] = []
        self._preparing: Thread | None = None
        self._present = 0
        """Threads, and outcomes on their way through the recorder: the last to leave tells of the end."""
        self._counting = Lock()
        self._working = 0
        self._wanted = 0
        """Workers; beyond them each leaves before its next job."""

    @property
    def under_way(self) -> tuple[Job, ...]:
        """Jobs whose last attempt may not have been told; of any other, all is in the queue."""
        return self._schedule.under_way

    def start(self) -> None:
        """Start the threads; without any worker, or without the thread that records, the run ends."""
        self._enter()
        try:
            if self._is_recorded:
                self._preparing = self._begin("intents", self._record_intents)
            with self._judging:
                self._hire()
        except RuntimeError as error:
            self._break_off(error)
        finally:
            self._leave()

    def set_limits(self, workers: int, rate: float) -> None:
        """Press harder, or less, from the next request on; those under way come to their end."""
        limits = self._limits._replace(workers=workers, rate=rate)
        slots = self._slots_for(limits)
        new = [self._open_transport() for _ in range(slots - self._opened)]
        with self._judging:
            self._limits = limits
            if goes_on := self._working > 0:
                # Behind those whose connection is open.
                self._idle_transports[:0] = new
                self._opened += len(new)
                self._hire()
        if not goes_on:
            for transport in new:
                transport.close()

    def _slots_for(self, limits: Limits) -> int:
        return max(1, min(limits.workers, self.planned))

    def _hire(self) -> None:
        """Start the workers that are missing; surplus ones leave by themselves. Raises if none starts."""
        slots = self._wanted = self._slots_for(self._limits)
        try:
            while self._working < slots:
                self._begin(f"worker-{self._working + 1}", self._work)
                self._working += 1
        except RuntimeError:
            if not self._working:
                raise
            self._wanted = self._working
            self.events.put(ThreadsRefused(self._working, slots))
        self._schedule.set_limits(self._wanted, self._limits.rate)

    def _begin(self, name: str, work: Callable[[], None]) -> Thread:
        """Raises `RuntimeError` where the system starts no further thread."""
        thread = Thread(target=self._attend, args=(work,), name=name, daemon=True)
        self._enter()
        try:
            thread.start()
        except RuntimeError:
            self._leave()
            raise
        self._threads.append(thread)
        return thread

    def _attend(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 (whatever it is, the run comes to an end that is told)
            self._break_off(error)
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._counting:
            self._present += 1

    def _leave(self) -> None:
        with self._counting:
            self._present -= 1
            if self._present:
                return
        self._end()

    def pause(self) -> None:
        """Let no further request leave until `resume`; those under way come to their end."""
        self._schedule.pause()

    def resume(self) -> None:
        """Go on; after trouble with the line with one request that the others wait for.

        Such a probe that does not reach the server costs its order no try.
        """
        with self._judging:
            self._probing, self._halt = self._halt in PROBING, None
            if self._probing:
                self._breaker.probe()
            self._schedule.resume(self._probing)

    def withdraw(self, job: Job) -> bool:
        """After `stop`: leave the run; True if nothing of the job's request has left, and nothing will."""
        return self._requests.withdraw(job.row)

    def wait_until_departed(self) -> None:
        """After `stop`: wait until every intent that has not become a request was retracted."""
        if self._preparing:
            self._preparing.join()

    def stop(self) -> None:
        """Let no further request leave in this run; those under way come to their end."""
        with self._judging:
            self._stop()

    def _stop(self) -> None:
        for job in self._schedule.stop():
            self.events.put(OrderReleased(job.row))

    def _work(self) -> None:
        surplus = False
        try:
            while not (surplus := self._is_surplus()) and (job := self._schedule.take()) is not None:
                self._tell(job, *self._attempt(job))
        finally:
            with self._judging:
                self._working -= not surplus

    def _is_surplus(self) -> bool:
        """Whether the worker that asks is one too many; it counts no longer then."""
        if self._working <= self._wanted:
            return False
        with self._judging:
            surplus = self._working > self._wanted
            self._working -= surplus
        return surplus

    def _end(self) -> None:
        for transport in self._idle_transports:
            with suppress(Exception):
                transport.close()
        with self._judging:
            self.events.put(RunEnded(self._trouble))

    def _record_intents(self) -> None:
        """Of jobs ahead of their turn, for as long as there are any; what cannot be recorded is not sent."""
        jobs: Sequence[Job] = ()
        try:
            while jobs := self._schedule.prepare():
                self._recorder.intents(jobs, self._clock())
                self._schedule.admit(jobs)
                jobs = ()
        except BaseException as error:  # noqa: BLE001 (a full disk, a broken database: all the same here)
            self._break_off(error)
            self._let_go(jobs)
        self._retract(self._schedule.withdraw())

    def _retract(self, jobs: Sequence[Job]) -> None:
        try:
            for job in jobs:
                self._recorder.retract(job)
        except BaseException as error:  # noqa: BLE001 (as above: they are in doubt then)
            self._break_off(error)
        self._let_go(jobs)

    def _let_go(self, jobs: Sequence[Job]) -> None:
        """Give back what will not be sent."""
        with self._judging:
            for job in jobs:
                if job.begun:
                    self.events.put(OrderReleased(job.row))
                self._schedule.finish(job, answered=False)

    def _attempt(self, job: Job) -> tuple[AttemptEnded, Halt | None]:
        started = self._clock()
        self.events.put(AttemptStarted(job.row, started))
        begun = time.perf_counter()
        result = self._post(job)
        attempt = Attempt(started, round((time.perf_counter() - begun) * 1000), result)
        try:
            # First of all: no other request may leave once this result says that all would fare alike.
            halt = self._observe(result)
            self._schedule.arrive()
            return AttemptEnded(job.row, attempt, self._judge(job, result)), halt
        except BaseException as error:  # noqa: BLE001 (as above; what was read is proved all the same)
            self._break_off(error)
            return AttemptEnded(job.row, attempt, Verdict(outcome_of(result, job.doubt))), None

    def _tell(self, job: Job, event: AttemptEnded, halt: Halt | None) -> None:
        if self._requests.is_withdrawn(job.row):
            # Whoever left the run knows already that the request did not leave.
            self._schedule.finish(job, answered=False)
            return
        self._enter()
        try:
            self._recorder.outcome(job, event, partial(self._publish, job, event, halt))
        except BaseException as error:  # noqa: BLE001 (what is known of the order is told all the same)
            self._publish(job, event, halt, error)

    def _post(self, job: Job) -> Result:
        transport = self._idle_transports.pop()
        try:
            if not self._requests.begin(job.row, transport):
                return Fault(Evidence.UNSENT, FaultKind.ABANDONED)
            result = transport.post(encode_cancel(self._credentials, job.order_id), self._limits.timeout)
            return self._redaction.cleared(result)
        except BaseException as error:  # noqa: BLE001 (none is promised; the run can go on)
            return _defect(error)
        finally:
            self._requests.end(job.row)
            self._idle_transports.append(transport)

    def _judge(self, job: Job, result: Result) -> Verdict:
        """What follows for the order; another try must be paid for."""
        policy = self._limits.retry
        verdict = judge(result, doubt=job.doubt, tries=job.tries + 1, policy=policy, random=self._jitter)
        with self._judging:
            if self._probing and _is_unsent(result):
                return verdict._replace(delay=0.0)
            self._probing = False
            if isinstance(result, Reply) and verdict.delay is None:
                self._budget.earn()
            elif verdict.delay is not None and not self._budget.spend():
                return verdict._replace(delay=None)
        return verdict

    def _publish(self, job: Job, event: AttemptEnded, halt: Halt | None, error: BaseException | None) -> None:
        """Tell of an attempt that is on record, or cannot be, and give its job back."""
        self.events.put(event)
        self._requests.forget(job.row)
        try:
            if error is not None:
                self._break_off(error)
            if halt is not None:
                self.events.put(RunHalted(halt))
            self._give_back(job, event)
        except BaseException as failure:  # noqa: BLE001 (this may be the recorder's thread, and the run must end)
            with suppress(Exception):
                self._break_off(failure)
                self._let_go([job._replace(begun=event.verdict.delay is not None)])
        finally:
            self._leave()

    def _break_off(self, error: BaseException) -> None:
        """Stop for a trouble of imtui's own."""
        trouble = type(error).__name__
        # Without its words the run must end, too.
        with suppress(Exception):
            words = self._redaction.hide(clean(str(error)))
            # A refusal is a whole sentence for the operator.
            trouble = words if isinstance(error, OperationRefused) else f"{trouble}: {words}"
        with self._judging:
            self._trouble = self._trouble or trouble
            self._stop()

    def _observe(self, result: Result) -> Halt | None:
        """The halt that `result` brings about, once for each."""
        with self._judging:
            halt = self._breaker.observe(result)
            if halt is None or halt is self._halt or self._schedule.stopped:
                return None
            if halt is Halt.NOT_FOUND and not self._schedule.has_more:
                return None
            self._halt = halt
            if halt in PAUSING:
                self._schedule.pause()
            else:
                self._stop()
            return halt

    def _give_back(self, job: Job, event: AttemptEnded) -> None:
        result, delay = event.attempt.result, event.verdict.delay
        reached = not _is_unsent(result)
        answered = reached and not is_foreign(result)
        if delay is None:
            self._schedule.finish(job, answered)
            return
        doubt = job.doubt or is_ambiguous(result)
        with self._judging:
            tries = job.tries + (reached or not self._probing)
            again = job._replace(doubt=doubt, tries=tries, attempts=job.attempts + 1, begun=True)
            if not self._schedule.retry(again, delay, answered):
                self.events.put(OrderReleased(job.row))


def _defect(error: BaseException) -> Fault:
    """What an attempt ended with that broke off inside imtui; the error's text may hold the request."""
    return Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, type(error).__name__)


def _is_unsent(result: Result) -> bool:
    return isinstance(result, Fault) and result.evidence is Evidence.UNSENT
