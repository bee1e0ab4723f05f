"""Imports text from every source in the same steps.

It first finds out what the whole input is: a list, a table, JSON or prose. In a table it finds the column of
order IDs. Last, it marks unusual IDs.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final, TypeAlias

from imtui.core.importing.column_reader import columns_to_skip, read_checked_column, read_named_column
from imtui.core.importing.columns import ColumnDoubt, ColumnQuestion, ask_for_column, order_id_column
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.grid import (
    ALIGNED,
    BrokenQuotesError,
    Check,
    Grid,
    Lines,
    grid_of,
    grid_with_heading,
)
from imtui.core.importing.heading_rows import is_negated_row
from imtui.core.importing.headings import Rank, names_other_numbers, rank, words
from imtui.core.importing.json_text import import_json
from imtui.core.importing.limits import MAX_ORDERS, TooManyOrdersError
from imtui.core.importing.lines import LineKind
from imtui.core.importing.list_questions import (
    GroupsQuestion,
    RangeQuestion,
    ask_about_groups,
    ask_about_ranges,
    is_grouped_line,
)
from imtui.core.importing.order_id import bare
from imtui.core.importing.plain_list import PlainList, plain_list
from imtui.core.importing.result import Imported
from imtui.core.importing.table import NegatedTableError, NoSuchColumnError, Table
from imtui.messages import lazy

ImportQuestion: TypeAlias = ColumnQuestion | GroupsQuestion | RangeQuestion | TextQuestion
"""A question that only the operator can answer. The method `answer` returns the imported orders."""

ImportResult: TypeAlias = Imported | ImportQuestion

_BYTE_ORDER_MARKS: Final = re.compile(r"^\ufeff+", re.MULTILINE)
_END_OF_FILE: Final = "\x1a\x00"
_MAX_LINES: Final = 4 * MAX_ORDERS
"""The maximum number of lines in a text, including blank lines."""
_FILLED_LINE: Final = re.compile(r"[^\s][^\r\n]*")
_MARKUP: Final = re.compile(r"\s*(?:<[!?a-zA-Z/]|[\[{]\s*(?:[\[{\"'\d\]}]))")
"""Matches the beginning of HTML, XML and JSON."""


def _never() -> None:
    return


def import_text(text: str, column: str | None = None, check: Check = _never) -> ImportResult:
    """The orders in a text, or a question about them. The same text from any source gives the same result.

    `column` is the heading or the number (from 1) that the operator named. `check` is called now and then and
    may raise an exception to cancel. Raises `NoSuchColumnError`, `BrokenQuotesError` and
    `TooManyOrdersError`.
    """
    _check_lines(text)
    result = _import_text(text, column, check)
    if isinstance(result, Imported) and len(result.found) > MAX_ORDERS:
        raise TooManyOrdersError
    return result


def _check_lines(text: str) -> None:
    """Raise `TooManyOrdersError` if the text has too many lines. This is checked before the text is split."""
    ends = max(text.count("\n"), text.count("\r"))
    if ends <= MAX_ORDERS:
        return
    filled = islice(_FILLED_LINE.finditer(text), MAX_ORDERS + 1)
    if ends > _MAX_LINES or sum(1 for _ in filled) > MAX_ORDERS:
        raise TooManyOrdersError


def _import_text(text: str, column: str | None, check: Check) -> ImportResult:
    # A file that was joined from others has their byte order marks in the middle.
    text = _without_end_mark(_BYTE_ORDER_MARKS.sub("", text) if "\ufeff" in text else text)
    if column is None and (plain := plain_list(text)):
        return plain
    json = import_json(text, check)
    if isinstance(json, Table):
        return column_of(json) if column is None else read_named_column(json, column)
    if column is None and (json is not None or _MARKUP.match(text)):
        return json or TextQuestion(text, 1)
    lines = Lines.of(text, check)
    order_list = PlainList.of(lines)
    if column is not None:
        return _with_column(lines, order_list, column)
    negated = order_list.negated_line
    if negated is not None:
        return TextQuestion(text, negated + 1)
    return _as_list(order_list) or _as_table(lines, order_list) or _as_text(text, order_list)


def _without_end_mark(text: str) -> str:
    """The text without end-of-file marks.

    Old programs write such marks (0x1A and 0x00) before or after the last line end.
    """
    kept = text.rstrip(_END_OF_FILE + "\r\n")
    return kept if any(mark in text[len(kept) :] for mark in _END_OF_FILE) else text


def _as_list(order_list: PlainList) -> ImportResult | None:
    """The orders if the text is clearly a list, or a question about its groups or ranges; else None."""
    if order_list.is_complete:
        return _heading_checked(order_list)
    if is_grouped_line(order_list) and (question := ask_about_groups(order_list)):
        return question
    return ask_about_ranges(order_list) or order_list.one_line()


def _as_table(lines: Lines, order_list: PlainList) -> ImportResult | None:
    grid = grid_of(lines)
    if (grid is None or grid.is_aligned) and (question := ask_about_groups(order_list)):
        return question
    if grid is None:
        return None
    try:
        result = column_of(Table.of(grid))
    except BrokenQuotesError:
        if all(rank(cell) is Rank.NONE for cell in lines.content[0].split(grid.separator)):
            return None
        raise
    may_be_prose = grid.separator == "," or grid.is_aligned
    is_prose = isinstance(result, ColumnQuestion) and may_be_prose and not result.is_regular
    return None if is_prose else result


def _as_text(text: str, order_list: PlainList) -> ImportResult:
    """The orders if most lines of the list are numbers. Lines that are not IDs are rejected.

    A list of at most one line is read too, if no number in the text has three or more digits. Any other text,
    and a text with aligned column headings, becomes a `TextQuestion`.
    """
    body = order_list.body
    is_list = order_list.is_mostly_numbers or (len(body) <= 1 and not re.search(r"[0-9]{3}", text))
    if is_list and not order_list.has_aligned_headings:
        return order_list.read()
    doubtful = (number for number in body if order_list.source.kinds[number] is not LineKind.ORDER)
    return TextQuestion(text, next(doubtful, 0) + 1)


def column_of(table: Table) -> ImportResult:
    """Find the column of order IDs and import it, or ask the operator which column it is.

    If a heading or a row of words says that orders must not be cancelled, the result is a `TextQuestion`.
    """
    found = order_id_column(table)
    if isinstance(found, ColumnDoubt):
        negated = next((row for row in table.grid.rows() if is_negated_row(row, table.heading)), None)
        return _about_line(table, negated.line) if negated else ask_for_column(table, found)
    if table.heading.mentions_exceptions({found, *columns_to_skip(table, found)}):
        return _about_line(table, table.heading.line)
    try:
        return read_checked_column(table, found)
    except NegatedTableError as error:
        return TextQuestion(table.source_text(), error.line)


def _about_line(table: Table, row: int) -> TextQuestion:
    return TextQuestion(table.source_text(), table.line_of(row))


def _heading_checked(order_list: PlainList) -> ImportResult:
    """The orders of the list, or a question if its heading names other numbers, for example phones."""
    heading = order_list.heading
    if not names_other_numbers(heading) or len(words(heading)) > 3 or any(map(str.isdecimal, heading)):
        return order_list.read()
    return ask_for_column(_single_column(order_list), ColumnDoubt.OTHER_NUMBERS)


def _single_column(order_list: PlainList) -> Table:
    cells = [[bare(line)] for line in order_list.source.texts]
    return Table.of(Grid((), ALIGNED, 1, order_list.source.check, cells))


def _with_column(lines: Lines, order_list: PlainList, column: str) -> ImportResult:
    """The orders of the column that the operator named. Raises `NoSuchColumnError`."""
    grid = grid_with_heading(lines, column) or (None if order_list.is_complete else grid_of(lines))
    if grid is None and not order_list.is_mostly_numbers:
        raise NoSuchColumnError(lazy("This is not a table, so it has no columns."))
    table = Table.of(grid) if grid else _single_column(order_list)
    return read_named_column(table, column)
