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
import sys
from collections.abc import Iterator
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
_ROW: Final = re.compile(rf"{_TAG}row\b[^>]*>".encode())
_CELL: Final = re.compile(rf"{_TAG}c\b((?:[^>]*[^>/])?)>(.*?)</(?:\w+:)?c>".encode(), re.DOTALL)
_VALUE: Final = re.compile(rf"{_TAG}v\b[^>/]*>([^<]+)<".encode())
_EMPTY_TEXT: Final = re.compile(rf"""\st\s*=\s*["']str["'].*{_TAG}v\b[^>]*(?:/>|></)""".encode(), re.DOTALL)
"""The calculated value of a formula is an empty text, as that of `=IF(B4="","",…)` may be."""
_FORMULA: Final = re.compile(rf"{_TAG}f\b[^>/]*>([^<]+)<".encode())
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ODS: Final = re.compile(
    rb"<table:(table|table-row|table-cell|covered-table-cell)(?![\w-])([^>]*)>(?:\s*<text:p>([^<]*)</text:p>)?"
)
_REPEATED: Final = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]{1,7})"')
_MAX_EXACT_INTEGER: Final = 2.0**53
"""Up to this number, a float holds every whole number."""


@dataclass(slots=True)
class Facts:
    """Hidden rows and failed cells of a sheet, which `python_calamine` does not report."""

    hidden_rows: set[int] = field(default_factory=set)
    """The numbers of the hidden rows, from 1."""
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
        facts = facts_of(data)
        for number, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = sheet.visible is not python_calamine.SheetVisibleEnum.Visible
            found = facts.get(sheet.name, Facts())
            _write({"sheet": sheet.name, "hidden": hidden, "hidden_rows": sorted(found.hidden_rows)})
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


def facts_of(data: bytes) -> dict[str, Facts]:
    """The facts of each sheet, by its name. Empty for `.xls` and `.xlsb` files."""
    if not data.startswith(b"PK"):
        return {}
    with ZipFile(io.BytesIO(data)) as packed:
        if "content.xml" in packed.namelist():
            return _ods_facts(packed.read("content.xml"))
        if "xl/workbook.xml" in packed.namelist():
            return {name: _xlsx_facts(packed.read(path)) for name, path in _xlsx_sheets(packed)}
    return {}


def _xlsx_sheets(packed: ZipFile) -> Iterator[tuple[str, str]]:
    """The names of the sheets, and their paths in the zip file."""
    links = ET.fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (has a memory limit)
    paths = {link.get("Id"): posixpath.join("/xl", link.get("Target", "")) for link in links}
    for sheet in ET.fromstring(packed.read("xl/workbook.xml")).findall(".//{*}sheet"):  # noqa: S314
        link = next((value for name, value in sheet.items() if name.endswith("}id")), None)
        path = posixpath.normpath(paths.get(link, "/")).lstrip("/")
        if path in packed.namelist():
            yield sheet.get("name", ""), path


def _xlsx_facts(xml: bytes) -> Facts:
    facts = Facts()
    if b" hidden=" in xml:
        number = 0
        for row in _ROW.findall(xml):
            place = re.search(rb'\br="([0-9]{1,7})"', row)
            number = int(place[1]) if place else number + 1
            if re.search(rb'\bhidden="(?:1|true)"', row):
                facts.hidden_rows.add(number)
    if b't="e"' in xml or _FORMULA.search(xml):
        for cell in _CELL.finditer(xml):
            place, text = _PLACE.search(cell[1]), _unvalued(cell)
            if place and text:
                facts.cells.setdefault(int(place[2]) - 1, {})[_column(place[1])] = text
    return facts


def _unvalued(cell: re.Match[bytes]) -> str:
    """The error of a cell, or its formula if it has no calculated value; empty for any other cell."""
    value, formula = _VALUE.search(cell[2]), _FORMULA.search(cell[2])
    if value:
        return unescape(value[1].decode()) if b't="e"' in cell[1] else ""
    return "=" + unescape(formula[1].decode()) if formula and not _EMPTY_TEXT.search(cell[0]) else ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _ods_facts(xml: bytes) -> dict[str, Facts]:
    found: dict[str, Facts] = {}
    if b"visibility=" not in xml and b'value-type="error"' not in xml:
        return found
    facts, row, row_times, column = Facts(), 0, 0, 0
    for tag in _ODS.finditer(xml):
        repeated = _REPEATED.search(tag[2])
        times = int(repeated[1]) if repeated else 1
        if tag[1] == b"table":
            name = re.search(rb'table:name="([^"]*)"', tag[2])
            facts, row = Facts(), 0
            found[unescape(name[1].decode()) if name else ""] = facts
        elif tag[1] == b"table-row":
            row, row_times, column = row + times, times, 0
            if re.search(rb'visibility="(?:collapse|filter)"', tag[2]):
                facts.hidden_rows.update(range(row - times + 1, row + 1))
        else:
            if b'calcext:value-type="error"' in tag[2] and tag[3]:
                text = unescape(tag[3].decode())
                for number in range(row - row_times, row):
                    facts.cells.setdefault(number, {}).update(
                        dict.fromkeys(range(column, column + times), text)
                    )
            column += times
    return found


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main()
