"""Reads spreadsheets as sheets of text. A spreadsheet is recognised by its content, not by its name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from imtui.core.importing.limits import MAX_ORDERS, InputError
from imtui.core.importing.sheets import Sheet
from imtui.messages import lazy
from imtui.sources.reader import ReadProgress
from imtui.system import is_broken_pipe

_ZIPS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""The first bytes of a zip file. Empty and split zip files begin differently from others."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_DOCUMENTS: Final = tuple(name.encode("utf-16-le") for name in ("WordDocument", "__substg1.0"))
"""Names in OLE files of Word and Outlook."""
_UNPACKED: Final = 512 * 1024 * 1024
"""The maximum unpacked size of a spreadsheet, in bytes. The size is the one that the zip file states."""
_WRITTEN: Final = 512 * 1024 * 1024
"""The maximum number of bytes that the child process may write."""
_CHILD: Final = Path(__file__).with_name("workbook_child.py")

_NO_SPREADSHEET: Final = lazy(
    "This is a packed file or a document, not a spreadsheet. Save the list as text, CSV or .xlsx."
)
_BROKEN: Final = lazy(
    "This spreadsheet is damaged or of an unknown kind. Open it, save it as .xlsx, and import that."
)
_MEMORY: Final = lazy(
    "This spreadsheet is damaged, or its cells are spread too wide to be read. Copy the order IDs to a new"
    " spreadsheet and import that."
)
_PASSWORD: Final = lazy("This spreadsheet has a password. Save it without one and import that.")
_TOO_LARGE: Final = lazy(
    "This spreadsheet is too large: at most {count:n} rows are imported. Split it.", count=MAX_ORDERS
)


class WorkbookError(InputError):
    """A spreadsheet cannot be read. The text contains the reason and the next step."""


def is_workbook(data: bytes) -> bool:
    """True if the bytes begin like a spreadsheet: as a zip or an OLE file.

    Other files of these two kinds match too.
    """
    return data.startswith((*_ZIPS, _OLE))


def read_workbook(data: bytes, progress: ReadProgress) -> list[Sheet]:
    """All sheets of a spreadsheet. Raises `WorkbookError` and, once cancelled, `ImportCancelled`."""
    _check(data)
    process = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-P", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    progress.on_cancel = process.kill
    try:
        return _sheets(_lines(process, data, progress))
    finally:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            with suppress(OSError):
                pipe.close()


def _environment() -> dict[str, str]:
    """The environment variables without the credentials."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ILETIMERKEZI_")}


def _check(data: bytes) -> None:
    """Raise `WorkbookError` for problems that can be seen before the file is unpacked."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise WorkbookError(_PASSWORD)
        if any(name in data for name in _DOCUMENTS):
            raise WorkbookError(_NO_SPREADSHEET)
        return
    try:
        with ZipFile(BytesIO(data)) as packed:
            names = packed.namelist()
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise WorkbookError(_BROKEN) from None
    if unpacked > _UNPACKED:
        raise WorkbookError(_TOO_LARGE)
    if not any(name.startswith("xl/") or name == "content.xml" for name in names):
        raise WorkbookError(_NO_SPREADSHEET)


def _lines(process: subprocess.Popen[bytes], data: bytes, progress: ReadProgress) -> Iterator[bytes]:
    """Send `data` to the child process, and yield the lines that it writes.

    Raises `WorkbookError` and, once cancelled, `ImportCancelled`.
    """
    assert process.stdin  # noqa: S101 (it is a pipe)
    assert process.stdout  # noqa: S101 (it is a pipe)
    progress.advance()
    try:
        process.stdin.write(data)
        process.stdin.close()
    except OSError as error:
        progress.advance()
        if not is_broken_pipe(error):
            raise
        raise WorkbookError(_BROKEN) from None
    left = _WRITTEN
    while line := process.stdout.readline(left + 1):
        progress.advance()
        left -= len(line)
        if left < 0:
            raise WorkbookError(_TOO_LARGE)
        # A process that runs out of memory may end in the middle of a line.
        if line.endswith(b"\n"):
            yield line
    progress.advance()


def _sheets(lines: Iterator[bytes]) -> list[Sheet]:
    sheets: list[Sheet] = []
    rows: list[list[str]] = []
    for line in lines:
        value = json.loads(line)
        if isinstance(value, list):
            rows.append(value)
            if len(rows) > MAX_ORDERS and not any(value):
                rows.pop()
            elif len(rows) > MAX_ORDERS:
                raise WorkbookError(_TOO_LARGE)
        elif "error" in value:
            raise WorkbookError(_PASSWORD if value["error"] == "password" else _BROKEN)
        elif "sheet" in value:
            rows = []
            hidden_rows = value["hidden_rows"]
            hidden = None if hidden_rows is None else frozenset(hidden_rows)
            columns = frozenset(value["hidden_columns"])
            struck = frozenset((row, column) for row, column in value["struck"])
            sheets.append(Sheet(value["sheet"], value["hidden"], rows, hidden, columns, struck))
        else:
            return sheets
    # The process ended without an end line: it asked for more memory than it may have.
    raise WorkbookError(_MEMORY)
