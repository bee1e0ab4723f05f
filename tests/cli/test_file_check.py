"""Files on the command line that cannot be imported: exit status 2 before the dashboard opens."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

import pytest

from imtui.cli.commands.dashboard import file_problems
from tests.support.program import Program


@pytest.fixture
def unusable(tmp_path: Path) -> dict[str, str]:
    """Paths of files that are not lists, with the error for each."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    reasons = {
        str(tmp_path / "missing.txt"): "No such file",
        str(tmp_path / "missing" / "ids.txt"): "No such file",
        str(tmp_path / "folder"): "This is a folder",
        str(tmp_path / "loop"): "symbolic links",
        str(tmp_path / "huge.txt"): "Larger than 64 MB",
        "/dev/zero": "This is a device",
        "\0": "No file can have this name",
    }
    if os.geteuid():
        (tmp_path / "locked.txt").touch(0)
        reasons[str(tmp_path / "locked.txt")] = "Permission denied"
    return reasons


def test_a_file_that_is_no_list_ends_the_start(imtui: Program, unusable: dict[str, str]) -> None:
    for name, reason in unusable.items():
        ended = imtui(name)
        assert (ended.status, ended.out) == (2, ""), name
        assert reason in ended.err
        assert "needs a terminal" not in ended.err


def test_each_unusable_file_has_its_line(imtui: Program, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("428\n")
    names = [str(tmp_path / name) for name in ("first.txt", "good.txt", "second.txt")]
    ended = imtui(*names)
    assert ended.status == 2
    assert [line.partition(": No such file")[0] for line in ended.err.splitlines()] == [
        f"imtui: {names[0]}",
        names[2],
    ]


def test_pipes_and_standard_input_pass(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert file_problems(["-", str(pipe)]) == []


def test_a_mount_without_an_answer_does_not_end_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Event()
    monkeypatch.setattr("imtui.cli.commands.dashboard.check_source", lambda _: answers.wait(30))
    assert file_problems(["/mnt/dead/ids.txt"], wait=0.01) == []
    answers.set()
