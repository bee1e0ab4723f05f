"""The sending times of a table: which columns hold them, and how to read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from imtui.core.importing.headings import time_columns
from imtui.core.importing.reasons import TimeProblem
from imtui.core.sending_time import DateStyle, read_time

_HOUR: Final = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?", re.ASCII)
_DAY: Final = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b.*|\d{4}[-/.]\d{2}[-/.]\d{2}\b.*", re.ASCII
)
_DAY_ALONE: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[-/.]\d{2}[-/.]\d{2}", re.ASCII)
_MIDNIGHT: Final = re.compile(r"(?P<day>\S+)[ T]0?0[:.]00(?:[:.]00(?:[.,]0+)?)?", re.ASCII)
_CLOCK: Final = re.compile(r"(?:[T ]|^)0?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?", re.ASCII)
_MOSTLY: Final = 0.9


@dataclass(frozen=True, slots=True)
class TimeColumns:
    """The columns with the sending time of a row, as indexes from 0."""

    day: int | None = None
    """The column with the day, or with day and hour; None if the table has no sending times.

    If only the hour has a column, this is that column, and `hour` is None.
    """
    hour: int | None = None
    """The column with the hour alone; None if there is none."""
    unused: tuple[int, ...] = ()
    """Columns that look like times and are not read."""

    def written(self, cells: Sequence[str]) -> tuple[str, TimeProblem | None]:
        """The text of the sending time in a row, and None or a problem.

        It is a problem if the day cell also has an hour that differs from the hour cell.
        """
        day, hour = cell_at(cells, self.day), cell_at(cells, self.hour)
        if not day or not hour:
            return day or hour, None
        if midnight := _MIDNIGHT.fullmatch(day):
            return f"{midnight['day']} {hour}", None
        # The hour is searched behind the date, because `25.11` looks like an hour.
        date = _DAY_ALONE.search(day)
        clock = _CLOCK.search(day, date.end()) if date else None
        if clock is None:
            return f"{day} {hour}", None
        other = _CLOCK.match(hour)
        same = other is not None and clock.groups(default="00") == other.groups(default="00")
        return (day, None) if same else (f"{day} {hour}", TimeProblem.TWO_HOURS)


def find_times(headings: Sequence[str], sample: Sequence[Sequence[str]], ids: int) -> TimeColumns:
    """Find the columns of the sending times by their headings and by the cells of the `sample` rows.

    `ids` is the column of the order IDs.
    """
    named = [number for number in time_columns(headings) if number != ids]
    hours = [number for number in named if _holds(sample, number, _is_hour)]
    days = [number for number in named if number not in hours]
    day, hour = next(iter(days), None), next(iter(hours), None)
    if day is None:
        day, hour = hour, None
    width = max((*map(len, sample), len(headings)), default=0)
    others = [number for number in range(width) if number not in {ids, day, hour}]
    unused = (number for number in others if _holds(sample, number, _is_day))
    return TimeColumns(day, hour, tuple(unused))


def read_moment(written: str, style: DateStyle | None) -> tuple[float | None, TimeProblem | None]:
    """The time in seconds since the epoch, or the reason why it cannot be read.

    The other value is None. Both are None for an empty cell. If `style` is None, a time such as
    `11/05/2026 18:30` is not read, and the reason is `DAY_OR_MONTH`.
    """
    if not written:
        return None, None
    moment = read_time(written, style)
    if moment is not None:
        return moment, None
    if style is None and any(read_time(written, each) is not None for each in DateStyle):
        return None, TimeProblem.DAY_OR_MONTH
    return None, TimeProblem.NO_HOUR if _DAY_ALONE.fullmatch(written) else TimeProblem.UNREADABLE


def _holds(sample: Sequence[Sequence[str]], number: int, test: Callable[[str], bool]) -> bool:
    cells = list(filter(None, (cell_at(cells, number) for cells in sample)))
    return bool(cells) and sum(map(test, cells)) >= _MOSTLY * len(cells)


def _is_hour(cell: str) -> bool:
    return _HOUR.fullmatch(cell) is not None


def _is_day(cell: str) -> bool:
    return _DAY.fullmatch(cell) is not None


def cell_at(cells: Sequence[str], number: int | None) -> str:
    """The cell of a row in a column; empty if there is no such cell or no such column."""
    return cells[number] if number is not None and number < len(cells) else ""
