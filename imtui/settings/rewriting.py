"""Writes changed values into the text of a TOML file. Comments and the order of lines are kept."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

import tomli_w

from imtui.messages import lazy

UNCHANGEABLE: Final = lazy(
    "is written in a way that imtui cannot change without losing its comments. Change it by hand."
)
"""The error message for a file for which `rewritten` returns None."""


def rewritten(text: str, document: dict[str, Any]) -> str | None:
    """The text with the values of `document`, or None if comments would be lost."""
    top, *tables = re.split(r"(?m)^(?=[ \t]*\[)", text)
    pieces = [_with_values(top, document)]
    profiles = dict(document.get("profiles", {}))
    for piece in tables:
        name = _profile_of(piece)
        if name is None:
            pieces.append(piece)
        elif name in profiles:
            pieces.append(_with_values(piece, profiles.pop(name)))
        else:
            pieces.append(_remains(piece))
    candidate = "".join(pieces)
    if profiles:
        candidate = f"{candidate.rstrip()}\n\n".lstrip() + tomli_w.dumps({"profiles": profiles})
    if _reads_as(candidate, document):
        return candidate
    return None if "#" in text else tomli_w.dumps(document)


def renamed(text: str, old: str, new: str) -> str:
    """The text with the profile `old` renamed to `new` in the heading of its table."""
    heading = tomli_w.dumps({"profiles": {new: {}}}).strip()
    pieces = re.split(r"(?m)^(?=[ \t]*\[)", text)
    return "".join(
        re.sub(r"\A[ \t]*\[[^\]\n]*\]", lambda _: heading, piece) if _profile_of(piece) == old else piece
        for piece in pieces
    )


def _profile_of(piece: str) -> str | None:
    """The profile name if this piece of TOML is a profile's table (`[profiles.NAME]`), else None."""
    try:
        table = tomllib.loads(piece.partition("\n")[0]).get("profiles")
    except tomllib.TOMLDecodeError:
        return None
    return next(iter(table)) if isinstance(table, dict) and len(table) == 1 else None


def _with_values(piece: str, table: dict[str, Any]) -> str:
    """Rewrite a piece of TOML so that it has exactly the values of `table`, one per line.

    Lines with the same value stay as they are; missing values are added at the beginning, and others are
    removed. Comments on lines of their own stay. Nested tables are not written.
    """
    missing = {key: value for key, value in table.items() if not isinstance(value, dict)}
    lines: list[str] = []
    for line in piece.splitlines(keepends=True):
        key, value = _assignment(line)
        if not key or (key in missing and missing[key] == value):
            lines.append(line)
        elif key in missing:
            lines.append(tomli_w.dumps({key: missing[key]}))
        missing.pop(key, None)
    has_heading = piece.lstrip().startswith("[")
    if missing and has_heading and not lines[0].endswith("\n"):
        lines[0] += "\n"
    lines[has_heading:has_heading] = [tomli_w.dumps(missing)] if missing else []
    return "".join(lines)


def _remains(piece: str) -> str:
    """The lines to keep of a deleted table: those after its last value.

    They are comments that belong to the next table.
    """
    lines = piece.splitlines(keepends=True)
    last = max((number for number, line in enumerate(lines) if _assignment(line)[0]), default=0)
    return "".join(lines[last + 1 :]).lstrip("\n")


def _assignment(line: str) -> tuple[str, object]:
    """The key and the value that this line sets; an empty key if the line sets none."""
    try:
        pairs = list(tomllib.loads(line).items())
    except tomllib.TOMLDecodeError:
        return "", None
    key, value = pairs[0] if len(pairs) == 1 else ("", None)
    return ("", None) if isinstance(value, dict) else (key, value)


def _reads_as(text: str, document: dict[str, Any]) -> bool:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    # An empty `profiles` table is the same as none.
    return {**table, "profiles": table.get("profiles", {})} == {
        **document,
        "profiles": document.get("profiles", {}),
    }
