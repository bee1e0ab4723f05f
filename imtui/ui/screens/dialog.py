"""The base classes of the windows over the dashboard, and a window with text to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import ClassVar, Final, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from imtui.messages import Message, _, lazy
from imtui.ui.text_selection import TextSelectionScreen
from imtui.ui.widgets.buttons import KeyButton

T = TypeVar("T")


def back_link() -> str:
    """The markup of a link that closes the window. The frame of a window without buttons shows it."""
    return "[@click=screen.dismiss]" + _("esc back") + "[/]"


UNREAD_SECONDS: Final = 0.5
"""Seconds after a window opened by itself in which the operator cannot have read it."""


class Dialog(ModalScreen[T], TextSelectionScreen[T]):
    """A window over the dashboard, with the keys that quit imtui and show the help.

    After a key has closed the window, a further key may still reach it and try to close it again. This is
    ignored. Otherwise Textual would close the window below.
    """

    explanation: ClassVar[Message | None] = None
    """A sentence about what the window is for, shown at the top of its help; None for no sentence."""

    # Textual looks for a relative path in the folder of the subclass.
    CSS_PATH = str(Path(__file__).with_name("dialogs.tcss"))
    BINDINGS = [
        Binding("ctrl+q", "app.quit", "Quit"),
        Binding("question_mark,f1", "app.help", "Help"),
    ]

    asks: ClassVar[bool] = False
    """True if the window asks a question that no key may answer by accident.

    The app then ignores keys that `ignores` names, and mouse clicks that come too soon.
    """

    asks_about = ""
    """The name of the source that is not imported before the window has an answer; empty if there is none."""

    opens_by_itself = False
    """True if the operator asked for something else, such as an import, or for nothing.

    If the window `asks`, keys in the first `UNREAD_SECONDS` are then no answer. They may be meant for what
    was on the screen before, or be pressed by habit, such as Enter after a paste.
    """

    opened_at: float | None = None
    """The time when the window opened, in seconds on the clock of Textual's events; None before that."""

    def on_mount(self) -> None:
        """Record when the window opened. Give inputs without a placeholder a blank as their placeholder.

        The blank shows where an empty input is, even without colours.
        """
        if self.opened_at is None:
            self.opened_at = events.Event().time
        # Textual draws the placeholder in the full width of the input.
        for field in self.query(Input):
            field.placeholder = field.placeholder or " "

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close the window with `result`. If it is closed already, do nothing."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def handle_key_first(self, key: events.Key) -> bool:  # noqa: ARG002 (for subclasses)
        """Act on a key before the widgets receive it. Returns True if it acted on the key.

        With False, the key goes to the widgets. They pass it on in messages, and the next key may act before
        these messages arrive. A window that must act on keys in the order in which they were pressed
        overrides this method. Here it does nothing and returns False.
        """
        return False

    def ignores(self, key: events.Key) -> bool:
        """True if the app must ignore the key, because it was pressed before the window could be read."""
        margin = UNREAD_SECONDS if self.opens_by_itself else 0.0
        return self.asks and key.key != "escape" and self.is_older(key, margin)

    def is_older(self, event: events.Event, margin: float) -> bool:
        """True if the event occurred before the window opened, or less than `margin` seconds after it opened.

        Always true while the window has not opened yet.
        """
        return self.opened_at is None or event.time < self.opened_at + margin

    def on_paste(self, event: events.Paste) -> None:
        """Say that a paste is not imported while the window is open."""
        event.stop()
        self.warn(_("The paste was not imported. Close this window, then paste again."))

    def warn(self, words: str) -> None:
        """Show a warning over the window."""
        self.notify(words, severity="warning", markup=False)

    def show_why(self, why: str) -> None:
        """Show why what was entered cannot be used, in the line `#why`; an empty text clears it."""
        self.query_one("#why", Static).update(Content(why))


BACK: Final = (lazy("Back"), "esc", "back")
"""The button of a `Form` that closes it without a result."""


class Form(Dialog[T]):
    """A window with a title, widgets, and a row of buttons below them. Escape closes it with None."""

    BINDINGS = [Binding("escape", "back", "Back")]

    heading: Message | str
    """The title in the frame."""
    buttons: Sequence[tuple[Message | str, str, str]]
    """Label, key and action of each button. The first one is the main button. The action is also its ID."""
    look: ClassVar[str] = ""
    """A further CSS class of the frame: `form` or `reader`."""

    def compose(self) -> ComposeResult:
        """The frame with the title, the widgets and the buttons."""
        with Vertical(classes=f"dialog {self.look}".strip()) as frame:
            frame.border_title = Content(str(self.heading))
            yield from self.compose_fields()
            with Horizontal(classes="buttons"):
                for number, (label, key, action) in enumerate(self.buttons):
                    yield KeyButton(label, key, id=action, action=f"screen.{action}", is_main=not number)

    def compose_fields(self) -> ComposeResult:
        """The widgets between the title and the buttons."""
        raise NotImplementedError

    def action_back(self) -> None:
        """Close the window without a result."""
        self.dismiss(None)


def line_classes(style: str) -> str:
    """The CSS classes of a line to read. `style` is the name of its style, or empty."""
    return f"line line--{style}" if style else "line"


class Reader(Dialog[None]):
    """A window with lines to read. Each line is a pair: the text and the name of its style."""

    explanation = lazy("Text to read. Nothing is changed or sent here.")
    BINDINGS = [
        Binding("escape,q,enter,space,question_mark,f1", "dismiss", "Back"),
        Binding("up,k", "scroll(-1)", "Up"),
        Binding("down,j", "scroll(1)", "Down"),
        Binding("pageup", "page(-1)", "Page up"),
        Binding("pagedown", "page(1)", "Page down"),
    ]

    def __init__(self, title: str, lines: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)

    def compose(self) -> ComposeResult:
        """The lines, in a box that scrolls."""
        with VerticalScroll(classes="dialog reader") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = self.frame_links
            for text, style in self._lines:
                yield Static(Content(text), classes=line_classes(style))

    @property
    def frame_links(self) -> str:
        """The markup of the key hints on the frame. Each hint is also a link for the mouse."""
        return back_link()

    def show_lines(self, title: str, lines: Iterable[tuple[str, str]]) -> None:
        """Replace the title and the lines, unless they are the same. The text does not scroll."""
        new = title, tuple(lines)
        if new == (self._title, self._lines):
            return
        self._title, self._lines = new
        box = self.query_one(VerticalScroll)
        box.border_title = Content(title)
        # The widgets stay: a text that is removed and added again would begin at its top.
        shown = list(box.query(Static))
        missing = [Static() for _ in self._lines[len(shown) :]]
        box.mount_all(missing)
        for widget, line in zip_longest([*shown, *missing], self._lines):
            widget.display = line is not None
            if line is not None:
                widget.update(Content(line[0]))
                widget.set_classes(line_classes(line[1]))

    def action_scroll(self, step: int) -> None:
        """Scroll by `step` lines."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by `step` pages."""
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=step * box.size.height, animate=False)
