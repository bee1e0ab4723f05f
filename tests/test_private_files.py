"""Files that only their owner can read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from imtui.private_files import create_file, create_folder, ensure_file, replacing, restrict


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write(path: Path, text: str = "new") -> None:
    with replacing(path) as file:
        file.write(text)


@pytest.mark.parametrize("make", [create_file, ensure_file, write])
def test_a_new_file_is_for_its_owner_alone(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "file")
    assert mode(tmp_path / "file") == 0o600


def test_a_new_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    create_folder(tmp_path / "folder")
    create_folder(tmp_path / "folder")
    assert mode(tmp_path / "folder") == 0o700


@pytest.mark.parametrize(("before", "after"), [(0o644, 0o600), (0o777, 0o700), (0o400, 0o400)])
def test_rights_of_others_are_removed(tmp_path: Path, before: int, after: int) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(before)
    restrict(path)
    assert mode(path) == after


@pytest.mark.parametrize("make", [create_file, ensure_file, write])
def test_no_link_is_followed(tmp_path: Path, make: object) -> None:
    assert callable(make)
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    with pytest.raises(OSError, match=r"link|exists"):
        make(link)
    assert target.read_text() == "old"
    assert link.is_symlink()


@pytest.mark.parametrize("make", [ensure_file, write])
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, make: object) -> None:
    assert callable(make)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match=r"not a file|No such device"):
        make(tmp_path / "pipe")


def test_a_replaced_file_keeps_nothing_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a longer old text")
    path.chmod(0o644)
    write(path)
    assert (path.read_text(), mode(path)) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
