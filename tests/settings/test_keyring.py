from __future__ import annotations

import sys
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from imtui.core.secret import Secret
from imtui.settings import (
    Profile,
    SettingsError,
    keyring_problem,
    load,
    remove_profile,
    rename_profile,
    save_profile,
    unlocked,
)
from tests.support.fake_keyring import FakeKeyring

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ACME = Profile("acme", Secret("canary-key"), Secret("canary-hash"), keyring=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> FakeKeyring:
    ring = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    return ring


def kept(path: Path, name: str = "acme") -> Profile:
    profile = load(path).profile(name)
    assert profile is not None
    return profile


def test_key_and_hash_are_in_the_keyring_and_not_in_the_file(path: Path, ring: FakeKeyring) -> None:
    save_profile(path, ACME)
    assert "canary" not in path.read_text()
    assert list(ring.kept) == [("imtui", "acme")]
    assert not kept(path).key
    assert unlocked(kept(path)) == ACME


def test_a_profile_goes_back_to_the_file(path: Path, ring: FakeKeyring) -> None:
    save_profile(path, ACME)
    save_profile(path, Profile("acme", ACME.key, ACME.hash))
    assert ring.kept == {}
    assert kept(path) == Profile("acme", ACME.key, ACME.hash)


def test_another_name_and_a_removal_are_followed(path: Path, ring: FakeKeyring) -> None:
    save_profile(path, ACME)
    rename_profile(path, "acme", "shop")
    assert list(ring.kept) == [("imtui", "shop")]
    assert unlocked(kept(path, "shop")).key == ACME.key
    remove_profile(path, "shop")
    assert ring.kept == {}


@pytest.mark.usefixtures("ring")
def test_a_profile_of_the_file_asks_no_keyring(path: Path, ring: FakeKeyring) -> None:
    ring.error = RuntimeError("canary-key")
    save_profile(path, Profile("acme", ACME.key, ACME.hash))
    assert unlocked(kept(path)).key == ACME.key


def test_a_locked_keyring_is_reported_and_stays_unchanged(path: Path, ring: FakeKeyring) -> None:
    ring.error = RuntimeError("canary-key")
    with pytest.raises(SettingsError, match=r"does not answer \(RuntimeError\). Unlock it") as caught:
        save_profile(path, ACME)
    assert not path.exists()
    assert caught.value.__context__ is None
    reported = traceback.TracebackException.from_exception(caught.value)
    assert "canary" not in "".join(reported.format())


@pytest.mark.parametrize("text", [None, "", "canary", "[]", '["canary"]', "{}", '["", "canary"]', "[1, 2]"])
def test_what_the_keyring_lacks_is_to_be_entered_again(
    path: Path, ring: FakeKeyring, text: str | None
) -> None:
    save_profile(path, ACME)
    ring.kept = {} if text is None else {("imtui", "acme"): text}
    with pytest.raises(SettingsError, match="again") as caught:
        unlocked(kept(path))
    assert "canary" not in str(caught.value)


def test_a_missing_keyring_package_is_explained(
    path: Path, ring: FakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keyring_problem() is None
    # 0.5 is that of a file without any encryption (keyrings.alt), which calls itself a keyring.
    for ring.priority in (0.0, 0.5):
        assert str(keyring_problem()) == "This system offers no keyring."
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SettingsError, match=r"install imtui\[keyring\]. Or keep key and hash in the"):
        save_profile(path, ACME)


def test_a_backend_that_is_missing_is_no_missing_package(
    ring: FakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> FakeKeyring:
        raise ModuleNotFoundError

    monkeypatch.setattr(ring, "get_keyring", missing)
    assert str(keyring_problem()) == "The keyring cannot be used: ModuleNotFoundError."


def test_a_failed_keyring_delete_names_the_entry(path: Path, ring: FakeKeyring) -> None:
    save_profile(path, ACME)
    ring.error = RuntimeError()
    with pytest.raises(SettingsError, match="of 'acme' are still in the keyring, under 'imtui'"):
        remove_profile(path, "acme")
    assert kept(path).keyring
    ring.error = None
    remove_profile(path, "acme")
    assert ring.kept == {}


def to_the_file(path: Path) -> None:
    save_profile(path, Profile("acme", ACME.key, ACME.hash))


def to_the_keyring(path: Path) -> None:
    save_profile(path, ACME)


def to_another_name(path: Path) -> None:
    rename_profile(path, "acme", "shop")


@pytest.mark.parametrize("change", [to_the_file, to_another_name])
def test_what_stays_in_the_keyring_after_a_change_is_reported(
    path: Path, ring: FakeKeyring, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    def refuse(*_: str) -> None:
        raise RuntimeError

    save_profile(path, ACME)
    monkeypatch.setattr(ring, "delete_password", refuse)
    with pytest.raises(SettingsError, match="of 'acme' are still in the keyring, under 'imtui'"):
        change(path)
    assert ("imtui", "acme") in ring.kept


def to_nothing(path: Path) -> None:
    remove_profile(path, "acme")


@pytest.mark.parametrize("change", [to_the_keyring, to_another_name, to_nothing])
def test_a_failed_write_leaves_the_keyring_unchanged(
    path: Path, ring: FakeKeyring, change: Callable[[Path], None]
) -> None:
    save_profile(path, replace(ACME, keyring=change is not to_the_keyring))
    before = dict(ring.kept)
    path.rename(path.with_name("real"))
    path.symlink_to(path.with_name("real"))
    with pytest.raises(SettingsError, match="symbolic link"):
        change(path)
    assert ring.kept == before


def test_key_and_hash_are_in_one_place_alone(path: Path) -> None:
    path.write_text('[profiles.acme]\nkeyring = true\nkey = "canary-key"\n')
    with pytest.raises(SettingsError, match="Delete them here") as caught:
        load(path)
    assert "canary" not in str(caught.value)


@pytest.mark.usefixtures("ring")
def test_the_colour_is_in_the_file_and_comes_back(path: Path) -> None:
    save_profile(path, replace(ACME, colour="red"))
    assert unlocked(kept(path)) == replace(ACME, colour="red")
    rename_profile(path, "acme", "new")
    assert unlocked(kept(path, "new")) == replace(ACME, name="new", colour="red")
