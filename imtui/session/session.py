"""The batch at work: the one writer of its orders, between the engine's events and whoever looks on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from importlib import import_module
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from queue import Empty
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING, Final, cast

from imtui.core.batch import Addition, Attempt, Batch, Before, Order
from imtui.core.intake import Found
from imtui.core.outcome import PAUSING, Halt, State, outcome_of, standing
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind
from imtui.core.retry import RetryPolicy
from imtui.core.settling import Finding
from imtui.core.text import clean
from imtui.engine.baton import Baton
from imtui.engine.dispatcher import Dispatcher, Pace
from imtui.engine.enquiry import Enquirer
from imtui.engine.events import (
    AttemptEnded,
    AttemptStarted,
    Event,
    Job,
    OrderReleased,
    RunEnded,
    RunHalted,
)
from imtui.engine.proxy import check_proxy, proxy_for, shown_proxy
from imtui.engine.transport import Asker, Transport
from imtui.session.changes import ChangeSet, LogEntry, Progress
from imtui.session.dry_run import DryRun, pace_words
from imtui.session.edits import Edit, Edits, Placed
from imtui.session.enquiries import BalanceEnquiry, Listing, Settling, finding_words, nothing_words
from imtui.session.errors import NotNowError
from imtui.session.record import Record
from imtui.session.report import Format, exported
from imtui.session.speed import Speed
from imtui.session.words import attempt_words, halt_words, orders, tally_words
from imtui.settings import Profile, is_loopback

if TYPE_CHECKING:
    from imtui.engine.http import HttpTransport
    from imtui.journal import BatchSummary

LOG: Final = logging.getLogger("imtui")
LOG.addHandler(logging.NullHandler())

_DEPARTURE: Final = 0.3
"""Seconds that leaving waits for intents to become requests or to be taken back."""

_LONGEST_ENTRY: Final = 1000

_FIRST_PROBE_WAIT: Final = 5.0
_LONGEST_PROBE_WAIT: Final = 60.0
"""Seconds that a line that is down is left alone."""

Connect = Callable[[str], Callable[[], Transport]]
"""From a base URL to what opens a transport to it; raises OSError or ValueError where that cannot be."""

ConnectAsker = Callable[[str], Callable[[], Asker]]
"""The same for what asks without changing anything."""


class Phase(Enum):
    """What the session is about."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    """No further request leaves; those under way come to their end."""


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
        connect_asker: ConnectAsker | None = None,
    ) -> None:
        self.batch = Batch()
        self.profile = profile
        self.pace = pace
        self.phase = Phase.IDLE
        self.halt: Halt | None = None
        """Why the last run stopped, or waits, before its last order."""
        self.trouble = ""
        """What in imtui itself ended the last run early, its journal that could not be written, say."""
        self.journal_trouble = ""
        """Why nothing can be kept, and so nothing is sent; empty while all is well."""
        self.last_account = ""
        """Where the batch was sent last, `profile · base URL`; empty before its first run."""
        self.settling: Settling | None = None
        """The reports that are being asked for; a run, another list or another account ends it."""
        self._record = Record()
        self._edits = Edits()
        self._connect = connect or connect_over_http
        self._connect_asker = connect_asker or connect_over_http
        self._clock = clock
        self._run: Dispatcher | None = None
        self._entries: list[LogEntry] = []
        self._written = 0
        """How many of the entries `logging` has."""
        self._planned: frozenset[int] = frozenset()
        self._done = 0
        self._started = 0.0
        self._ended = 0.0
        self._speed = Speed(0.0)
        self._paused_by_hand = False
        """Whether the operator alone ends the pause."""
        self._probe_at = 0.0
        self._probe_wait = _FIRST_PROBE_WAIT

    @property
    def live(self) -> bool:
        """Whether a run would reach a real account: whatever is not this machine counts as one."""
        return self.profile is not None and not is_loopback(self.profile.base_url)

    @property
    def proxy(self) -> str:
        """Host and port of the proxy that requests go through; empty where they go straight."""
        proxy = _proxy(self.profile.base_url) if self.profile else None
        return shown_proxy(proxy) if proxy else ""

    @property
    def aim_word(self) -> str:
        """Where a run would go: `LIVE` or `sandbox`."""
        return "LIVE" if self.live else "sandbox"

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

    def keep_in(self, path: Path) -> tuple[str, ...]:
        """Open the journal at `path` and keep the batch there; what the operator should know of it.

        Where that cannot be, `journal_trouble` says why.
        """
        journal = import_module("imtui.journal")
        try:
            opened = journal.Journal.open(path)
        except journal.JournalError as error:
            self.journal_trouble = str(error)
            self._log(f"Nothing can be sent: {error}", warning=True)
            return ()
        self._record = Record(opened)
        self._keep(range(len(self.batch)))
        for notice in opened.notices:
            self._log(notice, warning=True)
        notices: tuple[str, ...] = opened.notices
        return notices

    @property
    def batch_number(self) -> int | None:
        """The batch's number in the journal, None where it has none yet."""
        return self._record.batch

    def unfinished(self) -> BatchSummary | None:
        """The newest batch of the journal that asks to be gone on with, other than this one."""
        summary = self._record.unfinished()
        return summary if summary and summary.number != self.batch_number else None

    def past_batches(self, limit: int = 100) -> list[BatchSummary]:
        """The journal's batches, newest first."""
        return self._record.past(limit)

    def open_batch(self, number: int) -> None:
        """Put a batch of the journal in the place of this one, which stays in the journal."""
        self._must_be_idle("Stop the run before you open another batch.")
        self.leave_settling()
        stored = self._record.open(number)
        self.batch.replace(stored.orders)
        self._planned, self.halt = frozenset(), None
        self.last_account = f"{stored.aim.profile} · {stored.aim.base_url}" if stored.aim else ""
        self._edits.forget()
        # A batch that was begun later may have the proof.
        self._catch_up_if_aimed(range(len(self.batch)))
        self._log(f"Batch {number} opened: {tally_words(self.batch.tallies())}")

    def merge_batch(self, number: int) -> Addition:
        """Add the orders of a batch of the journal to this one; what was proved of them is taken over."""
        self._must_be_idle("Stop the run before you merge another batch.")
        stored = self._record.load(number)
        found = [
            Found(order.order_id, line, 1, order.label, order.send_at)
            for line, order in enumerate(stored.orders, start=1)
        ]
        return self.add(found, f"batch {number}")

    def export(self, path: Path, rows: Sequence[int] | None = None, *, for_excel: bool = False) -> None:
        """Write `rows`, or all, to a new file, in the `Format` of its suffix; raises `NotNowError`."""
        try:
            form = Format(path.suffix.lower().removeprefix("."))
        except ValueError:
            raise NotNowError(f"{path}: the name must end in .csv, .json or .txt.") from None
        chosen = [self.batch[row] for row in (range(len(self.batch)) if rows is None else rows)]
        document = exported(form, chosen, self.batch.tallies(), self.batch_number, for_excel=for_excel)
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write(document)
        except FileExistsError:
            raise NotNowError(f"{path} is there already: choose another name.") from None
        except OSError as error:
            raise NotNowError(f"{path}: {error.strerror or error}. Choose another place.") from error
        self._log(f"{orders(len(chosen))} exported to {path}")

    def set_aside(self, number: int) -> None:
        """Offer a batch as unfinished no longer; it stays in the journal."""
        self._record.set_aside(number)

    def clear(self) -> None:
        """Begin a new batch; the one that was here stays in the journal, and is not offered again."""
        self._must_be_idle("Stop the run before you clear the list.")
        self.leave_settling()
        taken = Placed(range(len(self.batch)), tuple(self.batch))
        self._edits.note(Edit("list cleared", taken, cleared=self.batch_number))
        self._leave_batch()
        self.batch.replace([])
        self._log("List cleared")

    def add(self, found: Sequence[Found], source: str = "") -> Addition:
        """Append the ids that are new; allowed while a run goes on, which does not take them up."""
        addition = self.batch.add(found)
        addition = replace(addition, cancelled_before=self._keep(addition.rows, source))
        words = f"{orders(len(addition.rows))} added" + (f" from {source}" if source else "")
        if addition.rows:
            put = Placed(addition.rows, self.batch.stretch(addition.rows))
            self._edits.note(Edit(words, put=put))
        if addition.duplicates:
            words += f", {len(addition.duplicates)} already on the list"
        self._log(words)
        return addition

    def delete(self, rows: Iterable[int]) -> None:
        """Take orders off the list."""
        self._must_be_idle("Stop the run before you delete rows.")
        gone = sorted(set(rows))
        taken = Placed(gone, tuple(self.batch[row] for row in gone))
        words = f"{orders(len(gone))} taken off the list"
        self._edits.note(Edit(words, taken))
        self._take(taken)
        self._log(words)

    def rename(self, row: int, order_id: str) -> None:
        """Put another id in the place of one of which nothing was sent; raises `NotNowError`."""
        self._must_be_idle("Stop the run before you change an id.")
        self.leave_settling()
        before = self.batch[row]
        if before.attempts:
            raise NotNowError(
                f"A request was sent for {before.order_id}: its id stays. Delete the row instead."
            )
        other = self.batch.row_of(order_id)
        if other is not None and other != row:
            raise NotNowError(f"{order_id} stands in row {other + 1} already.")
        after = Order(order_id, label=before.label, send_at=before.send_at)
        edit = Edit(
            f"{before.order_id} changed to {order_id}", Placed([row], [before]), Placed([row], [after])
        )
        self._change(edit.taken, edit.put)
        self._edits.note(edit)
        self._catch_up_if_aimed([row])
        self._log(edit.words[0].upper() + edit.words[1:])

    def undo(self) -> str:
        """Take the last edit of the list back; what it was. Raises `NotNowError`."""
        self._must_be_idle("Stop the run before you undo.")
        self.leave_settling()
        edit = self._edits.last
        if edit is None:
            raise NotNowError("There is nothing to undo.")
        _must_be_unsent(edit.put, f"Not undone: {edit.words}")
        if edit.is_change:
            self._change(edit.put, edit.taken)
        elif edit.cleared is not None:
            aim = self._record.return_to(edit.cleared)
            self.last_account = f"{aim.profile} · {aim.base_url}" if aim else ""
            self.batch.insert(edit.taken)
        else:
            self._record.forget(order.order_id for order in edit.put.orders)
            self.batch.delete(edit.put.rows)
            self._record.restore(edit.taken.orders)
            self.batch.insert(edit.taken)
        self._edits.undo()
        self._log(f"Undone: {edit.words}")
        return edit.words

    def redo(self) -> str:
        """Make the edit undone last again; what it was. Raises `NotNowError`."""
        self._must_be_idle("Stop the run before you redo.")
        self.leave_settling()
        edit = self._edits.next
        if edit is None:
            raise NotNowError("There is nothing to do again.")
        if edit.is_change:
            _must_be_unsent(edit.taken, f"Not done again: {edit.words}")
            self._change(edit.taken, edit.put)
        elif edit.cleared is not None:
            self._leave_batch()
            self.batch.replace([])
        else:
            self._take(edit.taken)
            put = edit.put.orders
            self._record.add(put, "", {order.order_id: order.before for order in put if order.before})
            self.batch.insert(edit.put)
        self._edits.redo()
        self._log(f"Done again: {edit.words}")
        return edit.words

    def _change(self, taken: Placed, put: Placed) -> None:
        """Put orders in the places of others; the journal follows."""
        for (_, before), (_, after) in zip(taken, put, strict=True):
            self._record.rename(before.order_id, after)
        self.batch.delete(taken.rows)
        self.batch.insert(put)

    def _take(self, taken: Placed) -> None:
        self._record.remove([order.order_id for order in taken.orders])
        self.batch.delete(taken.rows)

    def _leave_batch(self) -> None:
        if self.batch_number is not None:
            self._record.set_aside(self.batch_number)
        self._record.leave()
        self._planned, self.halt, self.last_account = frozenset(), None, ""

    def aim_at(self, profile: Profile) -> None:
        """Choose the account; outcomes proved at another one stay as they are."""
        self._must_be_idle("Stop the run before you change the account.")
        self.leave_settling()
        self.profile = profile
        self._log(f"Aimed at {profile.name} · {profile.base_url} · {self.aim_word}")

    def untried(self) -> list[int]:
        """The rows for which this batch has sent nothing, and that no earlier one has settled."""
        open_states = {State.QUEUED, State.UNCONFIRMED}
        return [
            row
            for row, order in enumerate(self.batch)
            if order.state in open_states and not (order.attempts and order.state is State.UNCONFIRMED)
        ]

    def prepare(self, rows: Sequence[int]) -> list[int]:
        """Those of `rows` that are to be sent at this account; raises `NotNowError`.

        What earlier batches proved of the others is taken over: a cancelled order is not sent again.
        """
        profile = self._must_be_ready()
        self._catch_up(profile, rows)
        return self._soonest_first(row for row in rows if self.batch[row].state is not State.CANCELLED)

    def late(self, rows: Iterable[int]) -> int:
        """How many of `rows` have a sending time that has passed."""
        now = time.time()
        return sum((self.batch[row].send_at or now) < now for row in rows)

    def _soonest_first(self, rows: Iterable[int]) -> list[int]:
        """What goes out next is cancelled first; then what has no time, and last what should be gone."""
        now = time.time()

        def urgency(row: int) -> tuple[int, float]:
            send_at = self.batch[row].send_at
            return (1, 0.0) if send_at is None else (0 if send_at >= now else 2, send_at)

        return sorted(rows, key=urgency) if self.batch.has_times else list(rows)

    def dry_run(self, rows: Sequence[int]) -> DryRun:
        """What `run` would send for `rows`; nothing is sent or written. Raises `NotNowError`."""
        profile = self._must_be_ready()
        known = self._record.known(profile, self._fresh(rows))
        cancelled = {order_id for order_id, before in known.items() if before.state is State.CANCELLED}
        planned = self._soonest_first(
            row
            for row in rows
            if self.batch[row].state is not State.CANCELLED and self.batch[row].order_id not in cancelled
        )
        if not planned:
            raise NotNowError("There is nothing to send.")
        ids = tuple(self.batch[row].order_id for row in planned)
        credentials = Credentials(profile.key, profile.hash)
        request = _load_http().preview(profile.base_url, credentials, ids[0])
        aim = f"{self.aim_word} · {profile.name} · {profile.base_url}"
        aim += f" · via proxy {self.proxy}" if self.proxy else ""
        return DryRun(aim, request, ids, self.pace)

    def run(self, rows: Sequence[int]) -> None:
        """Send a cancel for each of `rows`; raises `NotNowError`."""
        profile = self._must_be_ready()
        self.leave_settling()
        rows = self.prepare(rows)
        if not rows:
            raise NotNowError("There is nothing to send.")
        open_transport = self._open_transport(profile.base_url)
        recorder = self._record.begin_run(profile)
        run = Dispatcher(
            [self._job(row) for row in rows],
            Credentials(profile.key, profile.hash),
            open_transport,
            self.pace,
            recorder=recorder,
        )
        self._run, self._planned, self._done, self.halt = run, frozenset(rows), 0, None
        self.trouble, self._paused_by_hand = "", False
        self._started = self._clock()
        self._speed = Speed(self._started)
        self.phase = Phase.RUNNING
        self.last_account = f"{profile.name} · {profile.base_url}"
        self._log(f"Run of {orders(len(rows))} at {self.last_account} · {self.aim_word}")
        run.start()

    def ask_balance(self, profile: Profile) -> BalanceEnquiry:
        """Try the credentials without any effect; raises `NotNowError`."""
        # Whoever waits for this is better told at once than after four tries.
        return BalanceEnquiry(self._enquirer(profile, replace(self.pace, retry=RetryPolicy(tries=1))))

    def list_orders(self, start: date, end: date) -> Listing:
        """Ask for the orders that were created on these days, both included; raises `NotNowError`."""
        self._must_be_idle("Wait for the run's end, or stop it, before you list orders.")
        if self.profile is None:
            raise NotNowError("There are no credentials yet.")
        return Listing(self._enquirer(self.profile), start, end)

    def settle(self, rows: Iterable[int]) -> None:
        """Ask for the reports of those of `rows` that are in doubt or were refused with 455.

        `drain` takes the answers in. Raises `NotNowError`.
        """
        profile = self._must_be_ready()
        if self.settling is not None:
            raise NotNowError(f"Reports are being asked for already: {self.settling.words}.")
        if self._record.was_sent_elsewhere(profile):
            raise NotNowError(f"This batch was sent at {self.last_account}: choose that account (c) first.")
        ids = [self.batch[row].order_id for row in rows if self.batch[row].explicable]
        if not ids:
            raise NotNowError("Nothing is unconfirmed, and nothing was refused with 455.")
        self.settling = Settling(self._enquirer(profile), profile, ids)
        self._log(f"Asking for the reports of {orders(len(ids))} at {profile.name} · {profile.base_url}")

    def leave_settling(self) -> None:
        """Ask for no further report."""
        settling, self.settling = self.settling, None
        if settling is not None:
            settling.cancel()
            self._log(settling.words)
            if settling.trouble:
                self._log(f"No further report was asked for. {settling.trouble}", warning=True)

    def set_pace(self, workers: int, rate: float) -> None:
        """Press harder, or less; a run that goes on does so from its next request on."""
        self.pace = replace(self.pace, workers=workers, rate=rate)
        if self._run:
            self._run.set_pace(workers, rate)
        self._log(f"Pace: {pace_words(self.pace)}")

    def pause(self) -> None:
        """Let no further request leave until `resume`."""
        if self.phase is Phase.RUNNING and self._run:
            self._run.pause()
            self.phase, self._paused_by_hand = Phase.PAUSED, True
            self._log("Paused")

    def resume(self) -> None:
        """Go on after a pause, the operator's or that of a halt."""
        if self.phase is Phase.PAUSED and self._run:
            self._log("Trying one order again" if self.halt in PAUSING else "Going on")
            self.phase, self.halt, self._paused_by_hand = Phase.RUNNING, None, False
            self._run.resume()

    def stop(self) -> None:
        """End the run: orders that were not sent stay queued."""
        if self.phase in {Phase.RUNNING, Phase.PAUSED} and self._run:
            self.phase = Phase.STOPPING
            self._log("Stopping")
            self._run.stop()

    def close(self) -> None:
        """Leave at once: requests under way are given up, and what is not known of them is said."""
        if self._run is not None:
            self._leave_run(self._run)
        self.leave_settling()
        self._write_log()
        self._record.close()

    def _leave_run(self, run: Dispatcher) -> None:
        run.stop()
        run.wait_until_departed(_DEPARTURE)
        under_way = run.under_way
        self._record.flush()
        while self._drain_one(0.0):
            pass
        self._run, self.phase = None, Phase.IDLE
        for job in under_way:
            # Of the others the end was still in the queue.
            if len(self.batch[job.row].attempts) == job.attempts:
                self._give_up(job.row)
        for row in self.batch.rows([State.SENDING]):
            self._release(row)
        self._record.end_run("left")
        self._log(f"Left during the run: {tally_words(self.batch.tallies())}", warning=True)

    def drain(self, budget: float = 0.02, wait: float = 0.0) -> ChangeSet:
        """Absorb, and hand out what has changed since the last drain."""
        self.absorb(budget, wait)
        return self._take_changes()

    def absorb(self, budget: float, wait: float = 0.0) -> None:
        """Apply what the engine told, for at most `budget` seconds; `wait` that long for a first event."""
        until = self._clock() + wait + budget
        ended = 0
        if self.halt in PAUSING and not self._paused_by_hand and self._clock() >= self._probe_at:
            self.resume()
        if self.settling is not None:
            self._drain_settling(self.settling, wait)
        while event := self._drain_one(wait):
            wait = 0.0
            ended += isinstance(event, AttemptEnded)
            if self._clock() >= until:
                break
        self._speed.add(ended, self._clock())

    def _drain_settling(self, settling: Settling, wait: float) -> None:
        findings: dict[str, Finding] = {}
        while answered := settling.take(wait):
            wait = 0.0
            row = self.batch.row_of(answered.key)
            if row is None or not self.batch[row].explicable:
                continue
            order = self.batch[row]
            if finding := settling.note(order, answered):
                findings[answered.key] = finding
            else:
                words = nothing_words(answered.answer)
                self._note(LogEntry(answered.at, words, order.state, order.order_id, order.code))
        try:
            self._apply_findings(settling.profile, findings)
        except NotNowError as error:
            settling.trouble = f"What reports told cannot be kept, and is not shown. {error}"
            settling.cancel()
        if settling.done:
            self.leave_settling()

    def _apply_findings(self, profile: Profile, findings: Mapping[str, Finding]) -> None:
        if findings:
            self._record.find(profile, findings)
        for order_id, finding in findings.items():
            row = self.batch.row_of(order_id)
            if row is not None:
                self.batch.settle(row, finding)
                order = self.batch[row]
                words = finding_words(finding)
                self._note(LogEntry(finding.at, words, order.state, order.order_id, order.code))

    def _take_changes(self) -> ChangeSet:
        self._write_log()
        entries, self._entries, self._written = tuple(self._entries), [], 0
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
                # An attempt that broke off inside imtui has no end of its own.
                for row in self.batch.rows([State.SENDING]):
                    self._give_up(row)
                self._record.end_run(self.halt.value if self.halt else event.trouble)
                self.trouble = event.trouble
                if event.trouble:
                    self._log(f"The run was broken off, nothing more was sent: {event.trouble}", warning=True)
                self._log(f"Run ended: {tally_words(self.batch.tallies())}")

    def _apply_attempt(self, event: AttemptEnded) -> None:
        settled = event.verdict.delay is None
        state = event.verdict.outcome if settled else State.SENDING
        self.batch.record(event.row, event.attempt, state)
        self._done += settled
        order = self.batch[event.row]
        if order.code is not None:
            self._probe_wait = _FIRST_PROBE_WAIT
        words = attempt_words(order, event.attempt, event.verdict)
        ended = event.attempt.started + event.attempt.ms / 1000
        self._note(LogEntry(ended, words, state, order.order_id, order.code))

    def _apply_halt(self, halt: Halt) -> None:
        self.halt = halt
        if self.phase is not Phase.STOPPING:
            self.phase = Phase.PAUSED if halt in PAUSING else Phase.STOPPING
        self._log(halt_words(halt), warning=True)
        if self.phase is Phase.PAUSED:
            self._plan_probe()

    def _plan_probe(self) -> None:
        if self._run:
            # The operator may have gone on before the halt was told.
            self._run.pause()
        if self._paused_by_hand:
            self._log("imtui tries one order again when you go on")
            return
        self._probe_at = self._clock() + self._probe_wait
        self._log(f"imtui tries one order again in {self._probe_wait:.0f} s, until the provider answers")
        self._probe_wait = min(self._probe_wait * 2, _LONGEST_PROBE_WAIT)

    def _release(self, row: int) -> None:
        order = self.batch[row]
        state = standing([attempt.result for attempt in order.attempts], order.doubt)
        self.batch.release(row, state)
        self._record.release(order.order_id, state)

    def _give_up(self, row: int) -> None:
        order = self.batch[row]
        if order.state is not State.SENDING:
            self.batch.begin(row)
        fault = Fault(Evidence.AMBIGUOUS, FaultKind.ABANDONED, "imtui was left before the answer came")
        attempt, state = Attempt(time.time(), 0, fault), outcome_of(fault, order.doubt)
        self.batch.record(row, attempt, state)
        self._record.give_up(order.order_id, attempt, state)

    def _job(self, row: int) -> Job:
        order = self.batch[row]
        return Job(row, order.order_id, order.doubt, attempts=len(order.attempts))

    def _open_transport(self, base_url: str) -> Callable[[], Transport]:
        try:
            return self._connect(base_url)
        except (OSError, ValueError, ImportError) as error:
            raise NotNowError(f"No connection can be made: {error}") from error

    def _enquirer(self, profile: Profile, pace: Pace | None = None) -> Enquirer:
        try:
            open_transport = self._connect_asker(profile.base_url)
        except (OSError, ValueError, ImportError) as error:
            raise NotNowError(f"No connection can be made: {error}") from error
        return Enquirer(Credentials(profile.key, profile.hash), open_transport, pace or self.pace)

    def _keep(self, rows: range, source: str = "") -> int:
        """Write orders to the journal and take over what it knows; how many were cancelled before."""
        added = self.batch.stretch(rows)
        row_of = dict(zip((order.order_id for order in added), rows, strict=True))
        try:
            known = self._record.known(self.profile, row_of) if self.profile else {}
            self._record.add(added, source, known)
            return self._adopt(row_of, known)
        except NotNowError as error:
            self.journal_trouble = str(error)
            self._log(f"The list is not kept, and nothing can be sent: {error}", warning=True)
            return 0

    def _catch_up_if_aimed(self, rows: Iterable[int]) -> None:
        if self.profile is not None:
            self._catch_up(self.profile, rows)

    def _catch_up(self, profile: Profile, rows: Iterable[int]) -> None:
        """Take over what other batches proved of those of `rows` of which this one knows nothing."""
        fresh = self._fresh(rows)
        known = self._record.known(profile, fresh)
        self._record.adopt(known)
        self._adopt(fresh, known)

    def _fresh(self, rows: Iterable[int]) -> dict[str, int]:
        """Those of `rows` of which this batch knows nothing, by id."""
        return {
            self.batch[row].order_id: row
            for row in rows
            if self.batch[row].state is State.QUEUED and not self.batch[row].attempts
        }

    def _adopt(self, rows: Mapping[str, int], known: Mapping[str, Before]) -> int:
        for order_id, before in known.items():
            self.batch.adopt(rows[order_id], before)
        cancelled = sum(before.state is State.CANCELLED for before in known.values())
        if cancelled:
            words = f"{orders(cancelled)} cancelled in an earlier batch at this account: not sent again"
            self._log(words, warning=True)
        return cancelled

    def _must_be_ready(self) -> Profile:
        self._must_be_idle("A run is going on already.")
        if self.profile is None:
            raise NotNowError("There are no credentials yet.")
        if self.journal_trouble:
            raise NotNowError(f"Nothing is sent that cannot be kept. {self.journal_trouble}")
        return self.profile

    def _must_be_idle(self, otherwise: str) -> None:
        if self.phase is not Phase.IDLE:
            raise NotNowError(otherwise)

    def _log(self, text: str, *, warning: bool = False) -> None:
        # The name of a file or a folder may be in it.
        self._note(LogEntry(time.time(), clean(text, _LONGEST_ENTRY), warning=warning))

    def _note(self, entry: LogEntry) -> None:
        self._entries.append(entry)

    def _write_log(self) -> None:
        """Hand what is new to `logging`; neighbours of one level go as one message, for each call is dear."""
        entries, self._written = self._entries[self._written :], len(self._entries)
        for warning, some in groupby(entries, key=attrgetter("warning")):
            lines = (f"{entry.order_id} {entry.text}" if entry.order_id else entry.text for entry in some)
            LOG.log(logging.WARNING if warning else logging.INFO, "%s", "\n".join(lines))


