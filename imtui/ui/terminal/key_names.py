"""The names of keys as the screen shows them, in ASCII."""

from __future__ import annotations

from typing import Final

from textual.keys import format_key

_NAMES: Final = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "delete": "Del",
    "insert": "Ins",
    "backspace": "Backspace",
    "home": "Home",
    "end": "End",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def shown_key(key: str) -> str:
    """The key as footer, palette and help show it: `^r`, `Esc`, `?`. `key` is Textual's name."""
    modifiers, _, name = key.rpartition("+") if len(key) > 1 else ("", "", key)
    if name in _NAMES:
        name = _NAMES[name]
    elif name.startswith("f") and name[1:].isdecimal():
        name = name.upper()
    else:
        name = format_key(name)
    if modifiers == "ctrl":
        return f"^{name}"
    return f"{modifiers}+{name}" if modifiers else name


def with_key(label: object, key: str) -> str:
    """The label of a button with the key that does the same: `Back (esc)`."""
    return f"{label} ({key})"
