"""The declaration of a command. Key binding, palette, help and settings are derived from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from textual.binding import Binding

from imtui.core.refusal import Refusal
from imtui.messages import Message
from imtui.session import Session
from imtui.ui.commands.context import Context
from imtui.ui.terminal.key_names import shown_key

WhyNot: TypeAlias = Callable[[Context], Refusal | None]
"""A function that returns why a command cannot act now, or None if it can."""


def session_refusal(why_not: Callable[[Session], Refusal | None]) -> WhyNot:
    """Convert a function that checks a session into one that checks a context: a `WhyNot`."""
    return lambda context: why_not(context.session)


@dataclass(frozen=True, slots=True)
class Command:
    """An action of the dashboard, started by a key, the mouse or the palette."""

    id: str
    """The command's name in the [keys] table of the settings. It never changes."""
    keys: str
    """The keys by their Textual names, separated by commas. The screen shows the first one."""
    label: Message
    about: Message
    """What the command does, for the help and the palette."""
    run: Callable[[Context], object]
    """Performs the command. If it raises `OperationRefused`, the dashboard shows the reason."""
    refusal: WhyNot = lambda _context: None
    """Says why the command cannot act now. Without this function, it can always act."""
    imports_first: bool = False
    """True if text in the entry line is imported before the command acts."""

    @property
    def binding(self) -> Binding:
        """The Textual binding of the command's keys."""
        action = "command_after_input" if self.imports_first else "command"
        return Binding(
            self.keys,
            f"{action}('{self.id}')",
            str(self.label),
            tooltip=str(self.about),
            id=self.id,
        )

    @property
    def key(self) -> str:
        """The name of the first key, as the screen shows it."""
        return shown_key(self.keys.split(",")[0])

    @property
    def shown_keys(self) -> str:
        """The names of all keys as the screen shows them, separated by blanks."""
        return " ".join(map(shown_key, self.keys.split(",")))
