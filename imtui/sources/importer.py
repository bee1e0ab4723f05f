"""Reads a file or standard input.

The result is the order IDs, or a question for the operator if it is unclear which numbers are order IDs.
"""

from __future__ import annotations

from imtui.core.importing.limits import InputError
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.sheets import SheetResult, import_sheets
from imtui.sources.decoding import decoded
from imtui.sources.reader import ReadProgress, SourceError, read_bytes, shown_name
from imtui.sources.workbook import is_workbook, read_workbook


def import_source(
    name: str, column: str | None = None, progress: ReadProgress | None = None
) -> tuple[str, SheetResult]:
    """The name of a source for the screen, and the orders in it or a question about them.

    The source `name` is a path, or `-` for standard input. `column` is the heading or the number (from 1)
    that the operator named. `progress` counts the bytes that are read, and another thread can cancel the
    import with it. The suffix of a file has no effect; only its bytes decide how it is read. Raises
    `SourceError` and `ImportCancelled`.
    """
    progress = progress or ReadProgress()
    shown = shown_name(name)
    data = read_bytes(name, progress)
    try:
        if is_workbook(data):
            return shown, import_sheets(read_workbook(data, progress), column, progress.advance)
        return shown, import_text(decoded(data), column, progress.advance)
    except InputError as error:
        raise SourceError.about(shown, error) from None
