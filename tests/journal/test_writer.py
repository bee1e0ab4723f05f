"""Group commit, when callers learn of a commit, and what happens if a write fails."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from imtui.core.order import Attempt
from imtui.core.outcome import State
from imtui.core.secret import MASK
from imtui.journal import Journal, JournalError, RunJournal, writer
from imtui.journal.attempt_rows import AttemptRow, record
from imtui.journal.paths import sibling
from imtui.journal.writer import Answer, Operation, Role
from tests.support.journals import (
    CANCELLED,
    LOST,
    TARGET,
    Ledger,
    batch_of,
    held,
    query,
    results_of,
    run_batch,
    states_of,
    try_order,
    wait_until_written,
)

LONG = "9" * 200
CANARY = "507caf2e1fcdb5eea9786332ca2d8785"


def begun(journal: Journal, *order_ids: str) -> tuple[int, RunJournal]:
    batch = batch_of(journal, *order_ids)
    return batch, journal.batch(batch).begin_run(TARGET, 1.0)


def end(run: RunJournal, order_id: str, reported: Callable[[Exception | None], None]) -> None:
    run.outcome(order_id, Attempt(1.0, 52, CANCELLED), State.CANCELLED, reported)


def fill_up(journal: Journal) -> None:
    """Let SQLite find no room for another page."""

    def limit(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    journal._ask(limit)


def use_up(journal: Journal, batch: int) -> None:
    """Write until a page more is needed."""
    fill_up(journal)
    number = 10**9
    while not journal.broken:
        journal.batch(batch).add([str(number)])
        wait_until_written(journal)
        number += 1


def make_room(journal: Journal) -> None:
    journal._ask(lambda connection: connection.execute("PRAGMA max_page_count = 1000000").fetchall())


def test_what_waits_goes_in_one_transaction(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, run = begun(journal, *map(str, range(1, 201)))
    groups: list[int] = []
    commit = journal._writer._commit

    def counted(group: Sequence[Operation]) -> list[Answer]:
        groups.append(len(group))
        return commit(group)

    monkeypatch.setattr(journal._writer, "_commit", counted)
    with held(journal):
        for number in range(1, 201):
            end(run, str(number), Ledger())
        journal.batch(batch).add(["201"])
    wait_until_written(journal)
    # The flush may be part of the group or come after it.
    assert max(groups) >= 201
    assert len(groups) <= 3
    assert len(states_of(journal, batch)) == 201


def test_facts_alone_are_one_statement(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, run = begun(journal, *map(str, range(1, 51)))
    wait_until_written(journal)
    written: list[int] = []

    def counted(connection: sqlite3.Connection, some: Sequence[AttemptRow]) -> None:
        assert not connection.in_transaction
        written.append(len(some))
        record(connection, some)

    monkeypatch.setattr("imtui.journal.writer.record", counted)
    reported, last = Ledger(), threading.Event()
    with held(journal):
        for number in range(1, 50):
            end(run, str(number), reported)
        end(run, "50", lambda _: last.set())
    assert last.wait(30)
    assert written == [50]
    assert reported.reported == [None] * 49
    assert {state for _, state in states_of(journal, batch)} == {State.CANCELLED}


def test_nothing_is_reported_before_it_is_durable(path: Path, journal: Journal) -> None:
    batch, run = begun(journal, *map(str, range(1, 31)))
    seen: list[tuple[str, State]] = []
    orders: list[str] = []

    def on_done(order_id: str) -> Callable[[Exception | None], None]:
        def reported(error: Exception | None) -> None:
            assert error is None
            assert threading.current_thread().name == "journal"
            row = f"SELECT state FROM orders WHERE number = '{order_id}'"  # noqa: S608
            seen.append((order_id, State(query(path, row)[0][0])))

        return reported

    with held(journal):
        for number in range(1, 31):
            order_id = str((number * 7) % 31)
            orders.append(order_id)
            end(run, order_id, on_done(order_id))
    wait_until_written(journal)
    assert seen == [(order_id, State.CANCELLED) for order_id in orders]
    assert len(journal.load(batch).orders) == 30


def test_an_intent_is_durable_on_return(path: Path, journal: Journal) -> None:
    _, run = begun(journal, "428")
    run.intents(["428"], 123.5)
    assert query(path, "SELECT run, started, ms FROM attempts") == [(run.number, 123.5, None)]


def test_intents_are_all_durable_or_none(path: Path, journal: Journal) -> None:
    _, run = begun(journal, "1", "2")
    run.intents(["1", "2"], 123.5)
    with pytest.raises(JournalError):
        run.intents(["1", "99"], 124.5)
    assert query(path, "SELECT started FROM attempts") == [(123.5,), (123.5,)]


def test_what_is_refused_an_intent_is_not_under_way(journal: Journal) -> None:
    _, run = begun(journal, "428")
    with pytest.raises(JournalError):
        run.intents(["428", "99"], 1.0)
    assert run._under_way == {}


def test_unawaited_operations_share_a_commit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_GROUP_WAIT", 60.0)
    reported = [Ledger(), Ledger()]
    with Journal.open(path) as journal:
        _, run = begun(journal, "1", "2")
        wait_until_written(journal)
        end(run, "1", reported[0])
        end(run, "2", reported[1])
        assert [ledger.reported for ledger in reported] == [[], []]
        wait_until_written(journal)
        assert [ledger.reported for ledger in reported] == [[None], [None]]


def test_threads_wait_only_for_their_own(journal: Journal) -> None:
    ids = [str(number) for number in range(1, 161)]
    batch, run = begun(journal, *ids)
    reported = Ledger()

    def work(mine: list[str]) -> None:
        for order_id in mine:
            run.intents([order_id], 1.0)
            end(run, order_id, reported)

    threads = [threading.Thread(target=work, args=[ids[first::16]]) for first in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until_written(journal)
    assert reported.reported == [None] * 160
    assert states_of(journal, batch) == [(order_id, State.CANCELLED) for order_id in ids]
    assert results_of(journal, batch) == [[CANCELLED]] * 160


def test_one_bad_operation_fails_alone_and_nothing_more_is_sent(journal: Journal) -> None:
    batch, run = begun(journal, "1", "2")
    reported = [Ledger(), Ledger(), Ledger()]
    with held(journal):
        for order_id, ledger in zip(("1", "99", "2"), reported, strict=True):
            end(run, order_id, ledger)
        journal.batch(batch).add(["3"])
    wait_until_written(journal)
    assert [type(ledger.reported[0]) for ledger in reported] == [type(None), JournalError, type(None)]
    assert states_of(journal, batch) == [
        ("1", State.CANCELLED),
        ("2", State.CANCELLED),
        ("3", State.QUEUED),
    ]
    assert str(journal.path) in str(journal.broken)
    with pytest.raises(JournalError, match="Nothing is sent any more"):
        run.intents(["3"], 1.0)
    with pytest.raises(JournalError, match="Nothing is sent any more"):
        journal.batch(batch).begin_run(TARGET, 1.0)
    assert query(journal.path, "SELECT 1 FROM attempts WHERE ms IS NULL") == []
    try_again = Ledger()
    end(run, "3", try_again)
    wait_until_written(journal)
    assert try_again.reported == [None]


def test_an_intent_for_an_unlisted_order_is_refused(journal: Journal) -> None:
    _, run = begun(journal, "428")
    with pytest.raises(JournalError, match=str(journal.path)):
        run.intents(["429"], 1.0)
    assert journal.broken


def test_orders_for_a_batch_that_is_not_there_break_the_journal(journal: Journal) -> None:
    journal.batch(77).add(["428"])
    wait_until_written(journal)
    assert "FOREIGN KEY" in str(journal.broken)


def test_a_failed_query_does_not_affect_its_group(journal: Journal) -> None:
    batch, run = begun(journal, "428")
    reported = Ledger()
    failures: list[Exception] = []

    def ask() -> None:
        try:
            journal.load(77)
        except JournalError as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    with held(journal):
        end(run, "428", reported)
        thread.start()
    thread.join()
    assert reported.reported == [None]
    assert len(failures) == 1
    assert not journal.broken
    assert states_of(journal, batch) == [("428", State.CANCELLED)]


def test_a_failing_callback_does_not_stop_the_writer(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    _, run = begun(journal, "1", "2")
    reported = Ledger()

    def fail(_: Exception | None) -> None:
        raise ZeroDivisionError(CANARY)

    with caplog.at_level(logging.ERROR, "imtui"):
        end(run, "1", fail)
        end(run, "2", reported)
        wait_until_written(journal)
    assert reported.reported == [None]
    assert len(caplog.records) == 1
    assert "ZeroDivisionError" in caplog.text
    assert CANARY not in caplog.text


def test_an_error_of_the_writer_hides_keys(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise ValueError(CANARY)

    monkeypatch.setattr(journal._writer, "_commit", fail)
    with pytest.raises(JournalError, match=f"unexpected content: {MASK}") as raised:
        journal.batch().add(["1"])
    assert CANARY not in f"{raised.value} {journal.broken}"


def test_when_the_disk_is_full_the_reserve_takes_the_outcomes(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, run = begun(journal, *map(str, range(1, 41)))
    for number in range(1, 31):
        run.intents([str(number)], 1.0)
    give_back = journal._reserve.give_back
    given: list[bool] = []

    def give_room() -> bool:
        # SQLite's own limit stands in for a full disk.
        if given:
            return False
        given.append(give_back())
        journal._writer._connection.execute("PRAGMA max_page_count = 1000000").fetchall()
        return True

    monkeypatch.setattr(journal._reserve, "give_back", give_room)
    fill_up(journal)
    reported = [Ledger() for _ in range(30)]
    refused: list[str] = []

    def send() -> None:
        try:
            run.intents(["40"], 1.0)
        except JournalError as error:
            refused.append(str(error))

    thread = threading.Thread(target=send)
    result = Attempt(1.0, 52, type(LOST)(LOST.evidence, LOST.kind, LONG, None, LONG * 3))
    with held(journal):
        for number, ledger in enumerate(reported, 1):
            run.outcome(str(number), result, State.UNCONFIRMED, ledger)
        thread.start()
    thread.join()
    assert given == [True]
    assert not sibling(journal.path, ".reserve").exists()
    assert [ledger.reported for ledger in reported] == [[None]] * 30
    assert len(refused) == 1
    assert "full" in refused[0]
    assert "Nothing is sent any more" in refused[0]
    assert sum(state is State.UNCONFIRMED for _, state in states_of(journal, batch)) == 30


def test_an_outcome_without_space_is_unconfirmed_later(path: Path) -> None:
    with Journal.open(path) as journal:
        batch, run = begun(journal, "428")
        run.intents(["428"], 1.0)
        use_up(journal, batch)
        assert not sibling(path, ".reserve").exists()
        reported = Ledger()
        long = Attempt(1.0, 52, type(CANCELLED)(200, 200, LONG, None, LONG * 40))
        run.outcome("428", long, State.CANCELLED, reported)
        with pytest.raises(JournalError):
            journal.batch().add(["1"], source=LONG * 100)
        (error,) = reported.reported
        assert isinstance(error, JournalError)
        assert "full" in str(error)
        make_room(journal)
        # A later write that succeeds does not restore the lost one.
        assert journal.broken
    with Journal.open(path) as journal:
        assert states_of(journal, batch)[0] == ("428", State.UNCONFIRMED)
        assert not journal.broken


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB, where one can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(  # noqa: S603
        ["mount", "-t", "tmpfs", "-o", "size=3m", "imtui", str(folder)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("this user cannot mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607


def test_a_disk_that_is_truly_full_loses_no_outcome(small_disk: Path) -> None:
    path = small_disk / "journal.sqlite3"
    ids = [str(number) for number in range(1, 65)]
    with Journal.open(path) as journal:
        batch, run = begun(journal, *ids)
        for order_id in ids:
            run.intents([order_id], 1.0)
        with (small_disk / "ballast").open("wb", buffering=0) as ballast:
            for size in (65536, 1):
                while True:
                    try:
                        ballast.write(os.urandom(size))
                    except OSError:
                        break
        reported = Ledger()
        result = Attempt(1.0, 52, type(CANCELLED)(200, 200, LONG, None, LONG * 3))
        for order_id in ids:
            run.outcome(order_id, result, State.CANCELLED, reported)
        wait_until_written(journal)
        assert reported.reported == [None] * 64
        assert "full" in str(journal.broken)
        with pytest.raises(JournalError, match="full"):
            run.intents(["1"], 2.0)
    (small_disk / "ballast").unlink()
    with Journal.open(path) as journal:
        assert states_of(journal, batch) == [(order_id, State.CANCELLED) for order_id in ids]


def test_nothing_is_accepted_after_closing(journal: Journal) -> None:
    batch, run = begun(journal, "428")
    journal.close()
    journal.close()
    calls: list[Callable[[], object]] = [
        lambda: journal.batch().add(["1"]),
        journal.batches,
        journal.count_batches,
        lambda: journal.batch(batch).add(["1"]),
        lambda: run.intents(["428"], 1.0),
        lambda: end(run, "428", Ledger()),
    ]
    for call in calls:
        with pytest.raises(JournalError, match="closed"):
            call()


def test_closing_writes_what_waits(path: Path) -> None:
    journal = Journal.open(path)
    batch, run = begun(journal, "428")
    reported = Ledger()
    closing = threading.Thread(target=journal.close)
    with held(journal):
        try_again = threading.Thread(target=journal.close)
        end(run, "428", reported)
        closing.start()
        try_again.start()
    closing.join()
    try_again.join()
    assert reported.reported == [None]
    assert not sibling(path, "-wal").exists()
    with Journal.open(path) as journal:
        assert states_of(journal, batch) == [("428", State.CANCELLED)]


def test_a_defect_undoes_what_it_began_and_ends_no_thread(journal: Journal) -> None:
    batch, _ = begun(journal, "428")

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO batches (created, source) VALUES (1.0, 'half')")
        raise ZeroDivisionError("a defect")

    with pytest.raises(JournalError, match="a defect"):
        journal._writer.ask(Role.KEEP, fail)
    assert [summary.number for summary in journal.batches()] == [batch]


@pytest.mark.parametrize("defect", [ZeroDivisionError("a defect"), SystemExit("a defect")])
def test_a_defect_of_the_writer_blocks_no_caller(
    defect: BaseException, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, run = begun(journal, "428")
    reported = Ledger()

    def fail(*_: object) -> NoReturn:
        raise defect

    monkeypatch.setattr(journal._writer, "_commit", fail)
    monkeypatch.setattr(journal._writer, "_roll_back", fail)
    end(run, "428", reported)
    with pytest.raises(JournalError, match="a defect"):
        journal.batch().add(["1"])
    assert len(reported.reported) == 1
    assert "a defect" in str(journal.broken)
    assert journal._writer._thread.is_alive()


def test_every_order_of_a_long_list_is_taken(journal: Journal) -> None:
    ids = [str(number) for number in range(1, 10_001)]
    batch = batch_of(journal, *ids)
    journal.batch(batch).remove(ids[1::2])
    assert [order_id for order_id, _ in states_of(journal, batch)] == ids[::2]
    run = run_batch(journal, batch)
    try_order(run, ids[0], CANCELLED, State.CANCELLED)
    assert states_of(journal, batch)[0] == (ids[0], State.CANCELLED)
