"""The order and the time in which jobs are handed out."""

from __future__ import annotations

import pytest

from imtui.engine.schedule import Schedule
from tests.support.scheduling import Clock, WouldWaitError, rows, schedule, take


def begun(clock: Clock, jobs: int, rate: float = 0.0) -> Schedule:
    """A schedule of `jobs`, after the first one had its reply."""
    made = schedule(clock, jobs + 1, rate)
    made.finish(take(made), answered=True)
    return made


def test_nothing_to_do_is_over_at_once(clock: Clock) -> None:
    assert schedule(clock, 0).take() is None


def test_first_job_goes_alone(clock: Clock) -> None:
    made = schedule(clock, 3)
    assert take(made).row == 0
    with pytest.raises(WouldWaitError):
        made.take()


def test_the_rest_follow_the_first_answer_in_order(clock: Clock) -> None:
    made = schedule(clock, 4)
    made.finish(take(made), answered=True)
    assert rows(take(made), take(made), take(made)) == [1, 2, 3]


def test_whoever_waits_for_the_first_answer_is_woken_by_it(clock: Clock) -> None:
    made = schedule(clock, 2)
    first = take(made)
    clock.on_wait = lambda: made.finish(first, answered=True)
    assert take(made).row == 1


def test_the_rest_follow_a_first_reply_that_is_retried(clock: Clock) -> None:
    made = schedule(clock, 3)
    assert made.retry(take(made), 5.0, answered=True)
    assert rows(take(made), take(made)) == [1, 2]
    assert clock.now == 100.0


def test_unsent_first_is_tried_again_before_any_other_goes(clock: Clock) -> None:
    made = schedule(clock, 2)
    assert made.retry(take(made), 5.0, answered=False)
    assert take(made).row == 0
    assert clock.now == 105.0
    with pytest.raises(WouldWaitError):
        made.take()


def test_unsent_first_job_makes_the_next_one_the_probe(clock: Clock) -> None:
    made = schedule(clock, 3)
    made.finish(take(made), answered=False)
    assert take(made).row == 1
    with pytest.raises(WouldWaitError):
        made.take()


def test_due_retries_go_first_in_the_order_of_their_time(clock: Clock) -> None:
    made = begun(clock, 4)
    late, early = take(made), take(made)
    made.retry(late, 2.0, answered=True)
    made.retry(early, 1.0, answered=True)

    assert take(made).row == 3
    clock.now += 3.0
    assert rows(take(made), take(made), take(made)) == [early.row, late.row, 4]


def test_a_try_is_waited_for_when_nothing_else_is_ready(clock: Clock) -> None:
    made = begun(clock, 1)
    made.retry(take(made), 2.5, answered=True)
    assert take(made).row == 1
    assert clock.now == 102.5


def test_tries_due_at_once_keep_their_order(clock: Clock) -> None:
    made = begun(clock, 3)
    jobs = [take(made), take(made), take(made)]
    for job in jobs:
        made.retry(job, 0.0, answered=True)
    assert [take(made) for _ in jobs] == jobs


def test_a_sooner_try_cuts_the_wait_for_a_later_one_short(clock: Clock) -> None:
    made = begun(clock, 2)
    sooner, later = take(made), take(made)
    made.retry(later, 60.0, answered=True)
    clock.on_wait = lambda: made.retry(sooner, 1.0, answered=True)
    assert take(made) == sooner
    assert clock.now == 101.0


def test_no_rate_waits_for_nothing(clock: Clock) -> None:
    made = begun(clock, 100)
    for _ in range(100):
        take(made)
    assert clock.now == 100.0


def test_rate_spaces_the_jobs_evenly(clock: Clock) -> None:
    made = begun(clock, 10, rate=4.0)
    times = []
    for _ in range(10):
        take(made)
        times.append(clock.now)
    assert times == [100.25 + 0.25 * number for number in range(10)]


def test_rate_counts_further_tries_too(clock: Clock) -> None:
    made = begun(clock, 2, rate=4.0)
    made.retry(take(made), 0.0, answered=True)
    assert rows(take(made), take(made)) == [1, 2]
    assert clock.now == 100.75


def test_time_that_went_by_is_not_caught_up_with(clock: Clock) -> None:
    made = begun(clock, 2, rate=4.0)
    clock.now += 60.0
    take(made)
    take(made)
    assert clock.now == 160.25


