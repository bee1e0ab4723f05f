"""The help: keys from the declarations, colours and codes from the outcome table."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from imtui.core.codes import CODES
from imtui.core.outcome import State
from imtui.ui.presentation.outcome_style import GLYPHS, style_of
from imtui.ui.screens.dialog import Reader
from imtui.ui.screens.prompt import Prompt
from imtui.ui.terminal.key_names import shown_key
from imtui.ui.widgets.frame_title import title_of

_MOVES: Final = (
    ("Up Down  k j", "Move by lines"),
    ("PgUp PgDn", "Move by pages"),
    ("Home End  g G", "First and last row; in the log, End follows it again"),
    ("0 to 9", "Type an order ID, wherever the focus is"),
    ("Tab", "Go from the entry line to the table, to the log, and back"),
    ("^p", "Command palette"),
)

_STATES: Final = (
    (State.QUEUED, "nothing was sent for it"),
    (State.SENDING, "a request is under way, or waits for a retry"),
    (State.CANCELLED, "the provider replied 200: it will not be sent"),
    (State.REFUSED, "the provider refused the cancel; the code shows why"),
    (State.UNREACHABLE, "no request reached the provider"),
    (State.UNCONFIRMED, "a reply was lost: it may be cancelled, or may still be sent"),
)


_BEFORE_ABOUT: Final = re.compile(r" +(?:\S.*? {2,})?")
"""The blanks at the start of a line, its key, and the blanks after the key."""


class HangingLine(Static):
    """A key and what it does. Further lines are indented below what it does."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (the base's)
        """Number of lines."""
        return len(self._wrapped(width))

    def render(self) -> Content:
        """The lines."""
        return Content("\n".join(self._wrapped(self.content_size.width)))

    def _wrapped(self, width: int) -> list[str]:
        text = str(self.content)
        before = _BEFORE_ABOUT.match(text)
        hang = min(before.end(), width // 2) if before else 0
        return textwrap.wrap(text, max(1, width), subsequent_indent=" " * hang) or [""]


class Help(Reader):
    """The window with the help."""

    line: ClassVar[type[Static]] = HangingLine

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        super().__init__("Help", lines)


def help_lines(commands: Iterable[Binding], focused: Widget | None = None) -> Iterator[tuple[str, str]]:
    """Lines with the names of their styles. The keys of the widget in focus come first, then `commands`."""
    if focused is not None:
        yield from widget_keys(focused)
    yield "Keys", "heading"
    for command in commands:
        keys = " ".join(map(shown_key, command.key.split(",")))
        yield f"  {keys:<16} {command.description}: {command.tooltip}", ""
    for keys, about in _MOVES:
        yield f"  {keys:<16} {about}", ""
    yield "", ""
    yield "States", "heading"
    for state, about in _STATES:
        yield f"  {GLYPHS[state]} {state.value:<14} {about}", style_of(state)
    yield "", ""
    yield "Codes", "heading"
    for code, known in CODES.items():
        yield f"  {code}  {known.meaning}", known.role
        yield f"       {known.action}", "muted"


def window_keys(screen: Screen[object]) -> Iterator[tuple[str, str]]:
    """The keys of a window. Those of the widget in focus come first."""
    if screen.focused is not None:
        yield from widget_keys(screen.focused)
    yield "Keys of this window", "heading"
    yield from _key_lines(_bindings(screen))


def widget_keys(widget: Widget) -> Iterator[tuple[str, str]]:
    """The keys of a widget under its title; nothing for a plain input, whose keys are the usual ones."""
    lines = [] if type(widget) is Input else list(_key_lines(_bindings(widget)))
    if lines:
        title = title_of(widget)
        yield f"Keys here: {title}" if title else "Keys here", "heading"
        yield from lines
        yield "", ""


def _bindings(widget: Widget) -> list[BindingType]:
    """The bindings of its class and bases within imtui; otherwise those of Textual's class."""
    own = [base for base in type(widget).__mro__ if base.__module__.startswith("imtui.")]
    answers = widget.answer_bindings if isinstance(widget, Prompt) else ()
    bases = own or [type(widget)]
    return [*answers, *(binding for base in bases for binding in base.__dict__.get("BINDINGS", ()))]


def _key_lines(bindings: Iterable[BindingType]) -> Iterator[tuple[str, str]]:
    """One line for each thing that can be done, with every key for it."""
    by_description: dict[str, list[str]] = {}
    for binding in Binding.make_bindings(bindings):
        if binding.description:
            by_description.setdefault(binding.description, []).append(shown_key(binding.key))
    for description, keys in by_description.items():
        yield f"  {' '.join(dict.fromkeys(keys)):<16} {description}", ""
