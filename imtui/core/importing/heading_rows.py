"""Finds the heading of a grid: the row, or the two rows, with the names of the columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice, takewhile
from typing import Final, NamedTuple

from imtui.core.importing.grid import Grid, Row
from imtui.core.importing.headings import Rank, label_column, names_other_numbers, rank, time_columns
from imtui.core.importing.instructions import excludes_column, is_title_of_orders_to_send
from imtui.core.importing.lines import LineKind, is_footer, is_negated, line_kind
from imtui.core.importing.order_id import bare, is_order_id

_MAX_ROWS_ABOVE: Final = 25
"""How many rows at the top of the grid are searched for the heading. Blank rows do not count."""


class Heading(NamedTuple):
    """The names of the columns, and the lines of the rows that contain them."""

    names: tuple[str, ...] = ()
    """Empty if the table has no heading, or if most rows have more cells than the heading."""
    line: int = 0
    """The number, from 1, of the first line of the heading; 0 if the table has no heading."""
    end: int = 0
    """The number, from 1, of the line after the heading; 0 if the table has no heading."""

    @property
    def first(self) -> str:
        """The name of the first column. Without a heading, a null character, which no cell is equal to."""
        return self.names[0] if self.names else "\0"

    def includes(self, row: Row) -> bool:
        """True if the row is part of the heading, or repeats it as at a page break."""
        return self.line <= row.line < self.end or (
            row.cells[0] == self.first and tuple(row.cells) == self.names
        )

    def is_negated(self, column: int) -> bool:
        """True if the name of this column (from 0) says that orders must not be cancelled."""
        return column < len(self.names) and is_negated(self.names[column])

    def mentions_exceptions(self, but: Collection[int]) -> bool:
        """True if a column, except those in `but`, may say which orders must not be cancelled.

        A name such as `KDV hariç tutar` (amount without tax) does not count.
        """
        return any(excludes_column(name) for number, name in enumerate(self.names) if number not in but)


def find_heading(grid: Grid) -> Heading:
    """The heading of a grid; empty if it has none. Raises `BrokenQuotesError`."""
    first = list(islice(grid.rows(), _MAX_ROWS_ABOVE))
    above = list(takewhile(_has_no_id, first))
    has_ids = len(above) < len(first)
    heading = _named_heading(above, first) or _other_heading(above if has_ids else (), grid.width)
    # It is not certain which columns such a heading names.
    return heading._replace(names=()) if _is_narrow(grid, heading) else heading


def _has_no_id(row: Row) -> bool:
    return not any(is_order_id(bare(cell)) for cell in row.cells)


def _is_narrow(grid: Grid, heading: Heading) -> bool:
    """True if most rows have filled cells to the right of the heading."""
    width = len(heading.names)
    if grid.is_positional or not 0 < width < grid.width:
        return False
    wider = [any(row.cells[width:]) for row in grid.rows() if row.line >= heading.end]
    return 2 * sum(wider) > len(wider)


def _named_heading(above: Sequence[Row], first: Sequence[Row]) -> Heading | None:
    """The first row above the IDs with a cell that names order IDs; None if there is no such row.

    In some tables, the row names groups of columns (`Sipariş`, `Müşteri`: Turkish for order and customer),
    and the row below names the columns. Then the heading joins both rows.
    """
    for position, row in enumerate(above):
        if any(rank(cell) is not Rank.NONE for cell in row.cells) and can_be_heading(row):
            below = first[position + 1] if position + 1 < len(first) else None
            if below and _is_group_row(row, below):
                return Heading(_grouped(row.cells, below.cells), row.line, below.line + 1)
            return Heading(tuple(row.cells), row.line, row.line + 1)
    return None


def _is_group_row(row: Row, below: Row) -> bool:
    """True if `row` names groups of columns, and `below` names the columns themselves.

    A column without a group may have its name in `row`, in a cell that is merged with the one below it.
    """
    has_gaps = 1 < sum(map(bool, row.cells)) < len(row.cells) == len(below.cells)
    if not has_gaps or any(any(map(str.isdecimal, cell)) for cell in below.cells):
        return False
    if all(below.cells):
        return not any(rank(cell) is Rank.NAMED for cell in row.cells)
    pairs = list(zip(row.cells, below.cells, strict=True))
    named_above = any(above and not name and rank(above) is not Rank.NONE for above, name in pairs)
    return named_above and all(map(any, pairs)) and all(map(_is_known, filter(None, below.cells)))


def _is_known(name: str) -> bool:
    """True if a cell is certainly a heading: it names a time, a label, an ID or another number."""
    return (
        bool(time_columns([name]))
        or label_column([name]) is not None
        or rank(name) is not Rank.NONE
        or names_other_numbers(name)
    )


def _grouped(groups: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Each column's name with the name of its group before it.

    Only the first cell of a group contains the group's name. A column without a name below its group is no
    group.
    """
    group, headings = "", []
    for above, name in zip(groups, names, strict=True):
        group = above or group
        headings.append(f"{group} {name}".strip())
        if not name:
            group = ""
    return tuple(headings)


def can_be_heading(row: Row) -> bool:
    """True if the row can be a heading: no cell is a long sentence or a footer such as `(3 rows)`."""
    return all(len(cell) < 200 and not is_footer(cell) for cell in row.cells)


def _other_heading(above: Sequence[Row], width: int) -> Heading:
    """The heading of a table in which no cell names order IDs; empty if there is none.

    It is the first row above the IDs that has `width` cells, at least two of them filled, and no value.
    """
    for row in above:
        is_full = len(row.cells) == width and sum(map(bool, row.cells)) > 1
        if is_full and line_kind(row.cells[0]) is not LineKind.RULER and not any(map(has_value, row.cells)):
            return Heading(tuple(row.cells), row.line, row.line + 1)
    return Heading()


def has_value(cell: str) -> bool:
    """True if a cell is a value, not a name: more than half of its characters are digits."""
    return sum(map(str.isdecimal, cell)) * 2 > len(cell)


def is_negated_row(row: Row, heading: Heading) -> bool:
    """True if a title or a row of words says that orders must not be cancelled.

    A heading whose names are not used counts as such a row, any other heading does not.
    """
    if heading.names and heading.includes(row):
        return False
    if row.line < heading.line:
        return any(map(is_negated, row.cells))
    is_between = not any(map(has_value, row.cells))
    return is_between and any(is_negated(cell) or is_title_of_orders_to_send(cell) for cell in row.cells)
