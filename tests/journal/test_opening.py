"""Which files can become a journal, who may read them, and the errors if none can be opened."""

from __future__ import annotations

import fcntl
import os
import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from imtui.core.outcome import State
from imtui.journal import Journal, JournalError, JournalLockedError, JournalReader, NotAJournalError
from imtui.journal.disk_reserve import RESERVE_BYTES
from imtui.journal.errors import JournalTooNewError
from imtui.journal.header import APPLICATION_ID
from imtui.journal.lockfile import LockFile
from imtui.journal.paths import sibling
from imtui.journal.schema import VERSION
from imtui.paths import journal_path
from tests.support.journals import CANCELLED, TARGET, batch_of, query, run_batch, wait_until_written
from tests.support.nobody import without_rights


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def filled(path: Path, orders: int = 1) -> None:
    with Journal.open(path) as journal:
        batch = batch_of(journal, *map(str, range(1, orders + 1)))
        run_batch(journal, batch, ("1", CANCELLED, State.CANCELLED))


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def nobodys() -> Iterator[Path]:
    with without_rights() as folder:
        yield folder


@pytest.mark.usefixtures("umask")
def test_folder_and_files_are_for_their_owner_alone(path: Path) -> None:
    with Journal.open(path) as journal:
        batch_of(journal, "428")
        wait_until_written(journal)
        assert mode(path.parent) == 0o700
        assert names(path.parent) == {path.name + end for end in ("", "-wal", "-shm", ".lock", ".reserve")}
        for file in path.parent.iterdir():
            assert mode(file) == 0o600, file
        assert sibling(path, ".reserve").stat().st_size == RESERVE_BYTES
    assert names(path.parent) == {path.name}


@pytest.mark.usefixtures("umask")
def test_rights_of_others_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = journal_path()
    filled(path)
    path.chmod(0o664)
    path.parent.chmod(0o755)
    with Journal.open(path):
        assert (mode(path), mode(path.parent), mode(sibling(path, "-wal"))) == (0o600, 0o700, 0o600)


@pytest.mark.parametrize("name", ["chosen", "imtui"])
def test_a_folder_that_the_operator_chose_keeps_its_mode(name: str, tmp_path: Path) -> None:
    chosen = tmp_path / name
    chosen.mkdir()
    chosen.chmod(0o755)
    filled(chosen / "journal.sqlite3")
    assert mode(chosen) == 0o755


def test_a_relative_path_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    filled(Path("a b#c?d.sqlite3"))
    assert names(tmp_path) >= {"a b#c?d.sqlite3"}
    with JournalReader(Path("a b#c?d.sqlite3")) as reader:
        assert len(reader.batches()) == 1


def test_the_file_keeps_what_is_durable(journal: Journal) -> None:
    asked = ("journal_mode", "synchronous", "foreign_keys", "application_id", "user_version")

    def ask(connection: sqlite3.Connection) -> list[object]:
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked]

    assert journal._ask(ask) == ["wal", 2, 1, APPLICATION_ID, VERSION]


def test_a_second_imtui_learns_who_has_the_journal(path: Path, journal: Journal) -> None:
    with pytest.raises(JournalLockedError, match=rf"{path}.*process {os.getpid()}.*--journal"):
        Journal.open(path)
    assert batch_of(journal, "428") == 1
    script = (
        "import sys; from pathlib import Path; from imtui.journal import Journal, JournalLockedError\n"
        "try: Journal.open(Path(sys.argv[1]))\n"
        "except JournalLockedError as error: print(error)"
    )
    shown = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)  # noqa: S603
    assert f"process {os.getpid()}" in shown.stdout
    journal.close()
    with Journal.open(path) as again:
        assert len(again.batches()) == 1


def test_a_lock_whose_holder_wrote_no_pid_is_a_lock(path: Path, journal: Journal) -> None:
    sibling(path, ".lock").write_text("")
    with pytest.raises(JournalLockedError, match="another imtui is using it"):
        Journal.open(path)
    assert not journal.broken


def test_a_lock_file_without_a_holder_is_no_obstacle(path: Path) -> None:
    path.parent.mkdir()
    sibling(path, ".lock").write_text("99999999\n")
    filled(path)
    assert names(path.parent) == {path.name}


def test_a_lock_file_that_is_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    target = tmp_path / "target"
    target.write_text("mine")
    sibling(path, ".lock").symlink_to(target)
    with pytest.raises(JournalError, match=r"\.lock.*--journal"):
        Journal.open(path)
    assert target.read_text() == "mine"
    assert names(path.parent) == {f"{path.name}.lock"}


