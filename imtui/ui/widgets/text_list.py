"""A long list whose lines are text."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import set_cell_size
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from imtui.ui.widgets.long_list import LongList


class TextList(LongList):
    """A list that requests the text of a line each time it draws the line.

    The cursor is visible while the list has the focus.
    """

    class Clicked(Message):
        """A line was clicked; the cursor is on it."""

    def __init__(self, text_of: Callable[[int], str]) -> None:
        """`text_of` returns the text of a line."""
        super().__init__()
        self._text_of = text_of
        self._count = 0

    @property
    def line_count(self) -> int:
        """Number of lines."""
        return self._count

    def show(self, count: int) -> None:
        """Set the number of lines and draw them. The cursor stays on its line, or moves to the last one."""
        self._count = count
        self.lines_changed()

    def draw_line(self, line: int, width: int) -> Strip:
        """Draw a line in `width` cells."""
        has_cursor = line == self.cursor_line and self.has_focus
        style = self.line_styles["cursor"] if has_cursor else self.rich_style
        return Strip([Segment(set_cell_size(self._text_of(line), width), style)])

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line under the mouse."""
        line = self.line_at(event)
        if line is not None:
            self.move_cursor(line)
            self.post_message(self.Clicked())
