"""The window that asks which of the numbers in a text are order IDs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from imtui.core.importing.extract import NumberGroup, TextQuestion
from imtui.core.importing.order_id import shown
from imtui.core.importing.result import Found
from imtui.messages import _, lazy
from imtui.session.log_texts import order_count
from imtui.ui.screens.dialog import Dialog
from imtui.ui.widgets.buttons import KeyButton
from imtui.ui.widgets.text_list import TextList

_LINE_SHOWN: Final = 200


class NumberList(TextList):
    """The list of the numbers in a text, with a mark for each. Enter imports the marked numbers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.answer", "Import the marked numbers", show=False),
        Binding("space", "screen.mark", "Mark", show=False),
        Binding("a", "screen.mark_all", "Mark all", show=False),
        Binding("s", "screen.next_group", "Mark another group", show=False),
    ]


class TextPicker(Dialog[list[Found]]):
    """The window to mark the order IDs in a text. Dismissed with the marked numbers, or with None.

    At first, the group of numbers that are most likely order IDs is marked.
    """

    explanation = lazy(
        "The text holds more than order IDs. Mark the numbers that are order IDs; only those are imported."
    )

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    _list = getters.query_one(NumberList)

    def __init__(
        self, source: str, question: TextQuestion, groups: Sequence[NumberGroup], most_likely: int | None
    ) -> None:
        """`source` is the name of the text, and `question` has the text itself.

        `groups` are the numbers of the text by what they have in common, such as their length. `most_likely`
        is the index of the group that is marked at first, from 0; None to mark no number.
        """
        super().__init__()
        self._about = _about(source, question)
        self._lines = question.text.splitlines()
        self._groups = tuple(groups)
        numbers = {found.order_id: found for group in groups for found in group.found}
        self._numbers = sorted(numbers.values(), key=lambda found: (found.line, found.column))
        self._width = max(map(len, numbers), default=0)
        self._group = most_likely
        self._marked: set[str] = set() if most_likely is None else self._ids(most_likely)

    def compose(self) -> ComposeResult:
        """The list of numbers, each with its line of the text, and the buttons."""
        with Vertical(classes="dialog reader", id="numbers") as dialog:
            dialog.border_title = _("Import: numbers in a text")
            yield Static(Content(self._about))
            yield Static(id="marked")
            yield NumberList(self._line, id="found")
            with Horizontal(classes="buttons"):
                yield KeyButton(_("Import"), "enter", id="import", action="screen.answer", is_main=True)
                yield KeyButton(_("All"), "a", id="all", action="screen.mark_all")
                yield KeyButton(_("Next group"), "s", id="group", action="screen.next_group")
                yield KeyButton(_("Back"), "esc", id="back", action="screen.dismiss(None)")

    def on_mount(self) -> None:
        """Move the focus to the list."""
        self._list.focus()
        self._list.show(len(self._numbers))
        self._show_marks()

    @on(TextList.Clicked)
    def mark_clicked(self) -> None:
        """Mark the clicked number, or remove its mark."""
        self._mark()

    def action_answer(self) -> None:
        """Close the window and return the marked numbers. If none is marked, say so and stay open."""
        if self._marked:
            self.dismiss([found for found in self._numbers if found.order_id in self._marked])
        else:
            self._show_message(_("No number is marked. Space marks one, a marks all."), warning=True)

    def action_mark(self) -> None:
        """Mark the number under the cursor, or remove its mark, and move to the next number."""
        self._mark()
        self._list.action_move(1)

    def action_mark_all(self) -> None:
        """Mark all numbers. If all of them are marked already, remove their marks."""
        ids = {found.order_id for found in self._numbers}
        self._marked = set() if self._marked == ids else ids
        self._group = None
        self._show_marks()

    def action_next_group(self) -> None:
        """Mark the numbers of the next group, and no others. After the last group comes the first."""
        self._group = 0 if self._group is None else (self._group + 1) % len(self._groups)
        self._marked = self._ids(self._group)
        self._show_marks()

    def _ids(self, group: int) -> set[str]:
        return {found.order_id for found in self._groups[group].found}

    def _mark(self) -> None:
        for found in self._numbers[self._list.cursor_line : self._list.cursor_line + 1]:
            self._marked ^= {found.order_id}
        self._group = None
        self._show_marks()

    def _line(self, line: int) -> str:
        found = self._numbers[line]
        mark = "x" if found.order_id in self._marked else " "
        text = shown(self._lines[found.line - 1].strip(), _LINE_SHOWN)
        place = _("line {line}", line=found.line)
        return f"[{mark}] {found.order_id:<{self._width}}  {place:<9}  {text}"

    def _show_marks(self) -> None:
        said = [_("{count:n} of {total:n} numbers marked", count=len(self._marked), total=len(self._numbers))]
        if self._group is not None:
            said.append(str(self._groups[self._group].name))
        self._show_message(": ".join(said))
        self.query_one("#numbers").border_subtitle = order_count(len(self._marked))
        self._list.refresh()

    def _show_message(self, text: str, *, warning: bool = False) -> None:
        marked = self.query_one("#marked", Static)
        marked.set_class(warning, "warning")
        marked.update(Content(text))


def _about(source: str, question: TextQuestion) -> str:
    """A sentence that says why the operator must mark numbers."""
    if question.problem:
        return _(
            "{source}, line {line}: this looks like JSON, but it cannot be read. {problem} Mark the numbers "
            "that are order IDs. Nothing is imported before you answer.",
            source=source,
            line=question.line,
            problem=question.problem,
        )
    return _(
        "{source} is not a list. Mark the numbers that are order IDs. Nothing is imported before you answer.",
        source=source,
    )
