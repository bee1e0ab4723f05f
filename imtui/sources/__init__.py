"""Files and standard input, as far as it is about bytes and paths; `importer` makes order IDs of them."""

from imtui.sources.dropped import absolute_paths, all_are_files, dropped_paths
from imtui.sources.job import Job
from imtui.sources.reader import STDIN, ImportCancelled, Progress, SourceError, check_source, shown_name

__all__ = [
    "STDIN",
    "ImportCancelled",
    "Job",
    "Progress",
    "SourceError",
    "absolute_paths",
    "all_are_files",
    "check_source",
    "dropped_paths",
    "shown_name",
]
