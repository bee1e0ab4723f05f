"""The window that asks for one line of text."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from imtui.messages import lazy
from imtui.ui.screens.dialog import BACK, Form
from imtui.ui.widgets.inputs import OneLineInput


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
