"""README and CONTRIBUTING describe the program as it is."""

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


def test_the_folder_table_names_modules_that_exist() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", contributing, re.MULTILINE)
    package = ROOT / "imtui"
    documented = {name for name, _ in rows}
    folders = {file.parent.name for file in package.glob("*/__init__.py")}
    single_modules = {file.stem for file in package.glob("[!_]*.py")}
    assert documented == folders | single_modules
    for name, about in rows:
        folder = package / name
        for module in re.findall(r"`([a-z_]+)`", about):
            assert any(folder.rglob(f"{module}.py")) or (folder / module).is_dir(), f"{name}: {module}"
