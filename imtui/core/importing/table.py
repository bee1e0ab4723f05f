"""A table: which column holds the order IDs, and what the rows give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import islice
from typing import Final, NamedTuple

from imtui.core.export_format import OWN_COLUMNS
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.grid import ALIGNED, Grid, Row
from imtui.core.importing.groups import range_of
from imtui.core.importing.headings import Rank, folded, label_column, names_other_numbers, rank
from imtui.core.importing.lines import (
    TOTAL_WORDS,
    Kind,
    is_date,
    is_footer,
    is_total_cell,
    is_words,
    kind,
    may_be_ignored,
)
from imtui.core.importing.order_id import bare, is_order_id, refusal, shown
from imtui.core.importing.plausibility import counts_up, looks_like_date, looks_like_phone, marked
from imtui.core.importing.reasons import Aside, Reason, Unusual
from imtui.core.importing.result import Found, Ignored, Imported, Rejected, Remarks, UnreadTime
from imtui.core.importing.times import TimeColumns, find_times, read_moment
from imtui.core.sending_time import DateStyle, date_style
from imtui.core.text import clean
from imtui.messages import Message, lazy

_LABEL_SHOWN: Final = 80
_ABOVE: Final = 25
"""Rows among which the heading is searched."""
_SAMPLE: Final = 200
_EXAMPLES: Final = 3
_COMMENT_SIGNS: Final = frozenset("#/-*")
_OF_ROW: Final = frozenset({Reason.MORE_CELLS, Reason.FEWER_CELLS})
"""Reasons that are about the whole row."""
_PREVIEWED: Final = 200


class ColumnDoubt(Enum):
    """Why the operator has to choose the column."""

    NO_HEADING = "no heading"
    RIVALS = "rivals"
    RUNNING_NUMBER = "running number"
    OTHER_NUMBERS = "other numbers"

    @property
    def sentence(self) -> str:
        """The reason for the operator."""
        return str(_DOUBTS[self])


_DOUBTS: Final[Mapping[ColumnDoubt, Message]] = {
    ColumnDoubt.NO_HEADING: lazy("No heading names the order IDs."),
    ColumnDoubt.RIVALS: lazy("Several headings could name the order IDs."),
    ColumnDoubt.RUNNING_NUMBER: lazy("The column with the heading id counts 1, 2, 3 …"),
    ColumnDoubt.OTHER_NUMBERS: lazy("The heading names other numbers than order IDs."),
}


class NoSuchColumnError(Exception):
    """No column, or more than one, is what the operator named."""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column that may hold the order IDs."""

    number: int
    """From 0."""
    heading: str
    """As it may be shown; empty if the table has none."""
    order_ids: int
    """Rows whose cell is an order ID."""
    rows: int
    examples: tuple[str, ...]
    """The first cells that are not empty, as they may be shown."""
    unusual: Unusual | None
    """What most of its numbers look like, if not like order IDs."""

    @property
    def name(self) -> str:
        """What `--column` takes: the heading, or the number from 1."""
        return self.heading or str(self.number + 1)


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """Asks which column holds the order IDs."""

    table: Table
    doubt: ColumnDoubt
    columns: tuple[ColumnChoice, ...]
    likely: int | None
    """The column to offer first; None if none is likely."""

    @property
    def line(self) -> int:
        """The first line of the table."""
        return self.table.first_line

    @property
    def is_regular(self) -> bool:
        """Whether some column has an order ID in most rows; sentences with commas have none."""
        rows = max(column.rows for column in self.columns)
        is_one_line = rows < 2 and not self.table.head.line
        return not is_one_line and any(2 * column.order_ids > rows for column in self.columns)

    def answer(self, column: int) -> Imported:
        """The orders of a column, counted from 0; raises `BrokenQuotesError`."""
        return self.table.read(column)

    def preview(self, rows: int = _PREVIEWED) -> list[list[str]]:
        """The first rows as they may be shown, the heading included."""
        return self.table.preview(rows)

    def as_text(self) -> TextQuestion:
        """The same input as text, so that numbers of several columns can be picked."""
        return TextQuestion("".join(self.table.grid.lines) or self.table.plain_text(), self.line)


