"""A run: real threads, a provider that is a function, and events as the only thing that is waited for."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from queue import SimpleQueue
from threading import Barrier, Lock, Semaphore, Thread
from threading import Event as Flag
from typing import Final, NoReturn, TypeVar

import pytest

from imtui.core.outcome import Halt, State
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply, Result
from imtui.core.redaction import REPEATED
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine import dispatcher
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.events import (
    AttemptEnded,
    AttemptStarted,
    Event,
    Job,
    OrderReleased,
    RunEnded,
    RunHalted,
    ThreadsRefused,
)
from imtui.engine.pace import Pace
from imtui.engine.recorder import Recorder, Told, Unrecorded
from tests.engine.conftest import Connect, Serve
from tests.engine.faulty_server import PATIENCE, Peer, envelope, http, read

KEY: Final = "c0ffee11c0ffee22c0ffee33c0ffee44"
HASH: Final = "badcafe1badcafe2badcafe3badcafe4badcafe5"
CREDENTIALS: Final = Credentials(Secret(KEY), Secret(HASH))

OK: Final = Reply(200, 200)
GONE: Final = Reply(455, 455)
BUSY: Final = Reply(503, 503)
LOST: Final = Fault(Evidence.AMBIGUOUS, FaultKind.TIMEOUT)
UNSENT: Final = Fault(Evidence.UNSENT, FaultKind.CONNECT)
PAGE: Final = Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, http_status=200)
UNTRUSTED: Final = Fault(Evidence.UNSENT, FaultKind.TLS)

AT_ONCE: Final = RetryPolicy(base=0.0)
ONCE: Final = RetryPolicy(tries=1)
NEVER: Final = RetryPolicy(base=1e6, cap=1e6)
"""A second try that no test lives to see."""

E = TypeVar("E", bound=Event)


class Provider:
    """Transports that answer with `answer(order_id)`; what they post is on record."""

    def __init__(self, answer: Callable[[str], Result]) -> None:
        self.posts: list[str] = []
        self.opened = 0
        self.closed = 0
        self._answer = answer
        self._lock = Lock()

    def open(self) -> Provider:
        self.opened += 1
        return self

    def post(self, body: bytes, timeout: float) -> Result:
        assert timeout == Pace().timeout
        order_id: str = json.loads(body)["request"]["order"]["id"]
        with self._lock:
            self.posts.append(order_id)
        return self._answer(order_id)

    def close(self) -> None:
        with self._lock:
            self.closed += 1


def scripted(*results: Result) -> Callable[[str], Result]:
    """The same results for each order, one after the other; the last one over and over."""
    tries: Counter[str] = Counter()

    def answer(order_id: str) -> Result:
        tries[order_id] += 1
        return results[min(tries[order_id], len(results)) - 1]

    return answer


@dataclass
class Run:
    """A dispatcher of `jobs` orders, and the events that came out of it so far."""

    provider: Provider
    dispatcher: Dispatcher
    events: list[Event] = field(default_factory=list)

    def next(self) -> Event:
        event = self.dispatcher.events.get(timeout=PATIENCE)
        self.events.append(event)
        return event

    def until(self, shape: type[E], count: int = 1) -> E:
        """Wait for the event of that shape, the `count`th from now."""
        while True:
            event = self.next()
            count -= isinstance(event, shape)
            if isinstance(event, shape) and count == 0:
                return event

    def to_the_end(self) -> Run:
        """Wait for the last event; nothing follows it, nothing is left open."""
        while not self.of(RunEnded):
            self.next()
        for thread in self.dispatcher._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        assert self.dispatcher.events.empty()
        assert self.dispatcher.under_way == ()
        assert self.provider.closed == self.provider.opened
        return self

    def of(self, shape: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, shape)]

    @property
    def outcomes(self) -> dict[int, State]:
        """What each row was settled as; a row that is settled twice fails the test."""
        settled = [event for event in self.of(AttemptEnded) if event.verdict.delay is None]
        outcomes = {event.row: event.verdict.outcome for event in settled}
        assert len(settled) == len(outcomes)
        return outcomes


class Begin:
    """Starts runs, and stops them when their test is over, however it ended."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def __call__(
        self,
        answer: Callable[[str], Result],
        jobs: int | Sequence[Job] = 1,
        workers: int = 4,
        retry: RetryPolicy = AT_ONCE,
        recorder: Recorder | None = None,
        credentials: Credentials = CREDENTIALS,
    ) -> Run:
        if isinstance(jobs, int):
            jobs = [Job(row, str(row)) for row in range(jobs)]
        provider = Provider(answer)
        pace = Pace(workers=workers, retry=retry)
        dispatcher = Dispatcher(
            jobs, credentials, provider.open, pace, recorder=recorder, clock=lambda: 7.0, jitter=lambda: 1.0
        )
        run = Run(provider, dispatcher)
        self.runs.append(run)
        dispatcher.start()
        return run


@pytest.fixture
def begin() -> Iterator[Begin]:
    begin = Begin()
    yield begin
    for run in begin.runs:
        run.dispatcher.stop()
        for thread in run.dispatcher._threads:
            thread.join(PATIENCE)


