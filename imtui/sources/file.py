"""Files and standard input as order ids."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from imtui.core.intake import Intake, read_order_ids
from imtui.core.text import clean
from imtui.sources.table import TableError, read_table

STDIN: Final = "-"
_TABLES: Final = frozenset({".csv", ".tsv"})
_NAME_SHOWN: Final = 1000


class SourceError(Exception):
    """A file that cannot be read as order ids; its text names the file, the reason and the way out."""


def read_sources(names: Sequence[str]) -> list[tuple[str, Intake]]:
    """What each file holds, in the order given, by the name to show; `-` is standard input.

    Raises `SourceError`.
    """
    return [_read(name) for name in names]


def _read(name: str) -> tuple[str, Intake]:
    # A file's name may hold anything, what steers a terminal included.
    shown = "stdin" if name == STDIN else clean(name, _NAME_SHOWN)
    try:
        text = _decode(sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes())
        return shown, read_table(text) if Path(name).suffix.lower() in _TABLES else read_order_ids(text)
    except OSError as error:
        raise SourceError(f"{shown}: {error.strerror or error}. Check the path.") from error
    except UnicodeDecodeError:
        raise SourceError(f"{shown}: this is no text file. Save the list as text or CSV.") from None
    except TableError as error:
        raise SourceError(f"{shown}: {error}") from error


def _decode(data: bytes) -> str:
    """The text. Raises `UnicodeDecodeError` where it is none."""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if b"\0" in data:
            raise
        # Ids are ASCII in every 8-bit encoding; Turkish spreadsheets save Windows-1254.
        return data.decode("cp1254", "replace")
