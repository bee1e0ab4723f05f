"""Files and standard input as order ids."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from imtui.core.intake import Found, Intake, Rejected, read_order_ids

STDIN: Final = "-"
_TABLES: Final = frozenset({".csv", ".tsv"})
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
_FOLD: Final = str.maketrans("ıİşŞ", "iiss", " _-.\ufeff\"'")


class SourceError(Exception):
    """A file that cannot be read as order ids; its text names the file, the reason and the way out."""


def read_sources(names: Sequence[str]) -> list[tuple[str, Intake]]:
    """What each file holds, in the order given; `-` is standard input. Raises `SourceError`."""
    return [("stdin" if name == STDIN else name, _read(name)) for name in names]


def _read(name: str) -> Intake:
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise SourceError(f"{name}: {error.strerror or error}. Check the path.") from error
    text = _decode(name, data)
    if Path(name).suffix.lower() in _TABLES:
        return _read_table(name, text)
    return read_order_ids(text)


def _decode(name: str, data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if b"\0" in data:
            raise SourceError(f"{name}: this is no text file. Save the list as text or CSV.") from None
        # Ids are ASCII in every 8-bit encoding; Turkish spreadsheets save Windows-1254.
        return data.decode("cp1254", "replace")


def _read_table(name: str, text: str) -> Intake:
    """The id column where the first line names one; the free text where there are no headings."""
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    delimiter = max(";\t,", key=head.count)
    headings = next(csv.reader([head], delimiter=delimiter), [])
    if len(headings) < 2 or all(read_order_ids(cell).found for cell in headings if cell.strip()):
        return _read_single(headings, text, lines)
    column = _id_column(headings)
    if column is None:
        raise SourceError(
            f"{name}: which column holds the order ids? Its first line names none: id, order_id, sipariş no."
            " Name the column so, or save that column alone."
        )
    return _read_column(csv.reader(lines, delimiter=delimiter), column, lines.index(head))


def _read_single(headings: Sequence[str], text: str, lines: Sequence[str]) -> Intake:
    """One column, or ids throughout; a heading that names the ids is none of them."""
    if len(headings) == 1 and _id_column(headings) == 0:
        first = next(number for number, line in enumerate(lines, start=1) if line.strip())
        return read_order_ids("\n".join(lines[first:]), first_line=first + 1)
    return read_order_ids(text)


def _id_column(headings: Sequence[str]) -> int | None:
    folded = [heading.translate(_FOLD).lower() for heading in headings]
    return next((number for number, heading in enumerate(folded) if heading in _ID_HEADINGS), None)


def _read_column(reader: Iterable[Sequence[str]], column: int, head: int) -> Intake:
    found: list[Found] = []
    rejected: list[Rejected] = []
    for number, cells in enumerate(reader, start=1):
        if number > head + 1 and column < len(cells):
            intake = read_order_ids(f'"{cells[column].strip()}"', first_line=number)
            found += intake.found
            rejected += intake.rejected
    return Intake(tuple(found), tuple(rejected))
