"""The base of the windows in which the operator marks order IDs in a long list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import getters, on
from textual.content import Content
from textual.widgets import Static

from imtui.core.importing.result import Found
from imtui.core.read_methods import Report
from imtui.messages import Message
from imtui.ui.screens.dialog import Form
from imtui.ui.widgets.text_list import TextList

M = TypeVar("M", Found, Report)


class MarkDialog(Form[list[Found]], Generic[M]):
    """A window to mark lines of a list, each about one order ID. Dismissed with the marks, or with None.

    The line `#message` counts the marks, or says what is wrong.
    """

    look = "reader"

    nothing_marked: ClassVar[Message]
    """Says that no line is marked. It is shown if the operator wants to add the marked ones."""

    _list = getters.query_one(TextList)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Sequence[M] = ()
        """What the lines of the list are about."""
        self._marked: dict[str, M] = {}
        """What is marked, by order ID, in the order in which it was marked."""

    def _marks_changed(self) -> None:
        """Draw the list and the counts again after a change of the marks."""
        raise NotImplementedError

    def _found(self) -> list[Found]:
        """The marked order IDs, as an import returns them."""
        raise NotImplementedError

    def action_add(self) -> None:
        """Close the window and return what is marked. If nothing is marked, say so and stay open."""
        if self._marked:
            self.dismiss(self._found())
        else:
            self._show_message(str(self.nothing_marked), warning=True)

    def action_mark(self) -> None:
        """Mark the line under the cursor, or remove its mark, and move to the next line."""
        self._mark()
        self._list.action_move(1)

    def action_mark_all(self) -> None:
        """Mark all lines shown. If all of them are marked already, remove their marks."""
        shown = {each.order_id: each for each in self._shown}
        if shown.keys() <= self._marked.keys():
            self._marked = {order: each for order, each in self._marked.items() if order not in shown}
        else:
            self._marked |= shown
        self._marks_changed()

    @on(TextList.Clicked)
    def _mark(self) -> None:
        for each in self._shown[self._list.cursor_line : self._list.cursor_line + 1]:
            if self._marked.pop(each.order_id, None) is None:
                self._marked[each.order_id] = each
        self._marks_changed()

    def _show_message(self, text: str, *, warning: bool = False) -> None:
        message = self.query_one("#message", Static)
        message.set_class(warning, "warning")
        message.update(Content(text))
