"""A line of the order table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from imtui.ui.presentation.columns import UNUSUAL, Column, Part

_GAP: Final = 1
_BLANK: Final = " " * _GAP


def set_in_columns(  # noqa: PLR0913 (keywords)
    columns: Sequence[Column],
    cells: Iterable[tuple[str, Style]],
    width: int,
    plain: Style,
    *,
    bar: Style | None = None,
    unusual: bool = False,
) -> Strip:
    """A text for each column, cut or padded to its width.

    `plain` is the style of the gaps, except between two cells of one style. `bar` is the style of the bar of
    a selected row. Neighbours of one style become one segment: fewer segments are drawn faster.
    """
    segments: list[Segment] = []
    texts, style = (["▌"], bar) if bar else ([" "], plain)
    previous: Style | None = None
    for column, room, (text, own) in zip(columns, _widths(columns, width), cells, strict=True):
        if previous is not None:
            gap = own if own is previous else plain
            if gap is not style:
                segments.append(Segment("".join(texts), style))
                texts, style = [], gap
            texts.append(UNUSUAL if unusual and column.part is Part.ID else _BLANK)
        if own is not style:
            segments.append(Segment("".join(texts), style))
            texts, style = [], own
        texts.append(_fit(text, room, column.right))
        previous = own
    segments += (Segment("".join(texts), style), Segment(_BLANK, plain))
    return Strip(segments).adjust_cell_length(width, plain)


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
