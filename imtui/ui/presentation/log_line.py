"""The lines of the log."""

from __future__ import annotations

from imtui.session import LogEntry
from imtui.ui.presentation.outcome_style import GLYPHS, style_of
from imtui.ui.presentation.times import time_of_day


def log_line(entry: LogEntry) -> tuple[str, str]:
    """The text of a log line and the name of its style."""
    if entry.state is None:
        return f"{time_of_day(entry.at)} » {entry.text}", "warning" if entry.warning else "muted"
    glyph = GLYPHS[entry.state]
    return f"{time_of_day(entry.at)} {glyph} {entry.order_id} {entry.text}", style_of(entry.state, entry.code)