class _Head(NamedTuple):
    headings: tuple[str, ...] = ()
    line: int = 0
    """Of the heading, or of its first row; 0 without one."""
    end: int = 0
    """The line after the last row of the heading."""

    @property
    def first(self) -> str:
        """The first heading."""
        return self.headings[0] if self.headings else "\0"


@dataclass(frozen=True, slots=True)
class Table:
    """A grid whose heading was searched."""

    grid: Grid
    head: _Head

    @classmethod
    def of(cls, grid: Grid) -> Table:
        """The table of a grid; raises `BrokenQuotesError`."""
        first = list(islice(grid.rows(), _ABOVE))
        return cls(grid, _named_head(first) or _other_head(first, grid.width))

    @classmethod
    def with_headings(cls, grid: Grid) -> Table:
        """The table of a sheet whose first row is certainly its heading."""
        return cls(grid, _Head(tuple(grid.sheet[0]), 1, 2))

    @property
    def first_line(self) -> int:
        """The line of the heading, or of the first row."""
        line = self.head.line or next((row.line for row in self.grid.rows()), 1)
        return self.grid.origin.line_of(line) if self.grid.origin else line

    def question(self) -> int | ColumnDoubt:
        """The column of the order IDs, or why it has to be asked for."""
        if self.head.headings[: len(OWN_COLUMNS)] == OWN_COLUMNS:
            return 0
        ranks = [rank(heading) for heading in self.head.headings]
        named = [number for number, each in enumerate(ranks) if each is Rank.NAMED]
        bare_ones = [
            number
            for number, each in enumerate(ranks)
            if each is Rank.BARE and not (named and folded(self.head.headings[number]) != "id")
        ]
        qualified = named + bare_ones
        if len(qualified) > 1:
            return ColumnDoubt.RIVALS
        if not qualified:
            return ColumnDoubt.NO_HEADING
        if bare_ones and len(self.head.headings) > 1 and counts_up_column(self, qualified[0]):
            return ColumnDoubt.RUNNING_NUMBER
        return qualified[0]

    def ask(self, doubt: ColumnDoubt) -> ColumnQuestion:
        """Ask for the column."""
        columns = self._choices()
        return ColumnQuestion(self, doubt, columns, _likely(columns))

    def column_named(self, name: str) -> int:
        """The column with that heading or number (from 1); raises `NoSuchColumnError`."""
        wanted = folded(name)
        found = [
            number
            for number, heading in enumerate(self.head.headings)
            if wanted and folded(heading) == wanted
        ]
        if len(found) == 1:
            return found[0]
        width = max(self.grid.width, len(self.head.headings))
        if not found and name.strip().isascii() and name.strip().isdecimal() and 1 <= int(name) <= width:
            return int(name) - 1
        names = ", ".join(choice.name for choice in self._choices())
        raise NoSuchColumnError(
            lazy(
                "{count:n} columns are called {name}. Give the number of the column, from 1 to {last:n}.",
                count=len(found),
                name=shown(name),
                last=width,
            )
            if found
            else lazy("There is no column {name}. The columns are: {names}.", name=shown(name), names=names)
        )

    def preview(self, rows: int) -> list[list[str]]:
        """The first rows as they may be shown."""
        return [[shown(cell) for cell in row.cells] for row in islice(self._from_head(), rows)]

    def plain_text(self) -> str:
        """The rows of a sheet as lines."""
        return "\n".join("\t".join(row.cells) for row in self.grid.rows())

    def data(self) -> Iterator[Row]:
        """The rows below the heading."""
        return (row for row in self.grid.rows() if row.line >= self.head.end)

    def read(self, column: int) -> Imported:
        """The orders of a column; raises `BrokenQuotesError`."""
        imported = _Reading(self, column).read()
        return self.grid.origin.located(imported) if self.grid.origin else imported

    def _from_head(self) -> Iterator[Row]:
        return (row for row in self.grid.rows() if row.line >= self.head.line)

    def _choices(self) -> tuple[ColumnChoice, ...]:
        width = max(self.grid.width, len(self.head.headings))
        examples: list[list[str]] = [[] for _ in range(width)]
        ids: list[list[str]] = [[] for _ in range(width)]
        rows = 0
        for row in self.data():
            rows += 1
            for number, cell in enumerate(islice(row.cells, width)):
                if cell and len(examples[number]) < _EXAMPLES:
                    examples[number].append(shown(cell))
                if is_order_id(piece := bare(cell)):
                    ids[number].append(piece)
        headings = (*self.head.headings, *[""] * width)
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


