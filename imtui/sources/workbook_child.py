"""Reads the workbook on standard input and writes its cells as lines of JSON.

It runs in a process of its own: `python_calamine` aborts its process if a damaged or hostile file asks for
too much memory. In imtui's own process, this would end imtui in the middle of a run. This module imports
nothing of imtui.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any, Final
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import python_calamine

if sys.platform != "win32":
    import resource

_MEMORY: Final = 3 * 1024**3
"""How many bytes of address space this process may have. It is enough for a full sheet of a million rows."""
_TAG: Final = r"<(?:\w+:)?"
_IS: Final = r"""\s*=\s*["']"""
_ROW: Final = re.compile(rf"{_TAG}row\b[^>]*>".encode())
_ROW_NUMBER: Final = re.compile(rf"\sr{_IS}([0-9]{{1,7}})".encode())
_HIDDEN: Final = re.compile(rf"""\shidden{_IS}(?:1|true)["']|\sht{_IS}0+(?:\.0*)?["']""".encode())
"""A row is hidden, or its height is 0."""
_COLUMNS: Final = re.compile(rf"{_TAG}col\s[^>]*>".encode())
_COLUMN_NUMBERS: Final = re.compile(rf"\s(min|max){_IS}([0-9]{{1,5}})".encode())
_HIDDEN_COLUMN: Final = re.compile(rf"""\shidden{_IS}(?:1|true)["']|\swidth{_IS}0+(?:\.0*)?["']""".encode())
"""A column is hidden, or its width is 0."""
_STYLED: Final = re.compile(rf"{_TAG}c\s[^>]*\ss{_IS}[0-9]+[^>]*>".encode())
"""A cell with a style."""
_STYLE: Final = re.compile(rf"\ss{_IS}([0-9]+)".encode())
_ROWS: Final = re.compile(rf"{_TAG}sheetData\b".encode())
_CELL: Final = re.compile(rf"{_TAG}c\b((?:[^>]*[^>/])?)>(.*?)</(?:\w+:)?c>".encode(), re.DOTALL)
_VALUE: Final = re.compile(rf"{_TAG}v\b[^>/]*>([^<]+)<".encode())
_EMPTY_TEXT: Final = re.compile(rf"""\st{_IS}str["'].*{_TAG}v\b[^>]*(?:/>|></)""".encode(), re.DOTALL)
"""The calculated value of a formula is an empty text, as that of `=IF(B4="","",…)` may be."""
_FORMULA: Final = re.compile(rf"{_TAG}f\b[^>/]*>([^<]+)<".encode())
_ERROR: Final = re.compile(rf"""\st{_IS}e["']""".encode())
_PLACE: Final = re.compile(rf"\sr{_IS}([A-Z]{{1,3}})([0-9]{{1,7}})".encode())
_ODS: Final = re.compile(
    rb"<table:(table|table-column|table-row|table-cell|covered-table-cell)(?![\w-])([^>]*)>(?:\s*<text:p>([^<]*)</text:p>)?"
)
_ODS_HIDDEN: Final = re.compile(rf"""visibility{_IS}(?:collapse|filter)["']""".encode())
_ODS_STYLE: Final = re.compile(
    rb'<style:style\b[^>]*style:name="([^"]*)"[^>]*[^>/]>(.*?)</style:style>', re.DOTALL
)
_ODS_STRUCK: Final = re.compile(rb'text-line-through-(?:style|type)="(?!none")')
_ODS_STYLED: Final = re.compile(rb'table:style-name="([^"]*)"')
_REPEATED: Final = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]{1,7})"')
_FREE: Final = 0xFFFFFFFA
"""Sector numbers of an OLE file from here on are marks, not sectors."""
_BOF, _EOF, _SHEET, _BIFF_COLUMNS, _BIFF_ROW = 0x0809, 0x000A, 0x0085, 0x007D, 0x0208
"""Kinds of records in an `.xls` file: begin and end of a part, name of a sheet, columns, and row."""
_BIFF_FONT, _BIFF_STYLE, _BIFF_SEVERAL = 0x0031, 0x00E0, 0x00BD
"""Kinds of records in an `.xls` file: font, style of cells, and several numbers of one row."""
_BIFF_CELLS: Final = frozenset({0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x027E})
"""Kinds of records with one cell: formula, text (three kinds), number, and number in a short form."""
_MAX_COLUMNS: Final = 16_384
"""How many columns a sheet can have."""
_MAX_EXACT_INTEGER: Final = 2.0**53
"""Up to this number, a float holds every whole number."""


