from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.sending_time import read_time


def epoch(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> float:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-04-30 10:00:00", epoch(2026, 4, 30, 7)),
        ("2026-04-30T10:00", epoch(2026, 4, 30, 7)),
        ("30/04/2026 10:00", epoch(2026, 4, 30, 7)),
        ("30/04/2026 10:00:30", epoch(2026, 4, 30, 7, 0, 30)),
        ("2026-04-30T10:00:00Z", epoch(2026, 4, 30, 10)),
        ("30-04-2026 10:00", epoch(2026, 4, 30, 7)),
        ("2026/04/30 10:00", epoch(2026, 4, 30, 7)),
        ("30.04.26 10:00", epoch(2026, 4, 30, 7)),
        ("30.4.2026 9.05", epoch(2026, 4, 30, 6, 5)),
        ("2026-04-30 9:05", epoch(2026, 4, 30, 6, 5)),
        ("30.04.2026 10:00:00.000", epoch(2026, 4, 30, 7)),
        ("30.04.2026T10:00", epoch(2026, 4, 30, 7)),
        ("1777532400", epoch(2026, 4, 30, 7)),
        ("1777532400000", epoch(2026, 4, 30, 7)),
        ("2026-01-01 01:30:00", epoch(2025, 12, 31, 22, 30)),
    ],
)
def test_a_time_is_that_of_turkey_unless_it_names_its_zone(text: str, moment: float) -> None:
    assert read_time(text) == moment


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        "",
        "soon",
        "2026-04-30",
        "30.04.2026",
        "04/30/2026 1:00 PM",
        "04/30/2026 10:00",
        "0000-00-00 00:00:00",
        "1" * 500,
        "25:61",
    ],
)
def test_what_is_no_time_is_unknown(value: object) -> None:
    assert read_time(value) is None


@given(st.text())
def test_no_text_brings_the_reading_of_times_down(text: str) -> None:
    assert isinstance(read_time(text), (float, type(None)))
