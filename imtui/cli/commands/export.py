"""`imtui export`: all orders of a batch in one format. The journal is only read."""

from __future__ import annotations

import argparse
from pathlib import Path

from imtui.cli.commands.history import open_journal
from imtui.cli.streams import put, refuse_usage
from imtui.core.batch import Batch
from imtui.core.export_format import ExportFormat
from imtui.journal import JournalError
from imtui.messages import _
from imtui.paths import journal_path
from imtui.session.export import PLAIN, CsvStyle, Export


def execute(arguments: argparse.Namespace) -> int:
    """Write a batch to standard output. Returns the exit status."""
    format_ = ExportFormat.of_option(arguments.format)
    style = CsvStyle(arguments.bom, ";" if arguments.semicolon else ",")
    if format_ is not ExportFormat.CSV and style != PLAIN:
        option = "--bom" if arguments.bom else "--semicolon"
        return refuse_usage(_("{option} is for CSV only. Remove it, or use --format csv.", option=option))
    path = arguments.journal or journal_path()
    try:
        put([export_batch(path, arguments.batch, format_, style)])
    except JournalError as error:
        return refuse_usage(str(error))
    return 0


def export_batch(path: Path, number: int, format_: ExportFormat, style: CsvStyle) -> str:
    """All orders of a batch as text in one format. Raises `JournalError`."""
    with open_journal(path) as journal:
        stored = journal.load(number)
    batch = Batch()
    batch.replace(stored.orders)
    return Export(tuple(batch), batch.tallies(), number, style, stored.target).text(format_)
