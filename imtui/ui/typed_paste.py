"""Recognises a paste that the terminal sends as single keys, so that its letters do not act as commands."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Final

from textual import events
from textual.app import App
from textual.screen import ModalScreen
from textual.widgets import Button, Input

from imtui.messages import lazy
from imtui.ui.widgets.entry_line import EntryLine

_MIN_KEYS: Final = 3
"""Minimum number of keys that must follow a letter at once before imtui treats them as a possible paste."""

_CHECK_DELAYS: Final = (0.0, 0.002, 0.004)
"""Seconds between checks for further keys. If none follows, the key counts as typed by hand."""

_QUIET_SECONDS: Final = 0.05
"""Seconds without a key, after which the held keys are imported as a paste or passed on as commands."""

_TOO_FAST: Final = lazy("Ignored: keys arrived too fast to be an answer.")

_BREAKS: Final = {"enter": "\n", "ctrl+j": "\n", "tab": "\t"}
_COMMAND_AND_ID: Final = re.compile(r"[a-z/]\d+\s*", re.IGNORECASE)
"""Matches the key of a command that opens an input, and an ID for it. A script may send both at once."""

_BEGINS_WITH_ID: Final = re.compile(r"\d{5}|\d+[ ,;\t]*[^\W\d]")
"""Matches the start of a paste that begins with an order ID: five digits, or digits before a letter.

A few digits and a line end do not match, because they may be an answer to a question.
"""

_SHORTEST: Final = 5
"""Minimum number of keys in a paste that does not begin with an order ID. Fewer keys are commands."""

_HELD_DOWN: Final = 2
"""Maximum number of different keys that an operator may hold down.

While imtui is busy, repeated keys are queued and arrive at once, like those of a paste.
"""


class TypedPaste:
    """Joins the keys of a paste into one paste event. The application asks it before it handles a key.

    A key that is typed by hand is passed on. In an input, all keys are passed on, because an input takes them
    as text. In the entry line, however, a line end with further keys right after it starts a paste.
    """

    def __init__(self, app: App[None], pass_on: Callable[[events.Key], Awaitable[None]]) -> None:
        self._app = app
        self._pass_on = pass_on
        self._held: list[events.Key] = []

    async def holds_back(self, key: events.Key) -> bool:
        """Hold the key back if it may be part of a paste. Returns False if the application must handle it."""
        if self._held:
            self._held.append(key)
        elif self._may_begin(key) and await self._has_followers(key):
            self._held.append(key)
            self._wait(1)
        return bool(self._held)

    @property
    def _line(self) -> EntryLine | None:
        """The entry line, if it has the focus."""
        return self._app.focused if isinstance(self._app.focused, EntryLine) else None

    @property
    def _in_window(self) -> bool:
        """True if a window is open, so that no key reaches the entry line."""
        return isinstance(self._app.screen, ModalScreen)

    @property
    def _on_button(self) -> bool:
        """True if Enter would press a button. A pasted text must not press it."""
        return isinstance(self._app.focused, Button)

    def _may_begin(self, key: events.Key) -> bool:
        if self._line:
            return key.key in _BREAKS and (key.key != "tab" or bool(self._line.value))
        if key.key in _BREAKS:
            return self._in_window and self._on_button
        if not key.is_printable or isinstance(self._app.focused, Input):
            return False
        return self._in_window or not (key.character or "").isdecimal()

    async def _has_followers(self, key: events.Key) -> bool:
        least = 1 if self._line or (key.character or "").isdecimal() else _MIN_KEYS
        # Without a terminal no further keys can arrive.
        for seconds in () if self._app.is_headless else _CHECK_DELAYS:
            if self._following >= least:
                return True
            await asyncio.sleep(seconds)
        return self._following >= least

    @property
    def _following(self) -> int:
        # Count the message that Textual has taken out of its queue in advance.
        ahead = self._app._pending_message is not None  # noqa: SLF001 (there is no public name)
        return self._app.message_queue_size + ahead

    def _wait(self, count: int) -> None:
        self._app.set_timer(_QUIET_SECONDS, lambda: self._continue(count))

    async def _continue(self, count: int) -> None:
        """Import the held keys as a paste, or pass them on as commands.

        `count` is the number of held keys when the wait began. If there are more now, wait again.
        """
        if len(self._held) > count:
            self._wait(len(self._held))
            return
        keys, self._held = self._held, []
        text = "".join(map(_text_of, keys))
        if self._line and count > 1 and "\x1b" not in text:
            self._line.add_typed_paste(text)
        elif is_paste(text):
            self._app.post_message(events.Paste(text))
        else:
            await self._pass_all_on(keys)

    async def _pass_all_on(self, keys: list[events.Key]) -> None:
        """Pass the keys on one by one. If one of them opens a window, drop the others."""
        screen = self._app.screen
        for key in keys:
            if self._app.screen is not screen:
                self._app.notify(str(_TOO_FAST), severity="warning", markup=False)
                return
            await self._pass_on(key)


def _text_of(key: events.Key) -> str:
    """The text that a key types; ESC for a key that is not text, such as ctrl+r or an arrow."""
    if key.key in _BREAKS:
        return _BREAKS[key.key]
    return key.character if key.character and key.is_printable else "\x1b"


def is_paste(text: str) -> bool:
    """True if keys that arrived at once are a paste, not commands.

    `text` has ESC for each key that types no text. It is a paste if it begins with an order ID. Without one,
    it is a paste if it has at least five keys, at least three of them different, and no ESC, and does not
    begin with a command key and an ID.
    """
    text = text.lstrip("\n\t")
    if _BEGINS_WITH_ID.match(text):
        return True
    if "\x1b" in text or _COMMAND_AND_ID.match(text):
        return False
    return len(text) >= _SHORTEST and len(set(text)) > _HELD_DOWN
