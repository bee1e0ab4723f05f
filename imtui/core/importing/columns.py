"""Finds the column of a table that holds the order IDs, or asks the operator which one it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Final

from imtui.core.export_format import is_own_export
from imtui.core.importing.column_reader import read_column
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.headings import Rank, folded, is_doubtful, names_other_numbers, rank
from imtui.core.importing.lines import is_negated
from imtui.core.importing.order_id import bare, is_order_id, shown
from imtui.core.importing.plausibility import counts_up, like_phones, looks_like_date
from imtui.core.importing.reasons import Unusual
from imtui.core.importing.result import Imported
from imtui.core.importing.table import Table
from imtui.messages import lazy

_EXAMPLES: Final = 3


class ColumnDoubt(Enum):
    """Why the operator has to choose the column."""

    NO_HEADING = lazy("No heading names the order IDs.")
    SHORT_HEADING = lazy("The heading has fewer columns than the rows below it.")
    RIVALS = lazy("Several headings could name the order IDs.")
    RUNNING_NUMBER = lazy("The column that the heading names seems to number the rows: 1, 2, 3 …")
    OTHER_NUMBERS = lazy("The heading names other numbers than order IDs.")
    HIDDEN = lazy("The order IDs seem to be in a column that is hidden in the spreadsheet.")

    @property
    def sentence(self) -> str:
        """The reason, as a sentence for the operator."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column that may hold the order IDs."""

    number: int
    """The number of the column, from 0."""
    heading: str
    """The heading, cleaned for the screen; empty if the table has none."""
    order_ids: int
    """How many rows have an order ID in this column."""
    rows: int
    examples: tuple[str, ...]
    """The first cells that are not empty, cleaned for the screen."""
    unusual: Unusual | None
    """What at least half of the numbers look like, for example phones. None if they look like order IDs, or
    if there are none."""

    @property
    def name(self) -> str:
        """The value for `--column`: the heading, or the number of the column from 1."""
        return self.heading or str(self.number + 1)


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """Asks which column holds the order IDs."""

    table: Table
    doubt: ColumnDoubt
    columns: tuple[ColumnChoice, ...]
    likely: int | None
    """The `number` of the column to offer first, which is also its index in `columns`; None if no column is
    likely."""

    @property
    def line(self) -> int:
        """The number of the first line of the table, from 1."""
        return self.table.first_line

    @property
    def is_regular(self) -> bool:
        """True if a column has an order ID in more than half of the rows.

        If no column has, the input may be sentences with commas. A single row without a heading is never
        regular.
        """
        rows = max(column.rows for column in self.columns)
        is_one_line = rows < 2 and not self.table.heading.line
        return not is_one_line and any(2 * column.order_ids > rows for column in self.columns)

    def answer(self, column: int) -> Imported:
        """Import this column. `column` is its index, from 0. Raises `BrokenQuotesError`."""
        return read_column(self.table, column)

    def preview(self, rows: int) -> list[list[str]]:
        """The cells of the first rows, cleaned for the screen, the heading included."""
        return self.table.preview(rows)

    def as_text(self) -> TextQuestion:
        """The same input as text, so that numbers of several columns can be picked."""
        return TextQuestion(self.table.source_text(), self.line)


def order_id_column(table: Table) -> int | ColumnDoubt:
    """The index of the column of order IDs, from 0, or the reason why the operator must choose it."""
    names = table.heading.names
    if table.heading.line and not names:
        return ColumnDoubt.SHORT_HEADING
    if is_own_export(names):
        return 0
    ranks = [rank(heading) for heading in names]
    named = [number for number, each in enumerate(ranks) if each is Rank.NAMED]
    bare_ones = [
        number
        for number, each in enumerate(ranks)
        if each is Rank.BARE and not (named and folded(names[number]) != "id")
    ]
    qualified = named + bare_ones
    if len(qualified) > 1 or (qualified and any(map(is_doubtful, names))):
        return ColumnDoubt.RIVALS
    if not qualified:
        return ColumnDoubt.NO_HEADING
    if bare_ones and len(names) > 1 and _counts_up(table, qualified[0]):
        return ColumnDoubt.RUNNING_NUMBER
    return ColumnDoubt.HIDDEN if qualified[0] in table.grid.hidden_columns else qualified[0]


def ask_for_column(table: Table, doubt: ColumnDoubt) -> ColumnQuestion:
    """A question for the operator: which column holds the order IDs? `doubt` is why imtui asks."""
    columns = _choices(table)
    return ColumnQuestion(table, doubt, columns, _likely(columns))


def _choices(table: Table) -> tuple[ColumnChoice, ...]:
    width = table.width
    examples: list[list[str]] = [[] for _ in range(width)]
    ids: list[list[str]] = [[] for _ in range(width)]
    rows = 0
    for row in table.data():
        rows += 1
        for number, cell in enumerate(islice(row.cells, width)):
            if cell and len(examples[number]) < _EXAMPLES:
                examples[number].append(shown(cell))
            if is_order_id(piece := bare(cell)):
                ids[number].append(piece)
    headings = (*table.heading.names, *[""] * width)
    return tuple(
        ColumnChoice(
            number,
            shown(headings[number]),
            len(ids[number]),
            rows,
            tuple(examples[number]),
            _looks(ids[number]),
        )
        for number in range(width)
    )


def _counts_up(table: Table, column: int) -> bool:
    """True if the column may number the rows: its IDs are 1, 2, 3 …, or have at most two digits."""
    cells = (bare(row.cells[column]) for row in table.data() if column < len(row.cells))
    ids = [cell for cell in cells if is_order_id(cell)]
    # Order IDs have three digits or more; a column called id with fewer numbers the rows.
    return bool(ids) and (counts_up(ids) or max(map(len, ids)) < 3)


def _looks(ids: Sequence[str]) -> Unusual | None:
    """What at least half of the numbers look like; None if they look like order IDs, or if there are none."""
    if not ids:
        return None
    if counts_up(ids):
        return Unusual.RUNNING_NUMBER
    if like_phones(ids):
        return Unusual.PHONE
    return Unusual.DATE if 2 * sum(map(looks_like_date, ids)) >= len(ids) else None


def _likely(columns: Sequence[ColumnChoice]) -> int | None:
    """The `number` of the column that most likely holds the order IDs; None if there is none.

    Only columns with IDs that do not look like other numbers are considered, and none whose heading says that
    orders must not be cancelled. Among them, it is the column
    whose heading names order IDs most clearly. If several headings are equally clear, it is the one of these
    columns with the most IDs.
    """

    def weight(choice: ColumnChoice) -> tuple[int, bool, int, int]:
        longest = max(map(len, choice.examples), default=0)
        return rank(choice.heading), not names_other_numbers(choice.heading), choice.order_ids, longest

    fit = [
        choice
        for choice in columns
        if choice.order_ids and choice.unusual is None and not is_negated(choice.heading)
    ]
    return max(fit, key=weight).number if fit else None
