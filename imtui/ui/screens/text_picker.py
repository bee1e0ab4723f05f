"""The window that asks which of the numbers in a text are order IDs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from imtui.core.importing.extract import NumberGroup, TextQuestion
from imtui.core.importing.order_id import shown
from imtui.core.importing.result import Found
from imtui.messages import _, lazy
from imtui.session.log_texts import order_count
from imtui.ui.screens.dialog import BACK
from imtui.ui.screens.mark_list import MarkDialog
from imtui.ui.widgets.buttons import MARKS
from imtui.ui.widgets.text_list import TextList

_LINE_SHOWN: Final = 200


class NumberList(TextList):
    """The list of the numbers in a text, with a mark for each. Enter imports the marked numbers."""

    BINDINGS = [
        Binding("enter", "screen.add", "Import the marked numbers"),
        Binding("space", "screen.mark", "Mark"),
        Binding("a", "screen.mark_all", "Mark all"),
        Binding("s", "screen.next_group", "Mark another group"),
    ]


class TextPicker(MarkDialog[Found]):
    """The window to mark the order IDs in a text. Dismissed with the marked numbers, or with None.

    At first, the group of numbers that are most likely order IDs is marked.
    """

    asks = True
    explanation = lazy(
        "The text holds more than order IDs. Mark the numbers that are order IDs; only those are imported."
    )

    heading = lazy("Import: numbers in a text")
    buttons = (
        (lazy("Import"), "enter", "add"),
        (lazy("All"), "a", "mark_all"),
        (lazy("Next group"), "s", "next_group"),
        BACK,
    )
    nothing_marked = lazy("No number is marked. Space marks one, a marks all.")

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
        self._shown = sorted(numbers.values(), key=lambda found: (found.line, found.column))
        self._width = max(map(len, numbers), default=0)
        self._group = most_likely
        if most_likely is not None:
            self._mark_group(most_likely)

    def compose_fields(self) -> ComposeResult:
        """The list of numbers, each with its line of the text."""
        yield Static(Content(self._about))
        yield Static(id="message")
        yield NumberList(self._line)

    def on_mount(self) -> None:
        """Move the focus to the list."""
        self._list.focus()
        self._list.show(len(self._shown))
        self._show_marks()

    def action_next_group(self) -> None:
        """Mark the numbers of the next group, and no others. After the last group comes the first."""
        self._group = 0 if self._group is None else (self._group + 1) % len(self._groups)
        self._mark_group(self._group)
        self._show_marks()

    def _mark_group(self, group: int) -> None:
        self._marked = {found.order_id: found for found in self._groups[group].found}

    def _marks_changed(self) -> None:
        # The marks are no longer those of a group.
        self._group = None
        self._show_marks()

    def _found(self) -> list[Found]:
        return [found for found in self._shown if found.order_id in self._marked]

    def _line(self, line: int) -> str:
        found = self._shown[line]
        text = shown(self._lines[found.line - 1].strip(), _LINE_SHOWN)
        place = _("line {line}", line=found.line)
        return f"{MARKS[found.order_id in self._marked]} {found.order_id:<{self._width}}  {place:<9}  {text}"

    def _show_marks(self) -> None:
        said = [_("{count:n} of {total:n} numbers marked", count=len(self._marked), total=len(self._shown))]
        if self._group is not None:
            said.append(str(self._groups[self._group].name))
        self._show_message(": ".join(said))
        self.query_one(".dialog").border_subtitle = order_count(len(self._marked))
        self._list.refresh()


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
