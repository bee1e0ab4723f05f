"""The `[keys]` table of the settings file. Command IDs are checked by `imtui.ui.keymap`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from imtui.messages import Message, lazy
from imtui.settings.names import quoted_name, shown_name

KeyMap = Mapping[str, tuple[str, ...]]
"""The keys of each command, by command ID. Keys have Textual's names. The first key is shown on the
screen."""

_MODIFIED: Final = frozenset(
    {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"}
    | {f"f{number}" for number in range(1, 25)}
)
"""Named keys that terminals also send together with ctrl or shift."""

_NAMED: Final = _MODIFIED | {"backspace", "enter", "escape", "space", "tab", "comma"}

_SAME_KEYS: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace"}
"""Keys that a command cannot have, because terminals send the code of another key. The value is that key."""


def key_problems(table: object) -> Iterator[Message]:
    """The problems of the `[keys]` table, each a full sentence."""
    if not isinstance(table, dict):
        yield lazy('keys must be a table: [keys], and below it lines such as run = "ctrl+r".')
        return
    for command, text in table.items():
        where = f"[keys] {shown_name(command)}"
        if not isinstance(text, str) or not text.strip():
            yield lazy(
                '{where} must be the name of a key in quotes, several separated by commas: "ctrl+r,f5".',
                where=where,
            )
            continue
        yield from (
            lazy("{where}: {key}: {problem}", where=where, key=quoted_name(key), problem=problem)
            for key in _parted(text)
            if (problem := _problem(key))
        )


def read_keys(table: object) -> KeyMap:
    """The valid keys of each command; an empty tuple for a command without a valid key."""
    if not isinstance(table, dict):
        return {}
    return {command: tuple(_sound(text)) for command, text in table.items()}


def _sound(text: object) -> Iterator[str]:
    if isinstance(text, str):
        yield from (_normal(key) for key in _parted(text) if not _problem(key))


def _parted(text: str) -> list[str]:
    return [key.strip() for key in text.split(",")]


def _normal(key: str) -> str:
    # A single letter keeps its case: an upper-case letter means the key together with shift.
    return key if len(key) == 1 else key.lower()


def _problem(key: str) -> Message | None:
    """Why a command cannot have this key; None if it can."""
    name = _normal(key)
    *modifiers, base = re.split(r"(?<=.)\+(?=.)", name) if name else [""]
    if name in _SAME_KEYS:
        return lazy("a terminal sends the same for it as for {key}.", key=_SAME_KEYS[name])
    if name == "ctrl+c":
        return lazy("it is reserved for copying.")
    if name.isdecimal():
        return lazy("digits begin an order ID.")
    if not _is_known(modifiers, base):
        return lazy(
            "not every terminal sends it. Use a character, ctrl+ or alt+ with a letter from a to z, or a name"
            " such as up, pagedown, delete, f5, shift+f5, space or comma."
        )
    return None


def _is_known(modifiers: list[str], base: str) -> bool:
    if not modifiers:
        return base in _NAMED or (len(base) == 1 and base.isprintable() and not base.isspace())
    if modifiers in (["ctrl"], ["alt"]) and re.fullmatch("[a-z]", base):
        return True
    return modifiers in (["ctrl"], ["shift"]) and base in _MODIFIED
