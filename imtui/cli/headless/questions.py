"""The errors of `imtui run` for input about which the dashboard would ask a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Final

from imtui.core.importing.columns import ColumnChoice, ColumnDoubt, ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.list_questions import GroupsQuestion, RangeQuestion
from imtui.core.importing.pipeline import ImportQuestion
from imtui.core.importing.sheets import SheetQuestion
from imtui.messages import Message, _, lazy

_MAX_NAMED: Final = 12
"""How many columns or sheets are named at most. The others are only counted."""

_DOUBTS: Final[Mapping[ColumnDoubt, Message]] = {
    ColumnDoubt.NO_HEADING: lazy("No heading names the order IDs."),
    ColumnDoubt.RIVALS: lazy("Several headings could name the order IDs."),
    ColumnDoubt.RUNNING_NUMBER: lazy("The column called id counts 1, 2, 3 …"),
    ColumnDoubt.OTHER_NUMBERS: lazy("The heading names other numbers than order IDs."),
}


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


@singledispatch
def _reason(question: object) -> str:
    raise TypeError(question)


@_reason.register
def _of_column(question: ColumnQuestion) -> str:
    return _(
        "Which column holds the order IDs? {doubt} The columns: {columns}. "
        "Choose one with --column NAME|NUMBER.",
        doubt=_DOUBTS[question.doubt],
        columns=_some([_column(column) for column in question.columns]),
    )


@_reason.register
def _of_sheet(question: SheetQuestion) -> str:
    sheets = [_("{sheet} ({count:n})", sheet=sheet.name, count=sheet.order_ids) for sheet in question.sheets]
    return _(
        "Which sheet holds the order IDs? These hold numbers: {sheets}. Save that sheet as a file of its "
        "own.",
        sheets=_some(sheets),
    )


@_reason.register
def _of_groups(question: GroupsQuestion) -> str:
    return _(
        "{example} may be one order ID or {count:n}. Write each ID on its own line, without separators.",
        example=question.example,
        count=len(question.parts),
    )


@_reason.register
def _of_range(question: RangeQuestion) -> str:
    return _(
        "This is a range of order IDs, {count:n} in all. Write each ID on its own line.",
        count=question.count,
    )


@_reason.register
def _of_text(question: TextQuestion) -> str:
    if question.problem:
        return _("This looks like JSON, but it cannot be read. {problem}", problem=question.problem)
    return _(
        "This is not a list of order IDs: {text}. Write each ID on its own line, or open the file in the "
        "dashboard and pick the IDs.",
        text=question.line_text,
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
