"""The columns of the order table: what they show, and how wide they are in a table of a given width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache
from math import inf
from typing import Any, Final, NamedTuple

from rich.cells import cell_len

from imtui.core.batch import Batch
from imtui.core.order import Order
from imtui.core.outcome import GLYPHS, OUTCOMES, State
from imtui.messages import Message, _, current_language, plazy
from imtui.messages.letters import fold_case
from imtui.ui.presentation.times import sending_time, time_left, time_left_width

UNUSUAL: Final = "!"
"""The sign of an unusual order ID."""

NO_TIME_LEFT: Final = "–"
"""The sign in place of the time left, for an order that is cancelled."""

_URGENT: Final = 15 * 60
"""Seconds. An order is urgent if it is sent within this time."""


class Part(Enum):
    """The kind of content of a column. In a row, columns of the same kind have the same style."""

    FAINT = "numbers that are rarely read"
    ID = "the order ID"
    TEXT = "other text"
    TIME = "the time left"
    OUTCOME = "state and code"

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the order table."""

    title: Message
    text: Callable[[Order, int, float], str]
    """Returns the text for an order, its row from 0, and the time now in seconds since the epoch."""
    sort_key: Callable[[Order], Any] | None = None
    """Returns the value by which rows are sorted; None if the column does not sort."""
    right: bool = False
    part: Part = Part.TEXT
    attribute: str = ""
    """The field of `OrderInfo` that the column shows. If no order has it, the column is left out."""
    cut_in_middle: bool = False
    """True if a long text is cut in the middle, because its two ends differ more than its middle."""
    width: int = 0
    """The width in cells. `columns_for` sets it."""

    @property
    def name(self) -> str:
        """The title in English. Views use it to name the column that they sort by."""
        return self.title.english

    def heading(self, sorted_by: str, *, descending: bool) -> str:
        """The title. If the rows are `sorted_by` this column, an arrow follows the title.

        If there is no room for both, the title is cut.
        """
        title = str(self.title)
        if self.name != sorted_by:
            return title
        arrow = sort_arrow(descending=descending)
        if cell_len(title) + 2 <= self.width:
            return f"{title} {arrow}"
        return f"{title[: self.width - 1]}{arrow}"


def sort_arrow(*, descending: bool) -> str:
    """The arrow for a sort order."""
    return "▼" if descending else "▲"


def unusual_words(order: Order) -> str:
    """Why the order's ID is unusual; empty if it is not."""
    return _("unusual ID: {reason}", reason=order.unusual.sentence) if order.unusual else ""


def is_urgent(order: Order, now: float) -> bool:
    """True if the order is sent within the next 15 minutes, and is not cancelled."""
    return (
        order.send_at is not None
        and order.state is not State.CANCELLED
        and 0 <= order.send_at - now < _URGENT
    )


def _left(order: Order, _row: int, now: float) -> str:
    if order.state is State.CANCELLED and order.send_at is not None:
        return NO_TIME_LEFT
    return time_left(order.send_at, now)


def _sends_at(order: Order, _row: int, _now: float) -> str:
    return "" if order.send_at is None else sending_time(order.send_at)


def _state(order: Order, _row: int, _now: float) -> str:
    words = state_words(order.state)
    return f"{GLYPHS[order.state]}{words}" if order.is_confirmed else words


def state_words(state: State) -> str:
    """The glyph and the word of a state."""
    return _state_words(state, current_language())


@cache
def _state_words(state: State, _language: str) -> str:
    return f"{GLYPHS[state]} {state.label}"


def _code(order: Order, _row: int, _now: float) -> str:
    return str(order.code or ("-" if order.attempts else ""))


def _message(order: Order, _row: int, _now: float) -> str:
    return str(order.shown_message) or unusual_words(order)


def _attempts(order: Order, _row: int, _now: float) -> str:
    return str(len(order.attempts) or "")


def _ms(order: Order, _row: int, _now: float) -> str:
    return "" if order.ms is None else str(order.ms)


def _by_id(order: Order) -> tuple[int, str]:
    number = order.order_id.lstrip("0")
    return len(number), number


def _by_sending_time(order: Order) -> float:
    return inf if order.send_at is None else order.send_at


def _by_ms(order: Order) -> int:
    return -1 if order.ms is None else order.ms


_STATE_ORDER: Final = {state: number for number, state in enumerate((State.QUEUED, State.SENDING, *OUTCOMES))}

_NUMBER: Final = Column(plazy("column", "#"), lambda _, row, __: str(row + 1), right=True, part=Part.FAINT)
_ID: Final = Column(plazy("column", "Order ID"), lambda order, *_: order.order_id, _by_id, part=Part.ID)
_LABEL: Final = Column(
    plazy("column", "Label"),
    lambda order, *_: order.label,
    lambda order: fold_case(order.label),
    attribute="label",
    cut_in_middle=True,
)
_SENDS_AT: Final = Column(plazy("column", "Sends at"), _sends_at, _by_sending_time, attribute="send_at")
_LEFT: Final = Column(
    plazy("column", "Left"), _left, _by_sending_time, right=True, part=Part.TIME, attribute="send_at"
)
_STATE: Final = Column(
    plazy("column", "State"), _state, lambda order: _STATE_ORDER[order.state], part=Part.OUTCOME
)
_CODE: Final = Column(plazy("column", "Code"), _code, lambda order: order.code or 0, part=Part.OUTCOME)
_MESSAGE: Final = Column(plazy("column", "Message"), _message, lambda order: fold_case(order.message))
_ATTEMPTS: Final = Column(
    plazy("column", "Att"), _attempts, lambda order: len(order.attempts), right=True, part=Part.FAINT
)
_MS: Final = Column(plazy("column", "ms"), _ms, _by_ms, right=True, part=Part.FAINT)

