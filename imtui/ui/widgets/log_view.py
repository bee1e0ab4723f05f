"""The live log: a bounded ring of lines, drawn as they are seen."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from imtui.session import LogEntry
from imtui.ui.presentation import log_line
from imtui.ui.styles import Palette

_SCROLL_BAR_STEP: Final = 1.05
"""Growth of the log that shows in its scroll bar, while the end is followed."""


class LogView(ScrollView, can_focus=True):
    """Follows its end until it is scrolled away from; its border says how many lines came since."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("home,g", "scroll_home", "First line", show=False),
        Binding("end,G", "follow", "Follow the end", show=False),
        Binding("enter", "pick", "To the row of the line", show=False),
    ]

    class Picked(Message):
        """The order of a line was asked for."""

        def __init__(self, order_id: str) -> None:
            super().__init__()
            self.order_id = order_id

    def __init__(self, capacity: int, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._entries: deque[LogEntry] = deque(maxlen=capacity)
        self._missed = 0
        self._following = True
        self._cursor: int | None = None
        """The line under the cursor; none while the end is followed."""
        self._fitted = 0
        """Lines that the scroll bar was last drawn for."""
        self._palette = Palette(self)

    @property
    def following(self) -> bool:
        """Whether new lines come into the window: until it is scrolled away from its end."""
        return self._following

    @property
    def entries(self) -> Sequence[LogEntry]:
        """The lines that are kept, oldest first."""
        return self._entries

    def extend(self, entries: Sequence[LogEntry]) -> None:
        """Append lines; the oldest ones beyond the capacity go."""
        if not entries:
            return
        following = self._following
        before = len(self._entries)
        self._entries.extend(entries)
        self._fit_to_entries()
        if following:
            self.action_follow()
            self.refresh()
        else:
            # Where the ring is full the lines move up under the window: stay with what is being read.
            gone = before + len(entries) - len(self._entries)
            if gone:
                self._cursor = None if self._cursor is None else max(0, self._cursor - gone)
                self._scroll_now(max(0, self.scroll_offset.y - gone))
            self._missed += len(entries)
            self._tell_missed()

    def show_order(self, order_id: str) -> bool:
        """Put the cursor on the last line of an order; whether there is one."""
        lines = reversed(range(len(self._entries)))
        line = next((line for line in lines if self._entries[line].order_id == order_id), None)
        if line is not None:
            self._move_to(line)
        return line is not None

    def action_move(self, step: int) -> None:
        """Move the cursor by lines, from the window's end where there is none."""
        end = min(len(self._entries), self.scroll_offset.y + self._page_size) - 1
        self._move_to((end if self._cursor is None else self._cursor) + step)

    def action_page(self, step: int) -> None:
        """Move the cursor by windows."""
        self.action_move(step * max(1, self._page_size - 1))

    def action_scroll_home(self) -> None:
        """Go to the first line."""
        self._move_to(0)

    def action_pick(self) -> None:
        """Ask for the order of the line under the cursor."""
        if self._cursor is not None and self._cursor < len(self._entries):
            order_id = self._entries[self._cursor].order_id
            if order_id is not None:
                self.post_message(self.Picked(order_id))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click goes to the row."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y + self.scroll_offset.y < len(self._entries):
            self._move_to(offset.y + self.scroll_offset.y)
            if event.chain == 2:
                self.action_pick()

    def action_follow(self) -> None:
        """Go back to the end and stay there."""
        self._cursor = None
        self.refresh()
        self._scroll_now(self.max_scroll_y)
        self._follow(True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Stop following, or forget the missed lines once the end is seen again."""
        at_end = round(new_value) >= self.max_scroll_y
        if at_end and self._following:
            # The scroll bar stays where it is; to draw it anew costs more than the lines do.
            self.refresh()
            return
        self._scroll_update(self.virtual_size)
        super().watch_scroll_y(old_value, new_value)
        self._follow(at_end)

    def on_resize(self) -> None:
        """Keep following in a window of another height."""
        self._fit_to_entries()
        if self._following:
            self.action_follow()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        # The size counts a scroll bar in that came without a new layout.
        line, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if line >= len(self._entries):
            return Strip.blank(width, self.rich_style)
        text, style = log_line(self._entries[line])
        text = f" {text}"
        if cell_len(text) > width:
            text = set_cell_size(text, width - 1) + "…"
        drawn = self._palette[style]
        if line == self._cursor and self.has_focus:
            drawn += self._palette["cursor"]
        return Strip([Segment(text, drawn)]).adjust_cell_length(width, self.rich_style)

    def notify_style_update(self) -> None:
        """Forget the resolved styles when the theme changes."""
        self._palette.forget()
        super().notify_style_update()

    def _fit_to_entries(self) -> None:
        # Set by the front door it lays the whole screen out anew, ten times a second while a run goes on.
        count = len(self._entries)
        self.set_reactive(LogView.virtual_size, Size(self.size.width, count))
        if not self._following or not self._fitted <= count < self._fitted * _SCROLL_BAR_STEP:
            self._fitted = count
            self._scroll_update(self.virtual_size)

    @property
    def _page_size(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def _move_to(self, line: int) -> None:
        if not self._entries:
            return
        self._cursor = max(0, min(line, len(self._entries) - 1))
        top, page = self.scroll_offset.y, self._page_size
        if self._cursor < top:
            self._scroll_now(self._cursor)
        elif self._cursor >= top + page:
            self._scroll_now(self._cursor - page + 1)
        self.refresh()

    def _scroll_now(self, y: float) -> None:
        # Not after the next refresh: behind another screen that does not come.
        self.scroll_to(y=y, animate=False, immediate=True)

    def _follow(self, following: bool) -> None:
        self._following = following
        if following and self._missed:
            self._missed = 0
            self._tell_missed()

    def _tell_missed(self) -> None:
        self.border_subtitle = f"{self._missed:,} more below · end follows" if self._missed else ""
