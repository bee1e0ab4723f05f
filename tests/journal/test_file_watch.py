"""Files of the journal that are removed, replaced or cut while imtui uses them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from imtui.core.order import Attempt
from imtui.core.outcome import State
from imtui.journal import Journal, JournalError, statements
from imtui.journal.paths import sibling
from tests.support.journals import (
    CANCELLED,
    TARGET,
    Ledger,
    batch_of,
    run_batch,
    states_of,
    wait_until_written,
)


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
@pytest.mark.parametrize("replaced", [False, True])
def test_lost_files_accept_outcomes_and_no_intents(path: Path, ending: str, *, replaced: bool) -> None:
    reported = Ledger()
    with Journal.open(path) as journal:
        batch = batch_of(journal, "1", "2")
        run = run_batch(journal, batch)
        run.intents(["1"], 1.0)
        file = sibling(path, ending)
        file.rename(path.with_name("elsewhere"))
        if replaced:
            file.touch()
        journal._writer._next_check = 0.0
        with pytest.raises(JournalError, match="replaced while" if replaced else "moved or removed while"):
            run.intents(["2"], 1.0)
        run.outcome("1", Attempt(1.0, 52, CANCELLED), State.CANCELLED, reported)
        assert states_of(journal, batch) == [("1", State.CANCELLED), ("2", State.QUEUED)]
    assert reported.reported == [None]
    if ending:
        with Journal.open(path) as journal:
            assert journal.notices == ()
            assert states_of(journal, batch) == [("1", State.CANCELLED), ("2", State.QUEUED)]


def test_outcomes_survive_a_kill_after_the_log_was_removed(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "journal.sqlite3"
    copy.parent.mkdir()
    with Journal.open(path) as journal:
        batch = batch_of(journal, "1", "2")
        run = run_batch(journal, batch)
        run.intents(["1"], 1.0)
        sibling(path, "-wal").unlink()
        run.outcome("1", Attempt(1.0, 52, CANCELLED), State.CANCELLED, Ledger())
        wait_until_written(journal)
        copy.write_bytes(path.read_bytes())
    with Journal.open(copy) as journal:
        assert states_of(journal, batch) == [("1", State.CANCELLED), ("2", State.QUEUED)]


@pytest.mark.parametrize("ending", ["", "-wal"])
def test_a_file_that_is_cut_while_in_use_ends_the_sending(path: Path, ending: str) -> None:
    with Journal.open(path) as journal:
        batch = batch_of(journal, *map(str, range(1, 500)))
        run = run_batch(journal, batch)
        os.truncate(sibling(path, ending), sibling(path, ending).stat().st_size // 2)
        journal._writer._next_check = 0.0
        with pytest.raises(JournalError, match="was cut while"):
            run.intents(["2"], 1.0)


@pytest.mark.parametrize("length", [0, 20, 5000, 9000, 12_000])
def test_a_cut_log_does_not_damage_the_journal(path: Path, length: int) -> None:
    with Journal.open(path) as journal:
        batch_of(journal, "428")
    with Journal.open(path) as journal:
        batch = batch_of(journal, *map(str, range(1, 500)))
        run = journal.batch(batch).begin_run(TARGET, 1.0)
        os.truncate(sibling(path, "-wal"), length)
        with pytest.raises(JournalError, match="was cut while"):
            run.intents(["1"], 1.0)
        with suppress(JournalError):
            run.outcome("1", Attempt(1.0, 52, CANCELLED), State.CANCELLED, Ledger())
    with Journal.open(path) as journal:
        assert "was damaged. It was set aside" not in " ".join(map(str, journal.notices))
        assert states_of(journal, 1) == [("428", State.QUEUED)]


@pytest.mark.parametrize("length", [0, 100, 5000])
def test_a_log_cut_before_closing_does_not_damage_the_journal(path: Path, length: int) -> None:
    with Journal.open(path) as journal:
        batch_of(journal, "428")
    with Journal.open(path) as journal:
        batch_of(journal, *map(str, range(1, 500)))
        wait_until_written(journal)
        os.truncate(sibling(path, "-wal"), length)
    with Journal.open(path) as journal:
        assert states_of(journal, 1) == [("428", State.QUEUED)]


@pytest.mark.parametrize("length", [0, 100, 5000, 9000])
def test_a_log_cut_during_a_commit_does_not_damage_the_journal(path: Path, length: int) -> None:
    log = sibling(path, "-wal")
    with Journal.open(path) as journal:
        batch_of(journal, "428")
    with Journal.open(path) as journal:
        batch_of(journal, *map(str, range(1, 500)))
        wait_until_written(journal)

        def cut_and_write(connection: sqlite3.Connection) -> None:
            statements.new_batch(connection, 1.0, "")
            os.truncate(log, length)

        journal._writer.put(cut_and_write)
        wait_until_written(journal)
    with Journal.open(path) as journal:
        assert states_of(journal, 1) == [("428", State.QUEUED)]
