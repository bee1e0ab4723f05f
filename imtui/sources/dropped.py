"""Files dropped on a terminal, which pastes their paths: in quotes, with backslashes, or as addresses."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_LONGEST: Final = 20_000
"""Characters; a list of ids may be far longer, and is not looked through for quotes."""


def dropped_paths(text: str) -> list[str]:
    """The files that a text names by whole paths, if it names nothing else and all of them are there."""
    if len(text) > _LONGEST:
        return []
    try:
        names = [_path(word) for word in shlex.split(text)]
        return names if all(Path(name).is_absolute() and Path(name).is_file() for name in names) else []
    except (OSError, ValueError):
        return []


def _path(word: str) -> str:
    return unquote(urlsplit(word).path) if word.startswith("file://") else word
