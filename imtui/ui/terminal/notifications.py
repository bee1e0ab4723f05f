"""Notifies an operator who is not looking at the terminal."""

from __future__ import annotations

from typing import Any

from textual.app import App

from imtui.core.text import clean


def desktop_notification(title: str, text: str) -> str:
    """Escape sequences that show a notification: OSC 9 (iTerm2 and others) and OSC 777 (urxvt, VTE, foot)."""
    title, text = (clean(part, 120).replace(";", ",") for part in (title, text))
    return f"\x1b]9;{title}: {text}\x07\x1b]777;notify;{title};{text}\x07"


def notify_operator(app: App[Any], text: str, *, bell: bool, notify: bool) -> None:
    """Ring the bell if `bell` is True. Show a desktop notification if `notify` is True.

    While the terminal has the focus, the bell rings but no notification is shown.
    """
    if bell:
        app.bell()
    if notify and not app.app_focus and not app.is_headless and app._driver is not None:  # noqa: SLF001
        # Textual has a public method for the bell only. A direct write could end up in the middle of a frame.
        app._driver.write(desktop_notification("imtui", text))  # noqa: SLF001
