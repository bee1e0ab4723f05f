"""Spreadsheets as sheets of text, recognised by their content."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from imtui.core.importing.limits import MAX_ORDERS
from imtui.core.importing.sheets import Sheet
from imtui.messages import lazy
from imtui.sources.reader import Progress

_ZIPS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""How a packed file begins, an empty or a divided one, too."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_UNPACKED: Final = 512 * 1024 * 1024
"""Bytes that a file may say it unpacks to."""
_WRITTEN: Final = 512 * 1024 * 1024
"""Bytes of cells."""
_CHILD: Final = Path(__file__).with_name("workbook_child.py")
_POLL: Final = 0.1
_CHUNK: Final = 1024 * 1024

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


class WorkbookError(Exception):
    """A spreadsheet that cannot be read; its text gives the reason and the next step."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a spreadsheet, or another file of a kind that spreadsheets are packed in."""
    return data.startswith((*_ZIPS, _OLE))


def read_workbook(data: bytes, progress: Progress) -> list[Sheet]:
    """All sheets; raises `WorkbookError` and, once cancelled, `ImportCancelled`."""
    _check(data)
    process = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-P", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        _feed(process, data, progress)
        return _sheets(_lines(process, progress))
    finally:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            with suppress(OSError):
                pipe.close()


def _environment() -> dict[str, str]:
    """The environment without the credentials."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ILETIMERKEZI_")}


def _check(data: bytes) -> None:
    """Raise what can be said before the file is unpacked."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise WorkbookError(_PASSWORD)
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
        raise WorkbookError(
            lazy(
                "This is a packed file or a document, not a spreadsheet. Save the list as text, CSV or .xlsx."
            )
        )


def _feed(process: subprocess.Popen[bytes], data: bytes, progress: Progress) -> None:
    assert process.stdin  # noqa: S101 (it is a pipe)
    try:
        for start in range(0, len(data), _CHUNK):
            progress.advance()
            process.stdin.write(data[start : start + _CHUNK])
        process.stdin.close()
    except BrokenPipeError:
        raise WorkbookError(_BROKEN) from None


def _lines(process: subprocess.Popen[bytes], progress: Progress) -> Iterator[bytes]:
    """What the process writes; it is asked every now and then whether the operator cancelled."""
    assert process.stdout  # noqa: S101 (it is a pipe)
    descriptor, rest, written = process.stdout.fileno(), b"", 0
    while True:
        progress.advance()
        if not select.select([descriptor], [], [], _POLL)[0]:
            continue
        chunk = os.read(descriptor, _CHUNK)
        if not chunk:
            return
        written += len(chunk)
        if written > _WRITTEN:
            raise WorkbookError(_TOO_LARGE)
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


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
            sheets.append(Sheet(value["sheet"], value["hidden"], rows, frozenset(value["hidden_rows"])))
        else:
            return sheets
    # The process died: it asked for more memory than it may have.
    raise WorkbookError(_MEMORY)
