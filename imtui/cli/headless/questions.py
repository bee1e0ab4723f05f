"""The errors of `imtui run` for input about which the dashboard would ask a question."""

from __future__ import annotations

from functools import singledispatch
from typing import Final

from imtui.core.importing import (
    ColumnChoice,
    ColumnDoubt,
    ColumnQuestion,
    GroupsQuestion,
    Question,
    RangeQuestion,
    SheetQuestion,
    TextQuestion,
)

_NAMED: Final = 12
"""Columns or sheets that are named; the others are counted."""

_DOUBTS: Final = {
    ColumnDoubt.NO_HEADING: "no heading names the order IDs",
    ColumnDoubt.RIVALS: "several headings could name the order IDs",
    ColumnDoubt.RUNNING_NUMBER: "the column called id counts 1, 2, 3 …",
    ColumnDoubt.OTHER_NUMBERS: "the heading names other numbers than order IDs",
}


def refusal_of(source: str, question: Question | SheetQuestion) -> str:
    """The question as an error message: what is not certain, and the option or change that decides it."""
    # The sheets of a workbook are on no line.
    place = source if isinstance(question, SheetQuestion) else f"{source}, line {question.line}"
    return f"{place}: {_reason(question)} Nothing was sent."


@singledispatch
def _reason(question: object) -> str:
    raise TypeError(question)


@_reason.register
def _(question: ColumnQuestion) -> str:
    columns = "; ".join(map(_column, question.columns[:_NAMED]))
    more = len(question.columns) - _NAMED
    columns += f"; and {more} more" if more > 0 else ""
    return (
        f"which column holds the order IDs? It is not certain: {_DOUBTS[question.doubt]}. "
        f"The columns are {columns}. Choose one with --column NAME|NUMBER."
    )


@_reason.register
def _(question: SheetQuestion) -> str:
    sheets = "; ".join(f"{sheet.name} ({sheet.order_ids:,})" for sheet in question.sheets[:_NAMED])
    more = len(question.sheets) - _NAMED
    sheets += f"; and {more} more" if more > 0 else ""
    return (
        f"which sheet holds the order IDs? These hold numbers: {sheets}. "
        "Save that sheet as a file of its own."
    )


@_reason.register
def _(question: GroupsQuestion) -> str:
    return (
        f"{question.example} may be one order ID or {len(question.parts)}. "
        "Write each ID on its own line, without separators."
    )


@_reason.register
def _(question: RangeQuestion) -> str:
    return f"this is a range of order IDs, {question.count:,} in all. Write each ID on its own line."


@_reason.register
def _(question: TextQuestion) -> str:
    return (
        f"this is not a list of order IDs: {question.line_text}. Write each ID on its own line, "
        "or open the file in the dashboard and pick the IDs."
    )


def _column(column: ColumnChoice) -> str:
    """The column's number and heading, and what it holds."""
    name = f"{column.number + 1} ({column.heading})" if column.heading else str(column.number + 1)
    if column.unusual:
        return f"{name}: {', '.join(column.examples)} ({column.unusual.sentence})"
    return f"{name}: {', '.join(column.examples)}" if column.examples else name
