"""What the help screen says: keys from the commands, colours and codes from the outcome table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from imtui.core.advice import BY_CODE
from imtui.core.outcome import State
from imtui.ui.commands import COMMANDS
from imtui.ui.presentation import GLYPHS, style_of

_MOVES: Final = (
    ("↑ ↓  k j", "Move by lines"),
    ("PgUp PgDn", "Move by windows"),
    ("Home End  g G", "First and last row; in the log, End follows it again"),
    ("0 to 9", "Type an order id, wherever the focus is"),
    ("Tab", "From the entry line to the table, to the log, and round"),
    ("^p", "Command palette"),
)

_STATES: Final = (
    (State.QUEUED, "nothing was sent for it"),
    (State.SENDING, "a request is under way, or waits for its next try"),
    (State.CANCELLED, "the provider said 200: it will not be sent"),
    (State.REFUSED, "the provider said no; the code says why"),
    (State.UNREACHABLE, "no request reached the provider"),
    (State.UNCONFIRMED, "an answer was lost: it may be cancelled, or may still go out"),
)


def help_lines() -> Iterator[tuple[str, str]]:
    """Lines with the names of their styles."""
    yield "Keys", "heading"
    for command in COMMANDS:
        keys = " ".join(_shown(key) for key in command.keys.split(","))
        yield f"  {keys:<16} {command.label}: {command.about}", ""
    for keys, about in _MOVES:
        yield f"  {keys:<16} {about}", ""
    yield "", ""
    yield "States", "heading"
    for state, about in _STATES:
        yield f"  {GLYPHS[state]} {state.value:<14} {about}", style_of(state)
    yield "", ""
    yield "Codes", "heading"
    for code, advice in BY_CODE.items():
        yield f"  {code}  {advice.meaning}", style_of(State.CANCELLED if code == 200 else State.REFUSED, code)
        yield f"       {advice.action}", "muted"


def _shown(key: str) -> str:
    names = {"question_mark": "?", "escape": "Esc", "delete": "Del", "enter": "Enter", "f1": "F1"}
    return names.get(key, key.replace("ctrl+", "^"))
