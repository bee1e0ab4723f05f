"""The settings file: TOML, with the settings at its top and a table for each profile."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import tomllib
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imtui.core.secret import Secret
from imtui.settings.address import DEFAULT_BASE_URL, check_base_url
from imtui.settings.config import SETTINGS, Config, Settings, unknown_profile
from imtui.settings.errors import SettingsError
from imtui.settings.keys import key_problems, read_keys
from imtui.settings.names import shown_name
from imtui.settings.profile import COLOURS, Profile, check_credentials, check_profile_name
from imtui.settings.themes import read_themes, theme_table_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    Further = Callable[[Config], Iterable[str]]
    """What the settings' users find wrong with what is right by itself."""

_TOP_KEYS: Final = (*SETTINGS, "default_profile", "keys", "themes", "profiles")
_PROFILE_TEXTS: Final = ("key", "hash", "base_url", "colour")
_PROFILE_SWITCHES: Final = ("guarded", "keyring")
_PROFILE_KEYS: Final = (*_PROFILE_TEXTS, *_PROFILE_SWITCHES)


def _nothing_more(_: Config) -> Iterable[str]:
    return ()


def load(path: Path, further: Further = _nothing_more) -> Config:
    """What the file says; a missing file says nothing, which is all the defaults.

    Raises `SettingsError` with a line for every problem of the file, those that `further` finds included.
    """
    config, problems = _read(path, further)
    _refuse(path, problems)
    return config


def _refuse(path: Path, problems: list[str]) -> None:
    """Raise what is wrong with the file, if anything is.

    No exception is under way and no local of the callers holds the file's text, so that a traceback which
    shows locals shows no secret.
    """
    if problems:
        raise SettingsError("\n".join(f"{path}: {problem}" for problem in problems))


def readable_by_others(path: Path) -> bool:
    """Whether the mode lets anybody but the owner at the secrets; False for a file that is not there."""
    try:
        return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False


def is_linked(path: Path) -> bool:
    """Whether the file or its folder is a symbolic link: nothing is changed where one points to."""
    return path.is_symlink() or path.parent.is_symlink()


def mend_mode(path: Path, mode: int = 0o600) -> None:
    """Leave the file, or the folder, to its owner alone. Raises `SettingsError` when that cannot be done."""
    try:
        path.chmod(mode)
    except OSError as error:
        raise SettingsError(f"{path}: its mode cannot be set to {mode:04o}: {_reason(error)}.") from None


def _read(path: Path, further: Further = _nothing_more) -> tuple[Config, list[str]]:
    table, fault = _document(path)
    problems = [fault] if fault else list(_problems(table))
    # What is right by itself may still not go together.
    sound = Config(
        _settings(table), keys=read_keys(table.get("keys")), themes=read_themes(table.get("themes"))
    )
    config = sound if problems else _config(table, sound)
    problems += further(config)
    return (Config() if problems else config), problems


def _document(path: Path) -> tuple[dict[str, Any], str]:
    """The file's values, or why there are none."""
    try:
        return tomllib.loads(_text(path)), ""
    except OSError as error:
        return {}, f"cannot be read: {_reason(error)}."
    except UnicodeDecodeError:
        return {}, "is not UTF-8 text. Save it as UTF-8."
    except (ValueError, RecursionError) as error:
        return {}, _syntax_problem(error)


def _text(path: Path) -> str:
    """What the file holds, nothing where it is missing; raises `OSError` and `UnicodeDecodeError`."""
    try:
        # Editors of another system put a byte order mark first, which TOML does not know.
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return ""


def _syntax_problem(error: Exception) -> str:
    """Where the file ceases to be TOML. The parser's own words may repeat a piece of a secret."""
    found = re.search(r"\(at (line \d+, column \d+|end of document)\)$", str(error))
    where = found[1] if found else "a place that the parser does not tell"
    return (
        f"is not valid TOML at {where}. A line is NAME = VALUE, text stands in double quotes, "
        "and no name is given twice."
    )


