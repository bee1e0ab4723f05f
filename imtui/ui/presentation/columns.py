"""The columns of the order table, and which of them fit into a width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Final

from imtui.core.batch import Batch
from imtui.core.order import Order
from imtui.ui.presentation.outcome_style import GLYPHS
from imtui.ui.presentation.times import time_left

UNUSUAL: Final = "!"
"""The sign of an unusual order ID."""

ORDER_ID_TITLE: Final = "Order ID"


class Part(Enum):
    """What a column shows. The columns of a part have the same style."""

    FAINT = "numbers that are rarely read"
    ID = "the order ID"
    TEXT = "other text"
    OUTCOME = "state and code"

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the order table."""

    title: str
    width: int
    """Cells; 0 for the message, which gets what is left."""
    text: Callable[[Order, int, float], str]
    """Returns the text for an order, its row from 0, and the time now in seconds since the epoch."""
    right: bool = False
    part: Part = Part.TEXT


def unusual_words(order: Order) -> str:
    """Why the order's ID is unusual; empty if it is not."""
    return f"unusual ID: {order.unusual.sentence}" if order.unusual else ""


def _code(order: Order, _row: int, _now: float) -> str:
    return str(order.code or ("-" if order.attempts else ""))


COLUMNS: Final = (
    Column("#", 6, lambda _, row, __: str(row + 1), right=True, part=Part.FAINT),
    Column(ORDER_ID_TITLE, 12, lambda order, *_: order.order_id, part=Part.ID),
    Column("Label", 16, lambda order, *_: order.label),
    Column("Left", 7, lambda order, _, now: time_left(order.send_at, now), right=True),
    Column("State", 13, lambda order, *_: f"{GLYPHS[order.state]} {order.state.label}", part=Part.OUTCOME),
    Column("Code", 4, _code, part=Part.OUTCOME),
    Column("Message", 0, lambda order, *_: str(order.shown_message) or unusual_words(order)),
    Column("Att", 3, lambda order, *_: str(len(order.attempts) or ""), right=True, part=Part.FAINT),
    Column("ms", 6, lambda order, *_: "" if order.ms is None else str(order.ms), right=True, part=Part.FAINT),
)

_GAP: Final = 1
_MIN_MESSAGE: Final = 9
_FULL_MESSAGE: Final = 40
"""Cells of the message beyond which the label grows."""
_MAX_LABEL: Final = 40
_MIN_NUMBER: Final = 3
_USUAL_ID: Final = 12
_SHRINKING: Final = (("ms", 0), ("Att", 0), ("Label", 10), ("Label", 0))
"""Titles of columns that make room for the message, in this order, with the least width of each; at 0 the
column is dropped. Before them the number and the ID lose their empty cells."""


def columns_for(batch: Batch, width: int) -> tuple[Column, ...]:
    """The columns that are not empty in the whole batch and fit into `width` cells. An ID is never cut."""
    return _columns(batch.has_labels, batch.has_times, len(str(len(batch))), batch.longest_id, width)


@lru_cache(maxsize=8)
def _columns(
    has_labels: bool, has_times: bool, digits: int, longest_id: int, width: int
) -> tuple[Column, ...]:
    filled = {"Label": has_labels, "Left": has_times}
    id_width = max(_USUAL_ID, longest_id)
    columns = [
        replace(column, width=id_width) if column.title == ORDER_ID_TITLE else column
        for column in COLUMNS
        if filled.get(column.title, True)
    ]
    if has_labels or has_times or id_width > _USUAL_ID:
        least_number, least_id = max(_MIN_NUMBER, digits), max(len(ORDER_ID_TITLE), longest_id)
        shrinking = (("#", least_number), (ORDER_ID_TITLE, least_id), *_SHRINKING)
        columns = _shrunk(columns, shrinking, width)
    return tuple(_with_wider_label(columns, width))


def _shrunk(columns: list[Column], shrinking: Sequence[tuple[str, int]], width: int) -> list[Column]:
    """The columns made narrower in the order of `shrinking` until the message has its least width."""
    for title, least in shrinking:
        lacking = _fixed_width(columns) + _MIN_MESSAGE - width
        if lacking <= 0:
            break
        columns = [
            replace(column, width=max(least, column.width - lacking)) if column.title == title else column
            for column in columns
            if column.title != title or least
        ]
    return columns


def _with_wider_label(columns: list[Column], width: int) -> list[Column]:
    """The columns with the label as wide as a full message leaves room for."""
    spare = width - _fixed_width(columns) - _FULL_MESSAGE
    return [
        replace(column, width=min(column.width + spare, _MAX_LABEL))
        if column.title == "Label" and spare > 0
        else column
        for column in columns
    ]


def _fixed_width(columns: Sequence[Column]) -> int:
    """Cells of everything but the message's text."""
    return sum(column.width + _GAP for column in columns) + _GAP
