"""Recognises files that are dropped on a terminal.

The terminal pastes their paths: in quotes, with backslashes, or as `file://` addresses.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path, PureWindowsPath
from typing import Final
from urllib.parse import unquote, urlsplit

from imtui.system import IS_WINDOWS

_MAX_LENGTH: Final = 20_000
"""The maximum number of characters in a text that is searched for paths. A longer text is taken for a list of
order IDs."""

_WINDOWS_WORD: Final = re.compile(r'"([^"]+)"|(\S+)')
_DRIVE: Final = re.compile(r"/[A-Za-z]:/")


def absolute_paths(text: str, *, windows: bool = IS_WINDOWS) -> list[str]:
    """The paths in a text that contains only absolute paths; else empty. The paths need not exist."""
    if len(text) > _MAX_LENGTH or not text.strip():
        return []
    try:
        words = _windows_words(text) if windows else shlex.split(text)
        names = [_path(word, windows=windows) for word in words]
    except ValueError:
        return []
    is_absolute = _is_absolute_on_windows if windows else os.path.isabs
    return names if all(map(is_absolute, names)) else []


def all_are_files(names: Sequence[str]) -> bool:
    """True if there is a file at each path. The call may wait for a network file system."""
    try:
        return all(Path(name).is_file() for name in names)
    except (OSError, ValueError):
        return False


def _windows_words(text: str) -> list[str]:
    """The words of a text. Double quotes keep blanks in a word. A backslash is an ordinary character."""
    return [quoted or word for quoted, word in _WINDOWS_WORD.findall(text)]


def _is_absolute_on_windows(name: str) -> bool:
    return PureWindowsPath(name).is_absolute()


def _path(word: str, *, windows: bool) -> str:
    """The path in a `file://` address. Any other word is returned unchanged."""
    if not word.startswith("file://"):
        return word
    address = urlsplit(word)
    path = unquote(address.path)
    if not windows:
        return path
    if address.netloc not in {"", "localhost"}:
        path = f"//{address.netloc}{path}"
    return str(PureWindowsPath(path[1:] if _DRIVE.match(path) else path))
