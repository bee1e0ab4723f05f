"""The settings file as a file: read, closed to others, replaced at once."""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imtui.core.secret import Secret
from imtui.private_files import create_folder, replacing, restrict
from imtui.settings.config import Config
from imtui.settings.document import problems_of, sound_config, with_profiles
from imtui.settings.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Further = Callable[[Config], Iterable[str]]
    """What the settings' users find wrong with what is right by itself."""

_LARGEST: Final = 1024 * 1024
"""Bytes of a settings file."""


def _nothing_more(_: Config) -> Iterable[str]:
    return ()


def load(path: Path, further: Further = _nothing_more) -> Config:
    """What the file says; a missing file says nothing, which is all the defaults.

    Raises `SettingsError` with a line for every problem of the file, those that `further` finds included.
    """
    config, problems = read(path, further)
    refuse(path, problems)
    return config


def refuse(path: Path, problems: list[str]) -> None:
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


def read(path: Path, further: Further = _nothing_more) -> tuple[Config, list[str]]:
    """What the file says and no problem, or the defaults and what is wrong with it."""
    table, fault = read_document(path)
    problems = [fault] if fault else list(problems_of(table))
    # What is right by itself may still not go together.
    sound = sound_config(table)
    config = sound if problems else with_profiles(sound, table)
    problems += further(config)
    return (Config() if problems else config), problems


def read_document(path: Path) -> tuple[dict[str, Any], str]:
    """The file's values, or why there are none."""
    try:
        return tomllib.loads(read_text(path)), ""
    except OSError as error:
        return {}, f"cannot be read: {_reason(error)}."
    except UnicodeDecodeError:
        return {}, "is not UTF-8 text. Save it as UTF-8."
    except (ValueError, RecursionError) as error:
        return {}, _syntax_problem(error)


def read_text(path: Path) -> str:
    """What the file holds, nothing where it is missing; raises `OSError` and `UnicodeDecodeError`."""
    try:
        # Editors of another system put a byte order mark first, which TOML does not know.
        return _bytes(path).decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return ""


def _bytes(path: Path) -> bytes:
    """The whole file, at most `_LARGEST` bytes; a device is refused. Raises `OSError`."""
    # Without O_NONBLOCK a pipe without a writer would be waited for without end.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise OSError(errno.EINVAL, "it is a device, not a file")
        os.set_blocking(descriptor, True)
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(errno.EFBIG, "it is larger than 1 MB")
    if not data and stat.S_ISFIFO(mode):
        raise OSError(errno.ENXIO, "it is a pipe that nobody writes to")
    return data


def _syntax_problem(error: Exception) -> str:
    """Where the file ceases to be TOML. The parser's own words may repeat a piece of a secret."""
    found = re.search(r"\(at (line \d+, column \d+|end of document)\)$", str(error))
    where = found[1] if found else "a place that the parser does not tell"
    return (
        f"is not valid TOML at {where}. A line is NAME = VALUE, text stands in double quotes, "
        "and no name is given twice."
    )


def replace_file(path: Path, text: Secret) -> str:
    """Replace the file in one step, durably. Returns why not, or ""."""
    try:
        if is_linked(path):
            return _link_problem(path)
        create_folder(path.parent)
        if path.parent.name == "imtui":
            restrict(path.parent)
        with replacing(path) as file:
            file.write(text.reveal())
    except OSError as error:
        return _reason(error)
    return ""


def _link_problem(path: Path) -> str:
    if path.is_symlink():
        return "it is a symbolic link, and secrets are written through none"
    return (
        "its folder is a symbolic link, and secrets are written through none: "
        f"it is really {path.resolve()}, to be named with --config"
    )


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
