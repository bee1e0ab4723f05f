"""Files, tables and standard input as order ids."""

from imtui.sources.dropped import dropped_paths
from imtui.sources.file import (
    Taken,
    UnclearSourceError,
    look_into,
    read_source,
    read_sources,
)
from imtui.sources.reader import STDIN, ImportCancelled, Progress, SourceError, check_source
from imtui.sources.table import Table, TableError, is_table

__all__ = [
    "STDIN",
    "ImportCancelled",
    "Progress",
    "SourceError",
    "Table",
    "TableError",
    "Taken",
    "UnclearSourceError",
    "check_source",
    "dropped_paths",
    "is_table",
    "look_into",
    "read_source",
    "read_sources",
]
