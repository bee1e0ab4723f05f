"""Spreadsheets for tests, as the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import IO, Protocol
from zipfile import ZipFile

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | datetime | date | time | None
Rows = Sequence[Sequence[Cell]]
Sheets = Mapping[str, Rows]


def xlsx(
    sheets: Sheets,
    hidden: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    struck: Sequence[Cell] = (),
) -> bytes:
    """An `.xlsx` file. Cells with a value of `struck` are struck out."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for line in sheet.iter_rows() if struck else ():
            for cell in line:
                if cell.value in struck:
                    cell.font = Font(strike=True)
        for number in hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for number in hidden_columns:
            sheet.column_dimensions[get_column_letter(number + 1)].hidden = True
        if name in hidden:
            sheet.sheet_state = "hidden"
    return _saved(book)


def xls(
    sheets: Sheets,
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    struck: Sequence[Cell] = (),
) -> bytes:
    book = xlwt.Workbook()
    styles = {datetime: "DD.MM.YYYY HH:MM", date: "DD.MM.YYYY", time: "HH:MM"}
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if cell is not None:
                    font = "font: struck_out on, height 240" if cell in struck else ""
                    style = xlwt.easyxf(font, num_format_str=styles.get(type(cell), "General"))
                    sheet.write(y, x, cell, style)
        for number in hidden_rows:
            sheet.row(number - 1).hidden = True
        for number in hidden_columns:
            sheet.col(number).hidden = True
    return _saved(book)


def ods(
    sheets: Sheets,
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    struck: Sequence[Cell] = (),
) -> bytes:
    book = OpenDocumentSpreadsheet()
    strike = Style(name="ce7", family="table-cell")
    strike.addElement(TextProperties(textlinethroughstyle="solid"))
    if struck:
        book.automaticstyles.addElement(strike)
    for name, rows in sheets.items():
        sheet = Table(name=name)
        for number in range(max(hidden_columns, default=-1) + 1):
            is_hidden = number in hidden_columns
            sheet.addElement(TableColumn(visibility="collapse") if is_hidden else TableColumn())
        for number, row in enumerate(rows, start=1):
            line = TableRow(visibility="filter") if number in hidden_rows else TableRow()
            for cell in row:
                line.addElement(_ods_cell(cell, "ce7" if cell is not None and cell in struck else None))
            sheet.addElement(line)
        # LibreOffice ends a sheet like this.
        rest = TableRow(numberrowsrepeated=1_048_000)
        rest.addElement(TableCell(numbercolumnsrepeated=16_384))
        sheet.addElement(rest)
        book.spreadsheet.addElement(sheet)
    return _saved(book)


def _ods_cell(cell: Cell, style: str | None) -> TableCell:
    if cell is None:
        return TableCell()
    look = {"stylename": style} if style else {}
    if isinstance(cell, (int, float)):
        made = TableCell(valuetype="float", value=cell, **look)
    elif isinstance(cell, (datetime, date)):
        made = TableCell(valuetype="date", datevalue=cell.isoformat(), **look)
    elif isinstance(cell, time):
        made = TableCell(valuetype="time", timevalue=cell.strftime("PT%HH%MM%SS"), **look)
    else:
        made = TableCell(valuetype="string", **look)
    made.addElement(P(text=str(cell)))
    return made


class _Book(Protocol):
    def save(self, file: IO[bytes], /) -> object: ...


def _saved(book: _Book) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(book: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A copy of the file with one of the files inside it replaced."""
    file = BytesIO()
    with ZipFile(BytesIO(book)) as old, ZipFile(file, "w") as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
    return file.getvalue()
