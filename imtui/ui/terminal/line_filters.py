"""Replace characters in each drawn line: control characters, or all that are not ASCII.

Nothing else removes control characters from the text and the suggestion of an input.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from imtui.core.text import REPLACEMENT

_CHARACTERS: Final[Mapping[str, str]] = {
    **dict.fromkeys("─━═╌╍┄┅┈┉╴╶╸╺▔", "-"),
    **dict.fromkeys("▁▂", "_"),
    **dict.fromkeys("│┃║╎╏┆┇┊┋╵╷╹╻▏▎▍▌▐▕▋▊▉", "|"),
    **dict.fromkeys("█▇▆▅▄▃▀■▓◼▪", "#"),
    **dict.fromkeys("░▒", "."),
    **dict.fromkeys("✔✓", "v"),
    **dict.fromkeys("✖✗✘×╳", "x"),
    **dict.fromkeys("▶►▸→»›", ">"),
    **dict.fromkeys("◀◄◂←«‹", "<"),
    **dict.fromkeys("▲▴↑", "^"),
    **dict.fromkeys("▼▾↓", "v"),
    **dict.fromkeys("●•◉⬤", "*"),
    **dict.fromkeys("·○", "."),
    # A dot would make a cut text look complete.
    "…": "~",
    **dict.fromkeys("–—−", "-"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("≡≥", "="),
    "ı": "i",
    "\u00a0": " ",
    "⏎": "/",
    "🔎": "> ",
}
"""Symbols, each with the ASCII characters that look most like it, in as many cells."""


class AsciiFilter(LineFilter):
    """Replaces the characters of a line that are not ASCII. Widths stay, so no text moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base's)
        """Return the line in ASCII."""
        return [
            segment
            if segment.control or (segment.text.isascii() and segment.text.isprintable())
            else Segment(to_ascii(segment.text), segment.style)
            for segment in segments
        ]


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """The text in ASCII, with the same width. Letters lose their accents, unknown characters become `?`."""
    return "".join(
        character if character.isascii() and character.isprintable() else _ascii(character)
        for character in text
    )


def _ascii(character: str) -> str:
    cells = cell_len(character)
    if cells == 0:
        return ""
    if character in _CHARACTERS:
        return _CHARACTERS[character]
    if "\u2500" <= character <= "\u257f":
        # Corners and crossings of frames.
        return "+"
    base = unicodedata.normalize("NFKD", character)[0]
    return (base if base.isascii() and base.isprintable() else "?") + " " * (cells - 1)


class ControlFilter(LineFilter):
    """Replaces characters that could control the terminal. Widths stay, so no text moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base's)
        """Return the line without control characters."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isprintable()
            else Segment("".join(map(_printable, segment.text)), segment.style)
            for segment in segments
        ]


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return (REPLACEMENT if character.strip() else " ") * cell_len(character)
