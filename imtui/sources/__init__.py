"""Files, tables and standard input as order ids."""

from imtui.sources.dropped import dropped_paths
from imtui.sources.file import (
    STDIN,
    SourceError,
    Taken,
    UnclearSourceError,
    look_into,
    read_source,
    read_sources,
)
from imtui.sources.table import Table, TableError, is_table

__all__ = [
    "STDIN",
    "SourceError",
    "Table",
    "TableError",
    "Taken",
    "UnclearSourceError",
    "dropped_paths",
    "is_table",
    "look_into",
    "read_source",
    "read_sources",
]
