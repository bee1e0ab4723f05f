"""Reads the workbook on standard input and writes its cells as lines of JSON.

It runs in a process of its own: the reader aborts its process if a damaged or hostile file asks for too much
memory, and that would end a run of the dashboard. It imports nothing of imtui.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import python_calamine

_MEMORY: Final = 3 * 1024**3
"""Bytes of address space, enough for a full sheet of a million rows."""
_EXACT: Final = 2.0**53
"""Up to here a float holds every whole number."""


def main() -> None:
    """One line for each sheet and row, or one with the error."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 (not every system has it)

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        for number, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = sheet.visible is not python_calamine.SheetVisibleEnum.Visible
            _write({"sheet": sheet.name, "hidden": hidden})
            for row in workbook.get_sheet_by_index(number).to_python(skip_empty_area=False):
                _write([text_of(cell) for cell in row])
        _write({"end": True})
    except python_calamine.PasswordError:
        _write({"error": "password"})
    except Exception as error:  # noqa: BLE001 (whatever the file made the reader raise)
        _write({"error": "password" if "password" in str(error).lower() else "broken"})


def text_of(cell: Any) -> str:  # noqa: ANN401 (what the reader gives)
    """The cell as text: a whole number as its digits, a time as ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        if not cell.is_integer():
            return repr(cell)
        # Beyond this, digits are lost: it is shown as a spreadsheet shows it.
        return str(int(cell)) if abs(cell) < _EXACT else f"{cell:.5E}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return str(cell).strip()


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main()
