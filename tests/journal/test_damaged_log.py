"""A write-ahead log that a crash left: read if it is whole, reported and kept if it is damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from imtui.core.outcome import State
from imtui.journal import Journal, JournalReader
from imtui.journal.paths import sibling
from tests.support.journals import (
    CANCELLED,
    batch_of,
    copy_as_left_by_a_kill,
    run_batch,
    states_of,
    try_order,
    wait_until_written,
)

FRAME = 24 + 4096
LogDamage = Callable[[bytearray], object]


@pytest.fixture
def crashed(path: Path, tmp_path: Path) -> Path:
    """A journal as a kill leaves it: 40 orders, each cancelled in a transaction of its own."""
    ids = [str(number) for number in range(1, 41)]
    with Journal.open(path) as journal:
        batch = batch_of(journal, *ids)
        run = run_batch(journal, batch)
        for order_id in ids:
            try_order(run, order_id, CANCELLED, State.CANCELLED)
            wait_until_written(journal)
        return copy_as_left_by_a_kill(path, tmp_path / "copy")


def damage(path: Path, change: LogDamage) -> bytes:
    log = bytearray(sibling(path, "-wal").read_bytes())
    change(log)
    sibling(path, "-wal").write_bytes(log)
    return bytes(log)


def flip(at: int) -> LogDamage:
    def change(log: bytearray) -> None:
        log[at] ^= 1

    return change


def cut(at: int) -> LogDamage:
    def change(log: bytearray) -> None:
        del log[at:]

    return change


def clear(start: int, end: int) -> LogDamage:
    def change(log: bytearray) -> None:
        log[start:end] = bytes(len(log[start:end]))

    return change


def middle_frame(log: bytearray) -> int:
    return 32 + (len(log) - 32) // FRAME // 2 * FRAME


def kept_logs(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in path.parent.glob("journal.sqlite3-wal.corrupt-*")]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(flip(2), id="magic number"),
        pytest.param(flip(16), id="salt of the header"),
        pytest.param(flip(30), id="checksum of the header"),
        pytest.param(clear(0, 32), id="header"),
        pytest.param(clear(0, 10_000_000), id="all of it"),
        pytest.param(flip(40), id="salt of the first frame"),
        pytest.param(flip(32 + 24 + 7), id="first page"),
        pytest.param(lambda log: flip(middle_frame(log) + 200)(log), id="page in the middle"),
        pytest.param(lambda log: flip(middle_frame(log) + 9)(log), id="salt in the middle"),
        pytest.param(lambda log: clear(middle_frame(log), middle_frame(log) + 9000)(log), id="two frames"),
        pytest.param(flip(-1), id="last page"),
    ],
)
def test_a_damaged_log_is_kept_and_reported(crashed: Path, change: LogDamage) -> None:
    log = damage(crashed, change)
    with Journal.open(crashed, clock=lambda: 1_700_000_000.0) as journal:
        (notice,) = journal.notices
        assert "journal.sqlite3-wal was damaged" in notice.english
        assert "may have been sent" in notice.english
        assert "journal.sqlite3-wal.corrupt-2023111" in notice.english
    assert kept_logs(crashed) == [log]
    with Journal.open(crashed) as journal:
        assert journal.notices == ()


def test_what_is_valid_of_a_damaged_log_is_used(crashed: Path) -> None:
    damage(crashed, lambda log: flip(middle_frame(log) + 200)(log))
    with Journal.open(crashed) as journal:
        states = [state for _, state in states_of(journal, 1)]
    assert len(states) == 40
    assert 10 < states.count(State.CANCELLED) < 30


def test_a_damaged_log_is_reported_once_after_two_crashes(crashed: Path, tmp_path: Path) -> None:
    damage(crashed, lambda log: flip(middle_frame(log) + 200)(log))
    with Journal.open(crashed) as journal:
        batch_of(journal, "900")
        wait_until_written(journal)
        again = copy_as_left_by_a_kill(crashed, tmp_path / "again")
    with Journal.open(again) as journal:
        assert journal.notices == ()
        assert states_of(journal, 2) == [("900", State.QUEUED)]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: None, id="whole"),
        pytest.param(lambda log: cut(len(log) - 1)(log), id="cut in the last page"),
        pytest.param(lambda log: cut(len(log) - 4096)(log), id="cut after a frame's header"),
        pytest.param(lambda log: cut(len(log) - FRAME)(log), id="cut between frames"),
        pytest.param(lambda log: cut(middle_frame(log) + 10)(log), id="cut in the middle"),
        pytest.param(lambda log: clear(len(log) - FRAME, len(log))(log), id="last frame never written"),
        pytest.param(lambda log: log.extend(bytes(FRAME * 3)), id="room for more"),
        pytest.param(lambda log: log.extend(b"x" * 5000), id="foreign bytes at the end"),
        pytest.param(cut(32), id="header alone"),
        pytest.param(cut(20), id="part of the header"),
        pytest.param(cut(0), id="empty"),
    ],
)
def test_an_incomplete_last_transaction_is_no_damage(crashed: Path, change: LogDamage) -> None:
    damage(crashed, change)
    with Journal.open(crashed) as journal:
        assert journal.notices == ()
    assert kept_logs(crashed) == []


def test_frames_from_before_a_checkpoint_are_no_damage(path: Path, tmp_path: Path) -> None:
    with Journal.open(path) as journal:
        batch = batch_of(journal, *map(str, range(2000)))
        wait_until_written(journal)
        journal._ask(lambda connection: connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone())
        run = run_batch(journal, batch)
        try_order(run, "7", CANCELLED, State.CANCELLED)
        wait_until_written(journal)
        copy = copy_as_left_by_a_kill(path, tmp_path / "copy")
    with Journal.open(copy) as journal:
        assert journal.notices == ()
        assert dict(states_of(journal, 1))["7"] is State.CANCELLED


def test_a_reader_reports_a_damaged_log_and_changes_nothing(crashed: Path) -> None:
    damage(crashed, lambda log: flip(middle_frame(log) + 200)(log))
    files = {file: file.read_bytes() for file in crashed.parent.iterdir()}
    with JournalReader(crashed) as reader:
        (notice,) = reader.notices
        assert "journal.sqlite3-wal is damaged" in notice.english
        assert reader.load(1).orders[0].state is State.CANCELLED
    assert {file: file.read_bytes() for file in crashed.parent.iterdir()} == files
