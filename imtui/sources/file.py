"""Files and standard input as order ids."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

from imtui.core.intake import Intake, read_order_ids
from imtui.core.picking import is_messy
from imtui.sources.reader import Progress, SourceError, read_bytes, shown_name
from imtui.sources.table import Table, TableError, WhichColumnError, is_table

_TABLES: Final = frozenset({".csv", ".tsv"})


Taken: TypeAlias = Intake | Table | str
"""What a source held: ids, or what has to be asked about."""


class UnclearSourceError(SourceError):
    """A table of which a person can tell what column holds the ids."""

    def __init__(self, name: str, error: WhichColumnError) -> None:
        """`name` is the file's, as it is shown."""
        super().__init__(f"{name}: {error}")
        self.name = name
        self.table = error.table


def read_sources(names: Sequence[str]) -> list[tuple[str, Intake]]:
    """What each file holds, in the order given, by the name to show; `-` is standard input.

    Raises `SourceError`.
    """
    return [read_source(name) for name in names]


def read_source(name: str) -> tuple[str, Intake]:
    """What one file holds, by the name to show. Raises `SourceError`."""
    shown, text = _read(name)
    return shown, _intake(name, shown, text)


def look_into(name: str, progress: Progress | None = None) -> tuple[str, Taken]:
    """As `read_source`, but a table or a text of which a person can tell the ids comes as it is.

    `progress` counts bytes and may cancel.
    """
    shown, text = _read(name, progress)
    try:
        intake = _intake(name, shown, text)
    except UnclearSourceError as error:
        return shown, error.table
    if not is_messy(intake):
        return shown, intake
    # Of a column that says what it holds, what is no id is a mistake to be told.
    is_named = is_table(text) or (_is_named_table(name) and Table(text).names_ids)
    return shown, intake if is_named else text


def _read(name: str, progress: Progress | None = None) -> tuple[str, str]:
    """The name to show, and the text; raises `SourceError`."""
    shown = shown_name(name)
    try:
        return shown, decoded(read_bytes(name, progress))
    except UnicodeDecodeError:
        raise SourceError(f"{shown}: this is no text file. Save the list as text or CSV.") from None


def _intake(name: str, shown: str, text: str) -> Intake:
    """The ids of the file's text; raises `SourceError`."""
    try:
        return Table(text).read() if _is_named_table(name) or is_table(text) else read_order_ids(text)
    except WhichColumnError as error:
        raise UnclearSourceError(shown, error) from error
    except TableError as error:
        raise SourceError(f"{shown}: {error}") from error


def _is_named_table(name: str) -> bool:
    return Path(name).suffix.lower() in _TABLES


def decoded(data: bytes) -> str:
    """The text: UTF-8, UTF-16 or Windows-1254. Raises `UnicodeDecodeError` where it is none."""
    encoding = _utf_16(data) or "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if b"\0" in data:
            raise
        # Ids are ASCII in every 8-bit encoding; Turkish spreadsheets save Windows-1254.
        return data.decode("cp1254", "replace")


def _utf_16(data: bytes) -> str | None:
    """The kind of UTF-16: by its mark, or by the zeros that every second byte of digits is."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    head = data[:200]
    high, low = head[::2], head[1::2]
    if low and low.count(0) * 2 > len(low) and not high.count(0):
        return "utf-16-le"
    return "utf-16-be" if high and high.count(0) * 2 > len(high) and not low.count(0) else None
