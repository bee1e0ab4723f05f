"""The batch at work: the one writer of its orders, between the engine's events and whoever looks on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import partial
from importlib import import_module
from queue import Empty
from threading import Thread
from types import ModuleType
from typing import Final

from imtui.core.batch import Addition, Attempt, Batch
from imtui.core.intake import Found
from imtui.core.outcome import Halt, State, outcome_of, standing
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind
from imtui.engine.dispatcher import Dispatcher, Pace
from imtui.engine.events import (
    AttemptEnded,
    AttemptStarted,
    Event,
    Job,
    OrderReleased,
    RunEnded,
    RunHalted,
)
from imtui.engine.transport import Transport
from imtui.session.changes import ChangeSet, LogEntry, Progress
from imtui.session.speed import Speed
from imtui.session.words import attempt_words, halt_words, orders, tally_words
from imtui.settings import Profile, is_loopback

LOG: Final = logging.getLogger("imtui")
LOG.addHandler(logging.NullHandler())

Connect = Callable[[str], Callable[[], Transport]]
"""From a base URL to what opens a transport to it; raises OSError or ValueError where that cannot be."""


class Phase(Enum):
    """What the session is about."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    """No further request leaves; those under way come to their end."""


class NotNowError(Exception):
    """What was asked for cannot be done now; its text tells the operator why."""


class Session:
    """A batch, the profile that it is aimed at, and at most one run at a time.

    It belongs to one thread: whoever calls it also calls `drain`, which alone changes the batch.
    """

    def __init__(
        self,
        profile: Profile | None,
        pace: Pace,
        connect: Connect | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.batch = Batch()
        self.profile = profile
        self.pace = pace
        self.phase = Phase.IDLE
        self.halt: Halt | None = None
        """Why the last run stopped, or waits, before its last order."""
        self._connect = connect or connect_over_http
        self._clock = clock
        self._run: Dispatcher | None = None
        self._entries: list[LogEntry] = []
        self._planned: frozenset[int] = frozenset()
        self._done = 0
        self._started = 0.0
        self._ended = 0.0
        self._speed = Speed(0.0)

    @property
    def live(self) -> bool:
        """Whether a run would reach a real account: whatever is not this machine counts as one."""
        return self.profile is not None and not is_loopback(self.profile.base_url)

    @property
    def under_way(self) -> int:
        """Requests whose end has not come."""
        return len(self._run.under_way) if self._run else 0

    @property
    def progress(self) -> Progress:
        """How far the current run is, or how far the last one got."""
        if not self._planned:
            return Progress()
        now = self._clock() if self._run else self._ended
        return Progress(len(self._planned), self._done, now - self._started, self._speed.read(now))

    def warm_up(self) -> None:
        """Load what the first run needs, in the background, so that it starts at once."""
        Thread(target=_load_http, name="warm-up", daemon=True).start()

    def add(self, found: Sequence[Found], source: str = "") -> Addition:
        """Append the ids that are new; allowed while a run goes on, which does not take them up."""
        addition = self.batch.add(found)
        words = f"{orders(len(addition.rows))} added" + (f" from {source}" if source else "")
        if addition.duplicates:
            words += f", {len(addition.duplicates)} already on the list"
        self._log(words)
        return addition

    def delete(self, rows: Iterable[int]) -> None:
        """Take orders off the list."""
        self._must_be_idle("Stop the run before you delete rows.")
        gone = frozenset(rows)
        self.batch.delete(gone)
        self._log(f"{orders(len(gone))} taken off the list")

    def aim_at(self, profile: Profile) -> None:
        """Choose the account; outcomes proved at another one stay as they are."""
        self._must_be_idle("Stop the run before you change the account.")
        self.profile = profile
        self._log(f"Aimed at {profile.name} · {profile.base_url}")

    def run(self, rows: Sequence[int]) -> None:
        """Send a cancel for each of `rows`; raises `NotNowError`."""
        self._must_be_idle("A run is going on already.")
        if self.profile is None:
            raise NotNowError("There are no credentials yet.")
        if not rows:
            raise NotNowError("There is nothing to send.")
        run = Dispatcher(
            [self._job(row) for row in rows],
            Credentials(self.profile.key, self.profile.hash),
            self._open_transport(self.profile.base_url),
            self.pace,
        )
        self._run, self._planned, self._done, self.halt = run, frozenset(rows), 0, None
        self._started = self._clock()
        self._speed = Speed(self._started)
        self.phase = Phase.RUNNING
        aim = "live" if self.live else "sandbox"
        self._log(f"Run of {orders(len(rows))} at {self.profile.name} · {self.profile.base_url} · {aim}")
        run.start()

    def pause(self) -> None:
        """Let no further request leave until `resume`."""
        if self.phase is Phase.RUNNING and self._run:
            self._run.pause()
            self.phase = Phase.PAUSED
            self._log("Paused")

    def resume(self) -> None:
        """Go on after a pause, the operator's or that of a line that was down."""
        if self.phase is Phase.PAUSED and self._run:
            self.phase, self.halt = Phase.RUNNING, None
            self._log("Going on")
            self._run.resume()

    def stop(self) -> None:
        """End the run: orders that were not sent stay queued."""
        if self.phase in {Phase.RUNNING, Phase.PAUSED} and self._run:
            self.phase = Phase.STOPPING
            self._log("Stopping")
            self._run.stop()

    def close(self) -> None:
        """Leave at once: requests under way are given up, and what is not known of them is said."""
        run = self._run
        if run is None:
            return
        run.stop()
        under_way = run.under_way
        while self._drain_one(0.0):
            pass
        self._run, self.phase = None, Phase.IDLE
        for job in under_way:
            # Of the others the end was still in the queue.
            if len(self.batch[job.row].attempts) == job.attempts:
                self._give_up(job.row)
        for row in self.batch.rows([State.SENDING]):
            self._release(row)
        self._log(f"Left during the run: {tally_words(self.batch.tallies())}", warning=True)

    def drain(self, budget: float = 0.02, wait: float = 0.0) -> ChangeSet:
        """Apply what the engine told, for at most `budget` seconds; `wait` that long for a first event."""
        until = self._clock() + wait + budget
        ended = 0
        while event := self._drain_one(wait):
            wait = 0.0
            ended += isinstance(event, AttemptEnded)
            if self._clock() >= until:
                break
        self._speed.add(ended, self._clock())
        return self._take_changes()

    def _take_changes(self) -> ChangeSet:
        entries, self._entries = tuple(self._entries), []
        return ChangeSet(self.batch.take_changed(), self.batch.tallies(), entries)

    def _drain_one(self, wait: float) -> Event | None:
        if self._run is None:
            return None
        try:
            event = self._run.events.get(block=wait > 0, timeout=wait)
        except Empty:
            return None
        self._apply(event)
        return event

    def _apply(self, event: Event) -> None:
        match event:
            case AttemptStarted():
                self.batch.begin(event.row)
            case AttemptEnded():
                self._apply_attempt(event)
            case OrderReleased():
                self._release(event.row)
                self._done += 1
            case RunHalted():
                self._apply_halt(event.halt)
            case RunEnded():
                self._run, self.phase, self._ended = None, Phase.IDLE, self._clock()
                if event.trouble:
                    self._log(f"imtui itself failed and sent nothing more: {event.trouble}", warning=True)
                self._log(f"Run ended: {tally_words(self.batch.tallies())}")

    def _apply_attempt(self, event: AttemptEnded) -> None:
        settled = event.verdict.delay is None
        state = event.verdict.outcome if settled else State.SENDING
        self.batch.record(event.row, event.attempt, state)
        self._done += settled
        order = self.batch[event.row]
        words = attempt_words(order, event.attempt, event.verdict)
        ended = event.attempt.started + event.attempt.ms / 1000
        self._note(LogEntry(ended, words, state, order.order_id, order.code))

    def _apply_halt(self, halt: Halt) -> None:
        self.halt = halt
        if self.phase is not Phase.STOPPING:
            self.phase = Phase.PAUSED if halt is Halt.LINE_DOWN else Phase.STOPPING
        self._log(halt_words(halt), warning=True)

    def _release(self, row: int) -> None:
        order = self.batch[row]
        self.batch.release(row, standing([attempt.result for attempt in order.attempts]))

    def _give_up(self, row: int) -> None:
        order = self.batch[row]
        if order.state is not State.SENDING:
            self.batch.begin(row)
        fault = Fault(Evidence.AMBIGUOUS, FaultKind.ABANDONED, "imtui was left before the answer came")
        self.batch.record(row, Attempt(time.time(), 0, fault), outcome_of(fault, order.doubt))

    def _job(self, row: int) -> Job:
        order = self.batch[row]
        return Job(row, order.order_id, order.doubt, attempts=len(order.attempts))

    def _open_transport(self, base_url: str) -> Callable[[], Transport]:
        try:
            return self._connect(base_url)
        except (OSError, ValueError, ImportError) as error:
            raise NotNowError(f"No connection can be made: {error}") from error

    def _must_be_idle(self, otherwise: str) -> None:
        if self.phase is not Phase.IDLE:
            raise NotNowError(otherwise)

    def _log(self, text: str, *, warning: bool = False) -> None:
        self._note(LogEntry(time.time(), text, warning=warning))

    def _note(self, entry: LogEntry) -> None:
        self._entries.append(entry)
        level = logging.WARNING if entry.warning else logging.INFO
        LOG.log(level, "%s%s", f"{entry.order_id} " if entry.order_id else "", entry.text)


def connect_over_http(base_url: str) -> Callable[[], Transport]:
    """Transports over httpx that share one verifying TLS context; proxies as the environment names them."""
    http = _load_http()
    proxy = None if is_loopback(base_url) else http.proxy_for(base_url)
    return partial(http.HttpTransport, base_url, http.trusted_context(), proxy)


def _load_http() -> ModuleType:
    # httpx takes a quarter of a second to import: the first frame does not wait for it.
    return import_module("imtui.engine.http")
