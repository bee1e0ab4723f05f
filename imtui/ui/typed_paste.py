"""A paste that a terminal types: the keys of a text, which are no commands."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from itertools import takewhile
from typing import Final

from textual import events
from textual.app import App
from textual.screen import ModalScreen
from textual.widgets import Button, Input

from imtui.ui.widgets.entry import EntryLine

_LEAST: Final = 3
"""So many keys behind a letter, in the same moment, no hand has typed."""

_LOOKS: Final = (0.0, 0.002, 0.004)
"""Seconds between looks, after which a key counts as alone: what was sent with it comes meanwhile."""

_QUIET: Final = 0.05
"""Seconds without a key after which the text is whole."""

_NO_ANSWER: Final = "Keys that came in one go with the one that opened this window are no answer to it."

_BREAKS: Final = {"enter": "\n", "ctrl+j": "\n", "tab": "\t"}
_PARTED: Final = re.compile(r"\S\s+\S")
_BY_SCRIPT: Final = re.compile(r"[a-z/]\d+\s", re.IGNORECASE)
"""A command and an id in one go: no text begins so."""

_NAMED_ID: Final = re.compile(r"(?!\s)\D{2,}\d{6}")
"""`sms-312891245`, `ID312891245`: one word, and what it is about in front of it."""

_BEHIND_ID: Final = re.compile(r"\d{5}|\d+[ ,;\t]*[^\W\d]")
"""With an id before them, keys are no answer; a few digits and the end of a line may be one."""

_VOWELS: Final = frozenset("aeıiouöüâîû")
_SHORTEST: Final = 5
"""Letters of a word, at least three of them different, a vowel among them: a key held down and the moves of a
script repeat themselves. What is shorter, as `fary`, cannot be told from commands."""


class TypedPaste:
    """Stands before the keys of an application, and makes one paste of those that are a text.

    A key that comes alone passes. In an input keys are text anyway, and a digit goes to the entry line, if no
    window is open: there the first line's end begins a paste, if something follows it in the same moment.
    """

    def __init__(self, app: App[None], pass_on: Callable[[events.Key], Awaitable[None]]) -> None:
        self._app = app
        self._pass_on = pass_on
        self._held: list[events.Key] = []

    async def takes(self, key: events.Key) -> bool:
        """Whether the key is kept back, as one of many."""
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
        """Whether no key goes to the entry line, and an answer is asked for."""
        return isinstance(self._app.screen, ModalScreen)

    @property
    def _on_button(self) -> bool:
        """Whether an Enter would press a button, which no text means to do."""
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
        least = 1 if self._line or (key.character or "").isdecimal() else _LEAST
        # Where there is no terminal, nothing is on its way.
        for seconds in () if self._app.is_headless else _LOOKS:
            if self._following >= least:
                return True
            await asyncio.sleep(seconds)
        return self._following >= least

    @property
    def _following(self) -> int:
        # Textual takes one out of its queue ahead of its turn.
        ahead = self._app._pending_message is not None  # noqa: SLF001 (nothing public tells)
        return self._app.message_queue_size + ahead

    def _wait(self, count: int) -> None:
        self._app.set_timer(_QUIET, lambda: self._go_on(count))

    async def _go_on(self, count: int) -> None:
        """End where no key came since there were `count`."""
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
        """One by one; to a window that one of them opens the others are no answer."""
        screen = self._app.screen
        for key in keys:
            if self._app.screen is not screen:
                self._app.notify(_NO_ANSWER, severity="warning", markup=False)
                return
            await self._pass_on(key)


def _text_of(key: events.Key) -> str:
    """The text of a key; ESC for a key that is not text, as ctrl+r or an arrow."""
    if key.key in _BREAKS:
        return _BREAKS[key.key]
    return key.character if key.character and key.is_printable else "\x1b"


def is_paste(text: str) -> bool:
    """Whether keys that came in one moment are a text: a word, or words with something between them."""
    text = text.lstrip("\n\t")
    if _BEHIND_ID.match(text):
        return True
    if "\x1b" in text or _BY_SCRIPT.match(text):
        return False
    if _begins_with_word(text):
        return True
    return len(text) >= _SHORTEST and bool(_PARTED.search(text) or _NAMED_ID.match(text))


def _begins_with_word(text: str) -> bool:
    letters = [letter.lower()[0] for letter in takewhile(str.isalpha, text)]
    return len(letters) >= _SHORTEST and len(set(letters)) > 2 and not _VOWELS.isdisjoint(letters)
