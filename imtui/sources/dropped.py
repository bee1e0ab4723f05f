"""Files dropped on a terminal, which pastes their paths: in quotes, with backslashes, or as addresses."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_LONGEST: Final = 20_000
"""Characters; a list of order IDs may be far longer, and is not searched for quotes."""


def absolute_paths(text: str) -> list[str]:
    """The paths of a text that holds nothing but absolute paths, which need not exist."""
    if len(text) > _LONGEST or not text.strip():
        return []
    try:
        names = [_path(word) for word in shlex.split(text)]
    except ValueError:
        return []
    return names if all(Path(name).is_absolute() for name in names) else []


def all_are_files(names: Sequence[str]) -> bool:
    """True if there is a file at each path. It may wait for a network file system."""
    try:
        return all(Path(name).is_file() for name in names)
    except (OSError, ValueError):
        return False


def dropped_paths(text: str) -> list[str]:
    """The files that a text names by absolute paths, if it names nothing else and all of them are there."""
    names = absolute_paths(text)
    return names if all_are_files(names) else []


def _path(word: str) -> str:
    return unquote(urlsplit(word).path) if word.startswith("file://") else word
