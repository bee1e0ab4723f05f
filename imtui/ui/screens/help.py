"""The help window: keys by groups, states, and codes. The operator types to search it.

The keys come from the declared bindings. The states and codes come from their tables.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from imtui.core.codes import CODES
from imtui.core.outcome import GLYPHS, STATES_IN_DETAILS, State
from imtui.messages import Message, _, lazy, plazy
from imtui.messages.letters import fold
from imtui.ui.presentation.outcome_style import style_of
from imtui.ui.screens.dialog import Dialog, Reader, line_classes
from imtui.ui.screens.questions.prompt import Prompt
from imtui.ui.terminal.key_names import shown_key
from imtui.ui.widgets.frame_title import pane_title
from imtui.ui.widgets.inputs import OneLineInput

_MOVES: Final = (
    (plazy("keys", "Up Down  k j"), lazy("Move by lines")),
    (plazy("keys", "PgUp PgDn"), lazy("Move by pages")),
    (plazy("keys", "Home End  g G"), lazy("First and last row; in the log, End follows it again")),
    (plazy("keys", "0 to 9"), lazy("Type an order ID, wherever the focus is")),
    (plazy("keys", "Tab"), lazy("Go from the entry line to the table, to the log, and back")),
    (plazy("keys", "^p"), lazy("Command palette")),
)

_STATES: Final[Mapping[State, Message]] = {
    State.QUEUED: lazy("nothing was sent for it"),
    State.SENDING: lazy("a request is under way, or waits for a retry"),
    State.CANCELLED: lazy("the provider replied 200: it will not be sent"),
    State.REFUSED: lazy("the provider refused the cancel; the code shows why"),
    State.UNREACHABLE: lazy("the last request did not reach the provider"),
    State.UNCONFIRMED: lazy("a reply was lost: it may be cancelled, or may still be sent"),
}
_CONFIRMED: Final = lazy("a report of the provider confirms the cancel")

_TEXTUAL_KEYS: Final[Mapping[str, Message]] = {
    "Next option": lazy("Next choice"),
    "Page Down": lazy("Page down"),
    "Page Up": lazy("Page up"),
    "Press button": lazy("Press the button"),
    "Previous option": lazy("Choice before"),
    "Select": lazy("Choose the line"),
    "Toggle": lazy("Choose"),
    "Toggle collapsible": lazy("Show or hide"),
}
"""Maps Textual's description of a key of its widgets to the description that imtui shows."""

_BEFORE_ABOUT: Final = re.compile(r" +(?:\S.*? {2,})?")
"""Matches the start of a help line: the indent, then the keys (if any) and the blanks after them."""

_KEYS_WIDTH: Final = 16
_STATE_WIDTH: Final = 18

CommandGroup = tuple[Message, tuple[Binding, ...]]
"""The title of a group of commands, and the bindings of these commands."""


class Line(NamedTuple):
    """A line of the help."""

    text: str
    style: str = ""
    """The name of the style. A `heading` line begins a section. A `muted` line belongs to the line above."""


_Section = list[tuple[str, str]]
"""A heading and the lines below it, each with the name of its style."""


class HangingLine(Static):
    """A line with a key and a description. If it is wrapped, the description stays in its column."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (the base's)
        """The number of lines that the text needs in `width` cells."""
        return len(self._wrapped(width))

    def render(self) -> Content:
        """The text, wrapped to the width of the widget."""
        return Content("\n".join(self._wrapped(self.content_size.width)))

    def _wrapped(self, width: int) -> list[str]:
        text = str(self.content)
        before = _BEFORE_ABOUT.match(text)
        hang = min(before.end(), width // 2) if before else 0
        return textwrap.wrap(text, max(1, width), subsequent_indent=" " * hang) or [""]


class Help(Reader):
    """The help window. In a terminal of at least 140 cells, it shows the sections in two columns."""

    AUTO_FOCUS = "Input"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-broad")]
    BINDINGS = [
        Binding("escape,f1", "dismiss", "Back"),
        Binding("up", "scroll(-1)", "Up", priority=True),
        Binding("down", "scroll(1)", "Down", priority=True),
        Binding("pageup", "page(-1)", "Page up", priority=True),
        Binding("pagedown", "page(1)", "Page down", priority=True),
    ]

    def __init__(self, lines: Iterable[Line]) -> None:
        super().__init__(_("Help"), lines)

    def compose(self) -> ComposeResult:
        """The search line, and the sections in a box that scrolls."""
        with Vertical(classes="dialog reader help") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = self.frame_links
            yield OneLineInput(placeholder=_("Type to search the help"), compact=True)
            with VerticalScroll(can_focus=False), Horizontal(classes="columns"):
                for sections in _halves(_sections(self._lines)):
                    with Vertical(classes="column"):
                        for section in sections:
                            for text, style in section:
                                yield HangingLine(Content(text), classes=line_classes(style))
                            yield HangingLine(Content(""), classes="line blank")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the lines that contain every word typed, with the headings of their sections."""
        parts = fold(event.value).split()
        for column in self.query(".column"):
            _show_found(list(column.query(HangingLine)), parts)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def on_input_submitted(self) -> None:
        """Close the window on Enter."""
        self.dismiss(None)


