"""Check boxes and radio buttons that can be read without colours: Textual's own differ by colour alone."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Checkbox, RadioButton


class Tick(Checkbox):
    """A check box whose tick is there or not."""

    def __init__(self, label: str, *, id: str, value: bool = False) -> None:  # noqa: A002 (Textual's name)
        super().__init__(Content(label), value, id=id, compact=True)
        self.BUTTON_INNER = "✔" if value else " "

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (the base's)
        """Lines that the label takes where it may go on below."""
        return len(self.render().wrap(width))

    def watch_value(self) -> None:
        """Put the tick in, or take it out."""
        self.BUTTON_INNER = "✔" if self.value else " "
        super().watch_value()


class Choice(RadioButton):
    """A radio button whose dot is there or not."""

    def __init__(self, label: str, *, value: bool) -> None:
        super().__init__(Content(label), compact=True)
        self.BUTTON_INNER = " "
        self.value = value

    def watch_value(self) -> None:
        """Put the dot in, or take it out."""
        self.BUTTON_INNER = "●" if self.value else " "
        super().watch_value()
