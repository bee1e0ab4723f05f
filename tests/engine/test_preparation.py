"""Which jobs are prepared ahead of their turn, and when."""

from __future__ import annotations

import pytest

from imtui.engine.schedule import Schedule
from tests.support.scheduling import Clock, WouldWaitError, prepare, rows, schedule, take


def prepared(clock: Clock, jobs: int, lines: int = 8, rate: float = 0.0) -> Schedule:
    """A schedule of `jobs` that need preparation, after the first one had its reply."""
    made = schedule(clock, jobs + 1, rate, lines, prepared=True)
    prepare(made)
    first = take(made)
    made.arrive()
    made.finish(first, answered=True)
    return made


def test_nothing_is_taken_that_is_not_prepared(clock: Clock) -> None:
    made = schedule(clock, 2, prepared=True)
    with pytest.raises(WouldWaitError):
        made.take()
    clock.on_wait = lambda: prepare(made)
    assert take(made).row == 0


def test_the_first_job_is_prepared_alone(clock: Clock) -> None:
    made = schedule(clock, 2, prepared=True)
    assert rows(*prepare(made)) == [0]
    with pytest.raises(WouldWaitError):
        made.prepare()


@pytest.mark.parametrize(("lines", "ahead"), [(1, 1), (8, 2), (16, 3), (64, 9)])
def test_each_free_slot_has_a_prepared_job_and_some_more(lines: int, ahead: int, clock: Clock) -> None:
    made = prepared(clock, 1000, lines)
    assert len(prepare(made)) == lines + ahead
    with pytest.raises(WouldWaitError):
        made.prepare()


def test_more_are_prepared_when_half_of_them_are_used(clock: Clock) -> None:
    made = prepared(clock, 1000, lines=64)
    prepare(made)
    for _ in range(64):
        take(made)
    with pytest.raises(WouldWaitError):
        made.prepare()
    for _ in range(5):
        made.arrive()
        take(made)
    assert len(prepare(made)) == 5


def test_whoever_prepares_is_woken_when_more_are_needed(clock: Clock) -> None:
    made = prepared(clock, 10, lines=1)
    prepare(made)
    take(made)

    def send_the_next() -> None:
        made.arrive()
        take(made)

    clock.on_wait = send_the_next
    assert rows(*made.prepare()) == [3]


def test_what_the_rate_lets_go_soon_is_prepared_and_no_more(clock: Clock) -> None:
    assert len(prepare(prepared(clock, 1000, lines=64, rate=2.0))) == 1
    assert len(prepare(prepared(clock, 1000, lines=64, rate=100.0))) == 11


def test_tries_that_are_due_are_prepared_first(clock: Clock) -> None:
    made = prepared(clock, 9, lines=1)
    prepare(made)
    job = take(made)
    made.arrive()
    made.retry(job, 1.0, answered=True)
    clock.now += 2.0
    assert prepare(made)[0] == job


def test_preparation_waits_for_a_retry_that_is_due_later(clock: Clock) -> None:
    made = prepared(clock, 1)
    prepare(made)
    job = take(made)
    made.arrive()
    made.retry(job, 2.5, answered=True)
    assert made.prepare() == [job]
    assert clock.now == 102.5


def test_a_pause_prepares_nothing(clock: Clock) -> None:
    made = prepared(clock, 9)
    made.pause()
    with pytest.raises(WouldWaitError):
        made.prepare()


def test_nothing_is_prepared_any_more_when_all_is_over(clock: Clock) -> None:
    made = prepared(clock, 1)
    prepare(made)
    last = take(made)
    clock.on_wait = lambda: made.finish(last, answered=True)
    assert made.prepare() == []


def test_what_was_prepared_in_vain_is_withdrawn_once(clock: Clock) -> None:
    made = prepared(clock, 9, lines=1)
    jobs = prepare(made)
    under_way = take(made)
    made.stop()
    assert made.take() is None
    assert made.under_way == (under_way,)
    assert made.withdraw() == jobs[1:]
    assert made.withdraw() == []


def test_only_one_prepared_job_leaves_as_a_probe(clock: Clock) -> None:
    made = prepared(clock, 3)
    prepare(made)
    made.pause()
    made.resume(alone=True)
    first = take(made)
    with pytest.raises(WouldWaitError):
        made.take()
    made.finish(first, answered=True)
    assert take(made).row == 2


def test_a_probe_that_comes_back_goes_before_what_was_prepared(clock: Clock) -> None:
    made = prepared(clock, 9)
    prepare(made)
    made.pause()
    made.resume(alone=True)
    for _ in range(3):
        probe = take(made)
        made.arrive()
        assert made.retry(probe._replace(begun=True), 2.0, answered=False)
        with pytest.raises(WouldWaitError):
            made.take()
        assert rows(*prepare(made)) == [1]
        with pytest.raises(WouldWaitError):
            made.prepare()
    assert clock.now == 106.0
    probe = take(made)
    made.finish(probe, answered=True)
    assert rows(take(made), take(made)) == [2, 3]


def test_the_probe_is_the_first_that_waits_for_another_try(clock: Clock) -> None:
    made = prepared(clock, 9)
    prepare(made)
    other = take(made)
    made.arrive()
    made.retry(other._replace(begun=True), 3.0, answered=True)
    made.pause()
    made.resume(alone=True)
    assert rows(*prepare(made)) == [other.row]
    assert take(made).row == other.row
