"""What commands do with files given as the journal: foreign ones, damaged ones, and those only read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from imtui.journal import Journal
from tests.support.journals import TARGET, batch_of
from tests.support.program import Orders, Program, Serve

LIST = b"a,b\n1,2\n"
COMMANDS = [
    pytest.param(("history",), id="history"),
    pytest.param(("history", "--json"), id="history as JSON"),
    pytest.param(("export", "1"), id="export"),
    pytest.param((), id="dashboard"),
    pytest.param(("--demo",), id="demo"),
]


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir() if file.is_file()
    }


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    return folder / "list.csv"


@pytest.mark.parametrize("argv", COMMANDS)
@pytest.mark.parametrize("database", [False, True])
def test_a_foreign_file_is_refused_untouched(
    argv: tuple[str, ...], imtui: Program, foreign: Path, *, database: bool
) -> None:
    if database:
        with closing(sqlite3.connect(foreign)) as connection:
            connection.execute("CREATE TABLE stamps (country)")
    else:
        foreign.write_bytes(LIST)
    before = files(foreign.parent)
    ended = imtui(*argv, "--journal", str(foreign))
    assert (ended.status, ended.out) == (2, "")
    assert f"{foreign} is not an imtui journal and was left untouched." in ended.err
    assert files(foreign.parent) == before


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("option", ["--yes", "--dry-run"])
def test_a_run_sends_nothing_with_a_foreign_file(
    imtui: Program, orders: Orders, serve: Serve, option: str
) -> None:
    sandbox = serve("428")
    path = Path(orders("428"))
    before = files(path.parent)
    ended = imtui("run", str(path), option, "--base-url", sandbox.base_url, "--journal", str(path))
    assert (ended.status, ended.out) == (2, "")
    assert "is not an imtui journal" in ended.err
    assert sandbox.ledger.requests == []
    assert files(path.parent) == before


@pytest.mark.parametrize("argv", [("history",), ("export", "1")])
def test_reading_creates_neither_journal_nor_folder(
    argv: tuple[str, ...], imtui: Program, tmp_path: Path
) -> None:
    before = set(tmp_path.rglob("*"))
    ended = imtui(*argv)
    assert ended.status == 2
    assert "no journal yet" in ended.err
    assert set(tmp_path.rglob("*")) == before


def left_by_a_kill(path: Path, copy: Path) -> None:
    with Journal.open(path) as journal:
        batch = batch_of(journal, "428", "429")
        journal.batch(batch).begin_run(TARGET, 1.0).intents(["428"], 2.0)
        for ending in ("", "-wal", "-shm"):
            copy.with_name(copy.name + ending).write_bytes(path.with_name(path.name + ending).read_bytes())


@pytest.mark.parametrize("argv", [("history",), ("history", "--json"), ("export", "1")])
def test_reading_after_a_crash_changes_nothing(argv: tuple[str, ...], imtui: Program, foreign: Path) -> None:
    left_by_a_kill(foreign.parent.parent / "journal.sqlite3", foreign)
    before = files(foreign.parent)
    ended = imtui(*argv, "--journal", str(foreign))
    assert (ended.status, ended.err) == (0, "")
    assert "unconfirmed" in ended.out
    assert files(foreign.parent) == before


@pytest.mark.usefixtures("account")
def test_a_damaged_log_is_reported_by_every_command(
    imtui: Program, foreign: Path, orders: Orders, serve: Serve
) -> None:
    left_by_a_kill(foreign.parent.parent / "journal.sqlite3", foreign)
    log = foreign.with_name("list.csv-wal")
    content = bytearray(log.read_bytes())
    content[-5000] ^= 1
    log.write_bytes(content)
    before = files(foreign.parent)
    assert "list.csv-wal is damaged" in imtui("history", "--journal", str(foreign)).err
    assert files(foreign.parent) == before
    ended = imtui.run(orders("500"), "--base-url", serve("500").base_url, "--journal", str(foreign))
    assert ended.status == 0
    assert "list.csv-wal was damaged" in ended.err
    assert [file.read_bytes() for file in foreign.parent.glob("list.csv-wal.corrupt-*")] == [bytes(content)]


def test_the_history_shows_every_batch(imtui: Program, state: Path) -> None:
    with Journal.open(state / "journal.sqlite3") as journal:
        for number in range(130):
            batch_of(journal, str(number + 1))
    lines = imtui("history").out.splitlines()
    assert len(lines) == 131
    assert lines[-1].startswith("    1  ")


def test_the_history_counts_what_another_imtui_is_sending(imtui: Program, state: Path) -> None:
    with Journal.open(state / "journal.sqlite3") as journal:
        batch = batch_of(journal, "428", "429", "430")
        journal.batch(batch).begin_run(TARGET, 100.0).intents(["428"], 100.25)
        head, line = imtui("history").out.splitlines()
    counts = dict(zip(head.split()[-6:], line.removesuffix("unfinished").split()[-6:], strict=True))
    assert (counts["queued"], counts["sending"]) == ("2", "1")
