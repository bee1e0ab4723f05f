"""Reading, protecting and replacing the settings file."""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from imtui import system
from imtui.core.known_texts import reason_of
from imtui.core.secret import Secret
from imtui.messages import Message, joined, lazy
from imtui.private_files import create_folder, replacing, restrict_own_folder
from imtui.settings.config import Config
from imtui.settings.document import problems_of, sound_config, with_profiles
from imtui.settings.errors import SettingsError

Further = Callable[[Config], Iterable[Message | str]]
"""A check that returns further problems of a config, for example keys that no command has."""

_LARGEST: Final = 1024 * 1024
"""The largest settings file that is read, in bytes."""


def load(path: Path, further: Further | None = None) -> Config:
    """The contents of the file, or the defaults if there is no file.

    `further` checks the config and returns more problems. Raises `SettingsError` with one line for each
    problem.
    """
    config, problems = read(path, further)
    refuse(path, problems)
    return config


def refuse(path: Path, problems: Sequence[Message | str]) -> None:
    """Raise `SettingsError` if there are problems.

    Call it outside of `except` blocks and without the file's text in a local variable. Then a traceback that
    shows local variables contains no secret.
    """
    if problems:
        raise SettingsError(
            joined([lazy("{path}: {problem}", path=path, problem=problem) for problem in problems], "\n")
        )


def readable_by_others(path: Path) -> bool:
    """True if the file's mode gives group or others any permission.

    False if there is no file, and on Windows, where files have no mode.
    """
    if not system.HAS_MODES:
        return False
    try:
        return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False


def is_linked(path: Path) -> bool:
    """True if the file or its folder is a symbolic link. imtui does not change such a file."""
    return path.is_symlink() or path.parent.is_symlink()


def set_mode(path: Path, mode: int = 0o600) -> None:
    """Set the mode of a file or folder. By default, only its owner has access. Raises `SettingsError`."""
    try:
        path.chmod(mode)
    except OSError as error:
        raise SettingsError(
            lazy(
                "{path}: its mode cannot be set to {mode}: {reason}.",
                path=path,
                mode=f"{mode:04o}",
                reason=reason_of(error),
            )
        ) from None


def read(path: Path, further: Further | None = None) -> tuple[Config, list[Message | str]]:
    """The contents of the file and no problems, or the defaults and the problems.

    `further` checks the config and returns more problems.
    """
    table, fault = read_document(path)
    problems: list[Message | str] = [fault] if fault else list(problems_of(table))
    # Valid parts may still contradict each other.
    sound = sound_config(table)
    config = sound if problems else with_profiles(sound, table)
    problems += further(config) if further else ()
    return (Config() if problems else config), problems


def read_document(path: Path) -> tuple[dict[str, Any], Message | None]:
    """The values in the file and None, or no values and the problem."""
    try:
        return tomllib.loads(read_text(path)), None
    except OSError as error:
        return {}, lazy("cannot be read: {reason}.", reason=reason_of(error))
    except UnicodeDecodeError:
        return {}, lazy("is not UTF-8 text. Save it as UTF-8.")
    except (ValueError, RecursionError) as error:
        return {}, _syntax_problem(error)


def read_text(path: Path) -> str:
    """The text of the file, empty if there is no file. Raises `OSError` and `UnicodeDecodeError`."""
    try:
        # Windows editors write a byte order mark, which TOML does not allow.
        return _bytes(path).decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return ""


def _bytes(path: Path) -> bytes:
    """The whole file, at most `_LARGEST` bytes.

    Raises `OSError`, also for a larger file, a device, and a pipe without a writer.
    """
    # Without NO_WAIT, opening a pipe without a writer never returns.
    descriptor = os.open(path, os.O_RDONLY | system.NO_WAIT | system.BINARY)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise OSError(errno.EINVAL, lazy("it is a device, not a file"))
        system.make_blocking(descriptor)
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(errno.EFBIG, lazy("it is larger than 1 MB"))
    if not data and stat.S_ISFIFO(mode):
        raise OSError(errno.ENXIO, lazy("it is a pipe without a writer"))
    return data


def _syntax_problem(error: Exception) -> Message:
    """The message for a syntax error, with its position.

    The parser's own message is not used: it may contain a secret.
    """
    found = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
    if found is None:
        where = lazy("an unknown place")
    elif found[1]:
        where = lazy("line {line}, column {column}", line=found[1], column=found[2])
    else:
        where = lazy("end of document")
    return lazy(
        "is not valid TOML at {where}. A line is NAME = VALUE, text is in double quotes, and no name is given"
        " twice.",
        where=where,
    )


def replace_file(path: Path, text: Secret) -> Message | None:
    """Replace the file atomically and durably. Returns the problem, or None on success."""
    try:
        if is_linked(path):
            return _link_problem(path)
        create_folder(path.parent)
        restrict_own_folder(path.parent)
        with replacing(path) as file:
            file.write(text.reveal())
    except OSError as error:
        return reason_of(error)
    return None


def _link_problem(path: Path) -> Message:
    if path.is_symlink():
        return lazy("it is a symbolic link, and imtui writes no secrets through links")
    return lazy(
        "its folder is a symbolic link, and imtui writes no secrets through links. Give its real path,"
        " {path}, with --config",
        path=path.resolve(),
    )
