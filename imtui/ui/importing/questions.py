"""The windows with questions about a source that only the operator can answer.

They ask which column or sheet holds the order IDs, and whether groups of digits are one ID or several. They
also ask whether a range means all of its IDs.
"""

from __future__ import annotations

from typing import Final

from imtui.core.importing.columns import ColumnChoice, ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.limits import MAX_DIGITS
from imtui.core.importing.list_questions import GroupsQuestion, RangeQuestion
from imtui.core.importing.order_id import shown
from imtui.core.importing.reasons import Unusual
from imtui.core.importing.result import Imported
from imtui.core.importing.sheets import SheetChoice, SheetQuestion
from imtui.core.text import clean
from imtui.messages import _, lazy, ngettext
from imtui.ui.screens.questions.choice import ChoiceDialog

_HEADING: Final = 20
_CELL: Final = 18
_MAX_LISTED: Final = 100
"""Maximum number of rows, order IDs, lines or ranges in a preview."""

_WORDS_OF_UNUSUAL: Final = {
    Unusual.PHONE: lazy("phone numbers?"),
    Unusual.DATE: lazy("dates?"),
    Unusual.RUNNING_NUMBER: lazy("running numbers?"),
}
"""For each kind of unusual number, the words shown with a column that seems to hold such numbers."""

_NOTHING_YET: Final = lazy("Nothing is imported before you answer.")


def column_dialog(source: str, question: ColumnQuestion) -> ChoiceDialog:
    """The window that asks which column holds the order IDs.

    Each answer is the index of a column. The last answer, `len(question.columns)`, means that the operator
    wants a list of the numbers of all columns, to mark the order IDs in it.
    """
    columns, rows = question.columns, question.preview(_MAX_LISTED)

    def preview(number: int) -> str:
        if number == len(columns):
            return _("Opens the list of all numbers, to mark those that are order IDs.")
        return "\n".join([_("Rows, this column first:"), *(_row(cells, number) for cells in rows)])

    def why_not(number: int) -> str:
        if number < len(columns) and not columns[number].order_ids:
            return _("No row of this column has an order ID.")
        return ""

    about = _(
        "{source}: Which column holds the order IDs? {doubt} {nothing_yet}",
        source=source,
        doubt=question.doubt.sentence,
        nothing_yet=_NOTHING_YET,
    )
    lines = [*map(_column, columns), _("numbers of several columns: mark them one by one")]
    return ChoiceDialog(
        _("Import: column"),
        about,
        lines,
        preview,
        yes=_("Import this column"),
        first=question.likely,
        why_not=why_not,
    )


def sheet_dialog(source: str, question: SheetQuestion) -> ChoiceDialog:
    """The window that asks which sheet of a spreadsheet holds the order IDs."""
    sheets = question.sheets
    about = _(
        "{source}: Which sheet holds the order IDs? {nothing_yet}", source=source, nothing_yet=_NOTHING_YET
    )
    lines = []
    for sheet in sheets:
        ids = ngettext("{count:n} ID", "{count:n} IDs", sheet.order_ids)
        held = _("{ids} (hidden sheet)", ids=ids) if sheet.hidden else ids
        lines.append(f"{clean(sheet.name, _HEADING):<{_HEADING}}  {held}")
    return ChoiceDialog(
        _("Import: sheet"), about, lines, lambda number: _sheet(sheets[number]), yes=_("Import this sheet")
    )