@dataclass(slots=True)
class Facts:
    """Hidden rows and columns, struck-out cells and failed cells of a sheet.

    `python_calamine` does not report them.
    """

    hidden_rows: set[int] = field(default_factory=set)
    """The numbers of the hidden rows, from 1."""
    hidden_columns: set[int] = field(default_factory=set)
    """The indexes of the hidden columns, from 0."""
    struck: set[tuple[int, int]] = field(default_factory=set)
    """The struck-out cells: the number of the row, from 1, and the index of the column, from 0."""
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    """The text of cells that have an error, or a formula without a calculated value. The keys are the row and
    the column, from 0."""

    def completed(self, place: int, row: list[str]) -> list[str]:
        """The row at index `place` (from 0). Its empty cells are filled from `cells`."""
        for column, text in self.cells.get(place, {}).items():
            row += [""] * (column + 1 - len(row))
            row[column] = row[column] or text
        return row


def main() -> None:
    """Write one line of JSON for each sheet and each row, and one at the end.

    On an error, write the error.
    """
    _limit_memory()
    try:
        data = sys.stdin.buffer.read()
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        facts = facts_of(data, [sheet.name for sheet in workbook.sheets_metadata])
        for number, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = sheet.visible is not python_calamine.SheetVisibleEnum.Visible
            hidden_rows = sorted(facts[number].hidden_rows) if number in facts else None
            found = facts.get(number, Facts())
            columns = sorted(found.hidden_columns)
            _write(
                {
                    "sheet": sheet.name,
                    "hidden": hidden,
                    "hidden_rows": hidden_rows,
                    "hidden_columns": columns,
                    "struck": sorted(found.struck),
                }
            )
            rows = workbook.get_sheet_by_index(number).to_python(skip_empty_area=False)
            for place, row in enumerate(rows):
                _write(found.completed(place, [text_of(cell) for cell in row]))
            for place in range(len(rows), max((row + 1 for row in found.cells), default=0)):
                _write(found.completed(place, []))
        _write({"end": True})
    except python_calamine.PasswordError:
        _write({"error": "password"})
    except Exception as error:  # noqa: BLE001 (a file can make the reader raise anything)
        _write({"error": "password" if "password" in str(error).lower() else "broken"})


