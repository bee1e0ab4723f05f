"""Windows that ask a question: with a row of buttons, a list of answers, or one line to type in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from string import digits
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static

from imtui.messages import _, lazy
from imtui.ui.screens.dialog import BACK, Dialog, Form
from imtui.ui.terminal.key_names import shown_key
from imtui.ui.widgets.buttons import KeyButton
from imtui.ui.widgets.inputs import OneLineInput

T = TypeVar("T")

_KEYS = digits[1:]
"""The keys of the first answers of a `ChoiceDialog`."""


class Answer(NamedTuple, Generic[T]):
    """One answer to a question."""

    label: str
    """The label of the answer's button. If empty, the answer has no button, only keys."""
    keys: str
    """The Textual names of the answer's keys, separated by commas. The button shows the first key."""
    result: T | None
    about: str = ""
    """What the answer does, for the help. If empty, the help shows the label."""


class Prompt(Dialog[T]):
    """A window with a question and some answers. Dismissed with the `result` of the `Answer` chosen.

    Escape closes the window only if it is a key of an answer.
    """

    asks = True
    explanation = lazy("Asks before something is done. Other keys than those below do nothing.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def __init__(
        self,
        title: str,
        lines: Iterable[str | Content],
        answers: Sequence[Answer[T]],
        *,
        danger: bool = False,
    ) -> None:
        """`lines` are the lines of the question. The buttons have the order of `answers`.

        The first answer must be the one that does no harm, and must have a label: its button has the focus at
        first. `danger` draws a heavy frame in the colour of errors.
        """
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._answers = tuple(answers)
        self._danger = danger
        self.answer_bindings = [
            Binding(answer.keys, f"answer({number})", answer.about or answer.label, show=False)
            for number, answer in enumerate(answers)
        ]
        """The key bindings of the answers."""
        for binding in self.answer_bindings:
            self._bindings.bind(binding.key, binding.action, binding.description, show=False)

    def compose(self) -> ComposeResult:
        """The question, and a button for each answer."""
        with Vertical(classes="dialog danger" if self._danger else "dialog") as dialog:
            dialog.border_title = Content(self._title)
            yield Static(_as_content(self._lines), id="lines")
            with Horizontal(classes="buttons"):
                for number, answer in enumerate(self._answers):
                    if answer.label:
                        key = shown_key(answer.keys.split(",")[0])
                        action = f"screen.answer({number})"
                        yield KeyButton(answer.label, key, action=action, is_main=not number)

    def on_mount(self) -> None:
        """Move the focus to the safe answer."""
        self.query(Button).first().focus()

    def show_lines(self, lines: Iterable[str | Content]) -> None:
        """Replace the lines of the question, because the facts in them have changed."""
        self.query_one("#lines", Static).update(_as_content(lines))

    def action_answer(self, number: int) -> None:
        """Close the window with the result of answer `number`, an index from 0."""
        self.dismiss(self._answers[number].result)


def _as_content(lines: Iterable[str | Content]) -> Content:
    return Content("\n").join(Content.assemble(line) for line in lines)


class Confirm(Prompt[bool]):
    """A window that asks for yes or no. Dismissed with True for yes, else with False. Esc and `q` mean no."""

    def __init__(self, title: str, lines: Iterable[str | Content], *, yes: str, danger: bool) -> None:
        answers = [Answer(_("No"), "n,escape,q", False), Answer(yes, "y", True, _("Yes"))]
        super().__init__(title, lines, answers, danger=danger)


