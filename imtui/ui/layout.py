"""The sizes of the window at which the layout of the dashboard changes."""

from __future__ import annotations

from typing import Final

from textual.geometry import Size

WIDE: Final = 100
SIDE: Final = 140
VAST: Final = 180

HORIZONTAL: Final = [(0, "-narrow"), (WIDE, "-wide"), (SIDE, "-broad"), (VAST, "-vast")]
"""Widths from which the screen has a class."""

TALL: Final = 24
VERTICAL: Final = [(0, "-short"), (TALL, "-tall")]
"""Heights from which the screen has a class."""


def has_side(window: Size) -> bool:
    """True if overview, details and log have a column of their own."""
    return window.width >= SIDE


def log_lines(window: Size) -> int:
    """How many lines the log has with its title, if it is below the table."""
    if window.height < TALL:
        return 2
    return 6 if window.width >= WIDE else 4
