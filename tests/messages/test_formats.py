"""Numbers, dates and durations in each language."""

from __future__ import annotations

from datetime import datetime

import pytest

from imtui.messages.formats import date_and_time, day, duration, number, short_date_and_time

AT = datetime(2026, 11, 5, 8, 3)  # noqa: DTZ001 (no zone is shown)


@pytest.mark.parametrize(
    ("value", "decimals", "english", "turkish"),
    [
        (7, None, "7", "7"),
        (1_250_000, None, "1,250,000", "1.250.000"),
        (1250.5, None, "1,250.5", "1.250,5"),
        (2.0, None, "2", "2"),
        (2, 1, "2.0", "2,0"),
    ],
)
def test_number(value: float, decimals: int | None, english: str, turkish: str) -> None:
    assert [number(value, language, decimals) for language in ("en", "tr")] == [english, turkish]


@pytest.mark.parametrize(
    ("seconds", "english", "turkish"),
    [
        (0.4, "0:00", "0:00"),
        (59.6, "1:00", "1:00"),
        (754, "12:34", "12:34"),
        (3599.5, "1 h 00 min", "1 sa 00 dk"),
        (3900, "1 h 05 min", "1 sa 05 dk"),
    ],
)
def test_duration(seconds: float, english: str, turkish: str) -> None:
    assert [duration(seconds, language) for language in ("en", "tr")] == [english, turkish]


def test_date_with_the_year() -> None:
    assert date_and_time(AT, "en") == "5 Nov 2026 08:03"
    assert date_and_time(AT, "tr") == "05.11.2026 08:03"


def test_day_as_it_is_typed() -> None:
    assert [day(AT.date(), language) for language in ("en", "tr")] == ["2026-11-05", "05.11.2026"]


def test_date_without_the_year_names_the_month() -> None:
    assert short_date_and_time(AT, "en") == "5 Nov 08:03"
    assert short_date_and_time(AT, "tr") == "5 Kas 08:03"


def test_every_month_fits_the_same_column() -> None:
    dates = [AT.replace(month=month, day=28) for month in range(1, 13)]
    for language in ("en", "tr"):
        texts = {short_date_and_time(at, language) for at in dates}
        assert len(texts) == 12
        assert {len(text) for text in texts} == {12}
