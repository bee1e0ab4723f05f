"""Applies the [keys] table of the settings to the commands, and finds problems in the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from textual.binding import Binding, BindingType

from imtui.messages import _
from imtui.settings import KeyMap, hint, shown_name
from imtui.ui.commands import COMMANDS
from imtui.ui.commands.command import Command
from imtui.ui.terminal.key_names import shown_key
from imtui.ui.widgets.log_view import LogView
from imtui.ui.widgets.long_list import LongList
from imtui.ui.widgets.order_table import OrderTable

_IDS: Final = tuple(command.id for command in COMMANDS)
_EARLIER_IDS: Final = {"pace": "limits", "settle": "status_check"}
"""IDs that commands had in earlier versions. Settings files may name them."""
_QUIT: Final = "ctrl+q"
"""The key that quits imtui from every window, also if `quit` has another key."""


def remapped(keys: KeyMap) -> tuple[Command, ...]:
    """All commands. A command that is named in `keys` has the keys given there instead of its own."""
    keys = _with_present_ids(keys)
    return tuple(
        replace(command, keys=",".join(keys[command.id])) if command.id in keys else command
        for command in COMMANDS
    )


def _with_present_ids(keys: KeyMap) -> KeyMap:
    """`keys` with the present ID of each command in place of an earlier ID.

    If the table has both IDs of a command, the keys of the present ID count.
    """
    earlier = {_EARLIER_IDS[name]: each for name, each in keys.items() if name in _EARLIER_IDS}
    return earlier | {name: each for name, each in keys.items() if name not in _EARLIER_IDS}


def keymap_problems(keys: KeyMap) -> Iterator[str]:
    """A sentence for each name that is not a command, and for each key that is reserved or used twice."""
    keys = _with_present_ids(keys)
    for name in keys:
        if name not in _IDS:
            yield _("[keys] {name} is not a command; {hint}", name=shown_name(name), hint=hint(name, _IDS))
    owners: dict[str, str] = {}
    reserved = _reserved()
    for command in remapped(keys):
        if not command.keys:
            # The settings report invalid keys elsewhere.
            continue
        for key in dict.fromkeys(_keys_of([command.binding])):
            if command.id in keys and key in reserved and not (command.id == "quit" and key == _QUIT):
                yield _(
                    "[keys] {command}: {key} is reserved: {reason}.",
                    command=command.id,
                    key=shown_key(key),
                    reason=reserved[key],
                )
            other = owners.setdefault(key, command.id)
            if other != command.id:
                named, rest = (command.id, other) if command.id in keys else (other, command.id)
                yield _(
                    "[keys] {command}: {key} is the key of {other}, too. Give one of them another key.",
                    command=named,
                    key=shown_key(key),
                    other=rest,
                )


def _reserved() -> Mapping[str, str]:
    """The keys that no command can have, each with a description of what it does."""
    # The keys of commands are not reserved, even if a widget uses them, too: the log uses Enter.
    own = set(_keys_of([command.binding for command in COMMANDS]))
    moves = {
        key: _("it moves in the table and the log")
        for key in _keys_of([*LongList.BINDINGS, *OrderTable.BINDINGS, *LogView.BINDINGS])
        if key not in own
    }
    others = {
        _QUIT: _("it quits imtui from every window"),
        "ctrl+p": _("it opens the command palette"),
        "tab": _("it moves between the panes"),
        "shift+tab": _("it moves between the panes"),
    }
    return moves | others


def _keys_of(bindings: Iterable[BindingType]) -> Iterator[str]:
    return (binding.key for binding in Binding.make_bindings(bindings))
