"""A single setting that the screen changes: the rest of the file, its comments too, stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomli_w

from imtui.core.secret import Secret
from imtui.settings.errors import SettingsError
from imtui.settings.file import _document, _problems, _replace, _text
from imtui.settings.rewriting import rewritten

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
    if problems := list(_problems(before)):
        return Secret(""), problems[0]
    after = {**before, name: value}
    return Secret(rewritten(_text(path), after) or tomli_w.dumps(after)), ""
