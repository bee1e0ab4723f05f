"""The thread that owns the journal's connection and executes all operations.

Operations that wait at the same time share one transaction.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import chain, count, groupby
from operator import attrgetter
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Final, TypeVar

from imtui.core.secret import kind_and_place
from imtui.journal.attempt_rows import MAX_ROWS, AttemptRow, record
from imtui.journal.disk_reserve import DiskReserve
from imtui.journal.errors import JournalError, explained
from imtui.journal.file_watch import FileWatch
from imtui.journal.paths import keep_copy, sibling
from imtui.messages import Message, lazy

_CHECK_INTERVAL: Final = 1.0
"""Seconds after which the next commit checks again that the files are still in place."""

_GROUP_WAIT: Final = 0.005
"""Maximum number of seconds that an operation waits for others to share its commit.

This is only for operations whose caller does not wait.
"""

LOG: Final = logging.getLogger("imtui")

T = TypeVar("T")
Answer = tuple[Any, Exception | None]
"""The result of an operation and None, or None and the error."""
OnDone = Callable[[Answer], object]


class Role(Enum):
    """What an operation is for. This decides whether it is tried after an earlier write failed."""

    READ = "read"
    KEEP = "keep"
    """The operation records something. It is tried even after another write failed."""
    BEFORE_REQUEST = "before request"
    """The operation records something before a request is sent.

    It is refused after a write failed, because the outcome might not be recorded.
    """


@dataclass(slots=True, eq=False)
class Operation:
    """One call in the writer's thread, with the connection as its first argument."""

    role: Role
    act: Callable[..., object]
    """The function to call.

    Consecutive operations with `attempt_rows.record` are combined into one call with the rows of all.
    """
    arguments: tuple[Any, ...]
    """The arguments of `act`. For `attempt_rows.record`, each argument is a row."""
    on_done: OnDone