def counts_up_column(table: Table, column: int) -> bool:
    """Whether the column's IDs count 1, 2, 3 …."""
    cells = (bare(row.cells[column]) for row in table.data() if column < len(row.cells))
    ids = [cell for cell in cells if is_order_id(cell)]
    # Order IDs have three digits or more; a column called id with fewer numbers the rows.
    return bool(ids) and (counts_up(ids) or max(map(len, ids)) < 3)


def _looks(ids: Sequence[str]) -> Unusual | None:
    """What most numbers of a column look like."""
    if not ids:
        return None
    if counts_up(ids):
        return Unusual.RUNNING_NUMBER
    if 2 * sum(map(looks_like_phone, ids)) >= len(ids):
        return Unusual.PHONE
    return Unusual.DATE if 2 * sum(map(looks_like_date, ids)) >= len(ids) else None


def _likely(columns: Sequence[ColumnChoice]) -> int | None:
    """The column with most IDs; one whose heading names order IDs comes first, one of other numbers last."""

    def weight(choice: ColumnChoice) -> tuple[int, bool, int, int]:
        longest = max(map(len, choice.examples), default=0)
        return rank(choice.heading), not names_other_numbers(choice.heading), choice.order_ids, longest

    fit = [choice for choice in columns if choice.order_ids and choice.unusual is None]
    return max(fit, key=weight).number if fit else None


def _named_head(first: Sequence[Row]) -> _Head | None:
    """The first row with a cell that names order IDs, if no row above it holds one.

    Under merged cells with the names of groups (`Sipariş`, `Müşteri`) the row below completes the headings.
    """
    for position, row in enumerate(first):
        if any(is_order_id(bare(cell)) for cell in row.cells):
            return None
        if any(rank(cell) is not Rank.NONE for cell in row.cells) and _is_head(row):
            below = first[position + 1] if position + 1 < len(first) else None
            if below and _is_group_row(row, below):
                return _Head(_grouped(row.cells, below.cells), row.line, below.line + 1)
            return _Head(tuple(row.cells), row.line, row.line + 1)
    return None


def _is_group_row(row: Row, below: Row) -> bool:
    """Whether a row names groups of columns, and the row below the columns."""
    has_gaps = 1 < sum(map(bool, row.cells)) < len(row.cells) == len(below.cells)
    has_names = all(cell and not any(map(str.isdecimal, cell)) for cell in below.cells)
    return has_gaps and has_names and not any(rank(cell) is Rank.NAMED for cell in row.cells)


