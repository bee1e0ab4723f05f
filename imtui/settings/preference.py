"""Saves a single setting. The rest of the file, including its comments, stays unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imtui.core.secret import Secret
from imtui.messages import Message, lazy
from imtui.settings.document import problems_of
from imtui.settings.errors import SettingsError
from imtui.settings.file import read_document, read_text, replace_file
from imtui.settings.rewriting import UNCHANGEABLE, rewritten

if TYPE_CHECKING:
    from pathlib import Path


def save_setting(path: Path, name: str, value: str) -> None:
    """Write one top-level setting to the file. Raises `SettingsError` on failure."""
    text, problem = _with_setting(path, name, value)
    problem = problem or replace_file(path, text)
    if problem:
        raise SettingsError(
            lazy("{path}: {name} was not saved: {problem}", path=path, name=name, problem=problem)
        )


def _with_setting(path: Path, name: str, value: str) -> tuple[Secret, Message | None]:
    """The new text of the file and None, or an empty text and the problem."""
    before, fault = read_document(path)
    if fault:
        return Secret(""), fault
    if problems := list(problems_of(before)):
        return Secret(""), problems[0]
    text = rewritten(read_text(path), {**before, name: value})
    return (Secret(""), UNCHANGEABLE) if text is None else (Secret(text), None)
