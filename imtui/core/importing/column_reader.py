"""Reads the orders in one column of a table, with label and sending time from the other columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from imtui.core.export_format import is_own_export
from imtui.core.importing.grid import Row
from imtui.core.importing.groups import range_of
from imtui.core.importing.heading_rows import can_be_heading, has_value, is_negated_row
from imtui.core.importing.headings import Rank, label_column, names_other_numbers, rank, words
from imtui.core.importing.instructions import (
    excludes_order,
    excludes_orders,
    instruction_columns,
    is_not_done,
    is_skipped,
    is_to_be_cancelled,
    mentions_cancelling,
    message_columns,
    message_excludes_order,
    skip_columns,
)
from imtui.core.importing.limits import MAX_DIGITS
from imtui.core.importing.lines import (
    RESULT_WORDS,
    LineKind,
    is_date,
    is_footer,
    is_result_cell,
    is_total_cell,
    is_words,
    line_kind,
    may_be_ignored,
)
from imtui.core.importing.order_id import bare, is_order_id, refusal, shown
from imtui.core.importing.plausibility import mark_unusual
from imtui.core.importing.reasons import Aside, Reason, Unusual
from imtui.core.importing.result import (
    NO_INFO,
    Found,
    Ignored,
    Imported,
    OrderInfo,
    Rejected,
    Remarks,
    UnreadableTime,
)
from imtui.core.importing.table import NegatedTableError, Table
from imtui.core.importing.times import cell_at, find_times, read_moment
from imtui.core.sending_time import DateStyle, date_style
from imtui.core.text import clean

_LABEL_SHOWN: Final = 80
_SAMPLE: Final = 200
_COMMENT_SIGNS: Final = frozenset("#/-*")
_LONG_NUMBER: Final = re.compile(r"[0-9]{5}")
_WORD: Final = re.compile(r"[^\W\d_]{4}")
_ROW_REASONS: Final = frozenset({Reason.MORE_CELLS, Reason.FEWER_CELLS})
"""Reasons to reject a whole row. Its text is then reported, not only the cell of the order ID."""


def read_column(table: Table, column: int) -> Imported:
    """Import one column of a table. `column` is its index, from 0. Raises `BrokenQuotesError`."""
    return _read(table, column)[0]


def read_checked_column(table: Table, column: int) -> Imported:
    """Like `read_column`, but also raises `NegatedTableError`."""
    imported, negated = _read(table, column)
    if table.heading.is_negated(column):
        raise NegatedTableError(table.first_line, table.column_name(column))
    if negated:
        raise NegatedTableError(table.line_of(negated.line), table.grid.text_of(negated))
    return imported


def read_named_column(table: Table, name: str) -> Imported:
    """Import the column with that heading or number (from 1).

    Raises `NoSuchColumnError`, `NegatedTableError` and `BrokenQuotesError`.
    """
    return read_checked_column(table, table.column_named(name))


def _read(table: Table, column: int) -> tuple[Imported, Row | None]:
    """The orders of a column, and the first row that says that orders must not be cancelled, or None.

    Dates such as 11/05/2026 are read day first. If a date fits only month first, all rows are read again. If
    the table has dates of both styles, those that fit both styles are not read.
    """
    reading = _Reading(table, column, DateStyle.DAY_FIRST)
    month_first = reading.styles.get(DateStyle.MONTH_FIRST, "")
    if month_first and DateStyle.DAY_FIRST in reading.styles:
        reading, month_first = _Reading(table, column, None), ""
    elif month_first:
        # One row proves it for all rows. Read day first, 11/05/2026 would be half a year off.
        reading = _Reading(table, column, DateStyle.MONTH_FIRST)
    return reading.result(shown(month_first)), reading.negated


def columns_to_skip(table: Table, column: int) -> list[int]:
    """The indexes, from 0, of the columns in which a tick says that the order must not be cancelled.

    `column` is the index of the column with the order IDs.
    """
    rows = (row.cells for row in table.data() if is_order_id(bare(cell_at(row.cells, column))))
    return [number for number in skip_columns(table.heading.names, rows) if number != column]


def _may_name_others(cell: str) -> bool:
    """True if a cell next to an order is a note with the ID of another order, as `312891246 hariç`."""
    return not cell.isdecimal() and _LONG_NUMBER.search(cell) is not None and _WORD.search(cell) is not None


class _Reading:
    """One pass over the rows of a table. It sorts them into orders, rejected rows and ignored rows."""

    def __init__(self, table: Table, column: int, style: DateStyle | None) -> None:
        """Read all rows. With `style` None, dates that fit both styles are not read."""
        self._table = table
        self._column = column
        self._style = style
        self._skips = columns_to_skip(table, column)
        """The columns that say which orders must not be cancelled."""
        names = table.heading.names
        headings = ["" if number in self._skips else name for number, name in enumerate(names)]
        label = label_column(headings)
        self._label = None if label == column else label
        self._times = find_times(headings, [row.cells for row in islice(table.data(), _SAMPLE)], column)
        self._may_total = table.grid.has_any(RESULT_WORDS)
        # In imtui's own exports, such words are the provider's messages.
        self._may_exclude = not is_own_export(headings)
        self._not_to_cancel: dict[int, list[int]] = {
            each: [] for each in instruction_columns(headings) if each != column
        }
        """For each instruction column, the indexes in `_found` of orders that it does not name as to be
        cancelled."""
        self._messages = message_columns(headings)
        """The columns with the texts of messages."""
        self._about_cancelling = [
            number for number, heading in enumerate(headings) if mentions_cancelling(words(heading))
        ]
        """The columns in which `Edilmeyecek` (will not be) says that the order must not be cancelled."""
        self._width = table.width
        self._found: list[Found] = []
        self._shortest = MAX_DIGITS
        """The number of digits of the shortest ID in `_found`."""
        self._rejected: list[Rejected] = []
        self._other_texts: list[str] = []
        """Texts that may say which orders must not be cancelled: rejected rows, comments, and notes."""
        self._ignored: list[Ignored] = []
        self._unread: list[UnreadableTime] = []
        self._is_other_table = False
        """True below the heading of a second table, whose order IDs are in another column or missing."""
        self._asides: list[Row] = []
        """Rows of words since the last ID: titles, or footers if no ID follows."""
        self.styles: dict[DateStyle, str] = {}
        """The first time that fits only day first, and the first that fits only month first."""
        self.negated: Row | None = None
        """The first title or row of words that says that orders must not be cancelled."""
        for row in table.grid.rows():
            self._add(row)

    def _add(self, row: Row) -> None:
        """Add the row to the orders, the rejected rows or the ignored rows.

        A row of words waits in `_asides`, because only an ID below it shows whether it is a footer.
        """
        heading, cells = self._table.heading, row.cells
        cell = bare(cells[self._column]) if self._column < len(cells) else ""
        if self._is_ordinary(row, cell):
            self._add_order(row, cell)
        elif aside := self._aside(row):
            text = " ".join(cells)
            self._other_texts.append(text)
            if self.negated is None and may_be_ignored(text, 5) and excludes_orders(text):
                self.negated = row
            self._ignore(row, aside)
        else:
            if self.negated is None and not is_order_id(cell) and is_negated_row(row, heading):
                self.negated = row
            self._add_other(row, cell)

    def _add_other(self, row: Row, cell: str) -> None:
        """Add a row that is not ordinary and not ignored as a comment."""
        heading = self._table.heading
        if heading.includes(row):
            self._is_other_table = False
            self._add_heading(row, cell)
        elif row.line < heading.line:
            self._ignore_or_reject(row, Aside.TITLE)
        elif self._is_other_table or (not is_order_id(cell) and self._is_other_heading(row)):
            self._is_other_table = True
            self._reject(row, self._table.grid.text_of(row), 1, Reason.OTHER_TABLE)
        else:
            self._add_data(row, cell)

    def _add_heading(self, row: Row, cell: str) -> None:
        """Ignore the heading, or reject it if its cell above the order IDs may hold an ID."""
        if may_be_ignored(cell, 5):
            self._ignore(row, Aside.HEADING)
        else:
            start = self._table.grid.column_of(row, self._column)
            self._reject(row, shown(cell), start, Reason.DIGITS_ONLY)

    def _is_ordinary(self, row: Row, cell: str) -> bool:
        """True if the row is complete and has an order ID, so that `_add` needs no further checks."""
        return (
            len(row.cells) == self._width
            and not (self._is_other_table or self._asides)
            and row.cells[0][:1].isalnum()
            and row.line >= self._table.heading.end
            and is_order_id(cell)
        )

    def result(self, month_first: str) -> Imported:
        """The result of all rows. `month_first` is the time that proves that dates are month first, if any.

        Words below the last ID are ignored, or rejected if they may hold an ID.
        """
        for row in self._asides:
            self._ignore_or_reject(row, Aside.FOOTER if self._found else Aside.TITLE)
        self._mark_not_to_cancel()
        self._rejected.sort(key=lambda piece: (piece.line, piece.column))
        self._ignored.sort(key=lambda line: line.line)
        imported = Imported(
            mark_unusual(self._found, self._other_texts),
            tuple(self._rejected),
            tuple(self._ignored),
            tuple(self._unread),
            Remarks(month_first, tuple(map(self._table.column_name, self._times.unused))),
        )
        origin = self._table.grid.origin
        return origin.located(imported) if origin else imported

    def _mark_not_to_cancel(self) -> None:
        """Mark the orders of `_not_to_cancel`. A column that says the same of all orders is ignored."""
        for kept in self._not_to_cancel.values():
            for position in kept if len(kept) < len(self._found) else ():
                self._found[position] = self._found[position].marked(Unusual.EXCLUDED)

    def _aside(self, row: Row) -> Aside | None:
        """`Aside.COMMENT`, or `Aside.RULER` for a ruled line such as `-----`; None for any other row."""
        first = row.cells[0]
        if first[:1].isalnum():
            return None
        if line_kind(first) is LineKind.RULER and all(
            line_kind(cell) in {LineKind.RULER, LineKind.BLANK} for cell in row.cells
        ):
            return Aside.RULER
        if line_kind(first) is LineKind.COMMENT and len(row.cells) != self._width:
            return Aside.COMMENT
        return None

    def _is_other_heading(self, row: Row) -> bool:
        """True if the row is the heading of a second table whose order IDs are in another column."""
        cell = cell_at(row.cells, self._column)
        if rank(cell) is not Rank.NONE or refusal(cell) is Reason.FORMULA_ERROR or not can_be_heading(row):
            return False
        is_heading = names_other_numbers(cell) or any(rank(each) is Rank.NAMED for each in row.cells)
        return is_heading and not any(map(has_value, row.cells))

    def _add_data(self, row: Row, cell: str) -> None:
        column = self._column
        if not is_order_id(cell) and self._is_words(row, cell):
            self._asides.append(row)
            return
        if reason := self._problem(row, cell):
            text = shown(cell) if cell and reason not in _ROW_REASONS else self._table.grid.text_of(row)
            start = self._table.grid.column_of(row, column) if cell else 1
            self._reject(row, text, start, reason, self._info(row, cell))
            return
        for aside in self._asides:
            self._ignore_or_reject(aside, None if self._found else Aside.TITLE)
        self._asides.clear()
        self._add_order(row, cell)

    def _add_order(self, row: Row, cell: str) -> None:
        info = self._info(row, cell)
        if self._may_total and any(map(is_result_cell, row.cells)):
            info = info._replace(unusual=Unusual.TOTAL)
        if self._may_exclude:
            self._other_texts += filter(_may_name_others, row.cells)
        is_struck = (row.line, self._column) in self._table.grid.struck
        if is_struck or self._is_excluded(row.cells):
            info = info._replace(unusual=Unusual.EXCLUDED)
        for column, kept in self._not_to_cancel.items():
            if not is_to_be_cancelled(cell_at(row.cells, column)):
                kept.append(len(self._found))
        self._shortest = min(self._shortest, len(cell))
        self._found.append(Found(cell, row.line, self._table.grid.column_of(row, self._column), info))

    def _is_excluded(self, cells: Sequence[str]) -> bool:
        """True if a cell of the row says that its order must not be cancelled."""
        return (
            (self._may_exclude and self._has_note(cells))
            or any(is_skipped(cell_at(cells, column)) for column in self._skips)
            or any(is_not_done(cell_at(cells, column)) for column in self._about_cancelling)
        )

    def _has_note(self, cells: Sequence[str]) -> bool:
        if not self._messages:
            return any(map(excludes_order, cells))
        return any(
            message_excludes_order(cell) if column in self._messages else excludes_order(cell)
            for column, cell in enumerate(cells)
        )

    def _info(self, row: Row, cell: str) -> OrderInfo:
        """What the other cells of the row say about the order."""
        if self._label is None and self._times.day is None:
            return NO_INFO
        label = cell_at(row.cells, self._label)
        return OrderInfo(clean(label, _LABEL_SHOWN) if label else "", self._send_at(row, cell))

    def _problem(self, row: Row, cell: str) -> Reason | None:
        """Why the row has no usable order ID; None if it has one."""
        if any(row.cells[self._width :]):
            return Reason.MORE_CELLS
        grid = self._table.grid
        # In a column further right, or in columns that blanks align, a missing cell shifts the others.
        may_shift = grid.is_aligned or (self._column > 0 and is_order_id(cell))
        if may_shift and len(row.cells) < self._width and not grid.is_positional:
            return Reason.FEWER_CELLS
        if (
            self._column > 0
            and row.cells[0][:1] in _COMMENT_SIGNS
            and line_kind(row.cells[0]) is LineKind.COMMENT
        ):
            return Reason.COMMENTED_OUT
        if not cell:
            return Reason.NO_ORDER_ID
        return None if is_order_id(cell) else Reason.RANGE if range_of(cell) else refusal(cell)

    def _is_words(self, row: Row, cell: str) -> bool:
        """True if the row may be a title or a footer: a count, a total, or one cell of words."""
        filled = list(filter(None, row.cells))
        if any(map(is_footer, filled)) or any(map(is_total_cell, filled)):
            return True
        is_alone = len(row.cells) == 1 or (len(filled) == 1 and bool(self._table.grid.sheet))
        return is_alone and not is_order_id(cell) and len(filled[0].split()) > 1 and is_words(filled[0])

    def _ignore_or_reject(self, row: Row, aside: Aside | None) -> None:
        """Ignore the row with the kind `aside`, or reject it if it may hold an ID or `aside` is None."""
        shortest = self._shortest if self._found else 5
        text = " ".join(filter(None, row.cells))
        has_words = any(map(str.isalpha, text)) or is_date(text)
        if aside and ((has_words and may_be_ignored(text, shortest)) or any(map(is_total_cell, row.cells))):
            self._ignore(row, aside)
        else:
            self._reject(row, shown(text), 1, Reason.NO_ORDER_ID)

    def _reject(self, row: Row, text: str, column: int, reason: Reason, info: OrderInfo = NO_INFO) -> None:
        self._rejected.append(Rejected(text, row.line, column, reason, info))
        self._other_texts.append(" ".join(row.cells))

    def _ignore(self, row: Row, aside: Aside) -> None:
        self._ignored.append(Ignored(self._table.grid.text_of(row), row.line, aside))

    def _send_at(self, row: Row, cell: str) -> float | None:
        times = self._times
        if times.day is None:
            return None
        written, problem = times.written(row.cells)
        if written and (style := date_style(written)):
            self.styles.setdefault(style, written)
        if problem is None:
            send_at, problem = read_moment(written, self._style)
        if problem is None:
            return send_at
        day = times.day if cell_at(row.cells, times.day) else times.hour or 0
        start = self._table.grid.column_of(row, day)
        order_id = cell if is_order_id(cell) else ""
        self._unread.append(UnreadableTime(shown(written), row.line, start, problem, order_id))
        return None