def test_a_lock_whose_holder_was_killed_is_taken(path: Path) -> None:
    path.parent.mkdir()
    script = (
        "import os, sys; from pathlib import Path; from imtui.journal.lockfile import LockFile\n"
        "LockFile(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, path], check=False)  # noqa: S603
    assert sibling(path, ".lock").exists()
    filled(path)
    assert names(path.parent) == {path.name}


def test_a_lock_file_removed_meanwhile_is_created_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    opened: list[int] = []
    real = os.open

    def open_late(*arguments: object) -> int:
        descriptor = real(*arguments)  # type: ignore[arg-type]
        if not opened:
            sibling(path, ".lock").unlink()
        opened.append(descriptor)
        return descriptor

    monkeypatch.setattr("imtui.journal.lockfile.os.open", open_late)
    lock = LockFile(path)
    monkeypatch.undo()
    assert len(opened) == 2
    with pytest.raises(JournalLockedError):
        LockFile(path)
    lock.release()
    lock.release()
    LockFile(path).release()


def test_a_place_that_cannot_be_locked_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(JournalError, match=r"No locks available.*--journal"):
        Journal.open(path)
    monkeypatch.undo()
    filled(path)


def test_the_file_of_a_newer_imtui_is_left_untouched(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(JournalTooNewError, match=rf"{path}.*version {VERSION + 1}.*--journal"):
        Journal.open(path)
    with pytest.raises(JournalTooNewError):
        JournalReader(path)
    assert path.read_bytes() == before
    assert not sibling(path, ".lock").exists()


def test_a_newer_version_that_is_only_in_the_log_is_seen(path: Path) -> None:
    filled(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    copy = path.with_name("copy.sqlite3")
    for ending in ("", "-wal"):
        sibling(copy, ending).write_bytes(sibling(path, ending).read_bytes())
    connection.close()
    log = sibling(copy, "-wal").read_bytes()
    with pytest.raises(JournalTooNewError):
        Journal.open(copy)
    assert sibling(copy, "-wal").read_bytes() == log


def assert_refused_untouched(path: Path) -> None:
    folder = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in path.parent.iterdir()}
    for opening in (Journal.open, JournalReader):
        with pytest.raises(NotAJournalError, match=rf"{path} is not an imtui journal.*--journal"):
            opening(path)
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in path.parent.iterdir()} == folder


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"a,b\n1,2\n", id="list"),
        pytest.param(b"4", id="one byte"),
        pytest.param(b"SQLite", id="begins like SQLite"),
        pytest.param(bytes(8192), id="zeros"),
        pytest.param(b"PK\x03\x04" + bytes(3000), id="spreadsheet"),
        pytest.param(b"SQLite format 3\0" + bytes(3000), id="cut off database of another program"),
    ],
)
def test_a_file_of_the_operator_is_left_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    assert_refused_untouched(path)


@pytest.mark.parametrize("page", [0, 1])
def test_a_damaged_foreign_database_is_left_untouched(tmp_path: Path, page: int) -> None:
    path = tmp_path / "stamps.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE stamps (country)")
        connection.executemany("INSERT INTO stamps VALUES (?)", [("x" * 1000,)] * 20)
        connection.commit()
    content = bytearray(path.read_bytes())
    content[page * 4096 + 100 : page * 4096 + 200] = bytes(100)
    path.write_bytes(content[:9000])
    assert_refused_untouched(path)


def test_a_foreign_database_in_use_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "stamps.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE stamps (country)")
        assert_refused_untouched(path)


@pytest.mark.parametrize("pragma", ["application_id = 77", "user_version = 77", "journal_mode = WAL"])
def test_a_foreign_database_without_tables_is_left_untouched(tmp_path: Path, pragma: str) -> None:
    path = tmp_path / "stamps.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA {pragma}")
    assert_refused_untouched(path)


@pytest.mark.parametrize("application_id", [0, 77])
def test_a_database_of_another_program_is_left_untouched(path: Path, application_id: int) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE stamps (country)")
        connection.execute(f"PRAGMA application_id = {application_id}")
    assert_refused_untouched(path)


def test_an_empty_file_becomes_the_journal(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Journal.open(path) as journal:
        assert journal.notices == ()
        assert batch_of(journal, "428") == 1
        assert mode(path) == 0o600


def damage_header(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:16] + bytes(40) + content[56:])


def damage_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    noise = random.Random(7)  # noqa: S311 (the same each time)
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = noise.randbytes(200)
    path.write_bytes(content)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_short(path: Path) -> None:
    os.truncate(path, 60)


@pytest.mark.parametrize("damage", [damage_header, damage_middle, cut, cut_short])
def test_a_damaged_journal_is_set_aside_and_reported(path: Path, damage: object) -> None:
    assert callable(damage)
    filled(path, orders=500)
    damage(path)
    damaged = path.read_bytes()
    with pytest.raises(JournalError), JournalReader(path) as reader:
        reader.load(1)
    for number in (1, 2):
        with Journal.open(path, clock=lambda: 1_700_000_000.0) as journal:
            (notice,) = journal.notices
            assert path.name in notice.english
            aside = Path(notice.english.split("set aside as ")[1].split(" and ")[0])
            assert aside.name.startswith("journal.corrupt-2023111")
            assert aside.name.endswith("-2.sqlite3" if number == 2 else "0.sqlite3")
            assert aside.read_bytes() == damaged
            assert journal.batches() == []
            batch_of(journal, "428")
        with Journal.open(path) as journal:
            assert journal.notices == ()
            assert len(journal.batches()) == 1
        path.write_bytes(damaged)


