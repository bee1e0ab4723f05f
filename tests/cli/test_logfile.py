"""The log on disk."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

import pytest

from imtui.cli import logfile
from imtui.cli.logfile import open_log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "imtui"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read_the_log_under_any_umask(folder: Path) -> None:
    before = os.umask(0)
    try:
        path = open_log(folder)
    finally:
        os.umask(before)
    assert path == folder / "imtui.log"
    assert (mode(folder), mode(path)) == (0o700, 0o600)


def test_a_file_that_others_can_read_is_closed_to_them(folder: Path) -> None:
    folder.mkdir(parents=True)
    path = folder / "imtui.log"
    path.write_text("before\n")
    path.chmod(0o644)
    folder.chmod(0o755)
    assert open_log(folder) == path
    assert (mode(folder), mode(path)) == (0o700, 0o600)
    assert path.read_text() == "before\n"


def test_a_line_has_a_time_in_utc_and_its_level(folder: Path) -> None:
    path = open_log(folder)
    assert path is not None
    logging.getLogger("imtui").warning("Sipariş %s", "428")
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert line.endswith("Z WARNING Sipariş 428")
    assert line[10] == "T"


def test_a_full_file_makes_room_and_the_oldest_goes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logfile, "_BYTES", 500)
    open_log(folder)
    log = logging.getLogger("imtui")
    for number in range(100):
        log.info("line %03d", number)
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["imtui.log", "imtui.log.1", "imtui.log.2", "imtui.log.3"]
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    kept = "".join((folder / name).read_text() for name in reversed(files))
    assert "line 099" in kept
    assert "line 000" not in kept
    numbers = [int(line.split()[-1]) for line in kept.splitlines()]
    assert numbers == list(range(numbers[0], 100))


def test_an_unwritable_log_is_reported_and_nothing_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert open_log(tmp_path / "file") is None
    assert "cannot write a log to " in capsys.readouterr().err


def test_no_link_is_followed(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_text("theirs")
    folder.mkdir(parents=True)
    (folder / "imtui.log").symlink_to(theirs)
    assert open_log(folder) is None
    assert theirs.read_text() == "theirs"
    assert "cannot write a log to" in capsys.readouterr().err


def test_a_pipe_without_a_reader_is_not_waited_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / "imtui.log")
    assert open_log(folder) is None
    assert "cannot write a log to" in capsys.readouterr().err