class Writer:
    """Accepts operations from any thread and executes them in their order.

    `put`, `put_outcome` and `ask` raise `JournalError` after `stop`. `ask` also raises it if the operation
    fails.
    """

    def __init__(
        self, connection: sqlite3.Connection, path: Path, reserve: DiskReserve, last_attempt: int
    ) -> None:
        self.attempts = count(last_attempt + 1)
        """The numbers of the next attempts. They are unique in the whole journal."""
        self.broken: Message | None = None
        """Why no request may be sent any more; None if requests may be sent.

        A write has failed, or a file of the journal was moved, replaced or cut.
        """
        self._connection = connection
        self._path = path
        self._reserve = reserve
        self._watch = FileWatch(path)
        self._next_check = 0.0
        self._files_are_gone = False
        self._queue: SimpleQueue[Operation | None] = SimpleQueue()
        self._urgent = Event()
        """Set when a caller waits for an operation."""
        self._open = True
        self._queue_lock = Lock()
        """Held while an operation is added or the queue is emptied, so that none is added after `stop`."""
        self._thread = Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def put(self, act: Callable[..., object], *arguments: object) -> None:
        """Queue a write: the call of `act` with the connection and `arguments`. Returns at once.

        If the write fails, the caller does not get the error, but `broken` is set.
        """
        self._put(Operation(Role.KEEP, act, arguments, _ignore))

    def put_outcome(self, fact: AttemptRow, on_done: OnDone) -> None:
        """Queue the row of an outcome. Returns at once.

        `on_done` is called in the writer's thread: with `(None, None)` after the commit, or with
        `(None, error)` if the row was not written.
        """
        self._put(Operation(Role.KEEP, record, (fact,), on_done))

    def ask(self, role: Role, act: Callable[..., T], *arguments: object) -> T:
        """Execute an operation and return its result. A write is durable on return."""
        answers: SimpleQueue[Answer] = SimpleQueue()
        self._put(Operation(role, act, arguments, answers.put), urgent=True)
        value, error = answers.get()
        if error:
            raise error
        result: T = value
        return result

    def stop(self) -> None:
        """Execute the queued operations, merge the write-ahead log into the journal, and close the journal.

        The log is not merged if another program shortened it. The writer's own thread must not call this.
        """
        with self._queue_lock:
            if self._open:
                self._open = False
                self._queue.put(None)
                self._urgent.set()
        self._thread.join()

    def _put(self, operation: Operation, *, urgent: bool = False) -> None:
        with self._queue_lock:
            if not self._open:
                raise JournalError(lazy("{path}: the journal is closed.", path=self._path))
            self._queue.put(operation)
            if urgent:
                self._urgent.set()

    def _work(self) -> None:
        stopped = False
        while not stopped:
            # A group is what came during the last commit, and what comes soon after if no caller waits.
            taken = [self._queue.get()]
            self._urgent.wait(_GROUP_WAIT)
            with self._queue_lock:
                self._urgent.clear()
                taken += [self._queue.get() for _ in range(self._queue.qsize())]
            group = [operation for operation in taken if operation]
            stopped = len(group) < len(taken)
            if group:
                self._execute(group)
        self._close()

    def _execute(self, group: Sequence[Operation]) -> None:
        try:
            self._do(group)
        except BaseException as error:  # noqa: BLE001 (no caller may wait for ever)
            self._break(error)
            for operation in group:
                _report(operation, (None, explained(self._path, error)))

    def _do(self, group: Sequence[Operation]) -> None:
        """Commit the group in one transaction, and report the results.

        If the disk fails, for example because it is full, this deletes the disk reserve and tries the group
        again. If that does not help, each operation is committed alone, and only those that fail are lost.
        """
        try:
            answers = self._commit(group)
        except Exception as error:  # noqa: BLE001 (the thread survives any error of an operation)
            self._roll_back()
            self._retry(group, error)
            return
        for operation, answer in zip(group, answers, strict=True):
            _report(operation, answer)

    def _retry(self, group: Sequence[Operation], error: Exception) -> None:
        # Most likely the disk is full. The reserve makes room for outcomes. No further request is sent.
        disk_failed = isinstance(error, sqlite3.OperationalError)
        if disk_failed:
            self._break(error)
        if disk_failed and self._reserve.give_back():
            self._do(group)
        elif len(group) > 1:
            for operation in group:
                self._do([operation])
        else:
            self._break(error)
            _report(group[0], (None, explained(self._path, error)))

    def _commit(self, group: Sequence[Operation]) -> list[Answer]:
        if time.monotonic() >= self._next_check or self._watch.log_has_changed():
            self._check_files()
        answers = self._act(group)
        self._watch.committed()
        return answers

    def _act(self, group: Sequence[Operation]) -> list[Answer]:
        rows = sum(len(operation.arguments) for operation in group)
        if rows <= MAX_ROWS and all(operation.act is record for operation in group):
            # One statement is a transaction by itself, so BEGIN and COMMIT are not needed.
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
        accepted = (each.arguments for each, no in zip(operations, refused, strict=True) if not no)
        record(self._connection, list(chain.from_iterable(accepted)))
        return [(None, error) for error in refused]

    def _answer(self, operation: Operation) -> Answer:
        if error := self._refuses(operation):
            return None, error
        try:
            return operation.act(self._connection, *operation.arguments), None
        except Exception as error:
            if operation.role is not Role.READ:
                raise
            # A failed read changed nothing: the group needs no second try.
            return None, explained(self._path, error)

    def _refuses(self, operation: Operation) -> JournalError | None:
        return JournalError(self.broken) if self.broken and operation.role is Role.BEFORE_REQUEST else None

    def _check_files(self) -> None:
        self._next_check = time.monotonic() + _CHECK_INTERVAL
        if self._files_are_gone or not (problem := self._watch.problem()):
            return
        self._files_are_gone = True
        self._break(JournalError(problem))
        with suppress(sqlite3.Error):
            if self._watch.log_was_cut:
                self._connection.execute("PRAGMA wal_autocheckpoint = 0")
            else:
                # The log may have been removed: from now on, each outcome goes to the journal file at once.
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
                self._connection.execute("PRAGMA wal_autocheckpoint = 1")

    def _close(self) -> None:
        if self._watch.may_be_merged():
            with suppress(sqlite3.Error):
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()
        else:
            self._close_without_merging()

    def _close_without_merging(self) -> None:
        """Close the connection without merging the write-ahead log, because another program shortened it.

        A normal close would copy all frames that SQLite has counted into the journal, although some of them
        may be zeros now. If the log is empty, a normal close copies nothing. So this saves a copy of the log,
        empties the log, closes the connection, and puts the copy back. The next start reads its valid part.
        """
        log, copy = sibling(self._path, "-wal"), None
        LOG.critical("%s was cut while imtui was using it; what was recorded last may be missing", log)
        with suppress(OSError, JournalError):
            copy = keep_copy(log, datetime.now().astimezone())
            os.truncate(log, 0)
        with suppress(sqlite3.Error):
            self._connection.close()
        if copy:
            with suppress(OSError):
                copy.replace(log)

    def _break(self, error: BaseException) -> None:
        self.broken = self.broken or lazy(
            "{reason} Nothing is sent any more.", reason=explained(self._path, error)
        )

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")


class NoWriter:
    """Replaces `Writer` without a journal."""

    def __init__(self) -> None:
        self.attempts = count(1)

    def put(self, act: Callable[..., object], *arguments: object) -> None:
        """Do nothing."""

    def put_outcome(self, fact: AttemptRow, on_done: OnDone) -> None:  # noqa: ARG002 (as in `Writer`)
        """Call `on_done` as after a commit."""
        on_done((None, None))

    def ask(self, role: Role, act: Callable[..., object], *arguments: object) -> Any:  # noqa: ANN401
        """Return None."""


def _ignore(answer: Answer) -> None:
    """Ignore the answer to an operation that no caller waits for. `Writer.broken` reports its error."""


def _report(operation: Operation, answer: Answer) -> None:
    """Call `on_done` of the operation with its answer. A second call for the same operation does nothing."""
    on_done, operation.on_done = operation.on_done, _ignore
    try:
        on_done(answer)
    except Exception as error:  # noqa: BLE001 (the thread must continue)
        failure = kind_and_place(type(error), error.__traceback__)
        LOG.critical("the callback of the journal failed: %s", failure)
