"""Reading a journal without leaving a trace."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from imtui.core.outcome import State
from imtui.journal import Journal, JournalError, JournalReader
from imtui.journal.lockfile import LockFile, is_held
from imtui.journal.schema import MIGRATIONS, VERSION, migrate
from tests.support.journals import (
    CANCELLED,
    TARGET,
    batch_of,
    copy_as_left_by_a_kill,
    run_batch,
    wait_until_written,
)


@contextmanager
def nothing_changes(folder: Path) -> Iterator[None]:
    """Inside, no file of the folder is created, removed or changed, nor is the folder."""

    def state() -> object:
        return {
            file: (file.stat().st_mtime_ns, file.stat().st_mode, file.read_bytes())
            for file in folder.iterdir()
        }, folder.stat().st_mtime_ns

    before = state()
    yield
    assert state() == before


def left_by_a_kill(path: Path, copy: Path, endings: tuple[str, ...]) -> Path:
    """A copy of a journal with an attempt under way."""
    with Journal.open(path) as journal:
        batch = batch_of(journal, "428", "429")
        journal.batch(batch).begin_run(TARGET, 1.0).intents(["428"], 2.0)
        return copy_as_left_by_a_kill(path, copy, endings)


def states(path: Path) -> list[State]:
    with JournalReader(path) as reader:
        return [order.state for order in reader.load(1).orders]


def test_a_missing_journal_is_an_error(path: Path) -> None:
    with pytest.raises(JournalError, match=rf"{path}: no journal yet"):
        JournalReader(path)
    assert not path.parent.exists()


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_journal_of_every_version_is_read(tmp_path: Path, version: int) -> None:
    path = tmp_path / "journal.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    migrate(connection, MIGRATIONS[:version])
    connection.execute("INSERT INTO batches (created, source) VALUES (1.5, 'old')")
    connection.execute("INSERT INTO orders (batch, order_id, number) VALUES (1, '0428', '428')")
    connection.close()
    with nothing_changes(tmp_path):
        assert states(path) == [State.QUEUED]


def test_a_closed_journal_is_read_without_a_trace(path: Path) -> None:
    with Journal.open(path) as journal:
        run_batch(journal, batch_of(journal, "428"), ("428", CANCELLED, State.CANCELLED))
    with nothing_changes(path.parent):
        assert states(path) == [State.CANCELLED]


@pytest.mark.parametrize("endings", [("", "-wal"), ("", "-wal", "-shm"), ("", "-wal", "-shm", ".lock")])
def test_a_killed_imtui_leaves_what_its_next_start_would_show(
    path: Path, tmp_path: Path, endings: tuple[str, ...]
) -> None:
    copy = left_by_a_kill(path, tmp_path / "copy", endings)
    with nothing_changes(copy.parent):
        assert states(copy) == [State.UNCONFIRMED, State.QUEUED]


def test_attempts_without_an_end_are_read_from_a_closed_file(path: Path, tmp_path: Path) -> None:
    copy = left_by_a_kill(path, tmp_path / "copy", ("", "-wal"))
    connection = sqlite3.connect(copy)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with nothing_changes(copy.parent):
        assert states(copy) == [State.UNCONFIRMED, State.QUEUED]


def test_a_running_imtui_is_read_as_it_is(path: Path) -> None:
    with Journal.open(path) as journal:
        batch = batch_of(journal, "428", "429")
        journal.batch(batch).begin_run(TARGET, 1.0).intents(["428"], 2.0)
        # SQLite shares its index within a process, so another process reads.
        script = (
            "import sys; from pathlib import Path; from tests.journal.test_readonly_journal import *\n"
            "print(*(state.value for state in states(Path(sys.argv[1]))))"
        )
        with nothing_changes(path.parent):
            command = [sys.executable, "-c", script, str(path)]
            shown = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        assert shown.stdout == "sending queued\n"
    assert {file.name for file in path.parent.iterdir()} == {path.name}


def test_a_reader_follows_an_imtui_that_starts_meanwhile(path: Path) -> None:
    with Journal.open(path) as journal:
        batch = batch_of(journal, "428")
    with JournalReader(path) as reader:
        assert len(reader.load(batch).orders) == 1
        with Journal.open(path) as journal:
            journal.batch(batch).add(["429"])
            wait_until_written(journal)
            assert len(reader.load(batch).orders) == 2
        assert len(reader.load(batch).orders) == 2


def test_a_reader_follows_an_imtui_that_was_starting_before(path: Path) -> None:
    with Journal.open(path) as journal:
        batch = batch_of(journal, "428")
    # The other imtui holds the lock and has not opened the database yet.
    lock = LockFile(path)
    with JournalReader(path) as reader:
        assert len(reader.load(batch).orders) == 1
        lock.release()
        with Journal.open(path) as journal:
            journal.batch(batch).add(["429"])
            wait_until_written(journal)
            assert len(reader.load(batch).orders) == 2


def test_a_reader_writes_nothing(path: Path) -> None:
    with Journal.open(path) as journal:
        batch_of(journal, "428")
        wait_until_written(journal)
        with JournalReader(path) as reader, pytest.raises(JournalError, match="readonly"):
            reader._ask(lambda connection: connection.execute("DELETE FROM orders"))


def test_a_damaged_journal_is_not_set_aside_by_reading(path: Path) -> None:
    with Journal.open(path) as journal:
        run_batch(journal, batch_of(journal, "428"), ("428", CANCELLED, State.CANCELLED))
    os.truncate(path, 5000)
    with nothing_changes(path.parent), pytest.raises(JournalError, match=r"damaged; the next start"):
        states(path)


@pytest.mark.parametrize("crashed", [False, True])
def test_a_folder_that_cannot_be_written_can_be_read(path: Path, tmp_path: Path, *, crashed: bool) -> None:
    copy = left_by_a_kill(path, tmp_path / "copy", ("", "-wal") if crashed else ("",))
    if not crashed:
        copy.write_bytes(path.read_bytes())
    copy.chmod(0o400)
    copy.parent.chmod(0o500)
    with nothing_changes(copy.parent):
        assert states(copy) == [State.UNCONFIRMED, State.QUEUED]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o400
    copy.parent.chmod(0o700)


def test_asking_who_holds_the_lock_creates_nothing(path: Path) -> None:
    path.parent.mkdir()
    assert not is_held(path)
    assert list(path.parent.iterdir()) == []
    lock = LockFile(path)
    assert is_held(path)
    lock.release()
    assert not is_held(path)
