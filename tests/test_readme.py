"""README and CONTRIBUTING say what is so."""

from __future__ import annotations

import re
from pathlib import Path

from imtui.ui.commands import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_test_command_is_the_one_that_ci_runs() -> None:
    _, second = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)[:2]
    assert second in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_first_key_of_every_command_is_in_the_table() -> None:
    table = README.split("## Keys")[1].split("\n## ")[0]
    keys = {
        key for row in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for key in re.findall(r"`(.*?)`", row)
    }
    for command in COMMANDS:
        assert command.key in keys, command.id


def test_every_file_that_it_links_to_is_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_map_of_rooms_names_modules_that_are_there() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = re.findall(r"^\| `(\w+)` \| (.*?) \|", contributing, re.MULTILINE)
    assert [room for room, _ in rooms] == [
        *(
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
