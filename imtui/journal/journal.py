"""The one door to the file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TypeVar

from imtui.core.finding import Finding
from imtui.core.order import Attempt, Before, Note
from imtui.core.outcome import State
from imtui.core.target import Target
from imtui.journal import facts, writing
from imtui.journal.connection import connect, refuse_foreign
from imtui.journal.disk_reserve import DiskReserve
from imtui.journal.errors import explained
from imtui.journal.history import History
from imtui.journal.lockfile import LockFile
from imtui.journal.paths import prepare_folder
from imtui.journal.reader import JournalReader
from imtui.journal.recovery import recover
from imtui.journal.writer import Role, Writer

T = TypeVar("T")


class Journal(History):
    """The open journal: one imtui at a time, any of its threads.

    What is asked for is done in the order of the calls. All times are seconds since the epoch; `batch` and
    `run` are the numbers that `new_batch` and `begin_run` gave. After `close` every call but that raises
    `JournalError`.
    """

    def __init__(self, path: Path, lock: LockFile, clock: Callable[[], float]) -> None:
        """For `open`, which takes the lock."""
        self.path = path
        self._lock = lock
        self._clock = clock
        connection, notice = connect(path, datetime.fromtimestamp(clock()).astimezone())
        try:
            last = _recover(path, connection)
            self._reserve = DiskReserve(path)
            self._writer = Writer(connection, path, self._reserve)
        except BaseException:
            connection.close()
            raise
        self.notices: tuple[str, ...] = (notice,) if notice else ()
        """What the operator should know of the opening, a sentence or two each."""
        self._attempts = count(last + 1)
        self._under_way: dict[tuple[int, str], int] = {}
        """The numbers of the attempts without an end, by run and order."""
        self._closing = Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], float] = time.time) -> Journal:
        """Open or create the journal, and recover what a crash left.

        Raises `JournalError`: `JournalLockedError` while another imtui has it open, `JournalTooNewError` for
        the file of a later imtui, `NotAJournalError` for a file that is not imtui's. A damaged file is set
        aside, and `notices` says so.
        """
        # Before anything is created next to a file that is not imtui's.
        refuse_foreign(path)
        prepare_folder(path)
        lock = LockFile(path)
        try:
            return cls(path, lock, clock)
        except BaseException:
            lock.release()
            raise

    @staticmethod
    def read_only(path: Path) -> JournalReader:
        """The journal for looking only, whoever has it open. Raises `JournalError`."""
        return JournalReader(path)

    @property
    def broken(self) -> str:
        """Why no intent is taken any more: a write has failed. Empty while all is well."""
        return self._writer.broken

    def new_batch(self, source: str = "") -> int:
        """Begin a batch; durable on return. Raises `JournalError`."""
        return self._writer.ask(Role.KEEP, writing.new_batch, self._clock(), source)

    def add_orders(
        self,
        batch: int,
        order_ids: Sequence[str],
        known: Mapping[str, Before] = MappingProxyType({}),
        notes: Mapping[str, Note] = MappingProxyType({}),
    ) -> None:
        """Append orders; returns at once. What stands on the list already is passed over.

        `known` is adopted with them, in one go: see `adopt`. `notes` are there for some of them.
        """
        self._writer.put(writing.add_orders, batch, tuple(order_ids), dict(known), dict(notes))

    def note_orders(self, batch: int, notes: Mapping[str, Note]) -> None:
        """Note labels and sending times of orders that stand on the list already; returns at once."""
        self._writer.put(writing.note_orders, batch, dict(notes))

    def remove_orders(self, batch: int, order_ids: Sequence[str]) -> None:
        """Take orders off the list; returns at once. Their attempts stay in the file and count for `known`.

        An order that is added again begins anew, at the end of the list; `restore_orders` undoes it.
        """
        self._writer.put(writing.remove_orders, batch, tuple(order_ids))

    def adopt(self, batch: int, known: Mapping[str, Before]) -> None:
        """Note for orders of the batch what earlier ones proved; returns at once.

        A queued order stands for what they proved.
        """
        self._writer.put(writing.adopt, batch, dict(known))

    def forget_orders(self, batch: int, order_ids: Sequence[str]) -> None:
        """Take orders off the list that should never have been there; returns at once."""
        self._writer.put(writing.forget_orders, batch, tuple(order_ids))

    def restore_orders(self, batch: int, order_ids: Sequence[str]) -> None:
        """Put orders that were taken off the list back where they stood; returns at once."""
        self._writer.put(writing.restore_orders, batch, tuple(order_ids))

    def rename_order(self, batch: int, old: str, order_id: str, before: Before | None) -> None:
        """Replace an ID of which nothing was sent by another one; returns at once."""
        self._writer.put(writing.rename_order, batch, old, order_id, before)

    def set_aside(self, batch: int, *, aside: bool = True) -> None:
        """Offer the batch as unfinished no longer, or again; returns at once."""
        self._writer.put(writing.set_aside, batch, aside)

    def begin_run(self, batch: int, target: Target, started: float) -> int:
        """Requests are about to leave for `target`; durable on return. Raises `JournalError`."""
        return self._writer.ask(Role.LEAD, writing.begin_run, batch, target, started)

    def end_run(self, run: int, ended: float, halt: str = "") -> None:
        """No request of the run is under way; returns at once."""
        self._writer.put(writing.end_run, run, ended, halt)

    def intents(self, run: int, order_ids: Sequence[str], started: float) -> None:
        """Requests are about to leave; durable on return. Where this raises `JournalError`, none must."""
        attempts = {order_id: next(self._attempts) for order_id in order_ids}
        self._writer.ask_facts(
            [facts.intent(attempt, run, order_id, started) for order_id, attempt in attempts.items()]
        )
        self._under_way.update(((run, order_id), attempt) for order_id, attempt in attempts.items())

    def outcome(
        self,
        run: int,
        order_id: str,
        attempt: Attempt,
        state: State,
        told: Callable[[Exception | None], None],
    ) -> None:
        """The request has ended, and the order stands at `state`; returns at once.

        `told` is called once, in the journal's thread and in the order of the calls: with None when the
        outcome is durable, else with what kept it from being so. It must neither block nor ask the journal.
        """
        key = run, order_id
        number = self._under_way.get(key) or next(self._attempts)

        def end(_: object, error: Exception | None) -> None:
            # Not before: until then it can be given up. And not later: another try may follow.
            self._under_way.pop(key, None)
            told(error)

        self._writer.put_fact(facts.outcome(number, run, order_id, attempt, state), end)

    def give_up(self, run: int, order_id: str, attempt: Attempt, state: State) -> None:
        """Nobody waits any more for the answer to the last intent's request; returns at once.

        `attempt` and `state` stand for it unless the answer has come, and until it does.
        """
        number = self._under_way.get((run, order_id))
        if number is not None:
            self._writer.put(writing.give_up, number, attempt, state)

    def retract(self, run: int, order_id: str) -> None:
        """The request of the last intent did not leave, and never will; returns at once."""
        attempt = self._under_way.pop((run, order_id), None)
        if attempt is not None:
            self._writer.put(writing.retract, attempt)

    def release(self, run: int, order_id: str, state: State) -> None:
        """The order waits for no further attempt and stands at `state`; returns at once."""
        self._writer.put(writing.release, run, order_id, state)

    def find(self, batch: int, target: Target, findings: Mapping[str, Finding]) -> None:
        """What reports of the account told of orders, by id; durable on return. Raises `JournalError`.

        An outcome that is proved becomes the order's state.
        """
        self._writer.ask(Role.KEEP, writing.find, batch, target, dict(findings))

    def flush(self) -> None:
        """Wait until all that was asked for so far is done, or has failed."""
        self._writer.ask(Role.READ, writing.nothing)

    def close(self) -> None:
        """Do what waits and let go of the file; not from `told`. Later calls do nothing."""
        self._writer.stop()
        with self._closing:
            if not self._closed:
                self._closed = True
                self._reserve.give_back()
                self._lock.release()

    def _ask(self, query: Callable[..., T], *arguments: object) -> T:
        return self._writer.ask(Role.READ, query, *arguments)


def _recover(path: Path, connection: sqlite3.Connection) -> int:
    """The number of the last attempt."""
    try:
        recover(connection)
        return int(connection.execute("SELECT coalesce(max(id), 0) FROM attempts").fetchone()[0])
    except (sqlite3.Error, ValueError) as error:
        raise explained(path, error) from None
