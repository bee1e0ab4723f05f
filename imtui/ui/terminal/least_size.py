"""The minimum size of the terminal window."""

from __future__ import annotations

from typing import Final

from textual.geometry import Size

MIN_SIZE: Final = Size(60, 15)
"""The smallest window, in columns and lines, that shows everything the operator must see."""


def is_too_small(size: Size) -> bool:
    """True if a window of this size is smaller than `MIN_SIZE`."""
    return size.width < MIN_SIZE.width or size.height < MIN_SIZE.height
