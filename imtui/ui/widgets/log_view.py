"""The log under the table: the last lines of what happened."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from imtui.core.text import ELLIPSIS
from imtui.messages import _, pgettext
from imtui.session import LogEntry
from imtui.ui.presentation.log_line import LogLine, LogPace, account_line, add_entry
from imtui.ui.presentation.outcome_style import Piece
from imtui.ui.widgets.long_list import LongList

_SCROLL_BAR_STEP: Final = 1.05
"""Factor of growth. A log that follows its end draws its scroll bar again when it has grown this much."""


class LogView(LongList):
    """The log. It scrolls to each new line ("follows its end") until the operator scrolls back.

    Then the title counts the new lines. When the log scrolls to its end by itself or by the key End, the
    cursor is removed. The next key that moves the cursor starts at the last line in view.
    """

    BINDINGS = [
        Binding("enter", "pick", "To the row of the line"),
    ]

    @dataclass
    class Picked(Message):
        """The operator asked for the row of the order that a line is about."""

        order_id: str

    def __init__(self, capacity: int) -> None:
        """`capacity` is the maximum number of lines that are kept."""
        super().__init__(id="log")
        self._lines: deque[LogLine] = deque(maxlen=capacity)
        self._pace = LogPace()
        self.account = ""
        """The name of the account in use, which an empty log shows."""
        self._unseen = 0
        """Number of lines added since the operator scrolled back."""
        self.following = True
        """True if the log scrolls to each new line."""
        self._has_cursor = False
        self._scroll_bar_lines = 0
        """Number of lines when the scroll bar was last drawn."""

    @property
    def line_count(self) -> int:
        """Number of lines kept."""
        return len(self._lines)

    @property
    def lines(self) -> Sequence[LogLine]:
        """The lines kept, oldest first."""
        return self._lines

    def extend(self, entries: Sequence[LogEntry]) -> None:
        """Append lines, and drop the oldest beyond the capacity."""
        if not entries:
            return
        lines, following, before, added = self._lines, self.following, len(self._lines), 0
        for entry in entries:
            # If many entries come in a second, successive orders that were cancelled in it share a line.
            line = add_entry(lines[-1] if lines else None, entry, is_fast=self._pace.is_fast(entry))
            if line is not None:
                lines.append(line)
                added += 1
        self.resize_scroll_area()
        if following:
            self.action_last()
        else:
            if dropped := before + added - len(lines):
                # The same lines stay in view.
                self._cursor = max(0, self._cursor - dropped)
                self.scroll_to_line(max(0, self.scroll_offset.y - dropped))
            self._unseen += added
            self.show_title()

    def show_order(self, order_id: str) -> bool:
        """Put the cursor on the last line about an order. Returns False if there is none."""
        count = len(self._lines)
        from_end = (
            at for at, line in enumerate(reversed(self._lines), start=1) if order_id in line.order_ids
        )
        line = next((count - at for at in from_end), None)
        if line is not None:
            self.move_cursor(line)
        return line is not None

    def move_cursor(self, line: int) -> None:
        """Put the cursor on a line. The log follows its end again once the cursor is on the last line."""
        if self._lines:
            self._has_cursor = True
            super().move_cursor(line)
            self._follow(self.cursor_line == self.line_count - 1)

    def action_move(self, step: int) -> None:
        """Move the cursor by `step` lines."""
        self._start_cursor()
        super().action_move(step)

    def action_page(self, step: int) -> None:
        """Scroll by `step` pages."""
        self._start_cursor()
        super().action_page(step)

    def action_last(self) -> None:
        """Scroll to the end and follow it."""
        self._has_cursor = False
        self.refresh()
        self.scroll_to_line(self.max_scroll_y)
        self._follow(True)

    def action_pick(self) -> None:
        """Ask for the row of the order that the line under the cursor is about."""
        if self._has_cursor:
            order_ids = self._lines[self.cursor_line].order_ids
            if order_ids:
                self.post_message(self.Picked(order_ids[-1]))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line under the mouse. A double click goes to the row of its order."""
        line = self.line_at(event)
        if line is not None:
            self.move_cursor(line)
            if event.chain == 2:
                self.action_pick()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the end if the log is scrolled to it; otherwise stop following."""
        at_end = round(new_value) >= self.max_scroll_y
        if at_end and self.following:
            # The scroll bar stays as it is: drawing it costs more than drawing the lines.
            self.refresh()
            return
        self._scroll_update(self.virtual_size)
        super().watch_scroll_y(old_value, new_value)
        self._follow(at_end)

    def size_changed(self) -> None:
        """After a change of size, scroll to the end if the log follows its end.

        If it does not, scroll to the cursor, if there is one.
        """
        self.resize_scroll_area()
        if self.following:
            self.action_last()
        elif self._has_cursor:
            self.scroll_to_cursor()

    def draw_line(self, line: int, width: int) -> Strip:
        """Draw a line in `width` cells. A longer line ends in an ellipsis."""
        has_cursor = self._has_cursor and line == self.cursor_line and self.has_focus
        return self._drawn(self._lines[line].pieces, width, has_cursor=has_cursor)

    def render_line(self, y: int) -> Strip:
        """Draw a row of cells. An empty log shows the account in use."""
        if y == 0 and not self._lines and self.account:
            return self._drawn(account_line(self.account), self.line_width)
        return super().render_line(y)

    def _drawn(self, pieces: Iterable[Piece], width: int, *, has_cursor: bool = False) -> Strip:
        segments, room = [Segment(" ", self.rich_style)], width - 1
        for text, name in pieces:
            style = self.line_styles[name]
            if has_cursor:
                style += self.line_styles["cursor"]
            length = cell_len(text)
            if length > room:
                segments.append(Segment(set_cell_size(text, max(0, room - 1)) + ELLIPSIS, style))
                break
            segments.append(Segment(text, style))
            room -= length
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def resize_scroll_area(self) -> None:
        """Set the height of the scrolled area to the number of lines."""
        # Assigning `virtual_size` would lay out the whole screen, ten times a second during a run.
        count = len(self._lines)
        self.set_reactive(LogView.virtual_size, Size(self.size.width, count))
        if not self.following or not (
            self._scroll_bar_lines <= count < self._scroll_bar_lines * _SCROLL_BAR_STEP
        ):
            self._scroll_bar_lines = count
            self._scroll_update(self.virtual_size)

    def _start_cursor(self) -> None:
        if not self._has_cursor and self._lines:
            self._cursor = self.visible_lines.stop - 1

    def _follow(self, following: bool) -> None:
        self.following = following
        if following:
            self._unseen = 0
        self.show_title()

    def show_title(self) -> None:
        """Show in the title whether the log follows its end, or how many new lines are below."""
        # In the title, because the log has no lower border for a subtitle.
        if self._unseen:
            right = _("{count:n} new · {key}", count=self._unseen, key=_("End"))
        else:
            right = _("following") if self.following and self._lines else ""
        self.frame_title.show(pgettext("pane", "Log"), right)
