"""How large a window must be."""

from __future__ import annotations

from typing import Final

from textual.geometry import Size

LEAST: Final = Size(60, 15)
"""The smallest window in which everything that must be seen can be."""


def is_too_small(size: Size) -> bool:
    """Whether a window of that size hides what must be seen."""
    return size.width < LEAST.width or size.height < LEAST.height
