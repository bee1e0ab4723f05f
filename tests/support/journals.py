"""Journals for tests: values to write, and a journal whose writer waits."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from imtui.core.order import Attempt
from imtui.core.outcome import State
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply, Result
from imtui.core.secret import Secret
from imtui.core.target import Target, fingerprint_of
from imtui.journal import Journal, RunJournal, statements
from imtui.journal.paths import sibling
from imtui.journal.writer import Role

CREDENTIALS = Credentials(Secret("canary-key-0123"), Secret("canary-hash-0123"))
TARGET = Target("acme", fingerprint_of(CREDENTIALS), "https://api.iletimerkezi.com", live=True)

CANCELLED = Reply(200, 200, "İşlem başarılı")
NOT_FOUND = Reply(455, 455, "Sipariş bulunamadı")
BUSY = Reply(503, 503, "Hizmet dışı", retry_after=0.5)
LOST = Fault(Evidence.AMBIGUOUS, FaultKind.BROKEN, "closed without an answer")
DOWN = Fault(Evidence.UNSENT, FaultKind.CONNECT, "connection refused")

DAMAGED = b"SQLite format 3\0" + bytes(52) + b"imtu" + b"this is no database" * 500
"""The content of a file that is recognised as a journal and cannot be read."""


class Ledger:
    """The results that callers got, in order."""

    def __init__(self) -> None:
        self.reported: list[Exception | None] = []

    def __call__(self, error: Exception | None) -> None:
        self.reported.append(error)


def wait_until_written(journal: Journal) -> None:
    """Wait until all earlier calls have been written, or have failed."""
    journal._writer.ask(Role.READ, statements.nothing)


def batch_of(journal: Journal, *order_ids: str, source: str = "") -> int:
    handle = journal.batch()
    handle.add(order_ids, source=source)
    if handle.number is None:
        # An empty batch. imtui does not create one, but an older version or a deletion may leave one.
        return journal._writer.ask(Role.KEEP, statements.new_batch, 1.0, source)
    return handle.number


def try_order(run: RunJournal, order_id: str, result: Result, state: State) -> None:
    """One attempt from its intent to its outcome."""
    run.intents([order_id], 100.25)
    run.outcome(order_id, Attempt(100.25, 52, result), state, Ledger())


def run_batch(
    journal: Journal, batch: int, *tries: tuple[str, Result, State], target: Target = TARGET
) -> RunJournal:
    """A whole run."""
    run = journal.batch(batch).begin_run(target, 100.0)
    for order_id, result, state in tries:
        try_order(run, order_id, result, state)
    run.end(200.0, "")
    wait_until_written(journal)
    return run


def states_of(journal: Journal, batch: int) -> list[tuple[str, State]]:
    return [(order.order_id, order.state) for order in journal.load(batch).orders]


def results_of(journal: Journal, batch: int) -> list[list[Result]]:
    return [[attempt.result for attempt in order.attempts] for order in journal.load(batch).orders]


@contextmanager
def held(journal: Journal) -> Iterator[None]:
    """Hold the writer within the block, so that the operations become one group."""
    here, on = threading.Event(), threading.Event()

    def wait(_: sqlite3.Connection) -> None:
        here.set()
        on.wait(30)

    journal._writer.put(wait)
    assert here.wait(30)
    try:
        yield
    finally:
        on.set()


def copy_as_left_by_a_kill(path: Path, folder: Path, endings: Sequence[str] = ("", "-wal")) -> Path:
    """Copy the files of an open journal as a kill would leave them. Returns the path of the copy."""
    folder.mkdir()
    for ending in endings:
        sibling(folder / path.name, ending).write_bytes(sibling(path, ending).read_bytes())
    return folder / path.name


def query(path: Path, sql: str) -> Sequence[tuple[object, ...]]:
    """The rows of a query on a connection without imtui's functions."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
