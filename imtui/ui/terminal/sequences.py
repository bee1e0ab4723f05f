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

_MAX_EMPTY_READS: Final = 30
"""Number of reads in a row without a byte, after which an unfinished paste is dropped.

At the poll interval of `PosixDriver` this is 3 seconds.
"""

_SEQUENCES: Final = re.compile("(?=\x1b)")
_X10_REPORT: Final = re.compile(rb"\x1b\[M(.{0,3})", re.DOTALL)
"""Matches a mouse report of an old terminal: a fixed start, then three bytes of any value."""

_SIDE_BUTTONS: Final = 128
"""The bit that a mouse report has for the buttons 8 to 11, such as "back" and "forward"."""

_CTRL_C: Final = ("\x03", "\x1b[99;5u")
"""The sequences that a terminal may send for Ctrl+C. The second one is the Kitty keyboard protocol's."""


class InputEnded(Message):
    """The terminal sends no more keys: it has hung up, or reading failed."""

    def __init__(self, failure: str = "") -> None:
        """`failure` is the kind of the error; empty if the terminal has hung up."""
        super().__init__()
        self.failure = failure


class PasteDropped(Message):
    """A paste was dropped, because its end did not arrive.

    No part of the paste is imported, because its last order ID may be incomplete.
    """


class ButtonParser(XTermParser):
    """Drops the reports of the side buttons of a mouse. Textual's parser takes them for the first buttons."""

    def parse_mouse_code(self, code: str) -> Message | None:
        """The event of a mouse report; None for a report of a side button."""
        report = self._re_sgr_mouse.match(code)
        if report and int(report[1]) & _SIDE_BUTTONS:
            return None
        return super().parse_mouse_code(code)


class SequenceParser:
    """Turns the text that a terminal sends into messages. A sequence that cannot be parsed is dropped.

    A paste without an end would swallow every later key. So it is dropped after some time without input, and
    at once by Ctrl+C.
    """

    def __init__(self) -> None:
        self._parser = ButtonParser()
        self._paste = OpenPaste()
        self._quiet_looks = 0

    def __call__(self, text: str) -> Iterator[Message]:
        """Yield the messages in `text`. Before them, yield the messages of a sequence that has timed out.

        Call this with an empty text when nothing was read, so that sequences and pastes can time out.
        """
        yield from self._parsed(self._parser.tick)
        self._quiet_looks = 0 if text else self._quiet_looks + 1
        # Within a paste, Ctrl+C is text. It counts as a key only if it is the last thing that was read.
        key = next((key for key in _CTRL_C if text.endswith(key)), "")
        yield from self._feed(text.removesuffix(key))
        if self._paste.is_open and (key or self._quiet_looks >= _MAX_EMPTY_READS):
            self._parser, self._paste = ButtonParser(), OpenPaste()
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
            # After an exception, Textual's parser accepts no further text.
            self._parser = ButtonParser()
            return []


class OpenPaste:
    """Tracks whether the text read so far ends within a paste."""

    def __init__(self) -> None:
        self.is_open = False
        self._tail = ""
        """The end of the text read so far: it may be the first part of a start or end mark."""

    def follow(self, text: str) -> None:
        """Look for start and end marks of a paste in the next piece of text."""
        known = self._tail + text
        start, end = known.rfind(BRACKETED_PASTE_START), known.rfind(BRACKETED_PASTE_END)
        if start != end:
            self.is_open = start > end
        self._tail = known[1 - len(BRACKETED_PASTE_START) :]


class ReportMask:
    """Replaces the raw bytes of old mouse reports by spaces.

    The bytes are positions. Decoded as text they would be keys: column 89 would be the letter y.
    """

    def __init__(self) -> None:
        self._missing = 0
        """How many bytes of the last report have not been read yet."""

    def apply(self, data: bytes) -> bytes:
        """Return `data` with spaces in place of the positions in mouse reports. The length stays the same."""
        head = min(self._missing, len(data))
        self._missing -= head
        masked = _X10_REPORT.sub(self._masked, data[head:])
        return b" " * head + masked

    def _masked(self, report: re.Match[bytes]) -> bytes:
        self._missing = 3 - len(report[1])
        return b"\x1b[M" + b" " * len(report[1])
