"""The order in which jobs go, on a fake clock: a wait passes its time, and one without end is an error."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition

import pytest

from imtui.engine.events import Job
from imtui.engine.schedule import Schedule


class WouldWaitError(Exception):
    """Only another thread could end this wait."""


class Clock(Condition):
    """A clock, and a condition whose waits move it on; `on_wait`, another thread, may end one early."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        self.on_wait: Callable[[], object] | None = None
        self._notified = False

    def __call__(self) -> float:
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        if self.on_wait is not None:
            act, self.on_wait, self._notified = self.on_wait, None, False
            act()
            if self._notified:
                return True
        if timeout is None:
            raise WouldWaitError
        self.now += timeout
        return False

    def notify_all(self) -> None:
        self._notified = True

    def notify(self, n: int = 1) -> None:
        self._notified = True


@pytest.fixture
def clock() -> Clock:
    return Clock()


def schedule(
    clock: Clock, jobs: int, rate: float = 0.0, lines: int = 1000, *, prepared: bool = False
) -> Schedule:
    listed = [Job(row, str(row)) for row in range(jobs)]
    made = Schedule(listed, lines, rate, prepared_first=prepared, clock=clock)
    made._turn = made._need = clock
    return made


def take(made: Schedule) -> Job:
    job = made.take()
    assert job is not None
    return job


def prepare(made: Schedule) -> list[Job]:
    jobs = made.prepare()
    made.admit(jobs)
    return jobs


def rows(*jobs: Job) -> list[int]:
    return [job.row for job in jobs]


def begun(clock: Clock, jobs: int, rate: float = 0.0) -> Schedule:
    """A schedule of `jobs`, and one whose answer has come."""
    made = schedule(clock, jobs + 1, rate)
    made.settle(take(made), answered=True)
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
    made.settle(take(made), answered=True)
    assert rows(take(made), take(made), take(made)) == [1, 2, 3]


def test_whoever_waits_for_the_first_answer_is_woken_by_it(clock: Clock) -> None:
    made = schedule(clock, 2)
    first = take(made)
    clock.on_wait = lambda: made.settle(first, answered=True)
    assert take(made).row == 1


def test_the_rest_follow_a_first_answer_that_asks_for_another_try(clock: Clock) -> None:
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


def test_first_that_is_settled_unsent_hands_the_probe_on(clock: Clock) -> None:
    made = schedule(clock, 3)
    made.settle(take(made), answered=False)
    assert take(made).row == 1
    with pytest.raises(WouldWaitError):
        made.take()


def test_tries_that_are_due_go_first_the_earliest_before_the_others(clock: Clock) -> None:
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
            made.settle(job, answered=False)

    clock.on_wait = settle_them
    probe = take(made)
    with pytest.raises(WouldWaitError):
        made.take()
    made.settle(probe, answered=True)
    assert rows(take(made), take(made)) == [4, 5]


def test_pause_does_not_outlast_the_last_job(clock: Clock) -> None:
    made = begun(clock, 1)
    last = take(made)
    made.pause()
    clock.on_wait = lambda: made.settle(last, answered=True)
    assert made.take() is None


def test_run_is_not_over_while_a_job_under_way_may_come_back(clock: Clock) -> None:
    made = begun(clock, 1)
    last = take(made)
    clock.on_wait = lambda: made.retry(last, 1.0, answered=True)
    assert made.take() == last


def test_run_is_over_when_the_last_job_under_way_is_settled(clock: Clock) -> None:
    made = begun(clock, 1)
    last = take(made)
    clock.on_wait = lambda: made.settle(last, answered=True)
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
    made.settle(settled, answered=True)
    made.retry(again, 9.0, answered=True)
    assert list(made.under_way) == [out]


def test_no_more_requests_are_under_way_than_there_are_lines(clock: Clock) -> None:
    made = begun(clock, 3)
    made._free = 2
    take(made)
    take(made)
    with pytest.raises(WouldWaitError):
        made.take()
    made.arrive()
    assert take(made).row == 3


def test_fewer_lines_hold_back_until_enough_answers_have_come(clock: Clock) -> None:
    made = begun(clock, 4)
    made.arrive()
    made.set_pace(2, 0.0)
    take(made)
    take(made)
    made.set_pace(1, 0.0)
    made.arrive()
    with pytest.raises(WouldWaitError):
        made.take()
    made.arrive()
    assert take(made).row == 3


def test_more_lines_wake_whoever_waits_for_one(clock: Clock) -> None:
    made = begun(clock, 3)
    made.arrive()
    made.set_pace(1, 0.0)
    take(made)
    clock.on_wait = lambda: made.set_pace(2, 0.0)
    assert take(made).row == 2


def prepared(clock: Clock, jobs: int, lines: int = 8, rate: float = 0.0) -> Schedule:
    """A schedule of `jobs` that are to be prepared, and one whose answer has come."""
    made = schedule(clock, jobs + 1, rate, lines, prepared=True)
    prepare(made)
    first = take(made)
    made.arrive()
    made.settle(first, answered=True)
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
def test_each_free_line_has_a_prepared_job_and_there_are_some_beyond(
    lines: int, ahead: int, clock: Clock
) -> None:
    made = prepared(clock, 1000, lines)
    assert len(prepare(made)) == lines + ahead
    with pytest.raises(WouldWaitError):
        made.prepare()


def test_more_are_prepared_when_half_of_them_are_gone(clock: Clock) -> None:
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


def test_a_try_is_waited_for_when_nothing_else_is_to_be_prepared(clock: Clock) -> None:
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
    clock.on_wait = lambda: made.settle(last, answered=True)
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


def test_what_is_being_prepared_is_waited_for_however_long_it_takes(clock: Clock) -> None:
    made = prepared(clock, 9, lines=1)
    jobs = made.prepare()
    made.stop()
    with pytest.raises(WouldWaitError):
        made.wait_until_departed()

    def give_back() -> None:
        for job in jobs:
            made.settle(job, answered=False)

    clock.on_wait = give_back
    made.wait_until_departed()


def test_of_several_that_are_prepared_one_alone_departs_as_a_probe(clock: Clock) -> None:
    made = prepared(clock, 3)
    prepare(made)
    made.pause()
    made.resume(alone=True)
    first = take(made)
    with pytest.raises(WouldWaitError):
        made.take()
    made.settle(first, answered=True)
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
    made.settle(probe, answered=True)
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


def test_another_rate_counts_from_the_next_request_on(clock: Clock) -> None:
    made = begun(clock, 4, rate=0.01)
    made.set_pace(1000, 2.0)
    moments = []
    for _ in range(3):
        take(made)
        moments.append(clock.now)
    assert moments == [100.5, 101.0, 101.5]
    made.set_pace(1000, 0.0)
    take(made)
    assert clock.now == 101.5


def test_a_lower_rate_spaces_what_follows(clock: Clock) -> None:
    made = begun(clock, 2)
    made.set_pace(1000, 0.5)
    take(made)
    start = clock.now
    take(made)
    assert clock.now == start + 2.0
