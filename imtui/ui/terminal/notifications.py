"""Calls the operator back to a terminal that he looked away from."""

from __future__ import annotations

from typing import Any

from textual.app import App

from imtui.core.text import clean


def desktop_notification(title: str, text: str) -> str:
    """The sequences by which terminals show one: OSC 9 (iTerm2 and others) and OSC 777 (urxvt, VTE, foot)."""
    title, text = (clean(part, 120).replace(";", ",") for part in (title, text))
    return f"\x1b]9;{title}: {text}\x07\x1b]777;notify;{title};{text}\x07"


def call_back(app: App[Any], text: str, *, bell: bool, notify: bool) -> None:
    """Ring, and, where the terminal says that it has not the focus, ask the desktop to tell."""
    if bell:
        app.bell()
    if notify and not app.app_focus and not app.is_headless and app._driver is not None:  # noqa: SLF001
        # Textual opens its writer to the bell alone, and in the midst of a frame nobody else may write.
        app._driver.write(desktop_notification("imtui", text))  # noqa: SLF001
