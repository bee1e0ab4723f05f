"""The errors of `imtui run` for input about which the dashboard would ask a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imtui.core.importing.columns import ColumnChoice, ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.lines import is_negated
from imtui.core.importing.list_questions import GroupsQuestion, RangeQuestion
from imtui.core.importing.pipeline import ImportQuestion
from imtui.core.importing.sheets import SheetChoice, SheetQuestion
from imtui.messages import _

_MAX_NAMED: Final = 12
"""How many columns or sheets are named at most. The others are only counted."""


def refusal_of(source: str, question: ImportQuestion | SheetQuestion) -> str:
    """The question as an error message: what is not certain, and the option or change that decides it."""
    # A question about the sheets of a workbook has no line number.
    if isinstance(question, SheetQuestion):
        return _("{source}: {reason} Nothing was sent.", source=source, reason=_reason(question))
    return _(
        "{source}, line {line}: {reason} Nothing was sent.",
        source=source,
        line=question.line,
        reason=_reason(question),
    )


def _reason(question: ImportQuestion | SheetQuestion) -> str:
    match question:
        case ColumnQuestion():
            return _(
                "Which column holds the order IDs? {doubt} The columns: {columns}. "
                "Choose one with --column NAME|NUMBER.",
                doubt=question.doubt.sentence,
                columns=_some([_column(column) for column in question.columns]),
            )
        case SheetQuestion():
            return _reason_of_sheets(question.sheets)
        case GroupsQuestion():
            return _(
                "{example} may be one order ID or {count:n}. Write each ID on its own line, without "
                "separators.",
                example=question.example,
                count=len(question.parts),
            )
        case RangeQuestion():
            return _(
                "This is a range of order IDs, {count:n} in all. Write each ID on its own line.",
                count=question.count,
            )
        case TextQuestion(problem=None):
            return _(
                "This is not a list of order IDs: {text}. Write each ID on its own line, or open the file "
                "in the dashboard and pick the IDs.",
                text=question.line_text,
            )
        case TextQuestion():
            return _("This looks like JSON, but it cannot be read. {problem}", problem=question.problem)


def _reason_of_sheets(sheets: Sequence[SheetChoice]) -> str:
    if len(sheets) == 1 and is_negated(sheets[0].name):
        return _(
            "The name of sheet {sheet} says that its orders must not be cancelled. Save the order IDs to "
            "cancel as a file of their own.",
            sheet=sheets[0].name,
        )
    return _(
        "Which sheet holds the order IDs? These hold numbers: {sheets}. Save that sheet as a file "
        "of its own.",
        sheets=_some([_sheet(sheet) for sheet in sheets]),
    )


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    listed = list(names[:_MAX_NAMED])
    if more := len(names[_MAX_NAMED:]):
        listed.append(_("and {count:n} more", count=more))
    return "; ".join(listed)


def _column(column: ColumnChoice) -> str:
    """The column's number, its heading and examples of its cells."""
    name = f"{column.number + 1} ({column.heading})" if column.heading else str(column.number + 1)
    if column.unusual:
        return f"{name}: {', '.join(column.examples)} ({column.unusual.sentence})"
    return f"{name}: {', '.join(column.examples)}" if column.examples else name


def _sheet(sheet: SheetChoice) -> str:
    """The sheet's name, and how many order IDs it has."""
    return _("{sheet} ({count:n})", sheet=sheet.name, count=sheet.order_ids)
