"""Check boxes and radio buttons that can be read without colours, unlike those of Textual."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Checkbox, RadioButton


class PlainCheckbox(Checkbox):
    """A check box with a tick if it is set."""

    def __init__(self, label: str, *, id: str, value: bool = False) -> None:  # noqa: A002 (Textual's name)
        super().__init__(Content(label), value, id=id, compact=True)
        self.BUTTON_INNER = "✔" if value else " "

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (the base's)
        """Number of lines that the label needs."""
        return len(self.render().wrap(width))

    def watch_value(self) -> None:
        """Show or hide the tick."""
        self.BUTTON_INNER = "✔" if self.value else " "
        super().watch_value()


class PlainRadioButton(RadioButton):
    """A radio button with a dot if it is set."""

    def __init__(self, label: str, *, value: bool) -> None:
        super().__init__(Content(label), compact=True)
        self.BUTTON_INNER = " "
        self.value = value

    def watch_value(self) -> None:
        """Show or hide the dot."""
        self.BUTTON_INNER = "●" if self.value else " "
        super().watch_value()
