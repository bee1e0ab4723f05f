"""Reads a file or standard input.

The result is the order IDs, or a question for the operator if it is unclear which numbers are order IDs.
"""

from __future__ import annotations

from imtui.core.importing.grid import BrokenQuotesError
from imtui.core.importing.limits import TooManyOrdersError
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.sheets import HiddenRowsError, SheetResult, import_sheets
from imtui.core.importing.table import NoSuchColumnError
from imtui.messages import lazy
from imtui.sources.decoding import decoded
from imtui.sources.reader import ReadProgress, SourceError, read_bytes, shown_name
from imtui.sources.workbook import WorkbookError, is_workbook, read_workbook


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
        return shown, _import_bytes(data, column, progress)
    except WorkbookError as error:
        raise SourceError(lazy("{source}: {reason}", source=shown, reason=error)) from None
    except UnicodeDecodeError:
        raise SourceError(
            lazy("{source}: This is not a text file. Save the list as text or CSV.", source=shown)
        ) from None
    except (HiddenRowsError, NoSuchColumnError, TooManyOrdersError) as error:
        raise SourceError(lazy("{source}: {reason}", source=shown, reason=error)) from None
    except BrokenQuotesError as error:
        raise SourceError(
            lazy(
                "{source}: {reason} Fix the line, or save the column of the order IDs alone.",
                source=shown,
                reason=error,
            )
        ) from None


def _import_bytes(data: bytes, column: str | None, progress: ReadProgress) -> SheetResult:
    if is_workbook(data):
        return import_sheets(read_workbook(data, progress), column, progress.advance)
    return import_text(decoded(data), column, progress.advance)
