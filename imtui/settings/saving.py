"""Changes to profiles and single settings in the settings file. The rest, comments included, stays unchanged.

Each function raises `SettingsError` and leaves the file unchanged if the file or the change is not valid, if
the file or its folder is a symbolic link, or if the file cannot be written. The file is replaced atomically,
with mode 0600 and without a backup copy, which would be a second file with secrets. Credentials in the
keyring are added, renamed and deleted together with their profile.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from imtui.core.secret import Secret
from imtui.messages import Message, lazy
from imtui.settings import keyring
from imtui.settings.config import unknown_profile
from imtui.settings.document import problems_of
from imtui.settings.errors import SettingsError
from imtui.settings.file import read, read_document, read_text, refuse, replace_file
from imtui.settings.profile import Profile, check_credentials
from imtui.settings.rewriting import UNCHANGEABLE, renamed, rewritten

Alter = Callable[[dict[str, Any]], None]


def save_profile(path: Path, profile: Profile, *, new: bool = False) -> None:
    """Add the profile, or replace the one with its name. With `new` an existing name is an error."""

    def alter(table: dict[str, Any]) -> None:
        profiles = table.setdefault("profiles", {})
        if isinstance(profiles, dict):
            profiles[profile.name] = _entry(profile)

    if not profile.keyring:
        refuse(path, check_credentials(profile.key.reveal(), profile.hash.reveal()))
    if new and any(kept.name == profile.name for kept in read(path)[0].profiles):
        raise SettingsError(
            lazy(
                "There is an account {name!r} already. Choose another name, or edit that one instead.",
                name=profile.name,
            )
        )
    before = _kept_in_keyring(path)
    with keyring.kept(profile) if profile.keyring else nullcontext():
        _change(path, alter)
    if profile.name in before and not profile.keyring:
        keyring.forget(profile.name)


def kept_profile(path: Path, profile: Profile) -> Profile | None:
    """The profile in the file with the same name and the same credentials; None if there is none.

    If both profiles use the keyring, their credentials are not compared.
    """
    for kept in read(path)[0].profiles:
        same = kept.keyring or (kept.key, kept.hash) == (profile.key, profile.hash)
        if kept.name == profile.name and kept.keyring == profile.keyring and same:
            return kept
    return None


def remove_profile(path: Path, name: str) -> None:
    """Delete the profile. If it was the default, there is no default afterwards."""

    def alter(table: dict[str, Any]) -> None:
        del table["profiles"][name]
        if table.get("default_profile") == name:
            del table["default_profile"]

    _must_be_there(path, name)
    # The keyring comes first: if it refuses, the profile stays and the operator can try again.
    with keyring.forgotten(name) if name in _kept_in_keyring(path) else nullcontext():
        _change(path, alter)


def rename_profile(path: Path, name: str, new: str) -> None:
    """Rename the profile. The new name must not exist yet."""

    def alter(table: dict[str, Any]) -> None:
        profiles = table["profiles"]
        table["profiles"] = {new if key == name else key: entry for key, entry in profiles.items()}
        if table.get("default_profile") == name:
            table["default_profile"] = new

    if new in _must_be_there(path, name):
        raise SettingsError(lazy("There is a profile {name!r} already.", name=new))
    before = _kept_in_keyring(path)
    moved = replace(keyring.unlocked(before[name]), name=new) if name in before else None
    with keyring.kept(moved) if moved else nullcontext():
        _change(path, alter, lambda text: renamed(text, name, new))
    if name in before:
        keyring.forget(name)


def choose_default(path: Path, name: str) -> None:
    """Make the profile the default. An empty name removes the default."""

    def alter(table: dict[str, Any]) -> None:
        table["default_profile"] = name
        if not name:
            del table["default_profile"]

    _change(path, alter)


def save_setting(path: Path, name: str, value: str) -> None:
    """Write one top-level setting."""
    text, problems = _changed(path, lambda table: table.update({name: value}), str)
    problem = problems[0] if problems else replace_file(path, text)
    if problem:
        raise SettingsError(
            lazy("{path}: {name} was not saved: {problem}", path=path, name=name, problem=problem)
        )


def _entry(profile: Profile) -> dict[str, Any]:
    """The TOML table of the profile."""
    if profile.keyring:
        entry: dict[str, Any] = {"keyring": True}
    else:
        entry = {"key": profile.key.reveal(), "hash": profile.hash.reveal()}
    entry["base_url"] = profile.base_url
    entry |= {"guarded": True} if profile.guarded else {}
    return {**entry, "colour": profile.colour} if profile.colour else entry


def _kept_in_keyring(path: Path) -> dict[str, Profile]:
    """The profiles with credentials in the keyring, by name."""
    config, _ = read(path)
    return {profile.name: profile for profile in config.profiles if profile.keyring}


def _must_be_there(path: Path, name: str) -> list[str]:
    """The names of all profiles. Raises `SettingsError` if `name` is not one of them."""
    table, fault = read_document(path)
    names = list(table.get("profiles", {}))
    del table
    refuse(path, [fault] if fault else [])
    if name not in names:
        raise SettingsError(unknown_profile(name, names))
    return names


def _change(path: Path, alter: Alter, edit: Callable[[str], str] = str) -> None:
    text, problems = _changed(path, alter, edit)
    if not problems and (problem := replace_file(path, text)):
        problems = [
            lazy("cannot be written: {reason}. Fix that, or use another file with --config.", reason=problem)
        ]
    refuse(path, problems)


def _changed(path: Path, alter: Alter, edit: Callable[[str], str]) -> tuple[Secret, list[Message]]:
    """The new text of the file and no problems, or an empty text and the problems.

    `alter` changes the values. `edit` changes the old text before the values are written into it.
    """
    table, fault = read_document(path)
    if fault:
        return Secret(""), [fault]
    alter(table)
    if problems := list(problems_of(table)):
        return Secret(""), problems
    text = rewritten(edit(read_text(path)), table)
    return (Secret(""), [UNCHANGEABLE]) if text is None else (Secret(text), [])
