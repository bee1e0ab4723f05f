"""Files, tables and standard input as order ids."""

from imtui.sources.file import STDIN, SourceError, read_sources

__all__ = ["STDIN", "SourceError", "read_sources"]
