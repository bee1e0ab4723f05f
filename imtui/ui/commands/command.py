"""The declaration of a command: one value from which binding, palette, help and settings come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from textual.binding import Binding

from imtui.core.refusal import Refusal
from imtui.messages import Message
from imtui.ui.commands.context import Context
from imtui.ui.terminal.key_names import shown_key

WhyNot: TypeAlias = Callable[[Context], Refusal | None]
"""A function that returns why a command cannot act now; None if it can."""


def always(_: Context) -> None:
    """Return None: the command can always act."""


@dataclass(frozen=True, slots=True)
class Command:
    """An action of the dashboard, started by a key, the mouse or the palette."""

    id: str
    """The name of the command in the [keys] table of the settings."""
    keys: str
    """Textual's names of keys, separated by commas. The first is shown."""
    label: Message
    about: Message
    """The description of the command, for the help and the palette."""
    run: Callable[[Context], None]
    """The function that does the work. It may raise `OperationRefused`."""
    refusal: WhyNot = always
    shown_key: str = ""
    """The first key as it is shown, if it differs from its usual name."""
    imports_first: bool = False
    """True if text in the entry line is imported before the command acts."""

    @property
    def binding(self) -> Binding:
        """The command as Textual binds it."""
        action = "command_after_input" if self.imports_first else "command"
        return Binding(
            self.keys,
            f"{action}('{self.id}')",
            str(self.label),
            show=False,
            tooltip=str(self.about),
            id=self.id,
        )

    @property
    def key(self) -> str:
        """The first key as it is shown to people."""
        return self.shown_key or shown_key(self.keys.split(",")[0])

    @property
    def shown_keys(self) -> str:
        """All its keys as they are shown to people, with blanks between them."""
        return " ".join(map(shown_key, self.keys.split(",")))
