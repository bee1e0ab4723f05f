"""Sends the jobs of one run from worker threads, and puts events into a queue."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread

from imtui.core.circuit_breaker import Breaker
from imtui.core.order import Attempt
from imtui.core.outcome import PAUSING, PROBING, Halt
from imtui.core.outcome_rules import NextStep, is_ambiguous, is_foreign, is_unsent, next_step, outcome_of
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply, Result, encode_cancel
from imtui.core.redaction import redaction_for_credentials
from imtui.core.refusal import OperationRefused
from imtui.core.retry import RetryBudget
from imtui.core.text import clean
from imtui.engine.events import (
    AttemptEnded,
    AttemptStarted,
    Event,
    Job,
    OrderReleased,
    Recorder,
    RunEnded,
    RunHalted,
    ThreadsRefused,
)
from imtui.engine.limits import Limits
from imtui.engine.schedule import Schedule
from imtui.engine.threads import ThreadGroup
from imtui.engine.transport import Transport
from imtui.messages import Message, in_english


class Dispatcher:
    """Sends the jobs of one run from its own daemon threads.

    `events` is a queue of what happened, in order. One other thread may read it without a lock.
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
        self._redaction = redaction_for_credentials(credentials)
        self._limits = limits
        self._recorder = recorder
        self._clock = clock
        self._jitter = jitter
        self.planned = len(jobs)
        """The number of orders in the run."""
        self._open_transport = open_transport
        slots = self._slots_for(limits)
        self._schedule = Schedule(jobs, slots, limits.rate, prepared_first=recorder is not None)
        self._idle_transports = [open_transport() for _ in range(slots)]
        """Transports that no worker uses now. The last one used is taken first: its connection is open."""
        self._opened = slots
        self._transports: dict[int, Transport | None] = {}
        """The transports of the requests that have begun and whose results are not published, by row.

        None instead of the transport once there is a result.
        """
        self._is_quitting = False
        self._withdrawn: set[int] = set()
        """The rows of the requests that `withdraw` has blocked."""
        self._breaker = Breaker(not_found_limit=limits.max_not_found)
        self._budget = RetryBudget(limits.retry.budget)
        self._halt: Halt | None = None
        self._probing = False
        self._trouble: Message | str = ""
        self._event_lock = Lock()
        """Protects the state of the run.

        `stop` and `set_limits` also publish their events while they hold it, so that none follows RunEnded.
        """
        self._group = ThreadGroup(self._break_off, self._end)
        """Counts running threads and outcomes that the recorder has not acknowledged. At 0 the run ends."""
        self._preparing: Thread | None = None
        self._working = 0
        """The number of running worker threads."""
        self._wanted = 0
        """The number of workers that may run. Surplus workers end before their next job."""

    @property
    def under_way(self) -> tuple[Job, ...]:
        """Jobs that workers have taken. A job is removed after its `AttemptEnded` was put into `events`."""
        return self._schedule.under_way

    @property
    def threads(self) -> Sequence[Thread]:
        """The threads of the run, including those that have ended."""
        return self._group.threads

    def start(self) -> None:
        """Start the workers and, with a recorder, the thread that records intents.

        The run ends with an error in `RunEnded` if no worker can be started, or if that thread cannot.
        """
        self._group.enter()
        try:
            if self._recorder:
                self._preparing = self._group.start("intents", partial(self._record_intents, self._recorder))
            with self._event_lock:
                self._start_workers()
        except RuntimeError as error:
            self._break_off(error)
        finally:
            self._group.leave()

    def set_limits(self, workers: int, rate: float) -> None:
        """Change the number of workers and of requests per second. Requests under way are not affected."""
        limits = self._limits._replace(workers=workers, rate=rate)
        slots = self._slots_for(limits)
        new = [self._open_transport() for _ in range(slots - self._opened)]
        with self._event_lock:
            self._limits = limits
            if is_running := self._working > 0:
                # New transports go to the front: workers take the last one, which has an open connection.
                self._idle_transports[:0] = new
                self._opened += len(new)
                self._start_workers()
        if not is_running:
            for transport in new:
                transport.close()

    def _slots_for(self, limits: Limits) -> int:
        return max(1, min(limits.workers, self.planned))

    def _start_workers(self) -> None:
        """Start missing workers. Surplus workers end by themselves.

        Raises `RuntimeError` if no worker is running and none can be started.
        """
        slots = self._wanted = self._slots_for(self._limits)
        try:
            while self._working < slots:
                self._group.start(f"worker-{self._working + 1}", self._work)
                self._working += 1
        except RuntimeError:
            if not self._working:
                raise
            self._wanted = self._working
            self.events.put(ThreadsRefused(self._working, slots))
        self._schedule.set_limits(self._wanted, self._limits.rate)

    def pause(self) -> None:
        """Send no request until `resume`. Requests under way are not affected."""
        self._schedule.pause()

    def resume(self) -> None:
        """Send requests again.

        If the reason for the pause is one of `PROBING`, a test request is sent alone, and the others wait for
        its result. If the test request does not reach the server, it does not count in `Job.tries`.
        """
        with self._event_lock:
            self._probing, self._halt = self._halt in PROBING, None
            if self._probing:
                self._breaker.probe()
            self._schedule.resume(self._probing)

    def withdraw(self, job: Job) -> bool:
        """Block the request of a job, and all requests that have not begun. imtui calls this when it quits.

        Call `stop` first. Returns True if the body of the request was not and will not be sent. Also returns
        True if the job's result is already in `events`: the caller must check for that.
        """
        with self._event_lock:
            self._is_quitting = True
            if job.row in self._transports:
                transport = self._transports[job.row]
                if transport is None or not transport.withdraw():
                    return False
            self._withdrawn.add(job.row)
            return True

    def wait_until_retracted(self) -> None:
        """After `stop`: wait until the recorder has removed the intents of requests that are not sent."""
        if self._preparing:
            self._preparing.join()

    def stop(self) -> None:
        """Send no further request in this run. Requests under way are not affected."""
        with self._event_lock:
            self._stop()

    def _stop(self) -> None:
        for job in self._schedule.stop():
            self.events.put(OrderReleased(job.row))

    def _work(self) -> None:
        surplus = False
        try:
            while not (surplus := self._is_surplus()) and (job := self._schedule.take()) is not None:
                self._report(job, *self._attempt(job))
        finally:
            with self._event_lock:
                self._working -= not surplus

    def _is_surplus(self) -> bool:
        """Check whether the calling worker must end because more workers run than are wanted.

        If it must, this subtracts it from `_working` and returns True.
        """
        if self._working <= self._wanted:
            return False
        with self._event_lock:
            surplus = self._working > self._wanted
            self._working -= surplus
        return surplus

    def _end(self) -> None:
        for transport in self._idle_transports:
            with suppress(Exception):
                transport.close()
        with self._event_lock:
            self.events.put(RunEnded(self._trouble))

    def _record_intents(self, recorder: Recorder) -> None:
        """Record the intents of the next jobs until the run is over. Then remove those that are not sent.

        A job whose intent cannot be recorded is not sent.
        """
        jobs: Sequence[Job] = ()
        try:
            while jobs := self._schedule.prepare():
                recorder.intents([job.order_id for job in jobs], self._clock())
                self._schedule.admit(jobs)
                jobs = ()
        except BaseException as error:  # noqa: BLE001 (a full disk or a broken database ends the run)
            self._break_off(error)
            self._release(jobs)
        jobs = self._schedule.withdraw()
        try:
            for job in jobs:
                recorder.retract(job.order_id)
        except BaseException as error:  # noqa: BLE001 (as above)
            self._break_off(error)
        self._release(jobs)

    def _release(self, jobs: Sequence[Job]) -> None:
        """Return jobs to the schedule as finished. Their requests are not sent."""
        with self._event_lock:
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
            # This comes first: if the result stops the run, no other request may be sent.
            halt = self._observe(result)
            self._schedule.arrive()
            return AttemptEnded(job.row, attempt, self._decide(job, result)), halt
        except BaseException as error:  # noqa: BLE001 (as above; the result itself is still valid)
            self._break_off(error)
            return AttemptEnded(job.row, attempt, NextStep(outcome_of(result, job.doubt))), None

    def _report(self, job: Job, event: AttemptEnded, halt: Halt | None) -> None:
        if job.row in self._withdrawn:
            # The session already knows that this request was not sent.
            self._schedule.finish(job, answered=False)
            return
        self._group.enter()
        publish = partial(self._publish, job, event, halt)
        if self._recorder is None:
            publish(None)
            return
        try:
            self._recorder.outcome(job.order_id, event.attempt, event.next_step.state, publish)
        except BaseException as error:  # noqa: BLE001 (the result is published all the same)
            publish(error)

    def _post(self, job: Job) -> Result:
        transport = self._idle_transports.pop()
        try:
            with self._event_lock:
                if self._is_quitting:
                    return Fault(Evidence.UNSENT, FaultKind.ABANDONED)
                self._transports[job.row] = transport
            result = transport.post(encode_cancel(self._credentials, job.order_id), self._limits.timeout)
            return self._redaction.redact(result)
        except BaseException as error:  # noqa: BLE001 (a transport raises nothing by contract; the run can continue)
            # The error's text is dropped: it may hold secrets.
            return Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, type(error).__name__)
        finally:
            # This comes first: another worker may use the transport from the next line on.
            if job.row in self._transports:
                self._transports[job.row] = None
            self._idle_transports.append(transport)

    def _decide(self, job: Job, result: Result) -> NextStep:
        """Choose the next step for the order, and update the retry budget of the run.

        A retry uses one unit of the budget. If none is left, the order is not retried.
        """
        policy = self._limits.retry
        step = next_step(result, doubt=job.doubt, tries=job.tries + 1, policy=policy, random=self._jitter)
        with self._event_lock:
            if self._probing and is_unsent(result):
                return step._replace(delay=0.0)
            self._probing = False
            if isinstance(result, Reply) and step.delay is None:
                self._budget.earn()
            elif step.delay is not None and not self._budget.spend():
                return step._replace(delay=None)
        return step

    def _publish(self, job: Job, event: AttemptEnded, halt: Halt | None, error: BaseException | None) -> None:
        """Publish `event` and then `halt`, if there is one, and return the job to the schedule.

        `error` is why the outcome was not recorded, or None. An error stops the run.
        """
        self.events.put(event)
        self._transports.pop(job.row, None)
        try:
            if error is not None:
                self._break_off(error)
            if halt is not None:
                self.events.put(RunHalted(halt))
            self._give_back(job, event)
        except BaseException as failure:  # noqa: BLE001 (this may be the recorder's thread; the run must end)
            with suppress(Exception):
                self._break_off(failure)
                self._release([job._replace(begun=event.next_step.delay is not None)])
        finally:
            self._group.leave()

    def _break_off(self, error: BaseException) -> None:
        """Stop the run because of an error in imtui. `RunEnded` reports the first such error."""
        trouble: Message | str = type(error).__name__
        # The run must end even if the text of the error cannot be produced.
        with suppress(Exception):
            trouble = self._shown_error(error)
        with self._event_lock:
            self._trouble = self._trouble or trouble
            self._stop()

    def _shown_error(self, error: BaseException) -> Message | str:
        """The text of an error for the operator, with the credentials hidden.

        They must be hidden because the text of an unexpected error may contain the request.
        """
        refusal = error.refusal.sentence if isinstance(error, OperationRefused) else None
        text = str(error) if refusal is None else in_english(refusal)
        words = self._redaction.hide(clean(text))
        if refusal is None:
            return f"{type(error).__name__}: {words}"
        return refusal if words == text else words

    def _observe(self, result: Result) -> Halt | None:
        """Pause or stop the run if `result` causes a halt, and return that halt.

        Returns None if there is no halt, if the same halt is in effect already, or if the run has stopped.
        NOT_FOUND is also ignored if all requests have been sent.
        """
        with self._event_lock:
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
        result, delay = event.attempt.result, event.next_step.delay
        reached = not is_unsent(result)
        answered = reached and not is_foreign(result)
        if delay is None:
            self._schedule.finish(job, answered)
            return
        doubt = job.doubt or is_ambiguous(result)
        with self._event_lock:
            tries = job.tries + (reached or not self._probing)
            again = job._replace(doubt=doubt, tries=tries, attempts=job.attempts + 1, begun=True)
            if not self._schedule.retry(again, delay, answered):
                self.events.put(OrderReleased(job.row))