class TestOrders:
    def test_are_each_sent_and_settled_once(self, begin: Begin) -> None:
        run = begin(scripted(OK), jobs=200, workers=8).to_the_end()

        assert run.outcomes == dict.fromkeys(range(200), State.CANCELLED)
        assert sorted(run.provider.posts, key=int) == [str(row) for row in range(200)]
        assert len(run.of(AttemptStarted)) == 200

    def test_tell_of_an_attempt_when_it_starts_and_when_it_ends(self, begin: Begin) -> None:
        run = begin(scripted(GONE)).to_the_end()

        started, ended, end = run.events
        assert started == AttemptStarted(0, 7.0)
        assert isinstance(ended, AttemptEnded)
        assert (ended.row, ended.attempt.started, ended.attempt.result) == (0, 7.0, GONE)
        assert ended.attempt.ms >= 0
        assert end == RunEnded()

    @pytest.mark.parametrize(
        ("results", "outcome", "posts"),
        [
            ([LOST, GONE], State.UNCONFIRMED, 2),
            ([LOST, OK], State.CANCELLED, 2),
            ([LOST, BUSY, GONE], State.UNCONFIRMED, 3),
            ([LOST], State.UNCONFIRMED, 4),
            ([LOST, UNSENT], State.UNCONFIRMED, 4),
            ([UNSENT, GONE], State.REFUSED, 2),
            ([UNSENT], State.UNREACHABLE, 4),
            ([BUSY], State.REFUSED, 4),
            ([BUSY, OK], State.CANCELLED, 2),
        ],
    )
    def test_are_judged_by_all_their_attempts(
        self, results: list[Result], outcome: State, posts: int, begin: Begin
    ) -> None:
        run = begin(scripted(*results)).to_the_end()
        assert run.outcomes == {0: outcome}
        assert len(run.provider.posts) == posts

    def test_keep_the_doubt_of_an_earlier_run(self, begin: Begin) -> None:
        run = begin(scripted(GONE), [Job(3, "428", doubt=True), Job(4, "429")]).to_the_end()
        assert run.outcomes == {3: State.UNCONFIRMED, 4: State.REFUSED}

    def test_are_told_how_long_until_the_next_try(self, begin: Begin) -> None:
        run = begin(scripted(Reply(429, 429, retry_after=0.01), OK)).to_the_end()
        assert [event.verdict.delay for event in run.of(AttemptEnded)] == [0.01, None]

    def test_none_at_all_end_the_run_at_once(self, begin: Begin) -> None:
        assert begin(scripted(OK), jobs=0).to_the_end().events == [RunEnded()]

    @pytest.mark.parametrize(("jobs", "workers", "threads"), [(3, 64, 3), (9, 4, 4), (0, 4, 1), (2, 0, 1)])
    def test_have_no_more_workers_than_they_need_and_one_at_least(
        self, jobs: int, workers: int, threads: int, begin: Begin
    ) -> None:
        run = begin(scripted(OK), jobs=jobs, workers=workers).to_the_end()
        assert run.provider.opened == threads

    @pytest.mark.parametrize("seed", range(25))
    def test_are_settled_or_released_once_whatever_happens(self, seed: int, begin: Begin) -> None:
        chance = random.Random(seed)  # noqa: S311
        results: list[Result] = [OK, GONE, BUSY, LOST, UNSENT, Reply(400, 400), Reply(401, 401)]
        weights = [9, 3, 2, 2, 2, 1, 0.03]
        stop_after = chance.randrange(1, 300)

        run = begin(lambda _: chance.choices(results, weights)[0], jobs=150, workers=8)
        while len(run.of(AttemptEnded)) < stop_after and not run.of(RunEnded):
            run.next()
        run.dispatcher.stop()
        run.to_the_end()

        begun = {event.row for event in run.of(AttemptStarted)}
        released = [event.row for event in run.of(OrderReleased)]
        assert sorted([*run.outcomes, *released]) == sorted(begun)
        assert len(run.of(AttemptEnded)) == len(run.of(AttemptStarted)) == len(run.provider.posts)
        assert len(run.of(RunEnded)) == 1


HALTS: Final = [
    (Reply(401, 401), Halt.CREDENTIALS, State.REFUSED),
    (Reply(404, 404), Halt.ADDRESS, State.REFUSED),
    (UNTRUSTED, Halt.CERTIFICATE, State.UNREACHABLE),
]


