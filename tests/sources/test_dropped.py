from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from imtui.sources import absolute_paths, all_are_files


def dropped_paths(text: str) -> list[str]:
    names = absolute_paths(text)
    return names if all_are_files(names) else []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my list.txt"
    path.write_text("428\n", encoding="utf-8")
    return path


def test_a_path_is_understood_as_terminals_write_it(file: Path) -> None:
    backslashes = str(file).replace(" ", "\\ ")
    for text in (shlex.quote(str(file)), f'"{file}"', backslashes, file.as_uri(), f"{backslashes} \n"):
        assert dropped_paths(text) == [str(file)], text


def test_several_files_are_dropped_at_once(file: Path) -> None:
    other = file.with_name("other.csv")
    other.touch()
    assert dropped_paths(f"'{file}' {other}") == [str(file), str(other)]


@pytest.mark.parametrize("rest", ["428", "no-such-file", "it's", "\0", "."])
def test_a_text_that_names_anything_else_is_no_drop(file: Path, rest: str) -> None:
    assert dropped_paths(f"'{file}' {rest}") == []


def test_a_file_that_is_named_as_an_id_is_not_meant_by_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.with_name("428").touch()
    monkeypatch.chdir(file.parent)
    assert dropped_paths("428") == []


def test_nothing_names_no_file() -> None:
    assert dropped_paths(" \n") == []


def test_a_long_list_is_not_looked_through(file: Path) -> None:
    assert dropped_paths(f"'{file}' " * 20_000) == []
