"""The settings file as a TOML document: its problems, and its conversion to a `Config`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, Final

from imtui.core.secret import Secret
from imtui.messages import Message, lazy
from imtui.settings.address import DEFAULT_BASE_URL, check_base_url
from imtui.settings.config import SETTINGS, Config, Settings, unknown_profile
from imtui.settings.errors import SettingsError
from imtui.settings.keys import key_problems, read_keys
from imtui.settings.names import hint, shown_name
from imtui.settings.profile import COLOURS, Profile, check_credentials, check_profile_name
from imtui.settings.themes import read_themes, theme_table_problems

_TOP_KEYS: Final = (*SETTINGS, "default_profile", "keys", "themes", "profiles")
_PROFILE_TEXTS: Final = ("key", "hash", "base_url", "colour")
_PROFILE_SWITCHES: Final = ("guarded", "keyring")
_PROFILE_KEYS: Final = (*_PROFILE_TEXTS, *_PROFILE_SWITCHES)


def problems_of(table: dict[str, Any]) -> Iterator[Message]:
    """The problems of the document, each a full sentence."""
    misplaced = dict.fromkeys(_PROFILE_KEYS, lazy("it belongs below a [profiles.NAME] line."))
    yield from _unknown_keys("", table, _TOP_KEYS, misplaced)
    for key, setting in SETTINGS.items():
        if key in table and (problem := setting.problem(table[key])):
            yield lazy("{setting} {problem}.", setting=key, problem=problem)
    yield from key_problems(table.get("keys", {}))
    yield from theme_table_problems(table.get("themes", {}))
    profiles = table.get("profiles", {})
    if not isinstance(profiles, dict):
        yield lazy("profiles must be tables: [profiles.NAME].")
        return
    for name, entry in profiles.items():
        yield from _profile_problems(name, entry)
    default = table.get("default_profile", "")
    if not isinstance(default, str):
        yield lazy("default_profile must be a profile's name in quotes.")
    elif default and default not in profiles:
        yield _placed("default_profile", unknown_profile(default, list(profiles)))


def _profile_problems(name: str, entry: object) -> Iterator[Message]:
    where = f"[profiles.{shown_name(name)}]"
    for problem in check_profile_name(name):
        yield _placed(where, problem)
    if not isinstance(entry, dict):
        yield lazy("{where} must be a table with key and hash.", where=where)
        return
    misplaced = dict.fromkeys(_TOP_KEYS, lazy("it belongs above the first [profiles.NAME] line."))
    yield from _unknown_keys(f"{where} ", entry, _PROFILE_KEYS, misplaced)
    for key in _PROFILE_SWITCHES:
        if not isinstance(entry.get(key, False), bool):
            yield lazy("{where} {key} must be true or false.", where=where, key=key)
    if wrong := [key for key in _PROFILE_TEXTS if not isinstance(entry.get(key, ""), str)]:
        yield from (lazy("{where} {key} must be text in quotes.", where=where, key=key) for key in wrong)
        return
    if entry.get("colour", COLOURS[0]) not in COLOURS:
        yield lazy("{where} colour must be one of {colours}.", where=where, colours=", ".join(COLOURS))
    for problem in _credential_problems(entry):
        yield _placed(where, problem)
    try:
        check_base_url(entry.get("base_url", DEFAULT_BASE_URL))
    except SettingsError as error:
        yield _placed(f"{where} base_url", error)


def _credential_problems(entry: dict[str, Any]) -> tuple[Message, ...]:
    if entry.get("keyring") is not True:
        # An account without a key or a hash must not keep the others from use: `unlocked` reports it.
        return check_credentials(entry.get("key", ""), entry.get("hash", ""), may_be_missing=True)
    if "key" in entry or "hash" in entry:
        return (lazy("The keyring has key and hash. Delete them here, or delete keyring = true."),)
    return ()


def _unknown_keys(
    where: str, table: dict[str, Any], known: Collection[str], misplaced: dict[str, Message]
) -> Iterator[Message]:
    for key in table:
        if key in known:
            continue
        yield lazy(
            "{where}{setting} is not a setting here; {hint}",
            where=where,
            setting=shown_name(key),
            hint=misplaced.get(key) or hint(key.lower(), known),
        )


def _placed(where: str, problem: Message | SettingsError) -> Message:
    return lazy("{where}: {problem}", where=where, problem=problem)


def sound_config(table: dict[str, Any]) -> Config:
    """A `Config` with the valid settings, keys and themes of the document, and without profiles."""
    # The file may have a whole number for a float setting.
    values: dict[str, Any] = {
        key: type(setting.default)(table[key])
        for key, setting in SETTINGS.items()
        if key in table and not setting.problem(table[key])
    }
    keys, themes = read_keys(table.get("keys")), read_themes(table.get("themes"))
    return Config(Settings(**values), keys=keys, themes=themes)


def with_profiles(config: Config, table: dict[str, Any]) -> Config:
    """A copy of `config` with the profiles of the document.

    Call it only if `problems_of` finds no problem in the document.
    """
    profiles = tuple(
        Profile(
            name,
            Secret(entry.get("key", "")),
            Secret(entry.get("hash", "")),
            check_base_url(entry.get("base_url", DEFAULT_BASE_URL)),
            guarded=entry.get("guarded", False),
            keyring=entry.get("keyring", False),
            colour=entry.get("colour", ""),
        )
        for name, entry in table.get("profiles", {}).items()
    )
    return replace(config, profiles=profiles, default_profile=table.get("default_profile", ""))
