"""The thread that owns the connection: whatever waits for it goes into one transaction."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Final, TypeVar

from imtui.core.secret import kind_and_place
from imtui.journal.disk_reserve import DiskReserve
from imtui.journal.errors import JournalError, explained
from imtui.journal.facts import MOST, Fact, record
from imtui.journal.file_watch import FileWatch
from imtui.journal.paths import keep_copy, sibling

_LOOK_EVERY: Final = 1.0
"""Seconds between two looks whether the file is still in its place."""

_COMPANY: Final = 0.005
"""Seconds that an operation nobody waits for may wait for others to be committed with."""

LOG: Final = logging.getLogger("imtui")

T = TypeVar("T")
Answer = tuple[Any, Exception | None]
"""What was asked for, or what kept it from coming."""
Told = Callable[[Any, Exception | None], None]


class Role(Enum):
    """What an operation is to the journal."""

    READ = "read"
    KEEP = "keep"
    """It keeps a fact: tried even when the writing before it failed."""
    LEAD = "lead"
    """A request follows: refused once a write has failed, for its outcome could not be kept."""


@dataclass(slots=True, eq=False)
class Operation:
    """One call in the writer's thread, with the connection as its first argument."""

    role: Role
    act: Callable[..., object]
    """`record` takes those of many operations at once."""
    arguments: tuple[Any, ...]
    """For `record` the facts."""
    told: Told