def _problems(table: dict[str, Any]) -> Iterator[str]:
    misplaced = dict.fromkeys(_PROFILE_KEYS, "it belongs below a [profiles.NAME] line.")
    yield from _unknown_keys("", table, _TOP_KEYS, misplaced)
    for key, setting in SETTINGS.items():
        if key in table and (problem := setting.problem(table[key])):
            yield f"{key} {problem}."
    yield from key_problems(table.get("keys", {}))
    yield from theme_table_problems(table.get("themes", {}))
    profiles = table.get("profiles", {})
    if not isinstance(profiles, dict):
        yield "profiles must be tables: [profiles.NAME]."
        return
    for name, entry in profiles.items():
        yield from _profile_problems(name, entry)
    default = table.get("default_profile", "")
    if not isinstance(default, str):
        yield "default_profile must be a profile's name in quotes."
    elif default and default not in profiles:
        yield f"default_profile: {unknown_profile(default, list(profiles))}"


def _profile_problems(name: str, entry: object) -> Iterator[str]:
    where = f"[profiles.{shown_name(name)}]"
    for problem in check_profile_name(name):
        yield f"{where}: {problem}"
    if not isinstance(entry, dict):
        yield f"{where} must be a table with key and hash."
        return
    misplaced = dict.fromkeys(_TOP_KEYS, "it belongs above the first [profiles.NAME] line.")
    yield from _unknown_keys(f"{where} ", entry, _PROFILE_KEYS, misplaced)
    for key in _PROFILE_SWITCHES:
        if not isinstance(entry.get(key, False), bool):
            yield f"{where} {key} must be true or false."
    if wrong := [key for key in _PROFILE_TEXTS if not isinstance(entry.get(key, ""), str)]:
        yield from (f"{where} {key} must be text in quotes." for key in wrong)
        return
    if entry.get("colour", COLOURS[0]) not in COLOURS:
        yield f"{where} colour must be one of {', '.join(COLOURS)}."
    for problem in _credential_problems(entry):
        yield f"{where}: {problem}"
    try:
        check_base_url(entry.get("base_url", DEFAULT_BASE_URL))
    except SettingsError as error:
        yield f"{where} base_url: {error}"


def _credential_problems(entry: dict[str, Any]) -> tuple[str, ...]:
    if entry.get("keyring") is not True:
        return check_credentials(entry.get("key", ""), entry.get("hash", ""))
    if "key" in entry or "hash" in entry:
        return ("The keyring has key and hash: take them out here, or keyring = true.",)
    return ()


def _unknown_keys(
    where: str, table: dict[str, Any], known: Collection[str], misplaced: dict[str, str]
) -> Iterator[str]:
    for key in table:
        if key in known:
            continue
        if key in misplaced:
            hint = misplaced[key]
        elif close := get_close_matches(key.lower(), known, n=1):
            hint = f"did you mean {close[0]}?"
        else:
            hint = f"allowed are {', '.join(known)}."
        yield f"{where}{shown_name(key)} is no setting here; {hint}"


def _settings(table: dict[str, Any]) -> Settings:
    # A whole number is allowed for a float.
    values: dict[str, Any] = {
        key: type(setting.default)(table[key])
        for key, setting in SETTINGS.items()
        if key in table and not setting.problem(table[key])
    }
    return Settings(**values)


def _config(table: dict[str, Any], sound: Config) -> Config:
    """`sound` with the accounts of a table that has no problems."""
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
    return replace(sound, profiles=profiles, default_profile=table.get("default_profile", ""))


def _replace(path: Path, text: Secret) -> str:
    """Put a file with that text in the path's place, at once and durably; why not, if it cannot be done."""
    try:
        if is_linked(path):
            return _link_problem(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.parent.name == "imtui" and readable_by_others(path.parent):
            path.parent.chmod(0o700)
        # mkstemp creates with mode 0600.
        descriptor, temporary = tempfile.mkstemp(prefix=".imtui-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text.reveal())
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        return _reason(error)
    # The file is in its place: a file system that syncs no folder is no reason to call it unwritten.
    with suppress(OSError):
        _sync_folder(path.parent)
    return ""


def _link_problem(path: Path) -> str:
    if path.is_symlink():
        return "it is a symbolic link, and secrets are written through none"
    return (
        "its folder is a symbolic link, and secrets are written through none: "
        f"it is really {path.resolve()}, to be named with --config"
    )


def _sync_folder(folder: Path) -> None:
    """Make the renaming of a file in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
