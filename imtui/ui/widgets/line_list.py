"""Lines to choose from, however many: drawn as they are seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from imtui.ui.styles import Palette


class LineList(ScrollView, can_focus=True):
    """A list with a cursor; what stands on a line is asked for when it is drawn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("home,g", "move(-1000000000)", "First line", show=False),
        Binding("end,G", "move(1000000000)", "Last line", show=False),
    ]

    class Clicked(Message):
        """A line was clicked; the cursor is on it."""

    def __init__(self, text: Callable[[int], str], *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        """`text` gives a line's text by its number, from 0."""
        super().__init__(id=id)
        self._text = text
        self._palette = Palette(self)
        self._count = 0
        self.cursor = 0
        """The line that it is on; 0 in an empty list, too."""

    @property
    def count(self) -> int:
        """How many lines there are."""
        return self._count

    def show(self, count: int) -> None:
        """Draw so many lines; the cursor stays where it is, as far as there still are lines."""
        self._count = count
        self.cursor = max(0, min(self.cursor, count - 1))
        self.virtual_size = Size(self.size.width, count)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        line, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if line >= self._count:
            return Strip.blank(width, self.rich_style)
        here = line == self.cursor and self.has_focus
        style = self._palette["cursor"] if here else self.rich_style
        return Strip([Segment(set_cell_size(self._text(line), width), style)])

    def action_move(self, step: int) -> None:
        """Move the cursor by lines."""
        self._go_to(self.cursor + step)

    def action_page(self, step: int) -> None:
        """Move the cursor by windows."""
        self._go_to(self.cursor + step * max(1, self.size.height - 1))

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide it."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y + self.scroll_offset.y < self._count:
            self._go_to(offset.y + self.scroll_offset.y)
            self.post_message(self.Clicked())

    def notify_style_update(self) -> None:
        """Forget the resolved styles when the theme changes."""
        self._palette.forget()
        super().notify_style_update()

    def _go_to(self, line: int) -> None:
        self.cursor = max(0, min(line, self._count - 1))
        top, height = self.scroll_offset.y, self.size.height
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)
        self.refresh()
