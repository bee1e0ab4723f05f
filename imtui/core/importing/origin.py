"""Where the rows of a table came from, if it was not written as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from imtui.core.importing.order_id import shown
from imtui.core.importing.reasons import Reason
from imtui.core.importing.result import Found, Ignored, Imported, Rejected, UnreadableTime

_Piece = TypeVar("_Piece", Found, Rejected, UnreadableTime)


class Line(NamedTuple):
    """A line of a text."""

    number: int
    """The number of the line, from 1."""
    start: int
    """The index of its first character in the text, from 0."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of a table are in a text. The first rows, such as a heading, may not be in the text."""

    text: str
    starts: Sequence[int]
    """The position in the text at which each row begins."""
    lines: Sequence[Line]
    """The line in which each row begins."""
    offset: int = 0
    """How many rows at the top are not in the text."""
    inexact: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Numbers whose last digits may be lost, by their row from 0."""
    asides: tuple[Ignored, ...] = ()
    """The parts of the text that are not rows."""

    def line_of(self, row: int) -> int:
        """The line in the text of a row of the table, from 1."""
        return self.lines[max(row - 1 - self.offset, 0)].number

    def located(self, imported: Imported) -> Imported:
        """A copy of `imported` with the lines and columns of the text. Inexact numbers are rejected."""
        found: list[Found] = []
        rejected = [self._moved(piece, piece.text) for piece in imported.rejected]
        for item in imported.found:
            moved = self._moved(item, item.order_id)
            if item.order_id in self.inexact.get(item.line - 1 - self.offset, ()):
                text = shown(item.order_id)
                rejected.append(Rejected(text, moved.line, moved.column, Reason.INEXACT, item.info))
            else:
                found.append(moved)
        return replace(
            imported,
            found=tuple(found),
            rejected=tuple(sorted(rejected, key=lambda piece: (piece.line, piece.column))),
            ignored=(
                *(
                    line._replace(line=self.line_of(line.line))
                    for line in imported.ignored
                    if line.line > self.offset
                ),
                *self.asides,
            ),
            unreadable_times=tuple(self._moved(time, time.text) for time in imported.unreadable_times),
        )

    def _moved(self, piece: _Piece, text: str) -> _Piece:
        row = piece.line - 1 - self.offset
        start = self.starts[row]
        end = self.starts[row + 1] if row + 1 < len(self.starts) else len(self.text)
        # A text with escapes is not found, but its row is.
        place = max(self.text.find(text, start, end), start)
        number, line_start = self.lines[row]
        # Only this row is searched: all of them may be on one line.
        if breaks := self.text.count("\n", start, place):
            line_start = self.text.rindex("\n", start, place) + 1
        return piece._replace(line=number + breaks, column=place - line_start + 1)


def lines_of(text: str, starts: Sequence[int]) -> list[Line]:
    """The lines that hold some positions in the text. The positions ascend."""
    lines, line, last = [], Line(1, 0), 0
    for start in starts:
        if breaks := text.count("\n", last, start):
            line = Line(line.number + breaks, text.rindex("\n", last, start) + 1)
        lines.append(line)
        last = start
    return lines
