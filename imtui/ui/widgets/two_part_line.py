"""A line of text with a left and a right end."""

from __future__ import annotations

from textual.content import Content


def two_part_line(left: Content, right: Content, width: int) -> Content:
    """A line of `width` cells. If room is short, the left part is cut."""
    room = max(0, width - right.cell_length)
    return Content.assemble(left.truncate(room, ellipsis=True, pad=True), right)
