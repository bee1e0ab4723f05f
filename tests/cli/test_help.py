"""`imtui help`."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from imtui.cli.arguments import TOPICS, parsers
from imtui.core.codes import CODES, STATUSES
from imtui.paths import config_path
from imtui.settings import SETTINGS
from imtui.ui.commands import COMMANDS
from tests.support.hostile_texts import faults
from tests.support.program import Program


def test_without_a_topic_it_lists_them(imtui: Program) -> None:
    ended = imtui("help")
    assert (ended.status, ended.err) == (0, "")
    assert [line.split()[0] for line in ended.out.splitlines()[2:]] == list(TOPICS)


def test_every_key_code_setting_and_status_is_documented(imtui: Program, state: Path) -> None:
    keys, codes, settings = (imtui("help", topic).out for topic in ("keys", "codes", "config"))
    assert all(f"  {command.id} " in keys for command in COMMANDS)
    assert all(f"  {code}  " in codes for code in CODES)
    assert all(f"  HTTP {code}\n" in codes for code in STATUSES)
    assert all(f"  {name} = " in settings for name in SETTINGS)
    files = imtui("help", "files").out
    assert all(str(state / name) in files for name in ("journal.sqlite3", "imtui.log", "open-N.txt"))
    for status in ("0", "1", "2", "3", "4", "130"):
        assert f"\n  {status} " in imtui("help", "exit").out


def test_help_shows_the_operator_s_own_keys(
    imtui: Program,
) -> None:
    path = config_path()
    path.parent.mkdir(parents=True, mode=0o700)
    path.touch(mode=0o600)
    for text, key in (('[keys]\nsort = "O"\n', "O"), ("[keys", "t")):
        path.write_text(text, encoding="utf-8")
        ended = imtui("help", "keys")
        assert (ended.status, ended.err) == (0, "")
        assert f"  {'sort':<18} {key} " in ended.out


def test_the_keys_of_the_settings_file_that_is_named_are_shown(imtui: Program, tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.touch(mode=0o600)
    path.write_text('[keys]\nsort = "O"\n', encoding="utf-8")
    ended = imtui("help", "keys", "--config", str(path))
    assert (ended.status, ended.err) == (0, "")
    assert f"  {'sort':<18} O " in ended.out


@pytest.mark.parametrize(("text", "words"), [(None, "there is no such file"), ("[keys", "is not valid TOML")])
def test_help_reports_an_unreadable_settings_file(
    text: str | None, words: str, imtui: Program, tmp_path: Path
) -> None:
    path = tmp_path / "other.toml"
    if text:
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
    ended = imtui("help", "keys", "--config", str(path))
    assert (ended.status, ended.out) == (2, "")
    assert f"{path}: {words}" in ended.err


def test_help_restricts_an_open_settings_file(imtui: Program, config: Path) -> None:
    config.chmod(0o644)
    ended = imtui("help", "keys")
    assert (ended.status, ended.err) == (
        0,
        f"imtui: Other users could read {config}. Now only you can.\n",
    )
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


@pytest.mark.parametrize("topic", ["import", "codes", "environment", "exit"])
def test_a_topic_fits_a_terminal(imtui: Program, topic: str) -> None:
    ended = imtui("help", topic)
    assert ended.status == 0
    assert max(map(len, ended.out.splitlines())) <= 80


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff")
def test_the_manual_page_is_sound_and_has_every_command(imtui: Program) -> None:
    page = imtui("help", "man").out
    groff = [str(shutil.which("groff")), "-man", "-ww", "-T", "utf8", "-K", "utf-8", "-P", "-cbou"]
    done = subprocess.run(groff, input=page, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stderr == ""
    text = done.stdout.replace("−", "-").replace("‐", "-")
    sections = re.findall(r"^[A-Z].*$", text, re.MULTILINE)[1:]
    assert sections == [
        *("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS"),
        *(
            "KEYS",
            "IMPORT",
            "RUN WITHOUT A SCREEN",
            "CODES",
            "FILES",
            "ENVIRONMENT",
            "CONFIGURATION",
            "EXIT STATUS",
        ),
    ]
    for name, parser in parsers().items():
        assert f"   imtui {name}\n" in text or not name
        for action in parser._actions:
            assert all(flag in text for flag in action.option_strings)
    assert "ILETIMERKEZI_API_KEY" in text


def test_a_topic_that_is_not_known_is_named_with_those_that_are(imtui: Program) -> None:
    ended = imtui("help", "colour")
    assert ended.status == 2
    assert "invalid choice: 'colour'" in ended.err


@pytest.mark.parametrize("command", [["help", "files"], ["help", "config"], ["help", "man"], ["history"]])
def test_the_name_of_a_folder_does_not_steer_the_terminal(
    command: list[str], imtui: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a\x1b]0;owned\x07\u202eb"
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(folder))
    journal = folder / "imtui" / "journal.sqlite3"
    journal.parent.mkdir(parents=True)
    # The topic `history` mentions it as a file that is not a journal.
    journal.write_bytes(b"no database" * 1000)
    ended = imtui(*command)
    assert ended.status == (2 if command == ["history"] else 0)
    assert not faults(ended.out + ended.err)
