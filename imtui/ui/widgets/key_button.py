"""A button of a window that shows its key."""

from __future__ import annotations

from textual.widgets import Button
from textual.widgets.button import ButtonVariant

from imtui.ui.terminal.key_names import with_key


class KeyButton(Button):
    """A button of one line. Its label ends in the name of its key. The main button of a window is filled."""

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
        super().__init__(with_key(label, key), variant, id=id, action=action, compact=True)
