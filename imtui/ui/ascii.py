"""For terminals without Unicode: whatever is to be shown, in ASCII."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

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
    # A dot would make a whole sentence of what is cut.
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
"""What is told by its shape, by what is nearest to it; each takes as many cells."""


class AsciiFilter(LineFilter):
    """Leaves no character beyond ASCII in a line, and every cell where it was."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base's)
        """The line in ASCII."""
        return [
            segment
            if segment.control or (segment.text.isascii() and segment.text.isprintable())
            else Segment(to_ascii(segment.text), segment.style)
            for segment in segments
        ]


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """The text in as many cells, each with an ASCII character; letters lose their marks, the rest is `?`."""
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
        # A corner or a crossing of a frame.
        return "+"
    base = unicodedata.normalize("NFKD", character)[0]
    return (base if base.isascii() and base.isprintable() else "?") + " " * (cells - 1)
