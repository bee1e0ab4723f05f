"""The title of a pane, in its upper border."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class FrameTitle:
    """Writes a left and a right text into the border of a widget.

    The widget calls `draw` when its width or focus has changed.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self.has_focus = False
        """True if the widget has the focus. The widget's own value is set too late for its handlers."""
        self.left = ""
        self.right = ""

    def show(self, left: str, right: str = "") -> None:
        """Show these texts as they are, not as markup."""
        if (left, right) != (self.left, self.right):
            self.left, self.right = left, right
            self.draw()

    def draw(self) -> None:
        """Write both texts into the border. A line fills the space between them.

        Does nothing if there is no left text.
        """
        if not self.left:
            return
        left, right = Content(f" {self.left} "), Content(f" {self.right} " if self.right else "")
        # Textual draws one cell of the line on each side.
        room = max(0, self._widget.outer_size.width - 2 - left.cell_length - right.cell_length)
        line = Content.styled("─" * room, "$primary" if self.has_focus else "$primary-muted")
        self._widget.border_title = Content.assemble(left, line, right) if self.right else left


def pane_title(widget: Widget) -> str:
    """The title of a pane as plain text: only the left part of its frame."""
    frame = getattr(widget, "frame_title", None)
    return frame.left if isinstance(frame, FrameTitle) and frame.left else str(widget.border_title or "")
