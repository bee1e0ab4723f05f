"""Files, tables and standard input as order ids."""

from imtui.sources.dropped import absolute_paths, all_are_files, dropped_paths
from imtui.sources.file import (
    Taken,
    UnclearSourceError,
    look_into,
    read_source,
    read_sources,
)
from imtui.sources.importer import import_source
from imtui.sources.job import Job
from imtui.sources.reader import STDIN, ImportCancelled, Progress, SourceError, check_source, shown_name
from imtui.sources.table import Table, TableError, is_table

__all__ = [
    "STDIN",
    "ImportCancelled",
    "Job",
    "Progress",
    "SourceError",
    "Table",
    "TableError",
    "Taken",
    "UnclearSourceError",
    "absolute_paths",
    "all_are_files",
    "check_source",
    "dropped_paths",
    "import_source",
    "is_table",
    "look_into",
    "read_source",
    "read_sources",
    "shown_name",
]
