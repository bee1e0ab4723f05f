"""A line of the order table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from imtui.core.text import ELLIPSIS
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
    """Draw one cell for each column, cut or padded to the column's width.

    `plain` is the style of the gaps. If both cells next to a gap have the same style, the gap has it too.
    `bar` is the style of the bar of a selected row; None for no bar. `unusual` puts a mark before the order
    ID. Adjacent texts of the same style become one segment, because fewer segments are drawn faster.
    """
    segments: list[Segment] = []
    texts, style = (["▌"], bar) if bar else ([" "], plain)
    previous: Style | None = None
    for column, (text, own) in zip(columns, cells, strict=True):
        if previous is not None:
            gap = own if own is previous else plain
            if gap is not style:
                segments.append(Segment("".join(texts), style))
                texts, style = [], gap
            texts.append(UNUSUAL if unusual and column.part is Part.ID else _BLANK)
        if own is not style:
            segments.append(Segment("".join(texts), style))
            texts, style = [], own
        texts.append(_fit(text, column))
        previous = own
    segments += (Segment("".join(texts), style), Segment(_BLANK, plain))
    return Strip(segments).adjust_cell_length(width, plain)


def column_at(columns: Sequence[Column], x: int) -> Column:
    """The column at cell `x` of the line."""
    for column in columns:
        x -= column.width + _GAP
        if x < 0:
            return column
    return columns[-1]


def _fit(text: str, column: Column) -> str:
    room, length = column.width, len(text) if text.isascii() else cell_len(text)
    if length > room:
        return _cut(text, room, in_middle=column.cut_in_middle and length == len(text)) if room else ""
    return " " * (room - length) + text if column.right else text + " " * (room - length)


def _cut(text: str, room: int, *, in_middle: bool) -> str:
    """`text` cut to `room` cells, with an ellipsis in place of its end or middle."""
    if not in_middle:
        return set_cell_size(text, room - 1) + ELLIPSIS
    # A blank next to the ellipsis would waste a cell.
    end = text[len(text) - room // 2 :].lstrip()
    return f"{text[: room - 1 - len(end)]}{ELLIPSIS}{end}"
