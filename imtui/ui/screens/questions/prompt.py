"""Windows that ask a question with a row of buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from imtui.messages import _, lazy
from imtui.ui.screens.dialog import Dialog
from imtui.ui.terminal.key_names import shown_key
from imtui.ui.widgets.buttons import KeyButton

T = TypeVar("T")


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
    BINDINGS = [
        Binding("left", "app.focus_previous"),
        Binding("right", "app.focus_next"),
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
            Binding(answer.keys, f"answer({number})", answer.about or answer.label)
            for number, answer in enumerate(answers)
        ]
        """The key bindings of the answers."""
        for binding in self.answer_bindings:
            self._bindings.bind(binding.key, binding.action, binding.description)

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
