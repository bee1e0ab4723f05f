"""A line of the order table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from imtui.ui.presentation.columns import ORDER_ID_TITLE, UNUSUAL, Column

_GAP: Final = 1
_SELECTED: Final = "▌"


def set_in_columns(  # noqa: PLR0913 (keywords)
    columns: Sequence[Column],
    cells: Iterable[tuple[str, Style]],
    width: int,
    gap: Style,
    *,
    selected: bool = False,
    unusual: bool = False,
) -> Strip:
    """A text for each column, cut or padded to its width. `gap` is the style of the gaps between them."""
    segments = [Segment(_SELECTED if selected else " " * _GAP, gap)]
    for column, room, (text, style) in zip(columns, _widths(columns, width), cells, strict=True):
        if unusual and column.title == ORDER_ID_TITLE:
            segments[-1] = Segment(UNUSUAL, gap)
        segments.append(Segment(_fit(text, room, column.right), style))
        segments.append(Segment(" " * _GAP, gap))
    return Strip(segments).adjust_cell_length(width, gap)


def column_at(columns: Sequence[Column], x: int, width: int) -> str:
    """The title of the column at cell `x` of the line."""
    for column, room in zip(columns, _widths(columns, width), strict=True):
        x -= room + _GAP
        if x < 0:
            return column.title
    return columns[-1].title


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """The width of each column in cells. The message gets what the others leave of `width`."""
    fixed = sum(column.width for column in columns) + _GAP * (len(columns) + 1)
    return [column.width or max(0, width - fixed) for column in columns]


def _fit(text: str, room: int, right: bool) -> str:
    length = len(text) if text.isascii() else cell_len(text)
    if length > room:
        return set_cell_size(text, room - 1) + "…" if room else ""
    return " " * (room - length) + text if right else text + " " * (room - length)
