"""Maps the rows of a table back to the text that they were read from, for example JSON."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from imtui.core.importing.order_id import shown
from imtui.core.importing.reasons import Reason
from imtui.core.importing.result import Found, Ignored, Imported, Rejected, UnreadableTime

_LINE_END: Final = re.compile("\n")
_Piece = TypeVar("_Piece", Found, Rejected, UnreadableTime)


@dataclass(frozen=True, slots=True)
class Origin:
    """The text that the rows of a table were read from.

    The first `offset` rows of the table, such as a heading, were added and are not in the text.
    """

    text: str
    starts: Sequence[int]
    """The index in the text at which each row begins, from 0."""
    inexact: Sequence[Set[str]]
    """For each row, its JSON numbers that are so large that the program that wrote the text may have changed
    their last digits."""
    offset: int = 0
    """How many rows were added above the first row of the text."""
    asides: tuple[Ignored, ...] = ()
    """Lines of the text that are not rows of the table. They are ignored."""
    line_starts: Sequence[int] = field(init=False)
    """The index in the text at which each line begins, from 0."""

    def __post_init__(self) -> None:
        """Find the beginnings of the lines."""
        starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        object.__setattr__(self, "line_starts", starts)

    def line_of(self, row: int) -> int:
        """The number of the line in the text where that row of the table begins. Both count from 1."""
        return self._line_at(self.starts[max(row - 1 - self.offset, 0)])

    def located(self, imported: Imported) -> Imported:
        """A copy of `imported` with positions in the text instead of positions in the table.

        Orders whose ID is in `inexact` are rejected.
        """
        found: list[Found] = []
        rejected = [self._moved(piece, piece.text) for piece in imported.rejected]
        for item in imported.found:
            moved = self._moved(item, item.order_id)
            if item.order_id in self.inexact[item.line - 1 - self.offset]:
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
        line = self._line_at(place)
        return piece._replace(line=line, column=place - self.line_starts[line - 1] + 1)

    def _line_at(self, place: int) -> int:
        """The number, from 1, of the line with the character at index `place`."""
        return bisect_right(self.line_starts, place)
