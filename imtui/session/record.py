"""The batch's record: what the session tells its journal, and what it asks of it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from imtui.core.order import Attempt, Before, Note, Order
from imtui.core.outcome import State
from imtui.core.protocol import Credentials
from imtui.core.target import Target, fingerprint_of
from imtui.session.errors import NotNowError
from imtui.settings import Profile, is_loopback

if TYPE_CHECKING:
    from imtui.core.finding import Finding
    from imtui.engine.events import AttemptEnded, Job
    from imtui.engine.recorder import Recorder, Told
    from imtui.journal import BatchSummary, Journal, JournalReader, StoredBatch

_SOURCE_LENGTH: Final = 200


class RunRecord:
    """One run's facts on their way into the journal: the engine's `Recorder`."""

    def __init__(self, journal: Journal, run: int) -> None:
        self._journal = journal
        self._run = run

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        """Durable on return."""
        self._journal.intents(self._run, [job.order_id for job in jobs], started)

    def retract(self, job: Job) -> None:
        """Nothing left."""
        self._journal.retract(self._run, job.order_id)

    def outcome(self, job: Job, event: AttemptEnded, told: Told) -> None:
        """Durable when `told` is called."""
        again = event.verdict.delay is not None
        state = State.SENDING if again else event.verdict.outcome
        self._journal.outcome(self._run, job.order_id, event.attempt, state, told)


class Record:
    """One batch in the journal, begun with its first order; without a journal nothing is kept.

    What is only told returns at once, and a journal that could not keep it lets no run begin. What has an
    answer raises `NotNowError`.
    """

    def __init__(self) -> None:
        self.journal: Journal | None = None
        self.reader: JournalReader | None = None
        """In the journal's place for whoever only asks what is known."""
        self.trouble = ""
        """Why nothing can be kept; empty while all is well."""
        self.batch: int | None = None
        """Its number, None before the first order."""
        self._target: Target | None = None
        """Where the batch was sent last."""
        self._left: dict[int, Target | None] = {}
        """Where the batches were sent that were left for another one."""
        self._run: int | None = None

    @property
    def last_account(self) -> str:
        """Where the batch was sent last, `profile · base URL`; empty before its first run."""
        return f"{self._target.profile} · {self._target.base_url}" if self._target else ""

    def add(self, added: Sequence[Order], source: str, known: Mapping[str, Before]) -> None:
        """The orders stand at the end of the list; their stories begin with what is `known`."""
        if self.journal is None or not added:
            return
        if self.batch is None:
            with _journal_errors_told():
                self.batch = self.journal.new_batch(source[:_SOURCE_LENGTH])
        ids = tuple(order.order_id for order in added)
        self.journal.add_orders(self.batch, ids, known, _notes(added))

    def note(self, changed: Sequence[Order]) -> None:
        """Labels or sending times of orders on the list are others."""
        if self.journal is not None and self.batch is not None and changed:
            self.journal.note_orders(self.batch, {order.order_id: order.note for order in changed})

    def remove(self, order_ids: Iterable[str]) -> None:
        """The orders are off the list."""
        if self.journal is not None and self.batch is not None:
            self.journal.remove_orders(self.batch, tuple(order_ids))

    def forget(self, order_ids: Iterable[str]) -> None:
        """The orders are off the list, as if they had never been there."""
        if self.journal is not None and self.batch is not None:
            self.journal.forget_orders(self.batch, tuple(order_ids))

    def restore(self, placed: Iterable[Order]) -> None:
        """Orders that were removed are on the list again, where they stood."""
        if self.journal is not None and self.batch is not None:
            self.journal.restore_orders(self.batch, tuple(order.order_id for order in placed))

    def rename(self, old: str, order: Order) -> None:
        """Another order stands in the place of one that was never sent."""
        if self.journal is not None and self.batch is not None:
            self.journal.rename_order(self.batch, old, order.order_id, order.before)
            if order.unusual:
                self.note([order])

    def return_to(self, batch: int) -> None:
        """The batch that was left is the present one again."""
        self.batch, self._target = batch, self._left.get(batch)
        if self.journal is not None:
            self.journal.set_aside(batch, aside=False)

    def known(self, profile: Profile, order_ids: Collection[str]) -> Mapping[str, Before]:
        """What earlier batches proved of the orders at this account."""
        history = self.journal or self.reader
        if history is None or not order_ids:
            return {}
        with _journal_errors_told():
            return history.known(_target_of(profile), order_ids, self.batch)

    def adopt(self, known: Mapping[str, Before]) -> None:
        """The orders' stories begin with these."""
        if self.journal is not None and self.batch is not None and known:
            self.journal.adopt(self.batch, known)

    def begin_run(self, profile: Profile) -> Recorder | None:
        """A run is about to start; durable on return. None where nothing is kept."""
        target = _target_of(profile)
        if self.journal is None or self.batch is None:
            self._target = target
            return None
        with _journal_errors_told():
            self._run = self.journal.begin_run(self.batch, target, time.time())
        self._target = target
        return RunRecord(self.journal, self._run)

    def end_run(self, halt: str) -> None:
        """The run is over."""
        if self.journal is not None and self._run is not None:
            self.journal.end_run(self._run, time.time(), halt)
        self._run = None

    def give_up(self, order_id: str, attempt: Attempt, state: State) -> None:
        """Nobody waits any more for the answer to this attempt."""
        if self.journal is not None and self._run is not None:
            self.journal.give_up(self._run, order_id, attempt, state)

    def retract(self, order_id: str) -> None:
        """Nothing of the order's last request has left, and nothing will."""
        if self.journal is not None and self._run is not None:
            self.journal.retract(self._run, order_id)

    def release(self, order_id: str, state: State) -> None:
        """The order waits for no further attempt."""
        if self.journal is not None and self._run is not None:
            self.journal.release(self._run, order_id, state)

    def load(self, batch: int) -> StoredBatch:
        """A batch of the journal."""
        if self.journal is None:
            raise NotNowError("There is no journal.")
        with _journal_errors_told():
            return self.journal.load(batch)

    def open(self, batch: int) -> StoredBatch:
        """Go on with a batch of the journal."""
        stored = self.load(batch)
        self.batch, self._target = batch, stored.target
        return stored

    def find(self, profile: Profile, findings: Mapping[str, Finding]) -> None:
        """What reports of the account told of orders, by id; durable on return."""
        if self.journal is not None and self.batch is not None:
            with _journal_errors_told():
                self.journal.find(self.batch, _target_of(profile), findings)

    def was_sent_elsewhere(self, profile: Profile) -> bool:
        """Whether the batch was sent at another account: one of other credentials, or another address."""
        if self._target is None:
            return False
        return not self._target.is_same_account(_target_of(profile))

    def leave(self) -> None:
        """The next order begins another batch."""
        if self.batch is not None:
            self._left[self.batch] = self._target
        self.batch = self._target = None

    def set_aside(self, batch: int) -> None:
        """Offer the batch as unfinished no longer."""
        if self.journal is not None:
            self.journal.set_aside(batch)

    def unfinished(self) -> BatchSummary | None:
        """The newest batch that asks to be gone on with."""
        if self.journal is None:
            return None
        with _journal_errors_told():
            return self.journal.unfinished()

    def past(self, limit: int | None) -> list[BatchSummary]:
        """The last `limit` batches, or all, and every older unfinished one, newest first."""
        if self.journal is None:
            return []
        with _journal_errors_told():
            return self.journal.batches(limit)

    def count(self) -> int:
        """The number of all batches."""
        if self.journal is None:
            return 0
        with _journal_errors_told():
            return self.journal.count_batches()

    def flush(self) -> None:
        """Wait until the journal has taken in all that it was told."""
        if self.journal is not None:
            self.journal.flush()

    def close(self) -> None:
        """Let go of the journal."""
        for history in (self.journal, self.reader):
            if history is not None:
                history.close()


@contextmanager
def _journal_errors_told() -> Iterator[None]:
    from imtui.journal import JournalError  # noqa: PLC0415 (sqlite3 waits for the first frame)

    try:
        yield
    except JournalError as error:
        raise NotNowError(str(error)) from error


def _target_of(profile: Profile) -> Target:
    fingerprint = fingerprint_of(Credentials(profile.key, profile.hash))
    return Target(profile.name, fingerprint, profile.base_url, not is_loopback(profile.base_url))


def _notes(orders: Iterable[Order]) -> dict[str, Note]:
    return {order.order_id: order.note for order in orders if order.note != Note()}