class Writer:
    """Takes operations from any thread and does them in the order in which they came."""

    def __init__(self, connection: sqlite3.Connection, path: Path, reserve: DiskReserve) -> None:
        self.broken = ""
        """Why nothing may be sent any more; empty while every write went through."""
        self._connection = connection
        self._path = path
        self._reserve = reserve
        self._watch = FileWatch(path)
        self._look_again = 0.0
        self._files_are_gone = False
        self._queue: SimpleQueue[Operation | None] = SimpleQueue()
        self._hurry = Event()
        """Somebody waits for what was put."""
        self._open = True
        self._gate = Lock()
        """Held for putting, so that nothing is put behind the end, and for taking all that is there."""
        self._thread = Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def put(self, act: Callable[..., object], *arguments: object) -> None:
        """Have it written. This and the next three raise `JournalError`."""
        self._put(Operation(Role.KEEP, act, arguments, _nobody))

    def put_fact(self, fact: Fact, told: Told) -> None:
        """Have it written; `told` is called in the writer's thread, after the commit."""
        self._put(Operation(Role.KEEP, record, (fact,), told))

    def ask(self, role: Role, act: Callable[..., T], *arguments: object) -> T:
        """Have it done and wait until it is durable."""
        answer = _Awaited()
        self._put(Operation(role, act, arguments, answer.told), hurry=True)
        value: T = answer.wait()
        return value

    def ask_facts(self, facts: Sequence[Fact]) -> None:
        """Have them written, wait until they are durable, and let requests follow."""
        self.ask(Role.LEAD, record, *facts)

    def stop(self) -> None:
        """Do what waits, take the log into the file, close the connection. Not from the writer's thread."""
        with self._gate:
            if self._open:
                self._open = False
                self._queue.put(None)
                self._hurry.set()
        self._thread.join()

    def _put(self, operation: Operation, *, hurry: bool = False) -> None:
        with self._gate:
            if not self._open:
                raise JournalError(f"{self._path}: the journal is closed.")
            self._queue.put(operation)
            if hurry:
                self._hurry.set()

    def _work(self) -> None:
        going_on = True
        while going_on:
            # Whatever came while the last group was being committed is the next group, with what comes soon
            # where nobody waits for it.
            taken = [self._queue.get()]
            self._hurry.wait(_COMPANY)
            with self._gate:
                self._hurry.clear()
                taken += [self._queue.get() for _ in range(self._queue.qsize())]
            group = [operation for operation in taken if operation]
            going_on = len(group) == len(taken)
            if group:
                self._do_whatever_happens(group)
        self._close()

    def _do_whatever_happens(self, group: Sequence[Operation]) -> None:
        try:
            self._do(group)
        except BaseException as error:  # noqa: BLE001 (nobody may wait for a thread that is no more)
            self._break(error)
            for operation in group:
                _tell(operation, (None, explained(self._path, error)))

    def _do(self, group: Sequence[Operation]) -> None:
        """Commit the group as one; where that fails, each by itself, so that only the bad one is lost."""
        try:
            answers = self._commit(group)
        except Exception as error:  # noqa: BLE001 (the thread outlives whatever an operation brings up)
            self._roll_back()
            self._do_again(group, error)
            return
        for operation, answer in zip(group, answers, strict=True):
            _tell(operation, answer)

    def _do_again(self, group: Sequence[Operation], error: Exception) -> None:
        # Room on the disk, most likely: what is given back is for outcomes, and no request follows any more.
        of_the_disk = isinstance(error, sqlite3.OperationalError)
        if of_the_disk:
            self._break(error)
        if of_the_disk and self._reserve.give_back():
            self._do(group)
        elif len(group) > 1:
            for operation in group:
                self._do([operation])
        else:
            self._break(error)
            _tell(group[0], (None, explained(self._path, error)))

    def _commit(self, group: Sequence[Operation]) -> list[Answer]:
        if time.monotonic() >= self._look_again or self._watch.log_has_changed():
            self._check_files()
        answers = self._act(group)
        self._watch.committed()
        return answers

    def _act(self, group: Sequence[Operation]) -> list[Answer]:
        if all(operation.act is record for operation in group) and _length(group) <= MOST:
            # One statement is a transaction by itself.
            return self._record(group)
        reading = all(operation.role is Role.READ for operation in group)
        self._connection.execute("BEGIN" if reading else "BEGIN IMMEDIATE")
        answers: list[Answer] = []
        for act, alike in groupby(group, key=attrgetter("act")):
            some = list(alike)
            answers += self._record(some) if act is record else map(self._answer, some)
        self._connection.execute("COMMIT")
        return answers

    def _record(self, operations: Sequence[Operation]) -> list[Answer]:
        refused = [self._refuses(operation) for operation in operations]
        taken = (each.arguments for each, no in zip(operations, refused, strict=True) if not no)
        record(self._connection, list(chain.from_iterable(taken)))
        return [(None, error) for error in refused]

    def _answer(self, operation: Operation) -> Answer:
        if error := self._refuses(operation):
            return None, error
        try:
            return operation.act(self._connection, *operation.arguments), None
        except Exception as error:
            if operation.role is not Role.READ:
                raise
            # It changed nothing: the others need not be done again.
            return None, explained(self._path, error)

    def _refuses(self, operation: Operation) -> JournalError | None:
        return JournalError(self.broken) if self.broken and operation.role is Role.LEAD else None

    def _check_files(self) -> None:
        self._look_again = time.monotonic() + _LOOK_EVERY
        if self._files_are_gone or not (problem := self._watch.problem()):
            return
        self._files_are_gone = True
        self._break(JournalError(problem))
        with suppress(sqlite3.Error):
            if self._watch.log_was_cut:
                self._connection.execute("PRAGMA wal_autocheckpoint = 0")
            else:
                # The log may have no name any more: each outcome goes to the journal itself at once.
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
                self._connection.execute("PRAGMA wal_autocheckpoint = 1")

    def _close(self) -> None:
        if self._watch.log_was_cut:
            self._close_without_merging()
        else:
            with suppress(sqlite3.Error):
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()

    def _close_without_merging(self) -> None:
        """Close, and leave the rest of a cut log to the next start, which can tell what is valid in it.

        SQLite would write what it remembers of the log, zeros by now, into the journal. It cannot if the log
        is empty.
        """
        log, copy = sibling(self._path, "-wal"), None
        with suppress(OSError, JournalError):
            copy = keep_copy(log, datetime.now().astimezone())
            os.truncate(log, 0)
        with suppress(sqlite3.Error):
            self._connection.close()
        if copy:
            with suppress(OSError):
                copy.replace(log)

    def _break(self, error: BaseException) -> None:
        self.broken = self.broken or f"{explained(self._path, error)} Nothing is sent any more."

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")


class _Awaited:
    """An answer that a thread waits for."""

    __slots__ = ("_answer", "_arrived")

    def __init__(self) -> None:
        self._arrived = Lock()
        self._arrived.acquire()
        self._answer: Answer = (None, None)

    def told(self, value: object, error: Exception | None) -> None:
        self._answer = value, error
        self._arrived.release()

    def wait(self) -> Any:  # noqa: ANN401 (what the operation gives)
        self._arrived.acquire()
        value, error = self._answer
        if error:
            raise error
        return value


def _nobody(value: object, error: Exception | None) -> None:
    """For an operation that nobody waits for: what went wrong is in `Writer.broken`."""


def _length(group: Iterable[Operation]) -> int:
    return sum(len(operation.arguments) for operation in group)


def _tell(operation: Operation, answer: Answer) -> None:
    """Once for each operation: what comes after that is nobody's."""
    told, operation.told = operation.told, _nobody
    try:
        told(*answer)
    except Exception as error:  # noqa: BLE001 (whatever it is: the thread goes on)
        failure = kind_and_place(type(error), error.__traceback__)
        LOG.critical("what the journal was to tell could not be told: %s", failure)
