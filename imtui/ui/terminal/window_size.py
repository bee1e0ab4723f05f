"""The least size of the window."""

from __future__ import annotations

from typing import Final

from textual.geometry import Size

LEAST: Final = Size(60, 15)
"""The smallest window that shows everything the operator must see."""


def is_too_small(size: Size) -> bool:
    """True if a window of this size is smaller than the least size."""
    return size.width < LEAST.width or size.height < LEAST.height
