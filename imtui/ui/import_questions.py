"""What only the operator can say about a source: which column, one ID or several, all IDs of a range."""

from __future__ import annotations

from typing import Final

from imtui.core.importing import (
    MAX_DIGITS,
    ColumnChoice,
    ColumnQuestion,
    GroupsQuestion,
    Imported,
    RangeQuestion,
    SheetChoice,
    SheetQuestion,
    TextQuestion,
    Unusual,
    shown,
)
from imtui.core.text import clean
from imtui.ui.screens.choice import ChoiceDialog

_HEADING: Final = 20
_CELL: Final = 18
_LISTED: Final = 100
"""Rows of a table, or ranges, that are listed."""

_LOOKS: Final = {
    Unusual.PHONE: "phone numbers",
    Unusual.DATE: "dates",
    Unusual.RUNNING_NUMBER: "running numbers",
}
"""What the numbers of a column look like, if not like order IDs."""

_NOTHING_YET: Final = "Nothing is imported before you answer."


def column_dialog(source: str, question: ColumnQuestion) -> ChoiceDialog:
    """Asks which column holds the order IDs; the line after the columns is for a pick from all of them."""
    columns, rows = question.columns, question.preview(_LISTED)

    def preview(number: int) -> str:
        if number == len(columns):
            return "Opens the list of all numbers, to mark those that are order IDs."
        return "\n".join(["Rows, this column first:", *(_row(cells, number) for cells in rows)])

    def why_not(number: int) -> str:
        if number < len(columns) and not columns[number].order_ids:
            return "No row of this column has an order ID."
        return ""

    about = f"{source}: which column holds the order IDs? {question.doubt.sentence} {_NOTHING_YET}"
    lines = [*map(_column, columns), "numbers of several columns: mark them one by one"]
    dialog = ChoiceDialog("Import: column", about, lines, preview, yes="Import this column", why_not=why_not)
    dialog.first = question.likely
    return dialog


def sheet_dialog(source: str, question: SheetQuestion) -> ChoiceDialog:
    """Asks which sheet of a spreadsheet holds the order IDs."""
    sheets = question.sheets
    about = f"{source}: which sheet holds the order IDs? {_NOTHING_YET}"
    lines = []
    for sheet in sheets:
        hidden = " (hidden sheet)" if sheet.hidden else ""
        lines.append(f"{clean(sheet.name, _HEADING):<{_HEADING}}  {sheet.order_ids:,} IDs{hidden}")
    return ChoiceDialog(
        "Import: sheet", about, lines, lambda number: _sheet(sheets[number]), yes="Import this sheet"
    )


def groups_dialog(source: str, question: GroupsQuestion) -> ChoiceDialog:
    """Asks whether spaced groups are one order ID or several; the first line is one."""
    joined, count = "".join(question.parts), len(question.parts)
    lines = f"{question.lines:,} lines are" if question.lines > 1 else "1 line is"
    about = (
        f"{source}, line {question.line}: {question.example}. Is this one order ID or {count}? "
        f"{lines} written like this. {_NOTHING_YET}"
    )
    answers = [f"one order ID: {joined}", f"{count} order IDs: {', '.join(question.parts)}"]

    def why_not(number: int) -> str:
        too_long = number == 0 and len(joined) > MAX_DIGITS
        return f"It has more than {MAX_DIGITS} digits, so it cannot be one order ID." if too_long else ""

    dialog = ChoiceDialog(
        "Import: spaced numbers", about, answers, lambda _: "", yes="Import", why_not=why_not
    )
    dialog.first = None
    return dialog


def range_dialog(source: str, question: RangeQuestion) -> ChoiceDialog:
    """Asks whether ranges mean all IDs from the first to the last; the first line expands them."""
    listed = [f"{each.first} to {each.last}: {each.size:,} IDs" for each in question.ranges[:_LISTED]]
    ranges = "a range" if len(question.ranges) == 1 else f"{len(question.ranges):,} ranges"
    about = f"{source}, line {question.line}: {ranges} of {question.count:,} IDs. {_NOTHING_YET}"
    answers = [
        f"import all {question.count:,} IDs from the first to the last",
        "reject ranges, import single IDs only",
    ]
    more = len(question.ranges) - _LISTED
    preview = "\n".join([*listed, f"and {more:,} more ranges"] if more > 0 else listed)
    dialog = ChoiceDialog("Import: range", about, answers, lambda _: preview, yes="Import")
    dialog.first = None
    return dialog


def _column(column: ColumnChoice) -> str:
    """The heading, how many rows have an ID, and what the numbers look like."""
    name = clean(column.heading or f"column {column.number + 1}", _HEADING)
    doubt = f": {_LOOKS[column.unusual]}?" if column.unusual in _LOOKS else ""
    return f"{name:<{_HEADING}}  {column.order_ids:,} of {column.rows:,} rows have an ID{doubt}"


def _sheet(sheet: SheetChoice) -> str:
    """What a sheet holds: its first rows or IDs."""
    result = sheet.result
    if isinstance(result, ColumnQuestion):
        rows = (_row(cells, 0) for cells in result.preview(_LISTED))
        return "\n".join(["Its rows; the next question is which column:", *rows])
    if isinstance(result, Imported):
        ids = (f"  {found.order_id}  {found.label}" for found in result.found[:_LISTED])
        return "\n".join(["Its order IDs:", *ids])
    if isinstance(result, TextQuestion):
        lines = (f"  {shown(line, 100)}" for line in result.text.splitlines()[:_LISTED])
        return "\n".join(["Its text; the next question is which numbers:", *lines])
    return "The next question is what its numbers mean."


def _row(cells: list[str], first: int) -> str:
    """The cells of a row, those of one column before the others."""
    begin = clean(cells[first], _CELL) if first < len(cells) else ""
    others = "  ".join(clean(cell, _CELL) for number, cell in enumerate(cells) if number != first)
    return f"  {begin:<{_CELL}} │ {others}"
