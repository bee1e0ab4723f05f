"""Imports the sheets of a spreadsheet, and finds the one that holds the order IDs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from imtui.core.importing.column_reader import read_named_column
from imtui.core.importing.columns import ColumnDoubt, ColumnQuestion, ask_for_column
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.grid import ALIGNED, Check, Grid
from imtui.core.importing.limits import InputError
from imtui.core.importing.lines import is_negated
from imtui.core.importing.order_id import bare, is_order_id, shown
from imtui.core.importing.pipeline import ImportResult, column_of, import_text
from imtui.core.importing.reasons import Aside, Unusual
from imtui.core.importing.result import Imported
from imtui.core.importing.table import NoSuchColumnError, OtherNumbersError, Table
from imtui.messages import lazy


class Sheet(NamedTuple):
    """A sheet with its cells as text."""

    name: str
    hidden: bool
    rows: Sequence[Sequence[str]]
    """All rows of the sheet, blank ones included."""
    hidden_rows: frozenset[int] | None = frozenset()
    """The numbers, from 1, of the rows that a filter or the operator hides. None if the file does not show
    them."""
    hidden_columns: frozenset[int] = frozenset()
    """The indexes, from 0, of the columns that are hidden."""
    struck: frozenset[tuple[int, int]] = frozenset()
    """The struck-out cells: the number of the row, from 1, and the index of the column, from 0."""


class HiddenRowsError(InputError):
    """A sheet has hidden rows with order IDs, or may have some.

    imtui cannot know whether the operator wants to import them.
    """

    def __init__(self, sheet: str, row: int | None) -> None:
        """`row` is the number, from 1, of the first hidden row; None if hidden rows cannot be seen."""
        super().__init__(
            lazy(
                "Hidden rows cannot be seen in this kind of spreadsheet. Open it, save it as .xlsx, and"
                " import that."
            )
            if row is None
            else lazy(
                "Sheet {sheet} has hidden rows with numbers. The first is row {row}. Show all rows, or copy"
                " the rows that you want to a new file.",
                sheet=sheet,
                row=row,
            )
        )


class SheetChoice(NamedTuple):
    """A sheet that may hold the order IDs."""

    name: str
    """The name, cleaned for the screen."""
    hidden: bool
    result: ImportResult
    """The orders in the sheet, or a question about them."""
    order_ids: int
    """How many order IDs the sheet holds. If `result` is a question, this is an estimate, for example the IDs
    in the column that has the most."""
    hidden_rows: HiddenRowsError | None = None
    """Why the sheet cannot be imported: a hidden row has a number that may be an order ID, or may have one.
    None if it can be imported."""


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """Asks which sheet holds the order IDs."""

    sheets: tuple[SheetChoice, ...]

    def answer(self, number: int) -> ImportResult:
        """The orders of a sheet, or a further question about it.

        `number` is the index of the sheet in `sheets`, from 0.
        """
        return self.sheets[number].result


SheetResult: TypeAlias = ImportResult | SheetQuestion


def import_sheets(sheets: Sequence[Sheet], column: str | None, check: Check) -> SheetResult:
    """The orders in the sheets, or a question. Raises `HiddenRowsError` and the errors of `import_text`.

    Hidden sheets are read only if no visible sheet holds an ID. Even then the operator is asked. If no sheet
    holds an ID, the result is that of the first sheet that is not empty, so that it can be reported.
    """
    without_ids: list[SheetChoice] = []
    for hidden in (False, True):
        read = _read([sheet for sheet in sheets if sheet.hidden is hidden], column, check)
        choices = [choice for choice in read if choice.order_ids]
        if choices:
            return _question(choices) if hidden else _chosen(choices)
        without_ids += read
    return without_ids[0].result if without_ids else Imported()


def _read(sheets: Sequence[Sheet], column: str | None, check: Check) -> list[SheetChoice]:
    choices: list[SheetChoice] = []
    missing: NoSuchColumnError | None = None
    for sheet in sheets:
        if not any(map(any, sheet.rows)):
            continue
        try:
            result = _import_sheet(sheet, column, check)
        except OtherNumbersError:
            raise
        except NoSuchColumnError as error:
            missing = missing or error
            continue
        choices.append(
            SheetChoice(shown(sheet.name), sheet.hidden, result, _order_ids(result), _hidden_rows(sheet))
        )
    if missing and not choices:
        raise missing
    return choices


def _chosen(choices: Sequence[SheetChoice]) -> SheetResult:
    """The orders of the only sheet with IDs, or of the only one whose heading names them; else a question.

    A sheet whose name says that its orders must not be cancelled is never imported without a question.
    """
    decided = [choice for choice in choices if isinstance(choice.result, Imported)]
    if len(choices) > 1 and len(decided) != 1:
        return _question(choices)
    chosen = decided[0] if len(choices) > 1 else choices[0]
    if is_negated(chosen.name):
        return _question(choices)
    _check_hidden(chosen)
    if not isinstance(chosen.result, Imported):
        return chosen.result
    if len(choices) > 1 and not any(line.aside is Aside.HEADING for line in chosen.result.ignored):
        return _question(choices)
    others = tuple(choice.name for choice in choices if choice is not chosen)
    return replace(chosen.result, remarks=chosen.result.remarks._replace(other_sheets=others))


def _question(choices: Sequence[SheetChoice]) -> SheetQuestion:
    for choice in choices:
        _check_hidden(choice)
    return SheetQuestion(tuple(choices))


def _check_hidden(choice: SheetChoice) -> None:
    """Raise `HiddenRowsError` if the sheet has hidden rows with numbers, or may have some."""
    if choice.hidden_rows:
        raise choice.hidden_rows


def _hidden_rows(sheet: Sheet) -> HiddenRowsError | None:
    if sheet.hidden_rows is None:
        return HiddenRowsError(shown(sheet.name), None)
    rows = (row for row in sorted(sheet.hidden_rows) if row <= len(sheet.rows))
    first = next((row for row in rows if any(is_order_id(bare(cell)) for cell in sheet.rows[row - 1])), None)
    return HiddenRowsError(shown(sheet.name), first) if first else None


def _import_sheet(sheet: Sheet, column: str | None, check: Check) -> ImportResult:
    """Import one sheet: as a list if only one column or one row is filled, else as a table."""
    filled = {number for row in sheet.rows for number, cell in enumerate(row) if cell}
    lines = [row for row in sheet.rows if any(row)]
    grid = Grid((), ALIGNED, max(filled) + 1, check, sheet.rows, None, sheet.hidden_columns, sheet.struck)
    table = Table.of(grid)
    if column is None and 1 in {len(filled), len(lines)} and _has_hidden_ids(sheet):
        return ask_for_column(table, ColumnDoubt.HIDDEN)
    if len(filled) == 1:
        number = min(filled)
        cells = [" ".join(row[number].split()) if number < len(row) else "" for row in sheet.rows]
        return _with_marks(import_text("\n".join(cells), column, check), {row for row, _ in sheet.struck})
    if len(lines) == 1 and column is None and not sheet.struck:
        above = [row for row in sheet.rows if row is lines[0] or not any(row)]
        texts = ["\t".join(" ".join(cell.split()) for cell in row) for row in above]
        return import_text("\n".join(texts), None, check)
    return column_of(table) if column is None else read_named_column(table, column)


def _with_marks(result: ImportResult, struck: Collection[int]) -> ImportResult:
    """The result with a mark on each order in a struck-out row. A question is returned unchanged."""
    if not (struck and isinstance(result, Imported)):
        return result
    found = (item.marked(Unusual.EXCLUDED) if item.line in struck else item for item in result.found)
    return replace(result, found=tuple(found))


def _has_hidden_ids(sheet: Sheet) -> bool:
    hidden = sheet.hidden_columns
    return bool(hidden) and any(
        is_order_id(bare(row[number])) for row in sheet.rows for number in hidden if number < len(row)
    )


def _order_ids(result: ImportResult) -> int:
    if isinstance(result, Imported):
        return len(result.found)
    if isinstance(result, ColumnQuestion):
        return max((column.order_ids for column in result.columns), default=0)
    if isinstance(result, TextQuestion):
        return max((len(group.found) for group in result.number_groups()), default=0)
    return result.count
