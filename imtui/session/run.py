"""One run: starts and steers the engine, and applies its events to the batch."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from queue import Empty
from typing import Final

from imtui.core import known_texts
from imtui.core.batch import Batch
from imtui.core.order import Attempt
from imtui.core.outcome import PAUSING, PROBING, Halt, State
from imtui.core.outcome_rules import outcome_of, state_if_stopped
from imtui.core.protocol import Evidence, Fault, FaultKind
from imtui.engine.dispatcher import Dispatcher
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
from imtui.journal import RunJournal
from imtui.messages import Message, in_english, lazy
from imtui.session.changes import LogEntry, Phase, Progress, RunState
from imtui.session.log import Log
from imtui.session.log_texts import attempt_words, halt_words, released_words, run_words, tally_words

_FIRST_PROBE_WAIT: Final = 5.0
"""Seconds from a halt in `PROBING` until imtui tries one order again. Each further wait is twice as long."""
_MAX_PROBE_WAIT: Final = 60.0
"""The longest wait from a halt to the next try, in seconds."""

_SPEED_WINDOW: Final = 5.0
"""How many seconds the measured speed covers."""
_SAMPLE_INTERVAL: Final = 0.2
"""The least number of seconds between two samples of the speed."""


def jobs(batch: Batch, rows: Iterable[int]) -> list[Job]:
    """The engine's jobs for `rows`, in the same order."""
    return [
        Job(row, order.order_id, order.doubt, attempts=len(order.attempts))
        for row, order in ((row, batch[row]) for row in rows)
    ]


