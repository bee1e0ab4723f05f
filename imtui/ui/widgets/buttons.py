"""A button of a window that shows its key, and the marks of check boxes.

The check boxes are in a file of their own, because no window of the first frame needs them.
"""

from __future__ import annotations

from textual.widgets import Button
from textual.widgets.button import ButtonVariant

from imtui.ui.terminal.key_names import with_key

MARKS = {True: "[x]", False: "[ ]"}
"""The marks of check boxes and of lines in a list, by whether the box or line is marked."""


class KeyButton(Button):
    """A button of one line. The main button of a window is filled.

    Its label ends in the name of its key, if it has one.
    """

    def __init__(
        self,
        label: object,
        key: str,
        *,
        id: str | None = None,  # noqa: A002 (Textual's name)
        action: str | None = None,
        is_main: bool = False,
    ) -> None:
        variant: ButtonVariant = "primary" if is_main else "default"
        text = with_key(label, key) if key else str(label)
        super().__init__(text, variant, id=id, action=action, compact=True)
