"""Files, tables and standard input as order ids."""

from imtui.sources.file import STDIN, SourceError, UnclearSourceError, read_source, read_sources
from imtui.sources.table import Table, TableError

__all__ = [
    "STDIN",
    "SourceError",
    "Table",
    "TableError",
    "UnclearSourceError",
    "read_source",
    "read_sources",
]
