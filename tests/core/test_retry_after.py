from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imtui.core.retry_after import read_retry_after

NOW = datetime(2025, 5, 14, 12, 0, tzinfo=UTC).timestamp()
BEHIND = "Wed, 14 May 2025 11:50:00 GMT"
"""The clock of a server that is ten minutes behind."""


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        pytest.param(["0"], 0.0, id="at once"),
        pytest.param(["120"], 120.0, id="seconds"),
        pytest.param([" 5 "], 5.0, id="blanks"),
        pytest.param(["0000000000005"], 5.0, id="leading zeros"),
        pytest.param(["5.0"], 5.0, id="a fraction of nothing"),
        pytest.param(["1.2"], 2.0, id="a fraction"),
        pytest.param([".5"], 1.0, id="less than a second"),
        pytest.param(["5, 5"], 5.0, id="the same twice"),
        pytest.param(["3, 7,5"], 7.0, id="the largest of a list"),
        pytest.param(["3", "7", "5"], 7.0, id="the largest of several headers"),
        pytest.param(["-5, soon, 4"], 4.0, id="garbage among others"),
        pytest.param(["9" * 400], 1e9, id="absurdly many seconds"),
        pytest.param(["9" * 4000], 1e9, id="more than a float holds"),
        pytest.param(["Wed, 14 May 2025 12:00:30 GMT"], 30.0, id="date"),
        pytest.param(["Wed, 14 May 2025 15:00:30 +0300"], 30.0, id="date with a zone"),
        pytest.param(["Wednesday, 14-May-25 12:00:30 GMT"], 30.0, id="RFC 850"),
        pytest.param(["Wed May 14 12:00:30 2025"], 30.0, id="asctime"),
        pytest.param(["Wed, 14 May 2025 12:00:30 GMT, 40"], 40.0, id="a date and seconds"),
        pytest.param(["7, Wed, 14 May 2025 12:00:30 GMT"], 30.0, id="seconds and a date"),
        pytest.param(["Wed, 14 May 2025 11:00:00 GMT"], 0.0, id="date that has passed"),
    ],
)
def test_the_largest_of_seconds_and_dates_counts(values: list[str], seconds: float) -> None:
    assert read_retry_after(values, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("Wed, 14 May 2025 11:50:05 GMT", 5.0),
        ("Wednesday, 14-May-25 11:50:05 GMT", 5.0),
        ("Wed May 14 11:50:05 2025", 5.0),
        ("Wed, 14 May 2025 11:49:00 GMT", 0.0),
        ("6", 6.0),
    ],
)
def test_a_date_counts_from_the_reply_s_own_date(value: str, seconds: float) -> None:
    assert read_retry_after([value], NOW, BEHIND) == seconds


@pytest.mark.parametrize("date", [None, "", "yesterday", "Wed, 99 May 2025 12:00:00 GMT"])
def test_without_a_date_it_counts_from_now(date: str | None) -> None:
    assert read_retry_after(["Wed, 14 May 2025 12:00:30 GMT"], NOW, date) == 30.0


def test_a_date_without_a_zone_is_not_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XXX-3")
        time.tzset()
        seconds = read_retry_after(["Wed, 14 May 2025 12:00:30 -0000"], NOW)
    time.tzset()
    assert seconds == 30.0


GARBAGE = ["", " ", "-5", "+5", "1e3", "soon", "٥", "5 seconds", "5s", "5;x", "Wed, 99 May 2025 12:00:30 GMT"]


@pytest.mark.parametrize("value", [*GARBAGE, "\x00", ",", "Wed", "NaN", "inf", "0x10", "1_000"], ids=ascii)
def test_a_value_that_says_nothing_is_ignored(value: str) -> None:
    assert read_retry_after([value], NOW) is None


def test_no_header_is_no_wait() -> None:
    assert read_retry_after([], NOW) is None


DATES = st.builds(
    "{}, {} {} {} {}:{}:{} {}".format,
    st.sampled_from(["Mon", "x", ""]),
    st.integers(-1, 40),
    st.sampled_from(["Jan", "May", "Dec", "13"]),
    st.integers(-1, 99_999),
    *[st.integers(-1, 99)] * 3,
    st.sampled_from(["GMT", "+0300", "-9999", "+99999999999", "-0000", "EST", ""]),
)
VALUES = st.text() | st.text("0123456789.", min_size=1) | DATES


@given(st.lists(VALUES, max_size=3), VALUES)
@example(["9" * 5000], "")
@example(["Mon, 01 Jan 0001 00:00:00 +2359"], "Fri, 31 Dec 9999 23:59:59 -2359")
@example(["Fri, 31 Dec 9999 23:59:59 -2359"], "Mon, 01 Jan 0001 00:00:00 +2359")
def test_no_value_raises_or_is_endless_or_negative(values: list[str], date: str) -> None:
    seconds = read_retry_after(values, NOW, date)
    assert seconds is None or 0 <= seconds <= 1e9