def test_the_log_of_a_missing_file_is_not_used(path: Path) -> None:
    with Journal.open(path) as journal:
        batch_of(journal, "428")
        wait_until_written(journal)
        log = sibling(path, "-wal").read_bytes()
    path.unlink()
    sibling(path, "-wal").write_bytes(log)
    with Journal.open(path) as journal:
        assert len(journal.notices) == 1
        assert journal.batches() == []
    assert [file.read_bytes() for file in path.parent.glob("*.corrupt-*-wal")] == [log]


def test_an_interrupted_creation_is_repeated(path: Path) -> None:
    path.parent.mkdir()
    sibling(path, ".new").write_bytes(b"half a")
    sibling(path, ".new-wal").write_bytes(b"half a log")
    sibling(path, "-shm").write_bytes(b"")
    filled(path)
    assert names(path.parent) == {path.name}


def test_a_damaged_file_that_cannot_be_renamed_is_an_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    damage_header(path)

    def no_renaming(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", no_renaming)
    with pytest.raises(JournalError, match=r"damaged and cannot be set aside \(Permission denied\)"):
        Journal.open(path)


def test_a_folder_a_link_and_a_pipe_are_no_journal(tmp_path: Path) -> None:
    folder, link, pipe = tmp_path / "folder", tmp_path / "link", tmp_path / "pipe"
    folder.mkdir()
    link.symlink_to(tmp_path / "elsewhere")
    os.mkfifo(pipe)
    for path, reason in ((folder, "directory"), (link, "symbolic link"), (pipe, "not a file")):
        with pytest.raises(JournalError, match=rf"{path}.*{reason}.*--journal"):
            Journal.open(path)
    with pytest.raises(JournalError, match=rf"{pipe}.*not a file.*--journal"):
        JournalReader(pipe)
    assert names(tmp_path) >= {"folder", "link", "pipe"}
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    with pytest.raises(JournalError, match=r"state.*--journal"):
        Journal.open(tmp_path / "state" / "journal.sqlite3")


def test_a_file_that_cannot_be_written_is_an_error(nobodys: Path) -> None:
    path = nobodys / "journal.sqlite3"
    filled(path)
    path.chmod(0o400)
    before = path.read_bytes()
    with pytest.raises(JournalError, match=rf"{path}: Permission denied.*--journal"):
        Journal.open(path)
    assert path.read_bytes() == before
    with JournalReader(path) as reader:
        assert len(reader.batches()) == 1


def test_a_folder_that_cannot_be_written_is_an_error(nobodys: Path) -> None:
    path = nobodys / "journal.sqlite3"
    filled(path)
    nobodys.chmod(0o500)
    with pytest.raises(JournalError, match=r"Permission denied.*--journal"):
        Journal.open(path)
    with pytest.raises(JournalError, match=r"Permission denied.*--journal"):
        Journal.open(nobodys / "inner" / "journal.sqlite3")
    with JournalReader(path) as reader:
        assert len(reader.batches()) == 1


def test_a_file_that_cannot_be_read_is_an_error(nobodys: Path) -> None:
    path = nobodys / "journal.sqlite3"
    filled(path)
    path.chmod(0)
    with pytest.raises(JournalError, match=str(path)):
        JournalReader(path)


def test_a_disk_without_room_for_the_reserve_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", no_room)
    with pytest.raises(JournalError, match=r"No space left on device.*--journal"):
        Journal.open(path)
    assert names(path.parent) == {path.name}
    monkeypatch.undo()
    filled(path)


def test_a_disk_without_room_for_the_file_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("imtui.journal.connection.create_file", no_room)
    with pytest.raises(JournalError, match=rf"{path}: No space left on device.*--journal"):
        Journal.open(path)
    assert names(path.parent) == set()


def test_a_step_that_fails_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("imtui.journal.connection.migrate", fail)
    with pytest.raises(JournalError, match=rf"{path}.*disk I/O error"):
        Journal.open(path)


def test_a_failed_recovery_is_an_error(path: Path) -> None:
    with Journal.open(path) as journal:
        run = journal.batch(batch_of(journal, "428")).begin_run(TARGET, 1.0)
        run.intents(["428"], 1.0)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE orders SET before_state = 'maybe'")
        connection.commit()
    with pytest.raises(JournalError, match=rf"{path}.*'maybe'"):
        Journal.open(path)
    assert query(path, "SELECT ms FROM attempts") == [(None,)]
