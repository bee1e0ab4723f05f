"""A run with real threads and a provider that is a function. Tests wait for events only."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from imtui.core.outcome import State
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply, Result
from imtui.core.secret import Secret
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.events import AttemptEnded, AttemptStarted, Job, OrderReleased, RunEnded
from imtui.engine.limits import Limits
from tests.support.faulty_server import PATIENCE, Peer, envelope, http, read
from tests.support.posting import CREDENTIALS, KEY, assert_no_secret
from tests.support.runs import AT_ONCE, BUSY, GONE, LOST, OK, ONCE, UNSENT, Begin, Held, scripted
from tests.support.servers import Connect, Serve


class TestOrders:
    def test_are_each_sent_and_finished_once(self, begin: Begin) -> None:
        run = begin(scripted(OK), jobs=200, workers=8).to_the_end()

        assert run.outcomes == dict.fromkeys(range(200), State.CANCELLED)
        assert sorted(run.provider.posts, key=int) == [str(row) for row in range(200)]
        assert len(run.of(AttemptStarted)) == 200

    def test_report_the_start_and_the_end_of_an_attempt(self, begin: Begin) -> None:
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

    def test_report_the_delay_until_the_next_attempt(self, begin: Begin) -> None:
        run = begin(scripted(Reply(429, 429, retry_after=0.01), OK)).to_the_end()
        assert [event.next_step.delay for event in run.of(AttemptEnded)] == [0.01, None]

    def test_none_at_all_end_the_run_at_once(self, begin: Begin) -> None:
        assert begin(scripted(OK), jobs=0).to_the_end().events == [RunEnded()]

    @pytest.mark.parametrize(("jobs", "workers", "threads"), [(3, 64, 3), (9, 4, 4), (0, 4, 1), (2, 0, 1)])
    def test_have_no_more_workers_than_they_need_and_one_at_least(
        self, jobs: int, workers: int, threads: int, begin: Begin
    ) -> None:
        run = begin(scripted(OK), jobs=jobs, workers=workers).to_the_end()
        assert run.provider.opened == threads

    @pytest.mark.parametrize("seed", range(25))
    def test_are_finished_or_released_exactly_once(self, seed: int, begin: Begin) -> None:
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


class TestTransport:
    def test_that_raises_leaves_its_order_in_doubt(self, begin: Begin) -> None:
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
        dispatcher = Dispatcher([Job(0, "428")], CREDENTIALS, lambda: connect(server.url), Limits(retry=ONCE))
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