def help_lines(groups: Iterable[CommandGroup], focused: Widget | None = None) -> Iterator[Line]:
    """The lines of the help of the dashboard.

    The keys of the widget in focus come first, then the commands by groups, the states and the codes.
    """
    if focused is not None:
        yield from widget_keys(focused)
    for title, bindings in groups:
        yield Line(str(title), "heading")
        for command in bindings:
            keys = " ".join(map(shown_key, command.key.split(",")))
            yield _key_line(keys, f"{command.description}: {command.tooltip}")
    yield Line(_("Moving and typing"), "heading")
    for keys_of_move, about in _MOVES:
        yield _key_line(str(keys_of_move), str(about))
    yield Line(_("States"), "heading")
    for state, meaning in _STATES.items():
        yield _state_line(state, f"{GLYPHS[state]} {STATES_IN_DETAILS[state]}", meaning)
    yield _state_line(State.CANCELLED, GLYPHS[State.CANCELLED] * 2, _CONFIRMED)
    yield Line(_("Codes"), "heading")
    for code, known in CODES.items():
        yield Line(f"  {code}  {known.meaning}", known.role)
        yield Line(f"       {known.action}", "muted")


def _state_line(state: State, sign: str, meaning: Message) -> Line:
    return Line(f"  {sign:<{_STATE_WIDTH}} {meaning}", style_of(state))


def window_keys(screen: Screen[object]) -> Iterator[Line]:
    """The lines of the help of a window.

    First comes what the window is for, then the keys of the widget in focus, then the keys of the window.
    """
    if isinstance(screen, Dialog) and screen.explanation:
        yield Line(_("This window"), "heading")
        yield Line(f"  {screen.explanation}")
    if screen.focused is not None:
        yield from widget_keys(screen.focused)
    yield Line(_("Keys of this window"), "heading")
    yield from _key_lines(_bindings(screen))


def widget_keys(widget: Widget) -> Iterator[Line]:
    """The lines with the keys of a widget, below a heading with the title of the widget.

    A plain `Input` has no lines, because its keys are the usual keys of an input.
    """
    lines = [] if type(widget) is Input else list(_key_lines(_bindings(widget)))
    if lines:
        title = pane_title(widget)
        yield Line(_("Keys here: {title}", title=title) if title else _("Keys here"), "heading")
        yield from lines


def _bindings(widget: Widget) -> list[BindingType]:
    """The bindings to show in the help of a widget or a window.

    For a class of imtui, they are the bindings declared by this class and its base classes within imtui. For
    a class of Textual, they are its own bindings. The answers of a `Prompt` come first.
    """
    own = [base for base in type(widget).__mro__ if base.__module__.startswith("imtui.")]
    answers = widget.answer_bindings if isinstance(widget, Prompt) else ()
    bases = own or [type(widget)]
    return [*answers, *(binding for base in bases for binding in base.__dict__.get("BINDINGS", ()))]


def _key_lines(bindings: Iterable[BindingType]) -> Iterator[Line]:
    """One line for each description, with all keys of that description. Bindings without one are left out."""
    by_description: dict[str, list[str]] = {}
    for binding in Binding.make_bindings(bindings):
        if binding.description:
            description = str(_TEXTUAL_KEYS.get(binding.description) or _(binding.description))
            by_description.setdefault(description, []).append(shown_key(binding.key))
    for description, keys in by_description.items():
        yield _key_line(" ".join(dict.fromkeys(keys)), description)


def _key_line(keys: str, about: str) -> Line:
    return Line(f"  {keys:<{_KEYS_WIDTH}} {about}")


def _sections(lines: Iterable[tuple[str, str]]) -> list[_Section]:
    """Split the lines into sections. Each heading begins a section."""
    sections: list[_Section] = []
    for text, style in lines:
        if style == "heading" or not sections:
            sections.append([])
        sections[-1].append((text, style))
    return sections


def _halves(sections: list[_Section]) -> tuple[list[_Section], list[_Section]]:
    """Divide the sections into a left and a right column of about the same length."""
    total, length = sum(map(len, sections)), 0
    for number, section in enumerate(sections):
        length += len(section)
        if length * 2 >= total:
            return sections[: number + 1], sections[number + 1 :]
    return sections, []


def _show_found(lines: list[HangingLine], parts: list[str]) -> None:
    """Hide all lines except those that contain all `parts` and the headings above them.

    If `parts` is empty, show all lines.
    """
    heading: HangingLine | None = None
    found = False
    for line in lines:
        if line.has_class("line--heading"):
            heading, line.display = line, not parts
        elif line.has_class("blank"):
            line.display = not parts
        else:
            text = fold(str(line.content))
            # A muted line is the action for the code above it.
            is_more = line.has_class("line--muted") and found
            found = is_more or all(part in text for part in parts)
            line.display = found
            if found and heading:
                heading.display = True