def _limit_memory() -> None:
    """Limit the memory of this process to `_MEMORY` bytes. Does nothing on Windows."""
    if sys.platform != "win32":
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def text_of(cell: Any) -> str:  # noqa: ANN401 (what the reader gives)
    """The cell as text: a whole number as its digits, a time as ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        if not cell.is_integer():
            return repr(cell)
        # Beyond `_MAX_EXACT_INTEGER`, digits are lost. The number is written as a spreadsheet shows it.
        return str(int(cell)) if abs(cell) < _MAX_EXACT_INTEGER else f"{cell:.5E}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return str(cell).strip()


def facts_of(data: bytes, names: Sequence[str]) -> dict[int, Facts]:
    """The facts of each sheet, by its index. Without an entry, the facts of a sheet cannot be read.

    `names` are the names of all sheets.
    """
    if not data.startswith(b"PK"):
        # A file that breaks the rules of its kind can raise any of these.
        with suppress(LookupError, struct.error, ValueError):
            found = list(_xls_facts(_ole_stream(data)))
            return dict(enumerate(found)) if len(found) == len(names) else {}
        return {}
    with ZipFile(io.BytesIO(data)) as packed:
        if "content.xml" in packed.namelist():
            facts = _ods_facts(packed.read("content.xml"))
            return {number: facts.get(name, Facts()) for number, name in enumerate(names)}
        # `python_calamine` ignores the case of paths, too.
        paths = {_path(path): path for path in packed.namelist()}
        if "xl/workbook.xml" in paths:
            sheets = list(enumerate(_xlsx_sheets(packed, paths)))
            if len(sheets) == len(names):
                styles = paths.get("xl/styles.xml")
                struck = _struck_styles(packed.read(styles)) if styles else set()
                return {number: _xlsx_facts(packed.read(path), struck) for number, path in sheets if path}
    return {}


def _path(path: str) -> str:
    """The path for comparison."""
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/").casefold()


def _xlsx_sheets(packed: ZipFile, paths: Mapping[str, str]) -> Iterator[str | None]:
    """The path of each sheet in the zip file; None if there is no such file."""
    links = ET.fromstring(packed.read(paths["xl/_rels/workbook.xml.rels"]))  # noqa: S314 (has a memory limit)
    targets = {link.get("Id"): _path(posixpath.join("/xl", link.get("Target", ""))) for link in links}
    for sheet in ET.fromstring(packed.read(paths["xl/workbook.xml"])).findall(".//{*}sheet"):  # noqa: S314
        link = next((value for name, value in sheet.items() if name.endswith("}id")), None)
        yield paths.get(targets.get(link, ""))


def _struck_styles(xml: bytes) -> set[int]:
    """The indexes of the cell styles, from 0, whose font is struck out."""
    styles = ET.fromstring(xml)  # noqa: S314 (has a memory limit)
    struck = set()
    for number, font in enumerate(styles.findall("{*}fonts/{*}font")):
        strike = font.find("{*}strike")
        if strike is not None and strike.get("val", "1") not in {"0", "false"}:
            struck.add(str(number))
    cells = enumerate(styles.findall("{*}cellXfs/{*}xf"))
    return {number for number, cell in cells if cell.get("fontId") in struck}


def _xlsx_facts(xml: bytes, struck: Set[int]) -> Facts:
    """The facts of a sheet. `struck` are the indexes of the cell styles that are struck out."""
    facts = Facts(hidden_columns=set(_xlsx_hidden_columns(xml)))
    if _HIDDEN.search(xml):
        number = 0
        for row in _ROW.findall(xml):
            place = _ROW_NUMBER.search(row)
            number = int(place[1]) if place else number + 1
            if _HIDDEN.search(row):
                facts.hidden_rows.add(number)
    if struck:
        facts.struck.update(_xlsx_struck_cells(xml, struck))
    if _ERROR.search(xml) or _FORMULA.search(xml):
        for cell in _CELL.finditer(xml):
            place, text = _PLACE.search(cell[1]), _unvalued(cell)
            if place and text:
                facts.cells.setdefault(int(place[2]) - 1, {})[_column(place[1])] = text
    return facts


def _xlsx_hidden_columns(xml: bytes) -> Iterator[int]:
    start = _ROWS.search(xml)
    for columns in _COLUMNS.findall(xml, 0, start.start() if start else len(xml)):
        numbers = {name: int(number) for name, number in _COLUMN_NUMBERS.findall(columns)}
        if numbers.keys() == {b"min", b"max"} and _HIDDEN_COLUMN.search(columns):
            yield from range(numbers[b"min"] - 1, min(numbers[b"max"], _MAX_COLUMNS))


def _xlsx_struck_cells(xml: bytes, struck: Set[int]) -> Iterator[tuple[int, int]]:
    for cell in _STYLED.findall(xml):
        place, style = _PLACE.search(cell), _STYLE.search(cell)
        if place and style and int(style[1]) in struck:
            yield int(place[2]), _column(place[1])


def _ole_stream(data: bytes) -> bytes:
    """The stream of the workbook in an OLE file.

    The file has a table (FAT) with the next sector of each sector. Streams below `cutoff` bytes are in small
    sectors, which have a table of their own.
    """
    size, cutoff = 1 << int.from_bytes(data[30:32], "little"), _integer(data, 56)
    body = data[size:]
    places, more = list(struct.unpack("<109I", data[76:512])), _integer(data, 68)
    while more < _FREE and len(places) * size <= len(data):
        *further, more = _integers(body[more * size : (more + 1) * size])
        places += further
    table = _integers(b"".join(body[place * size : (place + 1) * size] for place in places if place < _FREE))
    folder = _chain(body, size, table, _integer(data, 48))
    entries = [folder[start : start + 128] for start in range(0, len(folder), 128)]
    # Embedded workbooks have entries of the same name further below.
    streams = {each[: max(each[64] - 2, 0)].decode("utf-16-le"): each for each in reversed(entries)}
    entry = streams.get("Workbook") or streams["Book"]
    start, length = _integer(entry, 116), _integer(entry, 120)
    if length >= cutoff:
        return _chain(body, size, table, start)[:length]
    small = _chain(body, size, table, _integer(entries[0], 116))
    small_table = _integers(_chain(body, size, table, _integer(data, 60)))
    return _chain(small, 64, small_table, start)[:length]


def _chain(body: bytes, size: int, table: Sequence[int], sector: int) -> bytes:
    """The sectors of `size` bytes from `sector` on, joined in the order of the table."""
    parts: list[bytes] = []
    while sector < _FREE:
        if len(parts) > len(table):
            raise ValueError("the sectors are a circle")
        parts.append(body[sector * size : (sector + 1) * size])
        sector = table[sector]
    return b"".join(parts)


def _integer(data: bytes, place: int) -> int:
    return int(struct.unpack_from("<I", data, place)[0])


def _integers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data)


def _xls_facts(stream: bytes) -> Iterator[Facts]:
    """The facts of each sheet, from the records of an `.xls` file. Failed cells are not found."""
    fonts: list[bool] = []
    struck: set[int] = set()
    styles = 0
    for kind, start in _records(stream, 0):
        if kind == _BIFF_FONT:
            fonts.append(bool(stream[start + 2] & 0x08))
        elif kind == _BIFF_STYLE:
            # There is no font number 4.
            font = _short(stream, start)
            if any(fonts[font - (font > 4) :][:1]):
                struck.add(styles)
            styles += 1
        elif kind == _SHEET:
            yield xls_sheet_facts(stream, _integer(stream, start), struck)


def xls_sheet_facts(stream: bytes, start: int, struck: Set[int]) -> Facts:
    """The facts of the sheet that begins at `start`. `struck` are the struck-out cell styles, from 0."""
    facts = Facts()
    for kind, place in _records(stream, start):
        if kind == _BIFF_ROW:
            number, _first, _last, height = struct.unpack_from("<4H", stream, place)
            if stream[place + 12] & 0x20 or not height & 0x7FFF:
                facts.hidden_rows.add(number + 1)
        elif kind == _BIFF_COLUMNS:
            first, last, width, _style, flags = struct.unpack_from("<5H", stream, place)
            if flags & 1 or not width:
                facts.hidden_columns.update(range(first, last + 1))
        elif kind in _BIFF_CELLS or kind == _BIFF_SEVERAL:
            row, column = struct.unpack_from("<2H", stream, place)
            count = (_short(stream, place - 2) - 6) // 6 if kind == _BIFF_SEVERAL else 1
            facts.struck.update(
                (row + 1, column + number)
                for number in range(count)
                if _short(stream, place + 4 + 6 * number) in struck
            )
    return facts


def _short(data: bytes, place: int) -> int:
    return int(struct.unpack_from("<H", data, place)[0])


def _records(stream: bytes, place: int) -> Iterator[tuple[int, int]]:
    """Kind and start of each record of the part that begins at `place`, and of the parts inside it.

    Raises `ValueError` if no part begins there.
    """
    depth = 0
    while True:
        kind, length = struct.unpack_from("<2H", stream, place)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth < 1:
            if kind != _EOF:
                raise ValueError("no part begins here")
            return
        yield kind, place + 4
        place += 4 + length


def _unvalued(cell: re.Match[bytes]) -> str:
    """The error of a cell, or its formula if it has no calculated value; empty for any other cell."""
    value, formula = _VALUE.search(cell[2]), _FORMULA.search(cell[2])
    if value:
        return unescape(value[1].decode()) if _ERROR.search(cell[1]) else ""
    return "=" + unescape(formula[1].decode()) if formula and not _EMPTY_TEXT.search(cell[0]) else ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _ods_facts(xml: bytes) -> dict[str, Facts]:
    found: dict[str, Facts] = {}
    struck = {style[1] for style in _ODS_STYLE.finditer(xml) if _ODS_STRUCK.search(style[2])}
    if not (struck or _ODS_HIDDEN.search(xml) or b'value-type="error"' in xml):
        return found
    facts, row, row_times, column, columns = Facts(), 0, 0, 0, 0
    for tag in _ODS.finditer(xml):
        repeated = _REPEATED.search(tag[2])
        times = int(repeated[1]) if repeated else 1
        if tag[1] == b"table":
            name = re.search(rb'table:name="([^"]*)"', tag[2])
            facts, row, columns = Facts(), 0, 0
            found[unescape(name[1].decode()) if name else ""] = facts
        elif tag[1] == b"table-column":
            if _ODS_HIDDEN.search(tag[2]):
                facts.hidden_columns.update(range(columns, min(columns + times, _MAX_COLUMNS)))
            columns += times
        elif tag[1] == b"table-row":
            row, row_times, column = row + times, times, 0
            if _ODS_HIDDEN.search(tag[2]):
                facts.hidden_rows.update(range(row - times + 1, row + 1))
        else:
            places = range(row - row_times, row), range(column, column + times)
            _add_ods_cell(facts, tag, *places, struck)
            column += times
    return found


def _add_ods_cell(
    facts: Facts, tag: re.Match[bytes], rows: range, columns: range, struck: Set[bytes]
) -> None:
    """Add what is special about a cell. `rows` and `columns`, from 0, are the places where it is repeated."""
    if b'calcext:value-type="error"' in tag[2] and tag[3]:
        text = unescape(tag[3].decode())
        for number in rows:
            facts.cells.setdefault(number, {}).update(dict.fromkeys(columns, text))
    style = _ODS_STYLED.search(tag[2])
    if style and style[1] in struck and b"value-type=" in tag[2]:
        facts.struck.update((row + 1, column) for row in rows for column in columns)


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main()