class Run(RunState):
    """A run from its start to its end. Only `absorb` and `leave` change the batch, in the caller's thread.

    The attributes and properties keep their last values after the end.
    """

    def __init__(
        self,
        engine: Dispatcher,
        batch: Batch,
        kept: RunJournal,
        log: Log,
        clock: Callable[[], float],
    ) -> None:
        """`engine` has the jobs of the run and is not started yet. `kept` writes the run to the journal."""
        self.phase = Phase.RUNNING
        self._engine = engine
        self._batch = batch
        self._kept = kept
        self._log = log
        self._clock = clock
        self._planned = engine.planned
        self._done = 0
        self._started = clock()
        self._ended = 0.0
        self._speed = _Speed(self._started)
        self._paused_by_hand = False
        """True if the run stays paused until the operator resumes it."""
        self._probe_at = 0.0
        self._probe_wait = _FIRST_PROBE_WAIT

    @property
    def progress(self) -> Progress:  # noqa: D102 (as in `RunState`)
        is_over = self.phase is Phase.IDLE
        now = self._ended if is_over else self._clock()
        under_way = 0 if is_over else len(self._engine.under_way)
        return Progress(self._planned, self._done, now - self._started, self._speed.read(now), under_way)

    def start(self) -> None:
        """Start the engine, which sends the first request."""
        self._engine.start()

    def set_limits(self, workers: int, rate: float) -> None:
        """Change the limits: `workers` concurrent requests, and `rate` requests per second.

        A `rate` of 0 means no limit. Requests under way are not affected.
        """
        if self.phase is not Phase.IDLE:
            self._engine.set_limits(workers, rate)

    def pause(self) -> None:
        """Send no further request until `resume`."""
        if self.phase is Phase.RUNNING:
            self._engine.pause()
            self.phase, self._paused_by_hand = Phase.PAUSED, True
            self._log.say(lazy("Paused"))

    def resume(self) -> None:
        """End a pause, whether the operator or a halt began it."""
        if self.phase is Phase.PAUSED:
            self._log.say(lazy("Trying one order again") if self.halt in PROBING else lazy("Resumed"))
            self.phase, self.halt, self._paused_by_hand = Phase.RUNNING, None, False
            self._engine.resume()

    def stop(self) -> None:
        """Stop the run. Orders that were not sent stay queued."""
        if self.phase in {Phase.RUNNING, Phase.PAUSED}:
            self.phase = Phase.STOPPING
            self._log.say(lazy("Stopping"))
            self._engine.stop()

    def absorb(self, until: float, wait: float) -> None:
        """Apply events of the engine until the clock reads `until`.

        Waits up to `wait` seconds for the first event. If the run is paused by a halt in `PROBING` and it is
        time to try one order, this resumes the run first.
        """
        ended = 0
        if self.halt in PROBING and not self._paused_by_hand and self._clock() >= self._probe_at:
            self.resume()
        while event := self._take(wait):
            wait = 0.0
            ended += isinstance(event, AttemptEnded)
            if self._clock() >= until:
                break
        self._speed.add(ended, self._clock())

    def leave(self) -> None:
        """End the run at once, because imtui quits.

        An order whose request is under way becomes unconfirmed, unless nothing of the request was sent.
        """
        self._engine.stop()
        self._engine.wait_until_retracted()
        if self.is_broken:
            # An event could not be applied. The journal has it, and corrects the other orders when it is next
            # opened.
            self.cut_short = True
            self.phase, self._ended = Phase.IDLE, self._clock()
            for row in self._batch.rows([State.SENDING]):
                self._give_up(row)
            return
        under_way = self._engine.under_way
        unsent = {job.row for job in under_way if self._engine.withdraw(job)}
        self._kept.flush()
        while self._take(0.0):
            pass
        if self.phase is Phase.IDLE:
            return
        self.cut_short = True
        self.phase, self._ended = Phase.IDLE, self._clock()
        for job in under_way:
            # If the order has one attempt more than its job, the request ended: its event was still in the
            # queue.
            if len(self._batch[job.row].attempts) != job.attempts:
                continue
            if job.row in unsent:
                self._kept.retract(self._batch[job.row].order_id)
            else:
                self._give_up(job.row)
        for row in self._batch.rows([State.SENDING]):
            self._release(row)
        self._kept.end(time.time(), "left")
        self._log.say(lazy("Quit during the run: {counts}", counts=tally_words(self._batch.tallies())))

    def _take(self, wait: float) -> Event | None:
        if self.phase is Phase.IDLE:
            return None
        try:
            event = self._engine.events.get(block=wait > 0, timeout=wait)
        except Empty:
            return None
        self.is_broken = True
        self._apply(event)
        self.is_broken = False
        return event

    def _apply(self, event: Event) -> None:
        match event:
            case AttemptStarted():
                self._batch.begin(event.row)
            case AttemptEnded():
                self._apply_attempt(event)
            case OrderReleased():
                self.cut_short = True
                self._release(event.row)
                self._done += 1
            case ThreadsRefused():
                self._log.say(
                    lazy(
                        "The system started only {count:n} of {wanted:n} workers. The run continues with"
                        " those.",
                        count=event.workers,
                        wanted=event.wanted,
                    ),
                    warning=True,
                )
            case RunHalted():
                self._apply_halt(event.halt)
            case RunEnded():
                self._apply_end(event.trouble)

    def _apply_attempt(self, event: AttemptEnded) -> None:
        state = event.next_step.state
        self._batch.record(event.row, event.attempt, state)
        self._done += event.next_step.delay is None
        order = self._batch[event.row]
        if order.code is not None:
            self._probe_wait = _FIRST_PROBE_WAIT
        words = attempt_words(order, event.attempt, event.next_step)
        ended = event.attempt.started + event.attempt.ms / 1000
        self._log.add(LogEntry(ended, words, state, order.order_id, order.code))

    def _apply_halt(self, halt: Halt) -> None:
        self.halt = halt
        if self.phase is not Phase.STOPPING:
            self.phase = Phase.PAUSED if halt in PAUSING else Phase.STOPPING
        self._log.say(halt_words(halt), warning=True)
        if self.phase is not Phase.PAUSED:
            return
        # The operator may have resumed before this event arrived, so the engine is paused again.
        self._engine.pause()
        if halt in PROBING:
            self._plan_probe()
        else:
            self._paused_by_hand = True

    def _apply_end(self, trouble: Message | str) -> None:
        if self._done < self._planned:
            self.cut_short = True
        self.phase, self._ended = Phase.IDLE, self._clock()
        # An attempt that failed inside imtui has no `AttemptEnded` event.
        for row in self._batch.rows([State.SENDING]):
            self._give_up(row)
        self._kept.end(time.time(), self.halt.value if self.halt else in_english(trouble))
        self.trouble = trouble
        if trouble:
            self._log.say(
                lazy("The run ended early, and nothing more was sent. {reason}", reason=trouble), warning=True
            )
        counts = tally_words(self._batch.tallies())
        self._log.say(lazy("Run ended: {counts} · {time}", counts=counts, time=run_words(self.progress)))

    def _plan_probe(self) -> None:
        if self._paused_by_hand:
            self._log.say(lazy("imtui tries one order again when you resume the run"))
            return
        self._probe_at = self._clock() + self._probe_wait
        self._log.say(
            lazy(
                "imtui tries one order again in {seconds:n0} s, until the provider answers",
                seconds=self._probe_wait,
            )
        )
        self._probe_wait = min(self._probe_wait * 2, _MAX_PROBE_WAIT)

    def _release(self, row: int) -> None:
        order = self._batch[row]
        state = state_if_stopped([attempt.result for attempt in order.attempts], order.doubt)
        self._batch.release(row, state)
        self._kept.release(order.order_id, state)
        if order.attempts:
            words = released_words(order)
            self._log.add(LogEntry(time.time(), words, state, order.order_id, order.code, warning=True))

    def _give_up(self, row: int) -> None:
        order = self._batch[row]
        if order.state is not State.SENDING:
            self._batch.begin(row)
        fault = Fault(Evidence.AMBIGUOUS, FaultKind.ABANDONED, known_texts.QUIT_BEFORE_REPLY.english())
        attempt, state = Attempt(time.time(), 0, fault), outcome_of(fault, order.doubt)
        self._batch.record(row, attempt, state)
        self._kept.give_up(order.order_id, attempt, state)


class _Speed:
    """Counts the requests of the last `_SPEED_WINDOW` seconds. Times are in seconds of any steady clock."""

    def __init__(self, now: float) -> None:
        self._count = 0
        self._samples = deque([(now, 0)])

    def add(self, count: int, now: float) -> None:
        """Record that `count` more requests have ended by `now`."""
        self._count += count
        if now - self._samples[-1][0] >= _SAMPLE_INTERVAL:
            self._samples.append((now, self._count))
        while len(self._samples) > 1 and self._samples[1][0] <= now - _SPEED_WINDOW:
            self._samples.popleft()

    def read(self, now: float) -> float:
        """Requests per second up to `now`. 0.0 in the first 0.2 seconds after this object was created."""
        since, count = self._samples[0]
        seconds = now - since
        return (self._count - count) / seconds if seconds >= _SAMPLE_INTERVAL else 0.0
