"""Reading, protecting and replacing the settings file."""

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
    """A check that returns further problems of a config, for example keys that no command has."""

_LARGEST: Final = 1024 * 1024
"""The largest settings file that is read, in bytes."""


def _nothing_more(_: Config) -> Iterable[str]:
    return ()


def load(path: Path, further: Further = _nothing_more) -> Config:
    """The contents of the file, or the defaults if there is no file.

    Raises `SettingsError` with one line for each problem, including the problems that `further` returns.
    """
    config, problems = read(path, further)
    refuse(path, problems)
    return config


def refuse(path: Path, problems: list[str]) -> None:
    """Raise `SettingsError` if there are problems.

    Call it outside of `except` blocks and without the file's text in a local variable. Then a traceback that
    shows local variables contains no secret.
    """
    if problems:
        raise SettingsError("\n".join(f"{path}: {problem}" for problem in problems))


def readable_by_others(path: Path) -> bool:
    """Whether users other than the owner have any permission. False if the file does not exist."""
    try:
        return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False


def is_linked(path: Path) -> bool:
    """Whether the file or its folder is a symbolic link. imtui writes through neither."""
    return path.is_symlink() or path.parent.is_symlink()


def set_mode(path: Path, mode: int = 0o600) -> None:
    """Set the mode of the file or folder, by default to its owner only. Raises `SettingsError` on failure."""
    try:
        path.chmod(mode)
    except OSError as error:
        raise SettingsError(f"{path}: its mode cannot be set to {mode:04o}: {_reason(error)}.") from None


def read(path: Path, further: Further = _nothing_more) -> tuple[Config, list[str]]:
    """The contents of the file and no problems, or the defaults and the problems."""
    table, fault = read_document(path)
    problems = [fault] if fault else list(problems_of(table))
    # Valid parts may still contradict each other.
    sound = sound_config(table)
    config = sound if problems else with_profiles(sound, table)
    problems += further(config)
    return (Config() if problems else config), problems


def read_document(path: Path) -> tuple[dict[str, Any], str]:
    """The values in the file and "", or no values and the problem."""
    try:
        return tomllib.loads(read_text(path)), ""
    except OSError as error:
        return {}, f"cannot be read: {_reason(error)}."
    except UnicodeDecodeError:
        return {}, "is not UTF-8 text. Save it as UTF-8."
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
    """The whole file, at most `_LARGEST` bytes; a device is refused. Raises `OSError`."""
    # Without O_NONBLOCK, opening a pipe without a writer never returns.
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
        raise OSError(errno.ENXIO, "it is a pipe without a writer")
    return data


def _syntax_problem(error: Exception) -> str:
    """The position of a syntax error. The parser's own message is not used: it may contain a secret."""
    found = re.search(r"\(at (line \d+, column \d+|end of document)\)$", str(error))
    where = found[1] if found else "an unknown place"
    return (
        f"is not valid TOML at {where}. A line is NAME = VALUE, text is in double quotes, "
        "and no name is given twice."
    )


def replace_file(path: Path, text: Secret) -> str:
    """Replace the file atomically and durably. Returns the problem, or "" on success."""
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
