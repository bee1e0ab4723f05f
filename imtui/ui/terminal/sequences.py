"""Turns the bytes that a terminal sends into messages, even if the terminal sends nonsense."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from textual._xterm_parser import (  # The parser has no public name.
    BRACKETED_PASTE_END,
    BRACKETED_PASTE_START,
    XTermParser,
)
from textual.message import Message

_QUIET_LOOKS: Final = 30
"""A paste without an end is dropped after this many checks without a byte: 3 seconds."""

_SEQUENCES: Final = re.compile("(?=\x1b)")
_X10_REPORT: Final = re.compile(rb"\x1b\[M(.{0,3})", re.DOTALL)
"""The beginning of an old terminal's mouse report. Three bytes of any value follow."""

_CTRL_C: Final = ("\x03", "\x1b[99;5u")
"""Ctrl+C as terminals send it, the second one with the Kitty keyboard protocol."""


class InputEnded(Message):
    """The terminal sends no more keys: it has hung up, or reading failed."""

    def __init__(self, failure: str = "") -> None:
        """`failure` is the kind of the error; empty where the terminal has hung up."""
        super().__init__()
        self.failure = failure


class PasteDropped(Message):
    """The end of a paste did not arrive. The whole paste is dropped: its last order ID may be cut."""


class SequenceParser:
    """Turns the text that a terminal sends into messages. A sequence that cannot be parsed is dropped.

    A paste without an end would be given every later key. It is dropped after a time without input,
    and by Ctrl+C at once.
    """

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._paste = OpenPaste()
        self._quiet_looks = 0

    def __call__(self, text: str) -> Iterator[Message]:
        """The messages in `text`, and those that an incomplete sequence becomes after a time.

        Call it with an empty text when nothing was read.
        """
        yield from self._parsed(self._parser.tick)
        self._quiet_looks = 0 if text else self._quiet_looks + 1
        # Ctrl+C counts as a key only if it is the last thing that was read, not within a paste.
        key = next((key for key in _CTRL_C if text.endswith(key)), "")
        yield from self._feed(text.removesuffix(key))
        if self._paste.is_open and (key or self._quiet_looks >= _QUIET_LOOKS):
            self._parser, self._paste = XTermParser(), OpenPaste()
            yield PasteDropped()
        yield from self._feed(key)

    def _feed(self, text: str) -> Iterator[Message]:
        self._paste.follow(text)
        for sequence in filter(None, _SEQUENCES.split(text)):
            yield from self._parsed(partial(self._parser.feed, sequence))

    def _parsed(self, parse: Callable[[], Iterable[Message]]) -> list[Message]:
        try:
            return list(parse())
        except Exception:  # noqa: BLE001 (a number that is not a character, for example)
            # After an exception Textual's parser accepts no further text.
            self._parser = XTermParser()
            return []


class OpenPaste:
    """Follows whether the text read so far ends within a paste."""

    def __init__(self) -> None:
        self.is_open = False
        self._tail = ""
        """The end of the text so far, if it may be the first part of a mark."""

    def follow(self, text: str) -> None:
        """Look for the marks in the next piece of text."""
        known = self._tail + text
        start, end = known.rfind(BRACKETED_PASTE_START), known.rfind(BRACKETED_PASTE_END)
        if start != end:
            self.is_open = start > end
        self._tail = known[1 - len(BRACKETED_PASTE_START) :]


class ReportMask:
    """Replaces the raw bytes of old mouse reports by spaces.

    They are positions, but decoded as text they would be keys: the letter y at column 89.
    """

    def __init__(self) -> None:
        self._missing = 0
        """How many bytes of a report have not been read yet."""

    def apply(self, data: bytes) -> bytes:
        """`data`, as long as before."""
        head = min(self._missing, len(data))
        self._missing -= head
        masked = _X10_REPORT.sub(self._masked, data[head:])
        return b" " * head + masked

    def _masked(self, report: re.Match[bytes]) -> bytes:
        self._missing = 3 - len(report[1])
        return b"\x1b[M" + b" " * len(report[1])
