"""Errors about a broken settings file repeat no secret, and neither do the commands that read it."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from imtui.core.secret import Secret
from imtui.settings import (
    Profile,
    SettingsError,
    choose_default,
    load,
    remove_profile,
    rename_profile,
    save_profile,
    save_setting,
    unlocked,
)
from tests.support.canaries import HASH, KEPT, KEY, leaks
from tests.support.fake_keyring import FakeKeyring
from tests.support.program import Program

RIGHT = f'''default_profile = "acme"
[profiles.acme]
key = "{KEY}"
hash = "{HASH}" # {KEPT}
base_url = "https://api.invalid"
[keys]
run = "f5"
'''

WRONG = [
    f"{RIGHT}[profiles.acme]\nkey = '{KEY}'\n",
    f"{RIGHT}{RIGHT}",
    f'key = "{KEY}"\nhash = "{HASH}"\n',
    f"[profiles.acme]\nkey = {KEY}\nhash = {HASH}\n",
    f'[profiles.acme]\nkey = ["{KEY}"]\nhash = {{a = "{HASH}"}}\n',
    f'[profiles.acme]\nkey = "{KEY}"\nkey = "{KEY}"\n',
    f"[profiles.acme]\nkey {KEY}\n",
    f"[profiles.acme]\n{KEY} = 1\n",
    f"[profiles.acme]\n'{KEY}' = 'x'\n{HASH} = 2\n",
    f'{KEY} = "{HASH}"\n',
    f"[profiles.{KEY}]\n",
    f'[profiles.acme]\nkey = "{KEY}\nhash = "{HASH}"\n',
    f'[profiles.acme]\nkey = "{KEY} "\nhash = "{HASH}é"\n',
    f'[profiles.acme]\nkey = "{KEY}"\nhash = "{HASH}"\nbase_url = "https://{KEY}:{HASH}@api.invalid"\n',
    f'[profiles.acme]\nkey = "{KEY}"\nhash = "{HASH}"\nbase_url = "{KEY}"\n',
    f'[profiles.acme]\nkey = "{KEY}"\nhash = "{HASH}"\nguarded = "{KEY}"\nkeyring = true\n',
    f'default_profile = "{KEY}"\n[profiles.acme]\nkey = "{KEY}"\nhash = "{HASH}"\n',
    f'profiles = "{KEY}"\n',
    f'workers = "{KEY}"\nrate = "{HASH}"\ntheme = 1\n',
    f'theme = "{KEY}"\n',
    f'[keys]\nrun = "{KEY}"\n{HASH} = "f5"\nstop = ["{KEY}", 1]\n',
    f'keys = "{KEY}"\n',
    f'[themes."{KEY}"]\nbase = "{HASH}"\n{KEY} = "{HASH}"\nprimary = "{KEY}"\n[themes]\nx = "{KEY}"\n',
    f"\ufeff[profiles.acme]\nkey = '{KEY}'\nhash = '''{HASH}",
]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "xdg_config_home" / "imtui" / "config.toml"
    path.parent.mkdir(parents=True, mode=0o700)
    path.touch(mode=0o600)
    return path


def reported(path: Path) -> str:
    """All text of the error about the file, local variables included; empty if there is no error."""
    return reported_by(lambda: load(path))


def reported_by(act: Callable[[], object]) -> str:
    """The text of the error that an action raises, with the local variables of all frames but the test's."""
    try:
        act()
    except SettingsError as error:
        frames = error.__traceback__
        while frames and frames.tb_frame.f_code.co_filename == __file__:
            frames = frames.tb_next
        shown = traceback.TracebackException(type(error), error, frames, capture_locals=True)
        return "".join(shown.format())
    return ""


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_errors_about_the_file_show_no_secret(config: Path, imtui: Program, text: str) -> None:
    config.write_text(text)
    assert not leaks(reported(config))
    for command in (["run", "x", "--yes"], ["run", "x", "--dry-run"], ["run", "x", "--profile", "acme"], []):
        ended = imtui(*command)
        assert ended.status == 2
        assert not leaks(ended.out, ended.err)


@pytest.mark.parametrize("sign", ["'", '"', "%", "<", "{", "&", "\N{BULLET}"])
def test_a_key_in_place_of_a_name_is_masked(config: Path, sign: str) -> None:
    key = json.dumps(f"{KEY[:9]}{sign}{KEY[9:18]}{sign}{KEY[18:27]}", ensure_ascii=False)
    for text in (
        f"default_profile = {key}",
        f"[profiles.acme]\n{key} = 1",
        f"[profiles.{key}]",
        f"[keys]\nrun = {key}",
    ):
        config.write_text(text)
        with pytest.raises(SettingsError) as caught:
            load(config)
        assert not leaks(caught.value)


def broken() -> Iterator[str]:
    """Return the valid text with one fault at each place: cut off, a character removed, or one added."""
    added = cycle(('"', "'", "\n", "=", "[", "#", "\\", "\0", " "))
    for place in range(len(RIGHT)):
        before, after = RIGHT[:place], RIGHT[place:]
        yield before
        yield before + after[1:]
        # Two of the nine at each place: all nine within five places.
        for more in islice(added, 2):
            yield before + more + after


def test_no_typing_error_makes_an_error_show_a_secret(config: Path) -> None:
    problems = 0
    for text in broken():
        config.write_text(text)
        shown = reported(config)
        problems += bool(shown)
        assert not leaks(shown), text
    assert problems > 400


@pytest.mark.parametrize("text", [RIGHT, *WRONG], ids=range(len(WRONG) + 1))
def test_failed_changes_of_the_file_show_no_secret(config: Path, text: str) -> None:
    config.write_text(text)
    profile = Profile("acme", Secret(KEY), Secret(HASH), "https://api.invalid")
    for change in (
        lambda: save_profile(config, profile),
        lambda: remove_profile(config, "acme"),
        lambda: rename_profile(config, "acme", "shop"),
        lambda: choose_default(config, "acme"),
        lambda: save_setting(config, "theme", "imtui-light"),
    ):
        config.write_text(text)
        reported = reported_by(change)
        # A local variable has the profile's name, which is the secret in this case.
        assert not leaks(reported if f"[profiles.{KEY}]" not in text else "".join(reported.splitlines()[-1:]))


@pytest.mark.parametrize("kept", [f'["{KEPT}"]', KEPT, f'["{KEPT}", 1]', f'["{KEPT} ", "{KEPT}"]', "{}"])
def test_a_wrong_keyring_entry_is_not_shown(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    keyring.kept["imtui", "acme"] = kept
    reported = reported_by(lambda: unlocked(Profile("acme", Secret(""), Secret(""), keyring=True)))
    assert "Enter" in reported
    assert not leaks(reported)


def test_the_text_of_a_keyring_error_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    keyring.error = RuntimeError(KEPT)
    with pytest.raises(SettingsError) as caught:
        unlocked(Profile("acme", Secret(""), Secret(""), keyring=True))
    assert not leaks(caught.value, repr(caught.value), *traceback.format_exception(caught.value))
