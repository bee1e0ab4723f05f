"""The window that asks for one of a few answers in a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import digits

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from imtui.messages import _, lazy
from imtui.ui.screens.dialog import BACK, Form

_KEYS = digits[1:]
"""The keys of the first answers of a `ChoiceDialog`."""


class ChoiceDialog(Form[int]):
    """The window that asks for one of a few answers.

    Dismissed with the index of the answer, from 0, or with None.
    """

    asks = True
    explanation = lazy(
        "Asks what imtui cannot know. Choose a line with the arrow keys or its number; Esc leaves without "
        "an effect."
    )

    BINDINGS = [
        Binding("escape", "back", "Back"),
        # These keys scroll the preview. The list does not need them: its cursor moves by lines.
        Binding("pageup", "page(-1)", "Preview: page up", priority=True),
        Binding("pagedown", "page(1)", "Preview: page down", priority=True),
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
