"""The bases of the windows over the dashboard, and a window with text to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from imtui.messages import Message, _, lazy

T = TypeVar("T")


def back_link() -> str:
    """A link on the frame of a window without buttons. A click on it closes the window."""
    return "[@click=screen.dismiss]" + _("esc back") + "[/]"


class Window(Screen[T]):
    """A screen over the dashboard that is dismissed once.

    A second key may arrive after the first one closed it. Textual would then close the window below.
    """

    explanation: ClassVar[Message | None] = None
    """What the window is for, at the top of its help."""

    def on_mount(self) -> None:
        """Make empty fields visible at their full width, which matters in terminals without colours."""
        for field in self.query(Input):
            field.placeholder = field.placeholder or " "

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close the window, unless it is closed already."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class Dialog(Window[T], ModalScreen[T]):
    """A window over the dashboard, with the keys that quit imtui and show the help."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "app.quit", "Quit", show=False),
        Binding("question_mark,f1", "app.help", "Help", show=False),
    ]

    asks: ClassVar[bool] = False
    """True if an answer cannot be undone: keys pressed before the window was open are ignored."""

    opened_at: float | None = None
    """When the window opened, by the clock of events."""

    def on_mount(self) -> None:
        """Note when it opened."""
        if self.opened_at is None:
            self.opened_at = events.Event().time

    def ignores(self, key: events.Key) -> bool:
        """True if the event came before the operator could see the question."""
        return self.asks and key.key != "escape" and self.is_older(key)

    def is_older(self, event: events.Event, margin: float = 0.0) -> bool:
        """True if the event came less than `margin` seconds after the window opened, or earlier."""
        return self.opened_at is None or event.time < self.opened_at + margin

    def on_paste(self, event: events.Paste) -> None:
        """Show that a paste is not imported while the window is open."""
        event.stop()
        words = _("The paste was not imported. Close this window, then paste again.")
        self.notify(words, severity="warning", markup=False)


class KeyDialog(Dialog[T]):
    """A dialog that answers keys itself, in the order in which they are pressed."""

    asks = True

    def handle_key_first(self, key: events.Key) -> bool:
        """Act on a key before the widgets see it; False if it is for the widget in focus."""
        raise NotImplementedError


class Reader(Dialog[None]):
    """A window with lines to read."""

    explanation = lazy("Text to read. Nothing is changed or sent here.")
    line: ClassVar[type[Static]] = Static
    """The widget of one line."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,space,question_mark,f1", "dismiss", "Back"),
        Binding("up,k", "scroll(-1)", "Up", show=False),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
    ]

    def __init__(self, title: str, lines: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)

    def compose(self) -> ComposeResult:
        """The lines in a box that scrolls."""
        with VerticalScroll(classes="dialog reader") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = self.frame_links
            for text, style in self._lines:
                yield self.line(Content(text), classes=f"line {f'line--{style}' if style else ''}".strip())

    @property
    def frame_links(self) -> str:
        """The key hints on the frame. Each is a link for the mouse."""
        return back_link()

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by a window."""
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=step * box.size.height, animate=False)
