from __future__ import annotations

import stat
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from imtui.core.secret import Secret
from imtui.settings import (
    COLOURS,
    Profile,
    SettingsError,
    choose_default,
    load,
    remove_profile,
    rename_profile,
    save_profile,
)

if TYPE_CHECKING:
    from pathlib import Path

SHOP = Profile("shop", Secret("canary-key-2"), Secret("canary-hash-2"))
FILE = """\
# mine
default_profile = "acme"  # the usual one
workers = 3

[profiles.acme]  # ours
# issued in May
key = "canary-key"
hash = "canary-hash"  # from the panel

# the other one
[profiles."b c"]
key = "k"
hash = "h"

[keys]
run = "ctrl+g"  # as everywhere
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def comments(path: Path) -> list[str]:
    return [line.partition("#")[2] for line in path.read_text(encoding="utf-8").splitlines() if "#" in line]


def names(path: Path) -> list[str]:
    return [profile.name for profile in load(path).profiles]


def test_a_new_profile_comes_last_and_every_comment_stays(path: Path) -> None:
    save_profile(path, SHOP)
    assert path.read_text(encoding="utf-8").startswith(FILE)
    assert load(path).profiles[-1] == SHOP
    assert load(path).default_profile == "acme"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_saving_a_profile_changes_only_its_own_lines(path: Path) -> None:
    save_profile(path, Profile("acme", SHOP.key, Secret("canary-hash"), "https://sms.example"))
    text = path.read_text(encoding="utf-8")
    assert comments(path) == [line.partition("#")[2] for line in FILE.splitlines() if "#" in line]
    assert 'hash = "canary-hash"  # from the panel\n' in text
    assert names(path) == ["acme", "b c"]
    assert load(path).profile("acme") == Profile(
        "acme", SHOP.key, Secret("canary-hash"), "https://sms.example"
    )


def test_a_removed_profile_leaves_no_secret_and_no_default(path: Path) -> None:
    remove_profile(path, "acme")
    text = path.read_text(encoding="utf-8")
    assert "canary" not in text
    assert "# the other one\n" in text
    assert names(path) == ["b c"]
    assert load(path).default_profile == ""
    assert list(path.parent.iterdir()) == [path]


def test_the_last_profile_can_be_removed_and_another_saved(path: Path) -> None:
    for name in ("acme", "b c"):
        remove_profile(path, name)
    assert names(path) == []
    save_profile(path, SHOP)
    assert load(path).profile(None) == SHOP


def test_a_renamed_profile_keeps_place_and_comments(path: Path) -> None:
    rename_profile(path, "acme", "acme 2")
    assert path.read_text(encoding="utf-8") == FILE.replace(
        "[profiles.acme]  # ours", '[profiles."acme 2"]  # ours'
    ).replace('default_profile = "acme"  # the usual one', 'default_profile = "acme 2"')
    assert load(path).default_profile == "acme 2"


@pytest.mark.parametrize(
    ("name", "new", "words"),
    [
        ("acme", "b c", "There is a profile 'b c' already."),
        ("shop", "x", "There is no profile 'shop'. The profiles are: acme, b c."),
        ("acme", "a/b", "A profile's name is 1 to 32 letters"),
        ("acme", "", "The profile's name is missing."),
    ],
)
def test_a_name_that_cannot_be_leaves_the_file_as_it_is(path: Path, name: str, new: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        rename_profile(path, name, new)
    assert words in str(caught.value)
    assert path.read_text(encoding="utf-8") == FILE


def test_the_default_is_chosen_and_given_up(path: Path) -> None:
    choose_default(path, "b c")
    assert load(path).default_profile == "b c"
    choose_default(path, "")
    assert load(path).default_profile == ""
    assert load(path).profile(None) is None
    with pytest.raises(SettingsError, match="There is no profile 'nobody'"):
        choose_default(path, "nobody")


INLINE = 'profiles = { acme = { key = "k", hash = "h" } }\n'


def test_another_form_is_rewritten_if_no_comment_is_lost(path: Path) -> None:
    path.write_text(INLINE)
    save_profile(path, SHOP)
    assert list(tomllib.loads(path.read_text())["profiles"]) == ["acme", "shop"]
    path.write_text("# mine\n" + INLINE)
    with pytest.raises(SettingsError, match="without losing its comments"):
        save_profile(path, SHOP)
    assert path.read_text() == "# mine\n" + INLINE


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# mine", "# mine\r\nworkers = 3\r\n", "[profiles]\n", "[keys]\n"]
)
def test_a_profile_is_added_to_any_file(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    save_profile(path, SHOP)
    assert load(path).profiles == (SHOP,)
    assert ("# mine" in path.read_text()) == ("# mine" in text)


def test_a_guarded_profile_is_kept_as_one_and_freed_again(path: Path) -> None:
    save_profile(path, replace(SHOP, guarded=True))
    assert load(path).profile("shop") == replace(SHOP, guarded=True)
    save_profile(path, SHOP)
    assert load(path).profile("shop") == SHOP
    assert "guarded" not in path.read_text()


def test_guarded_is_true_or_false(path: Path) -> None:
    path.write_text('[profiles.acme]\nkey = "k"\nhash = "h"\nguarded = "yes"\n')
    with pytest.raises(SettingsError, match=r"\[profiles.acme\] guarded must be true or false"):
        load(path)


@pytest.mark.parametrize("colour", COLOURS)
def test_the_colour_of_an_account_goes_where_the_account_goes(path: Path, colour: str) -> None:
    save_profile(path, replace(SHOP, colour=colour))
    rename_profile(path, "shop", "store")
    remove_profile(path, "acme")
    save_profile(path, Profile("new", SHOP.key, SHOP.hash))
    assert load(path).profile("store") == replace(SHOP, name="store", colour=colour)
    save_profile(path, replace(SHOP, name="store"))
    assert "colour" not in path.read_text()


@pytest.mark.parametrize("value", ['"orange"', '"RED"', '""', '"red "'])
def test_an_unknown_colour_is_reported_with_the_known_ones(path: Path, value: str) -> None:
    path.write_text(f'[profiles.acme]\nkey = "k"\nhash = "h"\ncolour = {value}\n')
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert str(caught.value) == (
        f"{path}: [profiles.acme] colour must be one of red, yellow, green, cyan, blue, magenta."
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("colour = 1", "[profiles.acme] colour must be text in quotes."),
        ('color = "red"', "[profiles.acme] color is not a setting here; did you mean colour?"),
    ],
)
def test_an_invalid_colour_is_reported(path: Path, line: str, words: str) -> None:
    path.write_text(f'[profiles.acme]\nkey = "k"\nhash = "h"\n{line}\n')
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert words in str(caught.value)