def _grouped(groups: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Each name after that of its group, which is in the first cell of the group."""
    group, headings = "", []
    for above, name in zip(groups, names, strict=True):
        group = above or group
        headings.append(f"{group} {name}".strip())
    return tuple(headings)


def _is_head(row: Row) -> bool:
    """Whether it can be a heading: no sentence, and not `(3 rows)`."""
    return all(len(cell) < 200 and not is_footer(cell) for cell in row.cells)


def _other_head(first: Sequence[Row], width: int) -> _Head:
    """The first full row, if it has no number and a row below has an ID; else none."""
    for position, row in enumerate(first):
        if any(is_order_id(bare(cell)) for cell in row.cells):
            break
        full = (
            len(row.cells) == width and sum(map(bool, row.cells)) > 1 and kind(row.cells[0]) is not Kind.RULER
        )
        below = (cell for later in first[position + 1 :] for cell in later.cells)
        if full and any(is_order_id(bare(cell)) for cell in below) and not any(map(_has_value, row.cells)):
            return _Head(tuple(row.cells), row.line, row.line + 1)
    return _Head()


def _has_value(cell: str) -> bool:
    """Whether a cell is a value and no name: digits make up half of it."""
    return sum(map(str.isdecimal, cell)) * 2 > len(cell)


@dataclass(slots=True)
class _Reading:
    """One pass over the rows, with a column of order IDs."""

    table: Table
    column: int
    label: int | None = None
    times: TimeColumns = field(default_factory=TimeColumns)
    style: DateStyle | None = DateStyle.DAY_FIRST
    """How 11/05/2026 is read; None if it is not."""

    def read(self) -> Imported:
        """The orders; the rows are read twice if a date proves that months come first."""
        headings = self.table.head.headings
        sample = [row.cells for row in islice(self.table.data(), _SAMPLE)]
        label = label_column(headings)
        self.label = None if label == self.column else label
        self.times = find_times(headings, sample, self.column)
        styles: dict[DateStyle, str] = {}
        imported = self._pass(styles)
        month_first = ""
        if DateStyle.MONTH_FIRST in styles:
            # One row proves it for all: read the other way, 11/05/2026 is half a year off.
            self.style = None if DateStyle.DAY_FIRST in styles else DateStyle.MONTH_FIRST
            imported = self._pass(styles)
            month_first = shown(styles[DateStyle.MONTH_FIRST]) if self.style else ""
        return replace(
            imported, found=marked(imported.found), remarks=Remarks(month_first, self.times.unused)
        )

    def _pass(self, styles: dict[DateStyle, str]) -> Imported:
        rows = _Rows(self, styles)
        for row in self.table.grid.rows():
            rows.add(row)
        return rows.result()


class _Rows:
    """What the rows read so far gave."""

    def __init__(self, reading: _Reading, styles: dict[DateStyle, str]) -> None:
        self._table = reading.table
        self._reading = reading
        self._column = reading.column
        self._may_total = reading.table.grid.has_any(TOTAL_WORDS)
        self._styles = styles
        self._width = max(self._table.grid.width, len(self._table.head.headings))
        self._found: list[Found] = []
        self._rejected: list[Rejected] = []
        self._ignored: list[Ignored] = []
        self._unread: list[UnreadTime] = []
        self._is_other_table = False
        """True below a second heading that has the order IDs elsewhere, or none."""
        self._asides: list[Row] = []
        """Rows of words since the last ID: titles, or footers if no ID follows."""

    def add(self, row: Row) -> None:
        """Read one row."""
        head, cells = self._table.head, row.cells
        cell = bare(cells[self._column]) if self._column < len(cells) else ""
        if self._is_ordinary(row, cell):
            self._add_order(row, cell)
        elif aside := self._aside(row):
            self._ignore(row, aside)
        elif row.line < head.line:
            self._put_aside(row, Aside.TITLE)
        elif row.line < head.end or (cells[0] == head.first and tuple(cells) == head.headings):
            self._is_other_table = False
            self._ignore(row, Aside.HEADING)
        elif self._is_other_table or (not is_order_id(cell) and self._is_other_heading(row)):
            self._is_other_table = True
            self._rejected.append(Rejected(self._table.grid.text_of(row), row.line, 1, Reason.OTHER_TABLE))
        else:
            self._add_data(row, cell)

    def _is_ordinary(self, row: Row, cell: str) -> bool:
        """Whether nothing about the row needs a closer look."""
        return (
            len(row.cells) == self._width
            and not (self._is_other_table or self._asides)
            and row.cells[0][:1].isalnum()
            and row.line >= self._table.head.end
            and is_order_id(cell)
        )

    def result(self) -> Imported:
        """Everything; rows of words below the last ID are footers."""
        for row in self._asides:
            self._put_aside(row, Aside.FOOTER if self._found else Aside.TITLE)
        self._rejected.sort(key=lambda piece: (piece.line, piece.column))
        self._ignored.sort(key=lambda line: line.line)
        return Imported(tuple(self._found), tuple(self._rejected), tuple(self._ignored), tuple(self._unread))

    def _aside(self, row: Row) -> Aside | None:
        """Whether the row is a comment or a ruled line."""
        first = row.cells[0]
        if first[:1].isalnum():
            return None
        if kind(first) is Kind.RULER and all(kind(cell) in {Kind.RULER, Kind.BLANK} for cell in row.cells):
            return Aside.RULER
        if kind(first) is Kind.COMMENT and len(row.cells) != self._width:
            return Aside.COMMENT
        return None

    def _is_other_heading(self, row: Row) -> bool:
        """Whether the row is the heading of a second table whose order IDs are in another column."""
        cell = _cell(row, self._column)
        if rank(cell) is not Rank.NONE or refusal(cell) is Reason.FORMULA_ERROR or not _is_head(row):
            return False
        is_heading = names_other_numbers(cell) or any(rank(each) is Rank.NAMED for each in row.cells)
        return is_heading and not any(map(_has_value, row.cells))

    def _add_data(self, row: Row, cell: str) -> None:
        column = self._column
        if not is_order_id(cell) and self._is_words(row, cell):
            self._asides.append(row)
            return
        if reason := self._problem(row, cell):
            text = shown(cell) if cell and reason not in _OF_ROW else self._table.grid.text_of(row)
            start = self._table.grid.column_of(row, column) if cell else 1
            label, send_at = self._label(row), self._send_at(row, cell)
            self._rejected.append(Rejected(text, row.line, start, reason, label, send_at))
            return
        for aside in self._asides:
            self._put_aside(aside, None if self._found else Aside.TITLE)
        self._asides.clear()
        self._add_order(row, cell)

    def _add_order(self, row: Row, cell: str) -> None:
        total = Unusual.TOTAL if self._may_total and any(map(is_total_cell, row.cells)) else None
        start = self._table.grid.column_of(row, self._column)
        send_at = None if self._reading.times.day is None else self._send_at(row, cell)
        self._found.append(Found(cell, row.line, start, self._label(row), send_at, total))

    def _label(self, row: Row) -> str:
        label = _cell(row, self._reading.label)
        return clean(label, _LABEL_SHOWN) if label else ""

    def _problem(self, row: Row, cell: str) -> Reason | None:
        """Why the row gives no order."""
        if self._column > 0 and any(row.cells[self._width :]):
            return Reason.MORE_CELLS
        # In a column further right, or in columns that blanks align, a missing cell shifts the others.
        may_shift = self._column > 0 or self._table.grid.separator == ALIGNED
        if may_shift and not self._table.grid.sheet and is_order_id(cell) and len(row.cells) < self._width:
            return Reason.FEWER_CELLS
        if self._column > 0 and row.cells[0][:1] in _COMMENT_SIGNS and kind(row.cells[0]) is Kind.COMMENT:
            return Reason.COMMENTED_OUT
        if not cell:
            return Reason.NO_ORDER_ID
        return None if is_order_id(cell) else Reason.RANGE if range_of(cell) else refusal(cell)

    def _is_words(self, row: Row, cell: str) -> bool:
        """Whether the row may be a title or a footer."""
        filled = list(filter(None, row.cells))
        if any(map(is_footer, filled)) or any(map(is_total_cell, filled)):
            return True
        is_alone = len(row.cells) == 1 or (len(filled) == 1 and bool(self._table.grid.sheet))
        return is_alone and not is_order_id(cell) and len(filled[0].split()) > 1 and is_words(filled[0])

    def _put_aside(self, row: Row, aside: Aside | None) -> None:
        """Ignore a row as what it is, unless it holds what may be an ID."""
        shortest = min(map(len, (found.order_id for found in self._found)), default=5)
        text = " ".join(filter(None, row.cells))
        has_words = any(map(str.isalpha, text)) or is_date(text)
        if aside and ((has_words and may_be_ignored(text, shortest)) or any(map(is_total_cell, row.cells))):
            self._ignore(row, aside)
        else:
            self._rejected.append(Rejected(shown(text), row.line, 1, Reason.NO_ORDER_ID))

    def _ignore(self, row: Row, aside: Aside) -> None:
        self._ignored.append(Ignored(self._table.grid.text_of(row), row.line, aside))

    def _send_at(self, row: Row, cell: str) -> float | None:
        reading = self._reading
        if reading.times.day is None:
            return None
        written, problem = reading.times.written(row.cells)
        if written and (style := date_style(written)):
            self._styles.setdefault(style, written)
        if problem is None:
            send_at, problem = read_moment(written, reading.style)
        if problem is None:
            return send_at
        day = reading.times.day if _cell(row, reading.times.day) else reading.times.hour or 0
        start = self._table.grid.column_of(row, day)
        order_id = cell if is_order_id(cell) else ""
        self._unread.append(UnreadTime(shown(written), row.line, start, problem, order_id))
        return None


def _cell(row: Row, number: int | None) -> str:
    return row.cells[number] if number is not None and number < len(row.cells) else ""
