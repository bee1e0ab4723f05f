"""Windows over the dashboard: a question with a safe answer, and text to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Input, Static

T = TypeVar("T")

BACK: Final = "[@click=screen.dismiss]esc back[/]"
"""The words on the frame of a window without buttons: for the mouse they are one."""


class Window(Screen[T]):
    """A screen over the dashboard that is dismissed once.

    A second key may be on its way when the first one closes it: Textual would take away what lies below.
    """

    def on_mount(self) -> None:
        """Let empty fields be drawn in their whole width: without colours a line is all that they have."""
        for field in self.query(Input):
            field.placeholder = field.placeholder or " "

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close it, unless it is closed."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class Dialog(Window[T], ModalScreen[T]):
    """A window over the dashboard; imtui can be left from it, too."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "app.quit", "Leave imtui", show=False),
        Binding("question_mark,f1", "app.help", "Help", show=False),
    ]

    asks: ClassVar[bool] = False
    """True if an answer cannot be undone: keys pressed before the window was open are no answer."""

    opened_at: float | None = None
    """By the clock of events."""

    def on_mount(self) -> None:
        """Note when it opened."""
        if self.opened_at is None:
            self.opened_at = events.Event().time

    def ignores(self, key: events.Key) -> bool:
        """True if the key was pressed before the operator could see the question."""
        return self.asks and key.key != "escape" and self.is_older(key)

    def is_older(self, key: events.Key, margin: float = 0.0) -> bool:
        """True if the key was pressed less than `margin` seconds after the window opened, or earlier."""
        return self.opened_at is None or key.time < self.opened_at + margin

    def on_paste(self, event: events.Paste) -> None:
        """What no input of the window takes is not dropped in silence."""
        event.stop()
        words = "Not taken in: close this window, then paste again."
        self.notify(words, severity="warning", markup=False)


class Question(Dialog[T]):
    """A dialog that answers keys itself, in the order in which they are pressed."""

    asks = True

    def lead(self, key: events.Key) -> bool:
        """Act on a key before the widgets see it; False if it is for the widget in focus."""
        raise NotImplementedError


class Confirm(Dialog[bool]):
    """Asks before something that cannot be undone; whatever is not a clear yes is a no."""

    asks = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes"),
        Binding("n,escape,q", "no", "No"),
        Binding("left,right", "app.focus_next", "Other answer", show=False),
    ]

    def __init__(
        self, title: str, lines: Iterable[str | Content], *, yes: str, danger: bool, typed: str = ""
    ) -> None:
        """`typed` is what must be typed for a yes; empty where the key y is enough."""
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._yes = yes
        self._danger = danger
        self._typed = typed

    def compose(self) -> ComposeResult:
        """The question, and No under the focus."""
        with Vertical(classes="dialog danger" if self._danger else "dialog") as dialog:
            dialog.border_title = Content(self._title)
            for line in self._lines:
                yield Static(Content.assemble(line))
            if self._typed:
                yield Static(Content(f"Type {self._typed} and press Enter to go on."))
                yield Input(id="typed", compact=True)
            with Horizontal(classes="buttons"):
                # In the input a letter is text.
                no, yes = ("esc", "enter") if self._typed else ("n", "y")
                yield Button(f"No ({no})", id="no", compact=True)
                yield Button(f"{self._yes} ({yes})", id="yes", compact=True)
                yield from self.further_buttons()

    def further_buttons(self) -> ComposeResult:
        """What else the question offers; each has an action of its own."""
        yield from ()

    def on_mount(self) -> None:
        """Make the safe answer the default one."""
        self.query_one("#typed" if self._typed else "#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by mouse or Enter."""
        self._answer(event.button.id == "yes")

    def on_input_submitted(self) -> None:
        """Answer by what was typed."""
        self._answer(bool(self.query_one(Input).value))

    def _answer(self, meant: bool) -> None:
        """Close it; that what was typed was not what had to be is no secret to who meant a yes."""
        if meant and not self._is_typed:
            words = f"Nothing was done: {self._typed} had to be typed, and was not."
            self.app.notify(words, severity="warning", markup=False)
        self.dismiss(meant and self._is_typed)

    @property
    def _is_typed(self) -> bool:
        """Whether what must be typed has been."""
        return not self._typed or self.query_one(Input).value.strip() == self._typed

    def action_yes(self) -> None:
        """Answer yes, where a key is enough."""
        if not self._typed:
            self.dismiss(True)

    def action_no(self) -> None:
        """Answer no."""
        self.dismiss(False)


class Reader(Dialog[None]):
    """Lines to read, each with the name of its style, and a way back."""

    line: ClassVar[type[Static]] = Static
    """What a line is drawn by."""
    ways: ClassVar[str] = BACK
    """What the frame offers to the mouse, too."""
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
            box.border_subtitle = self.ways
            for text, style in self._lines:
                yield self.line(Content(text), classes=f"line {f'line--{style}' if style else ''}".strip())

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by a window."""
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=step * box.size.height, animate=False)
