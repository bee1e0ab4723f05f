"""A single setting that the screen changes: the rest of the file, its comments too, stays as it is."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import tomli_w

from imtui.core.secret import Secret
from imtui.settings.errors import SettingsError
from imtui.settings.file import _document, _replace

if TYPE_CHECKING:
    from pathlib import Path


def save_setting(path: Path, name: str, value: str) -> None:
    """Write one setting at the file's top level. Raises `SettingsError` where that cannot be done."""
    text, problem = _with_setting(path, name, value)
    problem = problem or _replace(path, text)
    if problem:
        raise SettingsError(f"{path}: {name} is not remembered: {problem}")


def _with_setting(path: Path, name: str, value: str) -> tuple[Secret, str]:
    """The file's new text, or why there is none."""
    before, fault = _document(path)
    if fault:
        return Secret(""), fault
    after = {**before, name: value}
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    line = tomli_w.dumps({name: value})
    mended, count = re.subn(rf"^{name}[ \t]*=.*\n?", lambda _: line, text, count=1, flags=re.MULTILINE)
    for candidate in (mended if count else line + text, line + text):
        if _reads_as(candidate, after):
            return Secret(candidate), ""
    return Secret(tomli_w.dumps(after)), ""


def _reads_as(text: str, document: dict[str, object]) -> bool:
    try:
        return tomllib.loads(text) == document
    except tomllib.TOMLDecodeError:
        return False
