"""CSV and TSV as order ids: the one column that holds them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from typing import Final

from imtui.core.intake import Found, Intake, Rejected, read_order_ids, refusal
from imtui.core.text import clean

_ID_HEADINGS: Final = frozenset(
    {
        "id",
        "orderid",
        "orderno",
        "siparisno",
        "siparisid",
        "siparis",
        "order",
        "ordernumber",
        "siparisnumarasi",
    }
)
_FOLD: Final = str.maketrans("ıİşŞ", "iiss", " _-.\ufeff\"'\r\n")
_ROW_SHOWN: Final = 40

_Row = tuple[int, list[str]]
"""A record that is not blank, and the line that it begins in."""


class TableError(Exception):
    """A table whose order ids nobody can tell for sure; its text gives the reason and the way out."""


def read_table(text: str) -> Intake:
    """The column whose heading names the ids; without headings what any text would hold.

    Raises `TableError`: a number of another column might be an order id too, and a cancel cannot be undone.
    """
    lines = StringIO(text, newline="").readlines()
    head = next((line for line in lines if line.strip()), "")
    delimiter = max(";\t,", key=head.count)
    rows = _rows(lines, delimiter)
    line, headings = next(rows, (1, []))
    named = [number for number, heading in enumerate(headings) if _fold(heading) in _ID_HEADINGS]
    if len(named) > 1:
        names = " and ".join(clean(headings[number], _ROW_SHOWN) for number in named)
        raise TableError(f"{names} could both be the order ids. Save the column that is meant alone.")
    if not named:
        return _read_list(text, headings)
    if len(headings) == 1:
        return read_order_ids("".join(lines[line:]), first_line=line + 1)
    return _read_column(rows, named[0], lines, delimiter)


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[_Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        # Read on, it would swallow the rows up to the next quotation mark.
        raise TableError(
            f"line {line}: a quotation mark is not closed, or text follows it in its cell. Mend the line, or "
            "save the column of the order ids alone."
        ) from None


def _fold(heading: str) -> str:
    return heading.translate(_FOLD).lower()


def _read_list(text: str, first: Sequence[str]) -> Intake:
    """Ids without a heading: one a line, or all of them on one line."""
    intake = read_order_ids(text)
    cells = [cell for cell in first if cell.strip()]
    alien = len(cells) > 1 and not all(read_order_ids(cell).found for cell in cells)
    one_line = not intake.found or intake.found[0].line == intake.found[-1].line
    if alien or (not one_line and any(a.line == b.line for a, b in pairwise(intake.found))):
        raise TableError(
            "which column holds the order ids? The first line names none: id, order_id, sipariş no. Name the "
            "column so, or save that column alone. If every number is an order id, save the list as .txt."
        )
    return intake


def _read_column(rows: Iterator[_Row], column: int, lines: Sequence[str], delimiter: str) -> Intake:
    found: list[Found] = []
    rejected: list[Rejected] = []
    for line, cells in rows:
        cell = cells[column].strip() if column < len(cells) else ""
        if not cell:
            row = clean(delimiter.join(cells).strip(), _ROW_SHOWN)
            rejected.append(Rejected(row, line, 1, "this row has no order id"))
            continue
        # Quotation marks earlier in the line are not in the cells: the cell stands here or further right.
        earliest = sum(map(len, cells[:column])) + column
        start = max(lines[line - 1].find(cell, earliest), earliest) + 1
        if refusal(cell) is None:
            found.append(Found(cell, line, start))
            continue
        # In quotation marks it stays one piece: 312 891 245 is not three ids.
        intake = read_order_ids(f'"{cell}"', first_line=line)
        found += (replace(item, column=start) for item in intake.found)
        rejected += (replace(piece, column=start) for piece in intake.rejected)
    return Intake(tuple(found), tuple(rejected))
