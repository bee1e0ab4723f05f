"""Maps the rows of a table back to the text that they were read from, for example JSON."""

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
    """The index in the text of the line's first character, from 0."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The text that the rows of a table were read from.

    The first `offset` rows of the table, such as a heading, were added and are not in the text.
    """

    text: str
    starts: Sequence[int]
    """The index in the text at which each row begins, from 0."""
    lines: Sequence[Line]
    """The line in which each row begins."""
    offset: int = 0
    """How many rows were added above the first row of the text."""
    inexact: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """JSON numbers so large that the program that wrote the text may have changed their last digits.

    The key is the index of their row in `starts`.
    """
    asides: tuple[Ignored, ...] = ()
    """Lines of the text that are not rows of the table. They are ignored."""

    def line_of(self, row: int) -> int:
        """The number of the line in the text where that row of the table begins. Both count from 1."""
        return self.lines[max(row - 1 - self.offset, 0)].number

    def located(self, imported: Imported) -> Imported:
        """A copy of `imported` with positions in the text instead of positions in the table.

        Orders whose ID is in `inexact` are rejected.
        """
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
        # Text that is escaped in JSON is not found. The beginning of its row is used instead.
        place = max(self.text.find(text, start, end), start)
        number, line_start = self.lines[row]
        # Only this row is searched for line breaks, because all rows may be on one line.
        if breaks := self.text.count("\n", start, place):
            line_start = self.text.rindex("\n", start, place) + 1
        return piece._replace(line=number + breaks, column=place - line_start + 1)


def lines_of(text: str, starts: Sequence[int]) -> list[Line]:
    """For each position in `starts`, the line that contains it. The positions must ascend."""
    lines, line, last = [], Line(1, 0), 0
    for start in starts:
        if breaks := text.count("\n", last, start):
            line = Line(line.number + breaks, text.rindex("\n", last, start) + 1)
        lines.append(line)
        last = start
    return lines
