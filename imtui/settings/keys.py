"""The `[keys]` table: which keys a command has. What commands there are the screen knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from imtui.settings.names import quoted_name, shown_name

KeyMap = Mapping[str, tuple[str, ...]]
"""Keys by the id of their command, as Textual names them, the one to be shown first."""

_MODIFIED: Final = frozenset(
    {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"}
    | {f"f{number}" for number in range(1, 25)}
)
"""Named keys that a terminal tells with a modifier from the same without it."""

_NAMED: Final = _MODIFIED | {"backspace", "enter", "escape", "space", "tab", "comma"}

_SAME: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace"}
"""What a terminal sends one code for."""


def key_problems(table: object) -> Iterator[str]:
    """What is wrong with the table by itself, in whole sentences."""
    if not isinstance(table, dict):
        yield 'keys must be a table: [keys], and below it lines such as run = "ctrl+r".'
        return
    for command, text in table.items():
        where = f"[keys] {shown_name(command)}"
        if not isinstance(text, str) or not text.strip():
            yield f'{where} must be the name of a key in quotes, several parted by commas: "ctrl+r,f5".'
            continue
        yield from (f"{where}: {problem}" for key in _parted(text) if (problem := _problem(key)))


def read_keys(table: object) -> KeyMap:
    """The keys that have no problem: none at all for a command all of whose are wrong."""
    if not isinstance(table, dict):
        return {}
    return {command: tuple(_sound(text)) for command, text in table.items()}


def _sound(text: object) -> Iterator[str]:
    if isinstance(text, str):
        yield from (_normal(key) for key in _parted(text) if not _problem(key))


def _parted(text: str) -> list[str]:
    return [key.strip() for key in text.split(",")]


def _normal(key: str) -> str:
    # The case of a letter alone tells it from the same with shift.
    return key if len(key) == 1 else key.lower()


def _problem(key: str) -> str:
    """Why the key cannot be had, empty when it can."""
    name = _normal(key)
    *modifiers, base = re.split(r"(?<=.)\+(?=.)", name) if name else [""]
    problem = ""
    if name in _SAME:
        problem = f"a terminal sends the same for it as for {_SAME[name]}."
    elif name == "ctrl+c":
        problem = "it is kept for copying."
    elif name.isdecimal():
        problem = "digits begin an order id."
    elif not _is_known(modifiers, base):
        problem = (
            "it is no key that every terminal sends. There are characters, ctrl+ or alt+ with a letter from "
            "a to z, and names: up, pagedown, delete, f5, shift+f5, space, comma and such."
        )
    return f"{quoted_name(key)}: {problem}" if problem else ""


def _is_known(modifiers: list[str], base: str) -> bool:
    if not modifiers:
        return base in _NAMED or (len(base) == 1 and base.isprintable() and not base.isspace())
    if modifiers in (["ctrl"], ["alt"]) and re.fullmatch("[a-z]", base):
        return True
    return modifiers in (["ctrl"], ["shift"]) and base in _MODIFIED
