from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.retry import RetryPolicy

POLICY = RetryPolicy(tries=6, base=0.5, cap=3.0, retry_after_cap=60.0)


def test_order_gets_four_attempts_by_default() -> None:
    waits = [RetryPolicy().delay(tries, lambda: 0.5) for tries in range(1, 6)]
    assert [wait is None for wait in waits] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("tries", "longest"),
    [(1, 0.5), (2, 1.0), (3, 2.0), (4, 3.0), (5, 3.0)],
    ids=["first", "second", "third", "fourth is capped", "fifth is capped"],
)
def test_backoff_doubles_up_to_the_cap_with_full_jitter(tries: int, longest: float) -> None:
    drawn = [POLICY.delay(tries, lambda share=share: share) for share in (0.0, 0.5, 1.0)]  # type: ignore[misc]
    assert drawn == [0.0, longest / 2, longest]


@pytest.mark.parametrize(
    ("asked", "waited"),
    [(0.0, 0.0), (7.0, 7.0), (60.0, 60.0), (61.0, 60.0), (float("inf"), 60.0)],
    ids=["at once", "as asked", "at the cap", "beyond the cap", "for ever"],
)
def test_retry_after_comes_before_the_drawn_wait_and_is_capped(asked: float, waited: float) -> None:
    assert POLICY.delay(1, lambda: 1.0, asked) == waited


def test_no_retry_after_gives_back_a_used_up_try() -> None:
    assert POLICY.delay(6, lambda: 0.5, 1.0) is None


def test_a_policy_of_one_try_never_tries_again() -> None:
    assert RetryPolicy(tries=1).delay(1, lambda: 0.5) is None


@given(st.integers(1, 50), st.floats(0, 1), st.none() | st.floats(min_value=0, allow_nan=False))
def test_a_wait_is_never_negative_nor_beyond_its_cap(tries: int, share: float, asked: float | None) -> None:
    policy = RetryPolicy(tries=100)
    delay = policy.delay(tries, lambda: share, asked)
    assert delay is not None
    assert 0 <= delay <= (policy.cap if asked is None else policy.retry_after_cap)
