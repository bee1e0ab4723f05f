"""Removes control characters from each drawn line.

Nothing else removes them from the text and the suggestion of an input.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from imtui.core.text import REPLACEMENT


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