def groups_dialog(source: str, question: GroupsQuestion) -> ChoiceDialog:
    """The window that asks whether digit groups with blanks between them are one order ID or several.

    Answer 0 is one order ID, answer 1 is several.
    """
    joined, count = "".join(question.parts), len(question.parts)
    about = ngettext(
        "{source}, line {line}: {example}. Is this one order ID or {parts:n}? {count:n} number is written "
        "like this. {nothing_yet}",
        "{source}, line {line}: {example}. Is this one order ID or {parts:n}? {count:n} numbers are written "
        "like this. {nothing_yet}",
        question.count,
        source=source,
        line=question.line,
        example=question.example,
        parts=count,
        nothing_yet=_NOTHING_YET,
    )
    answers = [
        _("one order ID: {order_id}", order_id=joined),
        _("{count:n} order IDs: {order_ids}", count=count, order_ids=", ".join(question.parts)),
    ]

    def why_not(number: int) -> str:
        too_long = number == 0 and len(joined) > MAX_DIGITS
        if not too_long:
            return ""
        return _("It has more than {count} digits, so it cannot be one order ID.", count=MAX_DIGITS)

    return ChoiceDialog(
        _("Import: spaced numbers"), about, answers, yes=_("Import"), first=None, why_not=why_not
    )


def range_dialog(source: str, question: RangeQuestion) -> ChoiceDialog:
    """The window that asks whether ranges mean all IDs from the first to the last.

    Answer 0 imports all IDs of the ranges. Answer 1 rejects the ranges.
    """
    listed = [
        _("{first} to {last}: {count:n} IDs", first=each.first, last=each.last, count=each.size)
        for each in question.ranges[:_MAX_LISTED]
    ]
    about = ngettext(
        "{source}, line {line}: a range of {ids:n} IDs. {nothing_yet}",
        "{source}, line {line}: {count:n} ranges of {ids:n} IDs. {nothing_yet}",
        len(question.ranges),
        source=source,
        line=question.line,
        ids=question.count,
        nothing_yet=_NOTHING_YET,
    )
    answers = [
        _("import all {count:n} IDs from the first to the last", count=question.count),
        _("reject ranges, import single IDs only"),
    ]
    if more := len(question.ranges[_MAX_LISTED:]):
        listed.append(ngettext("and {count:n} more range", "and {count:n} more ranges", more))
    preview = "\n".join(listed)
    # Each answer is about the same ranges, so all have the same preview.
    return ChoiceDialog(_("Import: range"), about, answers, lambda _: preview, yes=_("Import"), first=None)


def _column(column: ColumnChoice) -> str:
    """The line about a column: its heading, how many rows have an ID, and what the numbers may be."""
    name = clean(column.heading or _("column {number}", number=column.number + 1), _HEADING)
    held = [_("{count:n} of {rows:n} rows have an ID", count=column.order_ids, rows=column.rows)]
    if column.unusual in _WORDS_OF_UNUSUAL:
        held.append(str(_WORDS_OF_UNUSUAL[column.unusual]))
    return f"{name:<{_HEADING}}  {': '.join(held)}"


def _sheet(sheet: SheetChoice) -> str:
    """The preview of a sheet.

    If its order IDs are known, the preview lists them. Otherwise the preview says what imtui asks next, and
    lists the first rows or lines if there are any.
    """
    result = sheet.result
    if isinstance(result, ColumnQuestion):
        rows = (_row(cells, 0) for cells in result.preview(_MAX_LISTED))
        return "\n".join([_("Its rows; the next question is which column:"), *rows])
    if isinstance(result, Imported):
        ids = (f"  {found.order_id}  {found.info.label}" for found in result.found[:_MAX_LISTED])
        return "\n".join([_("Its order IDs:"), *ids])
    if isinstance(result, TextQuestion):
        lines = (f"  {shown(line, 100)}" for line in result.text.splitlines()[:_MAX_LISTED])
        return "\n".join([_("Its text; the next question is which numbers:"), *lines])
    return _("The next question is what its numbers mean.")


def _row(cells: list[str], first: int) -> str:
    """The cells of a row as one line, with the cell at index `first` moved to the front."""
    begin = clean(cells[first], _CELL) if first < len(cells) else ""
    others = "  ".join(clean(cell, _CELL) for number, cell in enumerate(cells) if number != first)
    return f"  {begin:<{_CELL}} │ {others}"
