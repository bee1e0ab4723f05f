from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from imtui.settings import SettingsError, load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ctrl+r", ("ctrl+r",)),
        ("Ctrl+R, F5", ("ctrl+r", "f5")),
        ("N", ("N",)),
        ("+", ("+",)),
        ("?,ş", ("?", "ş")),
        ("Shift+PageDown,alt+x,comma", ("shift+pagedown", "alt+x", "comma")),
    ],
)
def test_keys_are_read_by_the_id_of_their_command(path: Path, text: str, keys: tuple[str, ...]) -> None:
    path.write_text(f'[keys]\nrun = "{text}"\n', encoding="utf-8")
    assert load(path).keys == {"run": keys}


def test_a_file_without_the_table_changes_no_key(path: Path) -> None:
    path.write_text("workers = 3")
    assert load(path).keys == {}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('run = ""', "[keys] run must be the name of a key in quotes"),
        ("run = 5", "[keys] run must be the name of a key in quotes"),
        ('run = ["r"]', "[keys] run must be the name of a key in quotes"),
        ('run = "r,"', "[keys] run: '': not every terminal sends it"),
        ('run = "contrl+r"', "[keys] run: 'contrl+r': not every terminal sends it"),
        ('run = "ctrl+shift+r"', "not every terminal sends it"),
        ('run = "shift+r"', "not every terminal sends it"),
        ('run = "ctrl+ş"', "not every terminal sends it"),
        ('run = "ctrl+1"', "not every terminal sends it"),
        ('run = "rr"', "not every terminal sends it"),
        ('run = "ctrl+m"', "the same for it as for enter"),
        ('run = "Ctrl+I"', "the same for it as for tab"),
        ('run = "7"', "digits begin an order ID"),
        ('run = "ctrl+c"', "reserved for copying"),
        ('"\\u001b[31m" = 5', r"[keys] '\x1b[31m' must be"),
    ],
)
def test_a_wrong_key_is_reported_with_command_and_file(path: Path, line: str, words: str) -> None:
    path.write_text(f"[keys]\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path)
    (reported,) = str(caught.value).splitlines()
    assert reported.startswith(f"{path}: [keys] ")
    assert words in reported


def test_keys_that_are_no_table_are_reported(path: Path) -> None:
    path.write_text("keys = 4")
    with pytest.raises(SettingsError, match="keys must be a table"):
        load(path)


def test_every_wrong_key_is_reported_at_once(path: Path) -> None:
    path.write_text('[keys]\nrun = "ctrl+m,7"\nquit = "hyper+q"\n')
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert len(str(caught.value).splitlines()) == 3