class TextPrompt(Form[str]):
    """The window that asks for a text. Dismissed with the accepted text, or with None."""

    AUTO_FOCUS = "Input"
    explanation = lazy("Changes one text. If it cannot be used, the window says why and stays open.")

    def __init__(self, title: str, line: str, text: str, accept: Callable[[str], str], *, yes: str) -> None:
        """`line` is shown above the input, and `text` is in the input at first. `yes` labels the main button.

        Enter and the main button call `accept` with the text typed, without blanks around it. `accept` may
        use the text at once. It returns an empty text, or the reason if it refuses the text typed. The window
        then shows the reason and stays open.
        """
        super().__init__()
        self.heading = title
        self.buttons = ((yes, "enter", "accept"), BACK)
        self._line = line
        self._text = text
        self._accept = accept

    def compose_fields(self) -> ComposeResult:
        """The input with the text."""
        yield Static(Content(self._line))
        yield OneLineInput(self._text, compact=True, id="correct", select_on_focus=False)
        yield Static(id="why")

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Close the window with the text, or show why it is not accepted."""
        text = self.query_one(Input).value.strip()
        why = self._accept(text)
        if why:
            self.show_why(why)
        else:
            self.dismiss(text)


class ChoiceDialog(Form[int]):
    """The window that asks for one of a few answers.

    Dismissed with the index of the answer, from 0, or with None.
    """

    asks = True
    explanation = lazy(
        "Asks what imtui cannot know. Choose a line with the arrow keys or its number; Esc leaves without "
        "an effect."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back"),
        # These keys scroll the preview. The list does not need them: its cursor moves by lines.
        Binding("pageup", "page(-1)", "Preview: page up", show=False, priority=True),
        Binding("pagedown", "page(1)", "Preview: page down", show=False, priority=True),
    ]

    _list = getters.query_one(OptionList)

    def __init__(  # noqa: PLR0913 (keywords)
        self,
        title: str,
        about: str,
        lines: Sequence[str],
        preview: Callable[[int], str] = lambda _: "",
        *,
        yes: str,
        first: int | None = 0,
        why_not: Callable[[int], str] = lambda _: "",
    ) -> None:
        """`lines` are the answers, and `yes` is the label of the button that gives one.

        `preview` returns the text that is shown while the cursor is on an answer. `first` is the index of the
        answer on which the cursor starts. With None there is no cursor at first, and Enter works only after
        the operator has moved to an answer. `why_not` returns the reason if an answer cannot be given, else
        an empty text. All indexes are from 0.
        """
        super().__init__()
        self.heading = title
        self.buttons = ((yes, "enter", "yes"), BACK)
        self._about = about
        self._lines = tuple(lines)
        self._preview = preview
        self._first = first
        self._why_not = why_not

    def compose_fields(self) -> ComposeResult:
        """The answers, and below them the preview of the one under the cursor."""
        yield Static(Content(self._about))
        numbered = (
            Content(f"{_KEYS[number] if number < len(_KEYS) else ' '}  {line}")
            for number, line in enumerate(self._lines)
        )
        yield OptionList(*numbered, compact=True)
        with VerticalScroll():
            yield Static(id="preview")

    def on_mount(self) -> None:
        """Move the focus to the list, and the cursor to the answer on which it starts."""
        self._list.focus()
        self._list.highlighted = self._first
        if self._first is not None:
            self._show_preview(self._first)

    def on_key(self, event: events.Key) -> None:
        """If a number key was pressed, move the cursor to the answer with that number."""
        number = _KEYS.find(event.key) if len(event.key) == 1 else -1
        if 0 <= number < len(self._lines):
            event.stop()
            self._list.highlighted = number

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the preview of the answer under the cursor."""
        self._show_preview(event.option_index)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose the answer that was clicked or on which Enter was pressed."""
        self._choose(event.option_index)

    def action_yes(self) -> None:
        """Choose the answer under the cursor. If the cursor is on no answer yet, say so."""
        if self._list.highlighted is None:
            self.warn(_("Choose a line first, with the arrow keys or its number."))
        else:
            self._choose(self._list.highlighted)

    def action_page(self, step: int) -> None:
        """Scroll the preview by `step` pages."""
        box = self.query_one(VerticalScroll)
        box.scroll_visible(animate=False)
        box.scroll_relative(y=step * box.size.height, animate=False)

    def _choose(self, number: int) -> None:
        if why := self._why_not(number):
            self.warn(why)
        else:
            self.dismiss(number)

    def _show_preview(self, number: int) -> None:
        self.query_one("#preview", Static).update(Content(self._preview(number)))
        self.query_one(VerticalScroll).scroll_home(animate=False)
