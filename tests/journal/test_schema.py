"""Migrations from older files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from imtui.core.outcome import State
from imtui.journal import Journal
from imtui.journal.header import APPLICATION_ID
from imtui.journal.schema import MIGRATIONS, VERSION, migrate, version_of
from tests.support.journals import CANCELLED, batch_of, run_batch, states_of

STEPS = (("CREATE TABLE a (x)",), ("CREATE TABLE b (y)", "INSERT INTO a VALUES (1)"), ("CREATE TABLE c (z)",))


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def tables(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


@pytest.mark.parametrize("version", range(len(STEPS) + 1))
def test_each_step_that_a_file_lacks_is_taken_once(connection: sqlite3.Connection, version: int) -> None:
    migrate(connection, STEPS[:version])
    assert version_of(connection) == version
    migrate(connection, STEPS)
    migrate(connection, STEPS)
    assert version_of(connection) == len(STEPS)
    assert tables(connection) == ["a", "b", "c"]
    assert connection.execute("SELECT count(*) FROM a").fetchone() == (1,)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


@pytest.mark.parametrize("statement", ["CREATE TABLE a (x)", "INSERT INTO a VALUES (1, 2, 3)"])
def test_a_step_that_fails_leaves_nothing_behind(connection: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*STEPS[:1], ("CREATE TABLE b (y)", statement)))
    assert version_of(connection) == 1
    assert tables(connection) == ["a"]
    assert not connection.in_transaction


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_journal_of_every_version_is_migrated(path: Path, version: int) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, MIGRATIONS[:version])
    connection.execute("INSERT INTO batches (created, source) VALUES (1.5, 'old')")
    connection.execute("INSERT INTO orders (batch, order_id, number) VALUES (1, '0428', '428')")
    connection.close()
    with Journal.open(path) as journal:
        assert not journal.notices
        run_batch(journal, 1, ("428", CANCELLED, State.CANCELLED))
        assert states_of(journal, 1) == [("0428", State.CANCELLED)]
        assert journal.batches()[0].source == "old"
        assert batch_of(journal, "1") == 2
