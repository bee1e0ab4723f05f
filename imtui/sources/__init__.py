"""Reads files and standard input as bytes. The module `importer` finds the order IDs in them."""

from imtui.sources.background_task import BackgroundTask
from imtui.sources.dropped import absolute_paths, all_are_files
from imtui.sources.reader import STDIN, ImportCancelled, ReadProgress, SourceError, check_source, shown_name
