"""The last sieve before the terminal, for what an input holds or suggests: its text is not cleaned."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from imtui.core.text import REPLACEMENT


class HarmlessFilter(LineFilter):
    """Lets no character through that steers a terminal; every cell stays where it was."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (the base's)
        """The line as a terminal may have it."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isprintable()
            else Segment("".join(map(_harmless, segment.text)), segment.style)
            for segment in segments
        ]


def _harmless(character: str) -> str:
    if character.isprintable():
        return character
    return (REPLACEMENT if character.strip() else " ") * cell_len(character)