def _must_be_unsent(placed: Placed, otherwise: str) -> None:
    sent = sum(bool(order.attempts) for order in placed.orders)
    if sent:
        raise NotNowError(f"{otherwise}, for requests were sent for {orders(sent)} of it since.")


def connect_over_http(base_url: str) -> Callable[[], HttpTransport]:
    """Transports over httpx that share a TLS context and a baton; proxies as the environment names them."""
    http = _load_http()
    proxy = _proxy(base_url)
    if proxy:
        check_proxy(proxy)
    context, baton = http.trusted_context(), Baton()

    # A partial would show the proxy's password in its repr.
    def open_transport() -> HttpTransport:
        return cast("HttpTransport", http.HttpTransport(base_url, context, proxy, baton=baton))

    if proxy:
        try:
            open_transport().close()
        except Exception as error:  # noqa: BLE001 (httpx's text may repeat a password)
            why = type(error).__name__
        else:
            why = ""
        if why:
            raise ValueError(f"the proxy {shown_proxy(proxy)} cannot be used ({why}).")
    return open_transport


def _proxy(base_url: str) -> str | None:
    return None if is_loopback(base_url) else proxy_for(base_url)


def _load_http() -> ModuleType:
    # httpx takes a quarter of a second to import: the first frame does not wait for it.
    return import_module("imtui.engine.http")
