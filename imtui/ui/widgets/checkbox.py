"""Check boxes and radio buttons as text, `[x]` and `(•)`, which can be read without colours."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Checkbox, RadioButton

from imtui.ui.widgets.buttons import MARKS

_DOTS = {True: "(•)", False: "( )"}


class PlainCheckbox(Checkbox):
    """A check box: `[x]` if it is set, else `[ ]`."""

    def __init__(self, label: str, *, id: str, value: bool = False) -> None:  # noqa: A002 (Textual's name)
        super().__init__(Content(label), value, id=id, compact=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (the base's)
        """Number of lines that the label needs."""
        return len(self.render().wrap(width))

    def render(self) -> Content:
        """The mark and the label, without the blank that Textual adds to the label.

        In a narrow window, that blank would be cut with an ellipsis.
        """
        label = self.label.stylize_before(self.get_visual_style("toggle--label"))
        return Content.assemble(self._button, " ", label)

    @property
    def _button(self) -> Content:
        return Content.assemble((MARKS[self.value], self.get_visual_style("toggle--button")))


class PlainRadioButton(RadioButton):
    """A radio button: `(•)` if it is set, else `( )`."""

    def __init__(self, label: str, *, value: bool) -> None:
        super().__init__(Content(label), compact=True)
        self.value = value

    @property
    def _button(self) -> Content:
        return Content.assemble((_DOTS[self.value], self.get_visual_style("toggle--button")))
