"""How the dashboard is laid out in windows of different sizes."""

from __future__ import annotations

from typing import Final

from textual.geometry import Size

MIN_SIZE: Final = Size(60, 15)
"""The smallest window, in columns and lines, that shows everything the operator must see."""

WIDE: Final = 100
SIDE: Final = 140
VAST: Final = 180

HORIZONTAL: Final = [(0, "-narrow"), (WIDE, "-wide"), (SIDE, "-broad"), (VAST, "-vast")]
"""Pairs of a minimum window width in cells and the CSS class of a screen that has at least this width.

Of the pairs that fit, only the last one applies.
"""

TALL: Final = 24
VERTICAL: Final = [(0, "-short"), (TALL, "-tall")]
"""Pairs of a minimum window height in lines and the CSS class of a screen that has at least this height.

Of the pairs that fit, only the last one applies.
"""


def has_side(window: Size) -> bool:
    """True if the window is wide enough for a side column with overview, details and log."""
    return window.width >= SIDE


def log_lines(window: Size) -> int:
    """The height of the log with its title, in lines, if the log is below the table."""
    if window.height < TALL:
        return 2
    return 6 if window.width >= WIDE else 4


def is_too_small(size: Size) -> bool:
    """True if a window of this size is smaller than `MIN_SIZE`."""
    return size.width < MIN_SIZE.width or size.height < MIN_SIZE.height
