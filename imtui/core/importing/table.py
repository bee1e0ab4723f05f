"""A table: a grid with its heading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from imtui.core.importing.grid import Grid, Row
from imtui.core.importing.heading_rows import Heading, find_heading
from imtui.core.importing.headings import Rank, folded, names_other_numbers, rank
from imtui.core.importing.limits import InputError
from imtui.core.importing.order_id import shown
from imtui.messages import lazy

_MAX_DIGITS: Final = 20
"""The most digits of a column number, leading zeros included. `int` does not read thousands of digits."""


class NoSuchColumnError(InputError):
    """The column name that the operator gave fits no column, or more than one."""


class NegatedTableError(NoSuchColumnError):
    """A heading, a title or a row of words says that orders must not be cancelled."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(
            lazy(
                "Line {line} says that orders must not be cancelled: {text}. Save the orders to cancel in a "
                "file of their own.",
                line=line,
                text=text,
            )
        )
        self.line = line


class OtherNumbersError(NoSuchColumnError):
    """The operator gave the number of a column with other numbers than order IDs."""


@dataclass(frozen=True, slots=True)
class Table:
    """A grid and its heading, which is empty if none was found."""

    grid: Grid
    heading: Heading

    @classmethod
    def of(cls, grid: Grid) -> Table:
        """The grid with the heading found in it. Raises `BrokenQuotesError`."""
        return cls(grid, find_heading(grid))

    @classmethod
    def with_headings(cls, grid: Grid) -> Table:
        """The table of a sheet whose first row is certainly its heading."""
        return cls(grid, Heading(tuple(grid.sheet[0]), 1, 2))

    @property
    def first_line(self) -> int:
        """The line number of the heading, from 1; without a heading, that of the first row."""
        return self.line_of(self.heading.line or next((row.line for row in self.grid.rows()), 1))

    def line_of(self, row: int) -> int:
        """The number of the line of the source in which this row begins. Both count from 1."""
        return self.grid.origin.line_of(row) if self.grid.origin else row

    @property
    def width(self) -> int:
        """How many columns the table has: as many as the heading names, if it names any.

        The rows of a spreadsheet may have further columns.
        """
        named = len(self.heading.names)
        return max(named, self.grid.width) if self.grid.is_positional else named or self.grid.width

    def column_name(self, number: int) -> str:
        """The heading of column `number` (from 0), cleaned for the screen, or else its number from 1."""
        names = self.heading.names
        return (shown(names[number]) if number < len(names) else "") or str(number + 1)

    def column_named(self, name: str) -> int:
        """The index, from 0, of the column with that heading or number (from 1).

        Raises `NoSuchColumnError`, which may be an `OtherNumbersError`.
        """
        wanted = folded(name)
        found = [
            place for place, heading in enumerate(self.heading.names) if wanted and folded(heading) == wanted
        ]
        if len(found) == 1:
            return found[0]
        number = name.strip()
        is_number = number.isascii() and number.isdecimal() and len(number) <= _MAX_DIGITS
        if not found and is_number and 1 <= int(number) <= self.width:
            self._check_heading(int(number) - 1)
            return int(number) - 1
        names = ", ".join(map(self.column_name, range(self.width)))
        raise NoSuchColumnError(
            lazy(
                "{count:n} columns are called {name}. Give the number of the column, from 1 to {last:n}.",
                count=len(found),
                name=shown(name),
                last=self.width,
            )
            if found
            else lazy("There is no column {name}. The columns are: {names}.", name=shown(name), names=names)
        )

    def _check_heading(self, number: int) -> None:
        """Raise `OtherNumbersError` if this heading names other numbers, and another one names order IDs.

        The operator may give one number for several files, and their columns may differ.
        """
        named = [place for place, heading in enumerate(self.heading.names) if rank(heading) is Rank.NAMED]
        if named and number < len(self.heading.names) and names_other_numbers(self.heading.names[number]):
            raise OtherNumbersError(
                lazy(
                    "Column {number:n} is {name}. The column that names order IDs is {named}. Give the"
                    " heading of the column, not its number.",
                    number=number + 1,
                    name=self.column_name(number),
                    named=self.column_name(named[0]),
                )
            )

    def preview(self, rows: int) -> list[list[str]]:
        """The cells of at most `rows` rows, cleaned for the screen.

        The heading is the first of these rows, if there is one. Rows above it and blank rows are left out.
        """
        shown_rows = (row for row in self.grid.rows() if row.line >= self.heading.line)
        return [[shown(cell) for cell in row.cells] for row in islice(shown_rows, rows)]

    def source_text(self) -> str:
        """The text that the table comes from. A sheet has a line for each row, with tabs between cells."""
        if self.grid.origin:
            return self.grid.origin.text
        rows = ("\t".join(" ".join(cell.split()) for cell in cells) for cells in self.grid.sheet)
        return "".join(self.grid.lines) or "\n".join(rows)

    def data(self) -> Iterator[Row]:
        """The rows below the heading."""
        return (row for row in self.grid.rows() if row.line >= self.heading.end)