COLUMNS: Final = (_NUMBER, _ID, _LABEL, _SENDS_AT, _LEFT, _STATE, _CODE, _MESSAGE, _ATTEMPTS, _MS)
"""All columns, from left to right."""

TITLES: Final = {column.name: column.title for column in COLUMNS}
"""The title of each column, by its name."""

SORT_KEYS: Final = {column.name: column.sort_key for column in COLUMNS if column.sort_key}
"""The sort key of each column that sorts, by its name."""


class _Band(NamedTuple):
    """The widths of columns for a range of table widths. The range begins at `min_width`."""

    min_width: int
    """The minimum width of the table in cells."""
    label: int
    """The maximum width of the label column in cells; 0 for no label column.

    If cells are left over, the column then becomes wider by the rule of `_GROWING`.
    """
    message: int
    """The minimum width of the message column in cells. Other columns make room for it."""
    rest: dict[Column, int]
    """The optional columns that a table of this width has, with their widths in cells."""


_BANDS: Final = (
    _Band(130, 28, 34, {_SENDS_AT: 12, _ATTEMPTS: 3, _MS: 6}),
    _Band(96, 22, 20, {_ATTEMPTS: 3, _MS: 5}),
    _Band(70, 16, 12, {}),
    _Band(0, 0, 14, {}),
)

_GAP: Final = 1
_MIN_NUMBER_WIDTH: Final = 3
_MIN_ID_WIDTH: Final = 9
_CODE_WIDTH: Final = 4
_SHRINKING: Final = ((_MS, 0), (_ATTEMPTS, 0), (_SENDS_AT, 0), (_LABEL, 10), (_LABEL, 0))
"""The columns that make room for the message, in this order, each with its minimum width in cells.

A minimum of 0 drops the column.
"""
_MIN_MESSAGE_WIDTH: Final = 12
"""A width in cells. If the message column would be narrower, the column with the row number is dropped."""
_GROWING: Final = ((24, 28), (40, 40))
"""Pairs of a minimum width of the message column and a maximum width of the label column, in cells.

For each pair in turn, the label column becomes wider, until the longest label fits, the label column has its
maximum width, or the message column has its minimum width.
"""


def columns_for(batch: Batch, width: int) -> tuple[Column, ...]:
    """The columns of a table of `width` cells. An ID, a state or a code is never cut.

    If no order has a label, the label column is left out. If no order has a sending time, the columns with
    the sending time and the time left are left out.
    """
    digits = len(str(len(batch)))
    attributes = frozenset(batch.attributes)
    return _columns(batch.longest_label, attributes, digits, batch.longest_id, width, current_language())


@lru_cache(maxsize=8)
def _columns(
    longest_label: int, attributes: frozenset[str], digits: int, longest_id: int, width: int, _language: str
) -> tuple[Column, ...]:
    band = next(band for band in _BANDS if width >= band.min_width)
    widths = {
        _NUMBER: max(_MIN_NUMBER_WIDTH, digits),
        _ID: max(_MIN_ID_WIDTH, longest_id),
        _STATE: max(cell_len(state_words(state)) for state in State),
        _CODE: _CODE_WIDTH,
        _MESSAGE: 0,
        **band.rest,
    }
    full_label = max(longest_label, cell_len(str(_LABEL.title)))
    if band.label:
        widths[_LABEL] = min(band.label, full_label)
    widths[_LEFT] = time_left_width()
    for column in [*widths]:
        if column.attribute and column.attribute not in attributes:
            del widths[column]
    _shrink(widths, width, band.message)
    if _LABEL in widths:
        for message, label in _GROWING:
            spare = max(0, _room(widths, width) - message)
            widths[_LABEL] = max(widths[_LABEL], min(widths[_LABEL] + spare, label, full_label))
    widths[_MESSAGE] = max(0, _room(widths, width))
    return tuple(replace(column, width=widths[column]) for column in COLUMNS if column in widths)


def _shrink(widths: dict[Column, int], width: int, message: int) -> None:
    """Make columns narrower or drop them until `message` cells are left for the message column."""
    for column, min_width in _SHRINKING:
        lacking = message - _room(widths, width)
        if lacking > 0 and column in widths:
            if min_width:
                widths[column] = min(widths[column], max(min_width, widths[column] - lacking))
            else:
                del widths[column]
    if _room(widths, width) < _MIN_MESSAGE_WIDTH:
        del widths[_NUMBER]


def _room(widths: dict[Column, int], width: int) -> int:
    """How many cells the other columns leave to the message."""
    return width - _GAP - sum(cells + _GAP for cells in widths.values())
