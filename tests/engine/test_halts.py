"""What stops or pauses a run before its last order."""

from __future__ import annotations

from collections import Counter
from threading import Barrier
from threading import Event as Flag
from typing import Final

import pytest

from imtui.core.outcome import Halt, State
from imtui.core.protocol import Reply, Result
from imtui.engine.events import AttemptEnded, AttemptStarted, Job, OrderReleased, RunEnded, RunHalted
from tests.support.faulty_server import PATIENCE
from tests.support.runs import GONE, LOST, NEVER, OK, ONCE, PAGE, UNSENT, UNTRUSTED, Begin, Held, scripted

HALTS: Final = [
    (Reply(401, 401), Halt.CREDENTIALS, State.REFUSED),
    (Reply(404, 404), Halt.ADDRESS, State.REFUSED),
    (Reply(200, 401), Halt.CREDENTIALS, State.REFUSED),
    (Reply(401, 401, readable=False), Halt.STATUS_401, State.REFUSED),
    (Reply(403, 403, readable=False), Halt.STATUS_403, State.REFUSED),
    (Reply(404, 404, readable=False), Halt.STATUS_404, State.REFUSED),
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
        reported = Flag()

        def answer(order_id: str) -> Result:
            if order_id == "1":
                return result
            return OK if order_id == "0" or reported.wait(PATIENCE) else LOST

        run = begin(answer, jobs=100, workers=8)
        assert run.until(RunHalted).halt is halt
        reported.set()
        run.to_the_end()

        assert len(run.provider.posts) <= 1 + 8
        assert len(run.outcomes) == len(run.provider.posts)
        assert run.outcomes[1] is outcome

    def test_is_reported_once_for_all_workers(self, begin: Begin) -> None:
        together = Barrier(8, timeout=PATIENCE)

        def answer(order_id: str) -> Result:
            if order_id == "0":
                return OK
            together.wait()
            return Reply(401, 401)

        run = begin(answer, jobs=50, workers=8).to_the_end()

        assert run.of(RunHalted) == [RunHalted(Halt.CREDENTIALS)]
        assert len(run.provider.posts) == 1 + 8

    def test_comes_before_its_slot_is_free(self, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
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


class TestLineDown:
    def test_pauses_and_resumes_with_one_probe(self, begin: Begin) -> None:
        line, probed = Flag(), Flag()

        def answer(_: str) -> Result:
            if not line.is_set():
                return UNSENT
            probed.wait(PATIENCE)
            return OK

        run = begin(answer, jobs=40, retry=ONCE)
        assert run.until(RunHalted).halt is Halt.NETWORK_DOWN
        assert len(run.provider.posts) == 20

        line.set()
        run.dispatcher.resume()
        probe = run.until(AttemptStarted)
        assert [job.row for job in run.dispatcher.under_way] == [probe.row]
        probed.set()
        # No other request started before the reply to the first one.
        assert isinstance(run.next(), AttemptEnded)
        run.to_the_end()
        assert Counter(run.outcomes.values()) == {State.UNREACHABLE: 20, State.CANCELLED: 20}

    def test_is_found_again_when_it_still_is(self, begin: Begin) -> None:
        run = begin(scripted(UNSENT), jobs=60, retry=ONCE)
        run.until(RunHalted)
        run.dispatcher.resume()
        assert run.until(RunHalted).halt is Halt.NETWORK_DOWN
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
        # Requests that were under way at the fifth reply may have had replies, too.
        assert 15 <= len(run.provider.posts) <= 22

    def test_resume_after_one_probe_that_the_provider_answers(self, begin: Begin) -> None:
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

    def test_to_probes_finishes_orders_after_their_attempts(self, begin: Begin) -> None:
        run = begin(scripted(PAGE), jobs=10)
        for _ in range(8):
            run.until(RunHalted)
            run.dispatcher.resume()
        run.until(RunHalted)
        assert Counter(run.provider.posts) == {"0": 4, "1": 4, "2": 4, "3": 1}


class TestNotFound:
    """455 for every order from the start, as a wrong account gives it."""

    def test_pauses_after_twenty_and_sends_nothing_more(self, begin: Begin) -> None:
        run = begin(scripted(GONE), jobs=60, workers=1)
        assert run.until(RunHalted).halt is Halt.NOT_FOUND
        run.dispatcher.stop()
        run.to_the_end()
        assert len(run.provider.posts) == 20

    def test_lets_requests_under_way_end_and_no_other_leave(self, begin: Begin) -> None:
        run = begin(scripted(GONE), jobs=60, workers=8)
        run.until(RunHalted)
        run.dispatcher.stop()
        run.to_the_end()
        assert 20 <= len(run.provider.posts) < 20 + 8
        assert len(run.outcomes) == len(run.provider.posts)

    def test_does_not_pause_again_after_the_operator_resumed(self, begin: Begin) -> None:
        run = begin(scripted(GONE), jobs=60)
        run.until(RunHalted)
        run.dispatcher.resume()
        run.to_the_end()
        assert run.of(RunHalted) == [RunHalted(Halt.NOT_FOUND)]
        assert Counter(run.outcomes.values()) == {State.REFUSED: 60}

    def test_of_the_last_order_pauses_nothing(self, begin: Begin) -> None:
        run = begin(scripted(GONE), jobs=20).to_the_end()
        assert run.of(RunHalted) == []
        assert len(run.outcomes) == 20
