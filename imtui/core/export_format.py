"""The formats of an export. `imtui.session.export` has the function that writes each of them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from itertools import islice
from typing import Final

from imtui.messages import Message, joined, lazy


class ExportFormat(Enum):
    """A format: its name on the command line, the suffix of its files, and a note for the operator."""

    CSV = ("csv", ".csv", None)
    JSON = ("json", ".json", None)
    HTML = ("html", ".html", lazy("a report to read"))
    IDS = ("ids", ".txt", lazy("order IDs only"))

    def __init__(self, option: str, suffix: str, note: Message | None) -> None:
        self.option = option
        self.suffix = suffix
        self.note = note

    @classmethod
    def of_option(cls, option: str) -> ExportFormat:
        """The format with this name on the command line, which is one of `OPTIONS`."""
        return next(each for each in cls if each.option == option)

    @classmethod
    def of_suffix(cls, suffix: str) -> ExportFormat | None:
        """The format with this suffix, in upper or lower case; None if there is none."""
        return next((each for each in cls if each.suffix == suffix.lower()), None)


OPTIONS: Final = tuple(each.option for each in ExportFormat)
"""The names for `--format`."""

SUFFIXES: Final = joined(
    lazy("{suffix} ({note})", suffix=each.suffix, note=each.note) if each.note else each.suffix
    for each in ExportFormat
)
"""The suffixes with their notes, for the operator."""

OWN_COLUMNS: Final = ("id", "outcome", "code", "message", "attempts", "ms")
"""The first columns of a CSV, and the first keys of an order in JSON."""


def is_own_export(names: Iterable[str]) -> bool:
    """True if columns or keys with these names, in this order, are from a CSV or JSON export of imtui."""
    return tuple(islice(names, len(OWN_COLUMNS))) == OWN_COLUMNS