class TestHalt:
    @pytest.mark.parametrize(("result", "halt", "outcome"), HALTS)
    def test_of_the_first_order_costs_one_request(
        self, result: Result, halt: Halt, outcome: State, begin: Begin
    ) -> None:
        run = begin(scripted(result), jobs=50, workers=8).to_the_end()

        assert run.provider.posts == ["0"]
        assert run.outcomes == {0: outcome}
        assert run.events[2:] == [RunHalted(halt), RunEnded()]

    @pytest.mark.parametrize(("result", "halt", "outcome"), HALTS)
    def test_lets_nothing_leave_but_what_is_under_way(
        self, result: Result, halt: Halt, outcome: State, begin: Begin
    ) -> None:
        told = Flag()

        def answer(order_id: str) -> Result:
            if order_id == "1":
                return result
            return OK if order_id == "0" or told.wait(PATIENCE) else LOST

        run = begin(answer, jobs=100, workers=8)
        assert run.until(RunHalted).halt is halt
        told.set()
        run.to_the_end()

        assert len(run.provider.posts) <= 1 + 8
        assert len(run.outcomes) == len(run.provider.posts)
        assert run.outcomes[1] is outcome

    def test_is_told_once_although_all_workers_meet_it(self, begin: Begin) -> None:
        together = Barrier(8, timeout=PATIENCE)

        def answer(order_id: str) -> Result:
            if order_id == "0":
                return OK
            together.wait()
            return Reply(401, 401)

        run = begin(answer, jobs=50, workers=8).to_the_end()

        assert run.of(RunHalted) == [RunHalted(Halt.CREDENTIALS)]
        assert len(run.provider.posts) == 1 + 8

    def test_comes_before_the_line_of_its_request_is_free_for_another(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = Held(Reply(401, 401))
        run = begin(held, [Job(1, "1")])
        held.wait_for(1)
        schedule, stopped = run.dispatcher._schedule, list[bool]()
        arrive = schedule.arrive

        def look_and_arrive() -> None:
            stopped.append(schedule.stopped)
            arrive()

        monkeypatch.setattr(schedule, "arrive", look_and_arrive)
        held.go.set()
        run.to_the_end()
        assert stopped == [True]

    def test_comes_with_the_third_malformed_request_in_a_row(self, begin: Begin) -> None:
        run = begin(scripted(Reply(400, 400)), jobs=10, workers=1).to_the_end()
        assert run.of(RunHalted) == [RunHalted(Halt.MALFORMED)]
        assert run.provider.posts == ["0", "1", "2"]

    def test_does_not_come_with_malformed_requests_among_others(self, begin: Begin) -> None:
        run = begin(lambda order: OK if order in "258" else Reply(400, 400), jobs=9, workers=1).to_the_end()
        assert run.of(RunHalted) == []
        assert len(run.outcomes) == 9

    def test_releases_the_orders_that_wait_for_another_try(self, begin: Begin) -> None:
        run = begin(lambda order: Reply(401, 401) if order == "1" else LOST, 9, workers=1, retry=NEVER)
        run.to_the_end()
        assert run.of(OrderReleased) == [OrderReleased(0)]
        assert run.outcomes == {1: State.REFUSED}


class TestRetryBudget:
    def test_bounds_the_further_tries_of_an_outage(self, begin: Begin) -> None:
        run = begin(scripted(LOST), jobs=50, retry=AT_ONCE._replace(budget=10)).to_the_end()
        assert len(run.provider.posts) == 50 + 10
        assert set(run.outcomes.values()) == {State.UNCONFIRMED}

    def test_is_earned_back_by_answers(self, begin: Begin) -> None:
        lost: set[str] = set()

        def answer(order_id: str) -> Result:
            if order_id in lost:
                return OK
            lost.add(order_id)
            return LOST

        run = begin(answer, jobs=50, workers=1, retry=AT_ONCE._replace(budget=5)).to_the_end()
        assert set(run.outcomes.values()) == {State.CANCELLED}


class TestLineDown:
    def test_pauses_and_goes_on_with_one_probe(self, begin: Begin) -> None:
        line, probed = Flag(), Flag()

        def answer(_: str) -> Result:
            if not line.is_set():
                return UNSENT
            probed.wait(PATIENCE)
            return OK

        run = begin(answer, jobs=40, retry=ONCE)
        assert run.until(RunHalted).halt is Halt.LINE_DOWN
        assert len(run.provider.posts) == 20

        line.set()
        run.dispatcher.resume()
        probe = run.until(AttemptStarted)
        assert [job.row for job in run.dispatcher.under_way] == [probe.row]
        probed.set()
        # Nothing else had started before the probe's answer came.
        assert isinstance(run.next(), AttemptEnded)
        run.to_the_end()
        assert Counter(run.outcomes.values()) == {State.UNREACHABLE: 20, State.CANCELLED: 20}

    def test_is_found_again_when_it_still_is(self, begin: Begin) -> None:
        run = begin(scripted(UNSENT), jobs=60, retry=ONCE)
        run.until(RunHalted)
        run.dispatcher.resume()
        assert run.until(RunHalted).halt is Halt.LINE_DOWN
        assert len(run.provider.posts) == 21

    def test_probes_with_one_order_and_costs_it_no_try(self, begin: Begin) -> None:
        up = Flag()
        run = begin(lambda _: OK if up.is_set() else UNSENT, jobs=60, retry=ONCE)
        run.until(RunHalted)
        for _ in range(10):
            run.dispatcher.resume()
            run.until(RunHalted)
        assert len(set(run.provider.posts[20:])) == 1
        up.set()
        run.dispatcher.resume()
        run.to_the_end()
        assert Counter(run.outcomes.values()) == {State.UNREACHABLE: 20, State.CANCELLED: 40}

    def test_can_be_stopped(self, begin: Begin) -> None:
        run = begin(scripted(UNSENT), jobs=60, retry=ONCE)
        run.until(RunHalted)
        run.dispatcher.stop()
        assert len(run.to_the_end().provider.posts) == 20


class TestForeignAnswers:
    """A web page with HTTP 200 for every order, as a network's sign-in page gives it."""

    def test_pause_the_run_and_leave_the_rest_alone(self, begin: Begin) -> None:
        run = begin(scripted(PAGE), jobs=60, workers=8)
        assert run.until(RunHalted).halt is Halt.FOREIGN
        assert run.provider.posts == ["0", "0", "0", "0", "1"]
        run.dispatcher.stop()
        run.to_the_end()
        assert run.outcomes == {0: State.UNCONFIRMED}
        assert Counter(run.provider.posts).total() == 5

    def test_pause_a_run_that_was_under_way(self, begin: Begin) -> None:
        run = begin(lambda order_id: OK if int(order_id) < 10 else PAGE, jobs=60, workers=8, retry=ONCE)
        assert run.until(RunHalted).halt is Halt.FOREIGN
        run.dispatcher.stop()
        run.to_the_end()
        # Those that were under way at the fifth may have been answered, too.
        assert 15 <= len(run.provider.posts) <= 22

    def test_go_on_with_one_probe_that_the_provider_answers(self, begin: Begin) -> None:
        signed_in = Flag()
        run = begin(lambda _: OK if signed_in.is_set() else PAGE, jobs=40)
        run.until(RunHalted)
        run.dispatcher.resume()
        assert run.until(RunHalted).halt is Halt.FOREIGN
        assert len(run.provider.posts) == 6
        signed_in.set()
        run.dispatcher.resume()
        run.to_the_end()
        assert Counter(run.outcomes.values()) == {State.UNCONFIRMED: 1, State.CANCELLED: 39}

    def test_to_one_order_alone_do_not_hold_the_others_up_for_ever(self, begin: Begin) -> None:
        run = begin(lambda order_id: PAGE if order_id == "0" else OK, jobs=5).to_the_end()
        assert Counter(run.outcomes.values()) == {State.UNCONFIRMED: 1, State.CANCELLED: 4}

    def test_to_probes_settle_each_order_after_its_tries(self, begin: Begin) -> None:
        run = begin(scripted(PAGE), jobs=10)
        for _ in range(8):
            run.until(RunHalted)
            run.dispatcher.resume()
        run.until(RunHalted)
        assert Counter(run.provider.posts) == {"0": 4, "1": 4, "2": 4, "3": 1}


class Held:
    """Answers the first order at once, and all others when they are let go."""

    def __init__(self, result: Result = OK) -> None:
        self.go = Flag()
        self._arrived = Semaphore(0)
        self._result = result

    def __call__(self, order_id: str) -> Result:
        if order_id != "0":
            self._arrived.release()
            self.go.wait(PATIENCE)
        return self._result

    def wait_for(self, requests: int) -> None:
        for _ in range(requests):
            assert self._arrived.acquire(timeout=PATIENCE)


class Gate:
    """Answers the first order at once, and as many others as it is told."""

    def __init__(self) -> None:
        self._arrived = Semaphore(0)
        self._answers = Semaphore(0)

    def __call__(self, order_id: str) -> Result:
        if order_id != "0":
            self._arrived.release()
            assert self._answers.acquire(timeout=PATIENCE)
        return OK

    def let_go(self, answers: int) -> None:
        self._answers.release(answers)

    def wait_for(self, requests: int) -> None:
        for _ in range(requests):
            assert self._arrived.acquire(timeout=PATIENCE)


class TestPace:
    @pytest.mark.parametrize("recorder", [None, Unrecorded()])
    def test_grows_while_the_run_goes_on(self, recorder: Recorder | None, begin: Begin) -> None:
        held = Held()
        run = begin(held, jobs=50, workers=1, recorder=recorder)
        held.wait_for(1)
        run.dispatcher.set_pace(6, 0.0)
        held.wait_for(5)
        assert len(run.dispatcher.under_way) == 6
        assert run.provider.opened == 6
        held.go.set()
        assert len(run.to_the_end().outcomes) == 50
        assert sorted(map(int, run.provider.posts)) == list(range(50))

    @pytest.mark.parametrize("recorder", [None, Unrecorded()])
    def test_shrinks_as_answers_come(self, recorder: Recorder | None, begin: Begin) -> None:
        gate = Gate()
        run = begin(gate, jobs=50, workers=6, recorder=recorder)
        gate.wait_for(6)
        run.dispatcher.set_pace(2, 0.0)
        gate.let_go(4)
        run.until(AttemptEnded, 1 + 4)
        assert len(run.provider.posts) == 1 + 6
        gate.let_go(1)
        gate.wait_for(1)
        assert len(run.provider.posts) == 1 + 6 + 1
        gate.let_go(50)
        assert len(run.to_the_end().outcomes) == 50
        assert sorted(map(int, run.provider.posts)) == list(range(50))

    def test_grows_again_with_the_connections_that_it_has(self, begin: Begin) -> None:
        held = Held()
        run = begin(held, jobs=50, workers=6)
        held.wait_for(6)
        run.dispatcher.set_pace(1, 0.0)
        run.dispatcher.set_pace(8, 0.0)
        held.wait_for(2)
        assert run.provider.opened == 8
        held.go.set()
        assert len(run.to_the_end().outcomes) == 50

    def test_has_no_more_workers_than_orders(self, begin: Begin) -> None:
        held = Held()
        run = begin(held, jobs=3, workers=1)
        held.wait_for(1)
        run.dispatcher.set_pace(64, 0.0)
        assert (run.provider.opened, len(run.dispatcher._threads)) == (3, 3)
        held.go.set()
        assert len(run.to_the_end().outcomes) == 3

    def test_changes_nothing_after_the_end(self, begin: Begin) -> None:
        run = begin(lambda _: OK, jobs=9, workers=1).to_the_end()
        run.dispatcher.set_pace(8, 5.0)
        run.to_the_end()

    @pytest.mark.parametrize("seed", range(8))
    def test_of_any_course_loses_no_order_and_doubles_none(self, seed: int, begin: Begin) -> None:
        chance = random.Random(seed)  # noqa: S311 (a course that can be repeated)
        run = begin(lambda _: OK, jobs=400, workers=chance.randint(1, 12), recorder=Unrecorded())
        while not run.of(RunEnded):
            run.next()
            if len(run.events) % 9 == 0:
                run.dispatcher.set_pace(chance.randint(1, 12), 0.0)
        assert len(run.to_the_end().outcomes) == 400
        assert sorted(map(int, run.provider.posts)) == list(range(400))

    def test_may_change_while_the_run_is_paused_or_stopped(self, begin: Begin) -> None:
        held = Held()
        run = begin(held, jobs=50, workers=2)
        held.wait_for(2)
        run.dispatcher.pause()
        run.dispatcher.set_pace(5, 0.0)
        held.go.set()
        run.until(AttemptEnded, 1 + 2)
        assert len(run.provider.posts) == 1 + 2
        run.dispatcher.stop()
        run.dispatcher.set_pace(9, 0.0)
        assert len(run.to_the_end().provider.posts) == 1 + 2


class TestPauseAndStop:
    def test_pause_acts_within_one_request_and_resume_ends_it(self, begin: Begin) -> None:
        held = Held()
        run = begin(held, jobs=50)
        held.wait_for(4)

        run.dispatcher.pause()
        held.go.set()
        run.until(AttemptEnded, 1 + 4)
        assert len(run.provider.posts) == 1 + 4

        run.dispatcher.resume()
        assert len(run.to_the_end().outcomes) == 50

    @pytest.mark.parametrize("pause_first", [False, True])
    def test_stop_acts_within_one_request(self, pause_first: bool, begin: Begin) -> None:
        held = Held()
        run = begin(held, jobs=50)
        held.wait_for(4)

        if pause_first:
            run.dispatcher.pause()
        run.dispatcher.stop()
        assert len(run.dispatcher.under_way) == 4
        held.go.set()

        assert len(run.to_the_end().outcomes) == 1 + 4
        assert len(run.provider.posts) == 1 + 4

    def test_stop_releases_the_orders_that_wait_for_another_try(self, begin: Begin) -> None:
        run = begin(scripted(LOST), jobs=3, retry=NEVER)
        run.until(AttemptEnded, 3)
        run.dispatcher.stop()
        run.to_the_end()
        assert sorted(event.row for event in run.of(OrderReleased)) == [0, 1, 2]
        assert run.outcomes == {}

    def test_stop_releases_an_order_whose_attempt_ends_after_it(self, begin: Begin) -> None:
        held = Held(LOST)
        run = begin(held, [Job(1, "1")], retry=NEVER)
        held.wait_for(1)
        run.dispatcher.stop()
        held.go.set()
        assert run.to_the_end().of(OrderReleased) == [OrderReleased(1)]

    def test_stop_releases_before_the_end_however_quick_the_workers_are(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held, waiting = Held(LOST), Flag()
        run = begin(held, [Job(1, "1")], retry=NEVER)
        schedule, thread = run.dispatcher._schedule, run.dispatcher._threads[0]
        retry, stop = schedule.retry, schedule.stop

        def retry_and_tell(job: Job, delay: float, answered: bool) -> bool:
            kept = retry(job, delay, answered)
            waiting.set()
            return kept

        def stop_and_let_the_worker_run() -> list[Job]:
            released = stop()
            thread.join(0.2)
            return released

        monkeypatch.setattr(schedule, "retry", retry_and_tell)
        monkeypatch.setattr(schedule, "stop", stop_and_let_the_worker_run)
        held.go.set()
        assert waiting.wait(PATIENCE)
        run.dispatcher.stop()

        assert run.to_the_end().events[-2:] == [OrderReleased(1), RunEnded()]

    def test_stop_after_the_end_tells_nothing(self, begin: Begin) -> None:
        run = begin(scripted(OK)).to_the_end()
        run.dispatcher.stop()
        assert run.dispatcher.events.empty()


class Diary(Unrecorded):
    """Notes what it is told; what `hold` names waits for `go`, what `fail` names raises."""

    def __init__(self, log: list[str] | None = None, hold: str = "", fail: str = "") -> None:
        self.log = [] if log is None else log
        self.held = Flag()
        self.go = Flag()
        self._hold = hold
        self._fail = fail

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        assert started == 7.0
        for job in jobs:
            self._note(f"intent {job.row} {job.tries}")

    def outcome(self, job: Job, event: AttemptEnded, told: Told) -> None:
        self._note(f"outcome {event.row}")
        told(None)

    def _note(self, entry: str) -> None:
        self.log.append(entry)
        if entry == self._hold:
            self.held.set()
            self.go.wait(PATIENCE)
        if entry == self._fail:
            raise OSError(f"disk full: {entry}")


class TestRecorder:
    def test_has_the_intent_before_the_request_and_the_outcome_after_it(self, begin: Begin) -> None:
        log: list[str] = []
        results = scripted(LOST, OK)

        def answer(order_id: str) -> Result:
            log.append(f"post {order_id}")
            return results(order_id)

        begin(answer, recorder=Diary(log)).to_the_end()

        assert log == ["intent 0 0", "post 0", "outcome 0", "intent 0 1", "post 0", "outcome 0"]

    def test_holds_the_request_until_the_intent_is_written(self, begin: Begin) -> None:
        diary = Diary(hold="intent 0 0")
        run = begin(scripted(OK), recorder=diary)
        assert diary.held.wait(PATIENCE)
        assert run.provider.posts == []
        assert run.dispatcher.events.empty()
        diary.go.set()
        assert run.to_the_end().outcomes == {0: State.CANCELLED}

    def test_holds_the_event_until_the_outcome_is_written(self, begin: Begin) -> None:
        diary = Diary(hold="outcome 0")
        run = begin(scripted(OK), jobs=2, recorder=diary)
        assert diary.held.wait(PATIENCE)
        assert run.next() == AttemptStarted(0, 7.0)
        assert run.dispatcher.events.empty()
        diary.go.set()
        assert len(run.to_the_end().outcomes) == 2

    def test_that_cannot_write_an_intent_ends_the_run_and_nothing_is_sent(self, begin: Begin) -> None:
        run = begin(scripted(OK), jobs=50, recorder=Diary(fail="intent 0 0")).to_the_end()
        assert run.provider.posts == []
        assert run.events == [RunEnded("OSError: disk full: intent 0 0")]

    def test_that_cannot_write_the_intent_of_another_try_releases_the_order(self, begin: Begin) -> None:
        run = begin(scripted(LOST), recorder=Diary(fail="intent 0 1")).to_the_end()
        assert run.provider.posts == ["0"]
        assert run.events[2:] == [OrderReleased(0), RunEnded("OSError: disk full: intent 0 1")]

    def test_that_cannot_write_the_intent_of_another_probe_releases_the_order(self, begin: Begin) -> None:
        up = Flag()
        run = begin(lambda _: OK if up.is_set() else UNSENT, jobs=60, retry=ONCE, recorder=Novice())
        run.until(RunHalted)
        run.dispatcher.resume()
        probe = run.until(AttemptEnded)
        run.until(RunHalted)
        up.set()
        run.dispatcher.resume()
        assert run.to_the_end().of(OrderReleased) == [OrderReleased(probe.row)]

    def test_that_fails_amid_a_run_loses_no_order_that_had_begun(self, begin: Begin) -> None:
        run = begin(scripted(LOST), jobs=50, recorder=Diary(fail="intent 9 0"), retry=NEVER).to_the_end()
        begun = {event.row for event in run.of(AttemptStarted)}
        assert {event.row for event in run.of(OrderReleased)} == begun
        assert {str(row) for row in begun} == set(run.provider.posts)
        assert 9 not in begun

    def test_that_cannot_write_an_outcome_ends_the_run_and_the_outcome_is_told(self, begin: Begin) -> None:
        run = begin(scripted(OK), jobs=50, recorder=Diary(fail="outcome 0")).to_the_end()
        assert run.provider.posts == ["0"]
        assert run.outcomes == {0: State.CANCELLED}
        assert run.events[-1] == RunEnded("OSError: disk full: outcome 0")


class Novice(Unrecorded):
    """Fails at the second intent of any order."""

    def __init__(self) -> None:
        self.first: set[int] = set()

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        rows = {job.row for job in jobs}
        if rows & self.first:
            raise OSError("disk full")
        self.first |= rows


class Clerk(Unrecorded):
    """Keeps every outcome on its desk until it is asked to write them."""

    def __init__(self) -> None:
        self.desk: SimpleQueue[Told] = SimpleQueue()

    def outcome(self, job: Job, event: AttemptEnded, told: Told) -> None:
        self.desk.put(told)

    def write(self, error: Exception | None = None) -> None:
        self.desk.get(timeout=PATIENCE)(error)


class Ledger(Unrecorded):
    """Counts intents that became neither a request nor were taken back."""

    def __init__(self) -> None:
        self.open: set[int] = set()
        self.retracted: set[int] = set()
        self.requests: Counter[int] = Counter()
        """How many there must be, by row."""
        self.prepared = Semaphore(0)

    def intents(self, jobs: Sequence[Job], started: float) -> None:
        self.open |= {job.row for job in jobs}
        self.requests.update(job.row for job in jobs)
        self.prepared.release(len(jobs))

    def retract(self, job: Job) -> None:
        self.open.remove(job.row)
        self.retracted.add(job.row)
        self.requests[job.row] -= 1


class TestPreparation:
    def test_overlaps_with_the_wait_for_answers_and_no_line_is_used_twice(self, begin: Begin) -> None:
        held, ledger = Held(), Ledger()
        run = begin(held, jobs=50, workers=8, recorder=ledger)
        held.wait_for(8)
        for _ in range(1 + 8 + 2):
            assert ledger.prepared.acquire(timeout=PATIENCE)
        assert len(run.provider.posts) == 1 + 8
        assert len(run.dispatcher.under_way) == 8
        assert len(ledger.open) == 1 + 8 + 2
        held.go.set()
        assert len(run.to_the_end().outcomes) == 50

    def test_is_taken_back_when_the_run_stops(self, begin: Begin) -> None:
        held, ledger = Held(), Ledger()
        run = begin(held, jobs=50, workers=8, recorder=ledger)
        held.wait_for(8)
        for _ in range(1 + 8 + 2):
            assert ledger.prepared.acquire(timeout=PATIENCE)
        run.dispatcher.stop()
        run.dispatcher.wait_until_departed()
        assert len(ledger.retracted) == 2
        held.go.set()
        run.to_the_end()
        assert {str(row) for row in ledger.open} == set(run.provider.posts)
        assert ledger.open == set(run.outcomes)

    @pytest.mark.parametrize("seed", range(12))
    def test_leaves_no_intent_without_its_request_whatever_happens(self, seed: int, begin: Begin) -> None:
        chance, ledger = random.Random(seed), Ledger()  # noqa: S311 (a course that can be repeated)
        results: list[Result] = [OK, BUSY, LOST, UNSENT]
        weights = [3, 1, 1, chance.choice([1, 30])]
        requests, last = count(1), chance.randrange(1, 200)

        def answer(_: str) -> Result:
            if next(requests) == last:
                begin.runs[0].dispatcher.stop()
            return chance.choices(results, weights)[0]

        run = begin(answer, 150, workers=8, recorder=ledger)
        while not run.of(RunEnded):
            if isinstance(run.next(), RunHalted):
                run.dispatcher.resume()
        run.to_the_end()

        assert ledger.requests == Counter(map(int, run.provider.posts))
        begun = {event.row for event in run.of(AttemptStarted)}
        released = [event.row for event in run.of(OrderReleased)]
        assert sorted([*run.outcomes, *released]) == sorted(begun)

    def test_waits_while_the_run_is_paused(self, begin: Begin) -> None:
        held, ledger = Held(), Ledger()
        run = begin(held, jobs=50, workers=8, recorder=ledger)
        held.wait_for(8)
        run.dispatcher.pause()
        held.go.set()
        run.until(AttemptEnded, 1 + 8)
        assert len(run.provider.posts) == 1 + 8
        run.dispatcher.resume()
        assert len(run.to_the_end().outcomes) == 50


class TestRecorderThatWritesLater:
    def test_lets_the_worker_go_on_and_holds_the_events_back(self, begin: Begin) -> None:
        clerk = Clerk()
        run = begin(scripted(OK), jobs=3, workers=1, recorder=clerk)
        clerk.write()
        told = [clerk.desk.get(timeout=PATIENCE) for _ in range(2)]
        assert run.provider.posts == ["0", "1", "2"]
        assert len(run.dispatcher.under_way) == 2
        for tell in told:
            tell(None)
        assert run.to_the_end().outcomes == dict.fromkeys(range(3), State.CANCELLED)

    def test_is_waited_for_before_the_end_is_told(self, begin: Begin) -> None:
        clerk = Clerk()
        run = begin(scripted(OK), jobs=2, workers=1, recorder=clerk)
        clerk.write()
        told = clerk.desk.get(timeout=PATIENCE)
        run.dispatcher.stop()
        told(None)
        run.to_the_end()
        assert len(run.outcomes) == 2
        assert isinstance(run.events[-1], RunEnded)

    def test_releases_an_order_only_after_its_attempt_was_told(self, begin: Begin) -> None:
        clerk = Clerk()
        run = begin(scripted(LOST), jobs=1, recorder=clerk)
        told = clerk.desk.get(timeout=PATIENCE)
        run.dispatcher.stop()
        told(None)
        run.to_the_end()
        assert [type(event) for event in run.events] == [
            AttemptStarted,
            AttemptEnded,
            OrderReleased,
            RunEnded,
        ]

    def test_that_fails_later_ends_the_run_and_the_outcome_is_told(self, begin: Begin) -> None:
        clerk = Clerk()
        run = begin(scripted(OK), jobs=50, recorder=clerk)
        clerk.write(OSError("disk full"))
        run.to_the_end()
        assert run.outcomes == {0: State.CANCELLED}
        assert run.events[-1] == RunEnded("OSError: disk full")

    def test_whose_failure_repeats_a_secret_is_told_without_it(self, begin: Begin) -> None:
        clerk = Clerk()
        run = begin(scripted(OK), jobs=50, recorder=clerk)
        clerk.write(ValueError(f"with {KEY}"))
        run.to_the_end()
        assert run.events[-1] == RunEnded(f"ValueError: {REPEATED}")


class Spoilt:
    """A redaction that fails, with a secret in its text."""

    def cleared(self, result: Result) -> Result:
        raise ValueError(KEY)

    def hide(self, text: str) -> str:
        raise ValueError(KEY)


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


class TestDefect:
    """A failure of imtui's own, where none is foreseen."""

    @pytest.mark.parametrize("recorder", [None, Unrecorded()])
    def test_of_the_redaction_leaves_orders_in_doubt_and_the_run_goes_on(
        self, recorder: Recorder | None, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dispatcher, "credentials_hidden", lambda _: Spoilt())
        run = begin(scripted(OK), jobs=3, retry=ONCE, recorder=recorder).to_the_end()
        assert run.outcomes == dict.fromkeys(range(3), State.UNCONFIRMED)
        fault = run.of(AttemptEnded)[0].attempt.result
        assert fault == Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, "ValueError")
        assert_no_secret(run.events)

    @pytest.mark.parametrize("error", [ValueError(KEY), SystemExit(KEY), TypeError("odd")])
    @pytest.mark.parametrize("recorder", [None, Unrecorded()])
    def test_of_a_worker_ends_the_run_and_leaves_its_order_in_doubt(
        self,
        error: BaseException,
        recorder: Recorder | None,
        begin: Begin,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(dispatcher, "judge", raising(error))
        run = begin(scripted(OK), jobs=50, recorder=recorder).to_the_end()
        assert run.provider.posts == ["0"]
        assert run.outcomes == {0: State.UNCONFIRMED}
        kind = type(error).__name__
        assert run.of(AttemptEnded)[0].attempt.result == Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, kind)
        assert run.of(RunEnded)[0].trouble.startswith(kind)
        assert_no_secret(run.events)

    def test_whose_words_cannot_be_had_ends_the_run_all_the_same(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dispatcher, "credentials_hidden", lambda _: Spoilt())
        run = begin(scripted(OK), jobs=50, recorder=Diary(fail="intent 0 0")).to_the_end()
        assert run.events == [RunEnded("OSError")]

    def test_of_the_thread_that_records_intents_ends_the_run(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ledger = Ledger()
        monkeypatch.setattr(ledger, "intents", raising(SystemExit(KEY)))
        run = begin(scripted(OK), jobs=50, recorder=ledger).to_the_end()
        assert run.provider.posts == []
        assert run.events == [RunEnded(f"SystemExit: {REPEATED}")]

    def test_behind_an_outcome_that_was_told_ends_the_run_and_reaches_no_recorder(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clerk = Clerk()
        run = begin(scripted(LOST), jobs=50, recorder=clerk)
        told = clerk.desk.get(timeout=PATIENCE)
        monkeypatch.setattr(run.dispatcher._schedule, "retry", raising(ValueError(KEY)))
        told(None)
        run.to_the_end()
        assert [type(event) for event in run.events] == [
            AttemptStarted,
            AttemptEnded,
            OrderReleased,
            RunEnded,
        ]
        assert run.events[-1] == RunEnded(f"ValueError: {REPEATED}")


class TestThreads:
    """What becomes of a run that the system gives fewer of than it asks for."""

    @pytest.mark.parametrize("recorder", [None, Unrecorded()])
    def test_that_are_refused_leave_the_run_to_those_that_there_are(
        self, recorder: Recorder | None, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = Held()
        refuse(monkeypatch, *(f"worker-{number}" for number in range(4, 9)))
        run = begin(held, jobs=50, workers=8, recorder=recorder)
        held.wait_for(3)
        assert len(run.dispatcher.under_way) == 3
        held.go.set()
        run.to_the_end()
        assert run.of(ThreadsRefused) == [ThreadsRefused(3, 8)]
        assert run.outcomes == dict.fromkeys(range(50), State.CANCELLED)
        assert run.events[-1] == RunEnded()

    def test_that_are_refused_are_not_prepared_for(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held, ledger = Held(), Ledger()
        refuse(monkeypatch, "worker-2")
        run = begin(held, jobs=50, workers=64, recorder=ledger)
        held.wait_for(1)
        run.dispatcher.stop()
        held.go.set()
        run.to_the_end()
        assert len(ledger.open | ledger.retracted) <= 1 + 1 + 1

    @pytest.mark.parametrize("refused", ["worker-1", "intents"])
    def test_without_which_nothing_can_be_sent_end_the_run(
        self, refused: str, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refuse(monkeypatch, refused)
        run = begin(scripted(OK), jobs=50, workers=8, recorder=Unrecorded()).to_the_end()
        assert run.provider.posts == []
        assert run.events[-1] == RunEnded("RuntimeError: can't start new thread")

    def test_that_are_refused_amid_a_run_are_told(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = Held()
        run = begin(held, jobs=50, workers=2)
        held.wait_for(2)
        refuse(monkeypatch, "worker-4")
        run.dispatcher.set_pace(6, 0.0)
        held.wait_for(1)
        held.go.set()
        run.to_the_end()
        assert run.of(ThreadsRefused) == [ThreadsRefused(3, 6)]
        assert len(run.outcomes) == 50


def refuse(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let the system start no thread of these names."""

    class Refused(Thread):
        def start(self) -> None:
            if self.name in names:
                raise RuntimeError("can't start new thread")
            super().start()

    monkeypatch.setattr(dispatcher, "Thread", Refused)


class TestTransport:
    def test_that_raises_leaves_its_order_in_doubt_and_the_run_goes_on(self, begin: Begin) -> None:
        def answer(order_id: str) -> Result:
            if order_id == "1":
                raise ValueError(KEY)
            return OK

        run = begin(answer, jobs=4, retry=ONCE).to_the_end()

        assert run.outcomes == dict.fromkeys(range(4), State.CANCELLED) | {1: State.UNCONFIRMED}
        fault = next(event.attempt.result for event in run.of(AttemptEnded) if event.row == 1)
        assert fault == Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, "ValueError")

    def test_that_cannot_be_closed_does_not_hold_the_end_back(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = Held()
        run = begin(held, [Job(1, "1")])
        close = run.provider.close

        def close_badly() -> None:
            close()
            raise OSError("bad file descriptor")

        monkeypatch.setattr(run.provider, "close", close_badly)
        held.go.set()

        assert run.to_the_end().outcomes == {1: State.CANCELLED}
        assert run.events[-1] == RunEnded()


class TestCredentials:
    @pytest.mark.parametrize(
        "echo",
        [
            lambda body: http(400, body),
            lambda body: http(400, envelope(400, body.decode())),
            lambda body: http(500, b"<h1>Bad request</h1>" + body),
            lambda body: http(200, b" " * (600 - len('{"request":{"authentication":{"key":"') - 20) + body),
        ],
        ids=["as the body", "as the message", "in a page", "cut in the key"],
    )
    def test_that_a_server_sends_back_are_in_no_event(
        self, echo: Callable[[bytes], bytes], serve: Serve, connect: Connect
    ) -> None:
        def send_back(peer: Peer) -> None:
            peer.send(echo(peer.server.requests[-1].body))

        server = serve([read, send_back])
        dispatcher = Dispatcher([Job(0, "428")], CREDENTIALS, lambda: connect(server.url), Pace(retry=ONCE))
        dispatcher.start()
        events = list(iter(lambda: dispatcher.events.get(timeout=PATIENCE), RunEnded()))

        assert len(events) == 2
        assert "repeats the request" in repr(events)
        assert_no_secret(events)

    @pytest.mark.parametrize("result", [Reply(455, 455, "no key", raw="{}"), OK, LOST])
    def test_that_no_server_sends_back_change_no_result(self, result: Result, begin: Begin) -> None:
        run = begin(scripted(result), retry=ONCE).to_the_end()
        assert [event.attempt.result for event in run.of(AttemptEnded)] == [result]

    def test_too_short_to_be_a_secret_hide_nothing(self, begin: Begin) -> None:
        result = Reply(455, 455, "k")
        run = begin(scripted(result), credentials=Credentials(Secret("k"), Secret(""))).to_the_end()
        assert [event.attempt.result for event in run.of(AttemptEnded)] == [result]


def assert_no_secret(thing: object) -> None:
    for secret in (KEY, HASH):
        assert secret[:10] not in f"{thing!r} {thing!s}"