def test_pause_hands_out_nothing(clock: Clock) -> None:
    made = begun(clock, 2)
    made.pause()
    with pytest.raises(WouldWaitError):
        made.take()


def test_resume_wakes_whoever_waits(clock: Clock) -> None:
    made = begun(clock, 2)
    made.pause()
    clock.on_wait = made.resume
    assert rows(take(made), take(made)) == [1, 2]


def test_resume_alone_waits_for_all_under_way_and_then_for_one(clock: Clock) -> None:
    made = begun(clock, 5)
    under_way = [take(made), take(made)]
    made.pause()
    made.resume(alone=True)

    def settle_them() -> None:
        for job in under_way:
            made.finish(job, answered=False)

    clock.on_wait = settle_them
    probe = take(made)
    with pytest.raises(WouldWaitError):
        made.take()
    made.finish(probe, answered=True)
    assert rows(take(made), take(made)) == [4, 5]


def test_pause_does_not_outlast_the_last_job(clock: Clock) -> None:
    made = begun(clock, 1)
    last = take(made)
    made.pause()
    clock.on_wait = lambda: made.finish(last, answered=True)
    assert made.take() is None


def test_run_is_not_over_while_a_job_under_way_may_come_back(clock: Clock) -> None:
    made = begun(clock, 1)
    last = take(made)
    clock.on_wait = lambda: made.retry(last, 1.0, answered=True)
    assert made.take() == last


def test_run_is_over_when_the_last_job_is_finished(clock: Clock) -> None:
    made = begun(clock, 1)
    last = take(made)
    clock.on_wait = lambda: made.finish(last, answered=True)
    assert made.take() is None


def test_stop_returns_what_waited_for_another_try_once(clock: Clock) -> None:
    made = begun(clock, 3)
    waiting = [take(made), take(made)]
    for job in waiting:
        made.retry(job, 9.0, answered=True)

    assert made.stop() == waiting
    assert made.stop() == []
    assert made.stopped


@pytest.mark.parametrize("paused", [False, True])
def test_stop_ends_every_wait_and_hands_out_nothing(clock: Clock, paused: bool) -> None:
    made = schedule(clock, 3)
    take(made)
    if paused:
        made.pause()
    clock.on_wait = made.stop
    assert made.take() is None


def test_job_that_comes_back_after_the_stop_is_not_kept(clock: Clock) -> None:
    made = begun(clock, 2)
    job = take(made)
    made.stop()
    assert not made.retry(job, 1.0, answered=True)
    assert made.under_way == ()
    assert made.stop() == []


def test_under_way_is_what_was_taken_and_not_given_back(clock: Clock) -> None:
    made = begun(clock, 3)
    settled, again, out = take(made), take(made), take(made)
    assert rows(*made.under_way) == [1, 2, 3]
    made.finish(settled, answered=True)
    made.retry(again, 9.0, answered=True)
    assert list(made.under_way) == [out]


def test_no_more_requests_are_under_way_than_slots(clock: Clock) -> None:
    made = begun(clock, 3)
    made._free = 2
    take(made)
    take(made)
    with pytest.raises(WouldWaitError):
        made.take()
    made.arrive()
    assert take(made).row == 3


def test_fewer_slots_hold_jobs_back_until_replies_arrive(clock: Clock) -> None:
    made = begun(clock, 4)
    made.arrive()
    made.set_limits(2, 0.0)
    take(made)
    take(made)
    made.set_limits(1, 0.0)
    made.arrive()
    with pytest.raises(WouldWaitError):
        made.take()
    made.arrive()
    assert take(made).row == 3


def test_more_slots_wake_a_waiting_worker(clock: Clock) -> None:
    made = begun(clock, 3)
    made.arrive()
    made.set_limits(1, 0.0)
    take(made)
    clock.on_wait = lambda: made.set_limits(2, 0.0)
    assert take(made).row == 2


def test_another_rate_counts_from_the_next_request_on(clock: Clock) -> None:
    made = begun(clock, 4, rate=0.01)
    made.set_limits(1000, 2.0)
    moments = []
    for _ in range(3):
        take(made)
        moments.append(clock.now)
    assert moments == [100.5, 101.0, 101.5]
    made.set_limits(1000, 0.0)
    take(made)
    assert clock.now == 101.5


def test_a_lower_rate_spaces_what_follows(clock: Clock) -> None:
    made = begun(clock, 2)
    made.set_limits(1000, 0.5)
    take(made)
    start = clock.now
    take(made)
    assert clock.now == start + 2.0
