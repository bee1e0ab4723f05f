"""README and CONTRIBUTING say what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imtui.ui.commands import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
READMES = ("README.md", "README.tr.md")


def test_the_test_command_is_the_one_that_ci_runs() -> None:
    _, second = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)[:2]
    assert second in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", READMES)
def test_every_file_that_it_links_to_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_both_languages_have_the_same_parts() -> None:
    english, turkish = ((ROOT / name).read_text(encoding="utf-8") for name in READMES)
    for mark in ("\n## ", "\n| ", "\n- ", "\n1. ", "```sh", "screenshots/"):
        assert english.count(mark) == turkish.count(mark), mark
    assert "(README.tr.md)" in english
    assert "(README.md)" in turkish
    assert re.findall(r"```sh\n(.*?)\n```", english, re.DOTALL) == re.findall(
        r"```sh\n(.*?)\n```", turkish, re.DOTALL
    )


@pytest.mark.parametrize("name", READMES)
def test_its_keys_are_those_of_the_commands(name: str) -> None:
    keys = {command.key for command in COMMANDS} | {"^y", "^p"}
    text = (ROOT / name).read_text(encoding="utf-8")
    assert set(re.findall(r"`(\^?[a-zA-Z?.])`", text)) - {"y"} <= keys


def test_the_map_of_rooms_names_modules_that_are_there() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = re.findall(r"^\| `(\w+)` \| (.*?) \|", contributing, re.MULTILINE)
    assert [room for room, _ in rooms] == [
        *(
            "messages",
            "system",
            "core",
            "private_files",
            "engine",
            "journal",
            "settings",
            "sources",
            "session",
            "sandbox",
            "ui",
            "cli",
        )
    ]
    for room, about in rooms:
        assert (ROOT / "imtui" / room).is_dir() or (ROOT / "imtui" / f"{room}.py").exists(), room
        for name in re.findall(r"`([a-z_]+)`", about):
            folder = ROOT / "imtui" / room
            assert any(folder.rglob(f"{name}.py")) or (folder / name).is_dir(), f"{room}: {name}"
