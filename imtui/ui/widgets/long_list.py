"""A long list with a title in its frame: the base of the order table, the log and lists of text."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual import events, on
from textual.binding import Binding
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from imtui.ui.theme.styles import Styles
from imtui.ui.widgets.frame_title import FrameTitle


class LongList(ScrollView, can_focus=True):
    """A list with a cursor. It draws only the lines in view, so a long list is as fast as a short one.

    A subclass says how many lines there are, and draws one. `line` is the number of a line, from 0; `y` is a
    row of cells of the widget, from 0. For a list of some tens of lines, use `OptionList`.
    """

    BINDINGS = [
        Binding("up,k", "move(-1)", "Up"),
        Binding("down,j", "move(1)", "Down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down"),
        Binding("home,g", "first", "First line"),
        Binding("end,G", "last", "Last line"),
    ]

    DEFAULT_CSS = "LongList { overflow-x: hidden; scrollbar-size-vertical: 1; }"

    # Textual would highlight and copy its own description of the widget, not the lines.
    ALLOW_SELECT = False

    HEADER_LINES: ClassVar[int] = 0
    """Number of lines at the top that do not scroll."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.line_styles = Styles(self)
        self.frame_title = FrameTitle(self)
        self._cursor = 0

    @property
    @abstractmethod
    def line_count(self) -> int:
        """Number of lines."""

    @abstractmethod
    def draw_line(self, line: int, width: int) -> Strip:
        """Draw a line in `width` cells."""

    def draw_header(self, y: int, width: int) -> Strip:  # noqa: ARG002 (for subclasses)
        """Draw a line of the header. `y` is its number, from 0."""
        return Strip.blank(width, self.rich_style)

    @property
    def cursor_line(self) -> int:
        """The number of the line under the cursor, from 0; 0 if there is no line."""
        return self._cursor

    @property
    def page_size(self) -> int:
        """Number of lines that fit into the widget; 0 if it has no height."""
        return max(0, self.size.height - self.HEADER_LINES)

    @property
    def visible_lines(self) -> range:
        """The numbers of the lines in view."""
        top = self.scroll_offset.y
        return range(top, min(self.line_count, top + self.page_size))

    @property
    def line_width(self) -> int:
        """Width of a line in cells, without the scroll bar.

        `size.width` is too large if the scroll bar has appeared since the last layout.
        """
        return self.scrollable_content_region.width

    def line_at(self, event: events.MouseEvent) -> int | None:
        """The number of the line under the mouse, None if there is none."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.HEADER_LINES:
            return None
        line = offset.y - self.HEADER_LINES + self.scroll_offset.y
        return line if line < self.line_count else None

    def lines_changed(self) -> None:
        """Draw all lines again after a change of their number or order, and keep the cursor on a line."""
        self._cursor = self._nearest(self._cursor)
        self.resize_scroll_area()
        self.refresh()
        self.cursor_moved()

    def resize_scroll_area(self) -> None:
        """Set the height of the scrolled area to the number of lines, with the header."""
        self.virtual_size = Size(self.size.width, self.line_count + self.HEADER_LINES)

    def move_cursor(self, line: int) -> None:
        """Move the cursor to a line and scroll it into view. Without such a line, move to the nearest one."""
        before, self._cursor = self._cursor, self._nearest(line)
        self.redraw_line(before)
        self.redraw_line(self._cursor)
        self.scroll_to_cursor()
        self.cursor_moved()

    def cursor_moved(self) -> None:
        """Called when the cursor may be on another line, or another line under it. Here it does nothing."""

    def scroll_to_cursor(self) -> None:
        """Scroll only as far as it takes to see the cursor."""
        top, page = self.scroll_offset.y, self.page_size
        if not page:
            return
        if self._cursor < top:
            self.scroll_to_line(self._cursor)
        elif self._cursor >= top + page:
            self.scroll_to_line(self._cursor - page + 1)

    def scroll_to_line(self, line: int) -> None:
        """Scroll so that `line` is the first line in view, or as far as possible."""
        self.scroll_to(y=line, animate=False, immediate=True)

    def redraw_line(self, line: int, count: int = 1) -> None:
        """Draw `count` lines again, from `line` on, if they are in view."""
        self.refresh_lines(line + self.HEADER_LINES, count)

    def render_line(self, y: int) -> Strip:
        """Draw a row of cells: a line of the header, a line in view, or nothing below the last line."""
        width = self.line_width
        if y < self.HEADER_LINES:
            return self.draw_header(y, width)
        line = y - self.HEADER_LINES + self.scroll_offset.y
        return self.draw_line(line, width) if line < self.line_count else Strip.blank(width, self.rich_style)

    def action_move(self, step: int) -> None:
        """Move the cursor by `step` lines."""
        self.move_cursor(self._cursor + step)

    def action_page(self, step: int) -> None:
        """Scroll by `step` pages.

        The cursor keeps its place in the view. At an end of the list it moves to that end.
        """
        lines, page = step * max(1, self.page_size - 1), max(1, self.page_size)
        top = max(0, min(self.scroll_offset.y + lines, self.line_count - page))
        cursor = self._cursor + lines
        self.scroll_to_line(top)
        self.move_cursor(max(top, min(cursor, top + page - 1)))

    def action_first(self) -> None:
        """Move the cursor to the first line."""
        self.move_cursor(0)

    def action_last(self) -> None:
        """Move the cursor to the last line."""
        self.move_cursor(self.line_count - 1)

    def on_resize(self) -> None:
        """Draw the list in its new size."""
        # Textual calls the handlers of all base classes, so subclasses override `size_changed` instead.
        self.size_changed()
        self.frame_title.draw()

    @on(events.Focus)
    @on(events.Blur)
    def _show_focus(self, event: events.Focus | events.Blur) -> None:
        """Draw the title and the cursor as in a pane with the focus, or without it."""
        self.frame_title.has_focus = isinstance(event, events.Focus)
        self.frame_title.draw()
        self.redraw_line(self._cursor)

    def size_changed(self) -> None:
        """Keep the cursor in view after a change of size."""
        self.resize_scroll_area()
        self.scroll_to_cursor()

    def notify_style_update(self) -> None:
        """Forget the resolved styles after a change of theme."""
        self.line_styles.forget()
        super().notify_style_update()

    def _nearest(self, line: int) -> int:
        return max(0, min(line, self.line_count - 1))
