"""What the recorder of a run gets and when, and what happens if it fails."""

from __future__ import annotations

import random
from collections import Counter
from itertools import count
from threading import Event as Flag

import pytest

from imtui.core.known_texts import HIDDEN
from imtui.core.outcome import State
from imtui.core.protocol import Result
from imtui.engine.events import AttemptEnded, AttemptStarted, OrderReleased, RunEnded, RunHalted
from tests.support.faulty_server import PATIENCE
from tests.support.posting import KEY
from tests.support.recorders import FailingRecorder, Ledger, RecordingRecorder, WaitingRecorder
from tests.support.runs import BUSY, LOST, NEVER, OK, ONCE, UNSENT, Begin, Held, scripted


class TestRecorder:
    def test_has_the_intent_first_and_the_outcome_last(self, begin: Begin) -> None:
        log: list[str] = []
        results = scripted(LOST, OK)

        def answer(order_id: str) -> Result:
            log.append(f"post {order_id}")
            return results(order_id)

        begin(answer, recorder=RecordingRecorder(log)).to_the_end()

        assert log == ["intent 0 0", "post 0", "outcome 0", "intent 0 1", "post 0", "outcome 0"]

    def test_holds_the_request_until_the_intent_is_written(self, begin: Begin) -> None:
        diary = RecordingRecorder(hold="intent 0 0")
        run = begin(scripted(OK), recorder=diary)
        assert diary.held.wait(PATIENCE)
        assert run.provider.posts == []
        assert run.dispatcher.events.empty()
        diary.go.set()
        assert run.to_the_end().outcomes == {0: State.CANCELLED}

    def test_holds_the_event_until_the_outcome_is_written(self, begin: Begin) -> None:
        diary = RecordingRecorder(hold="outcome 0")
        run = begin(scripted(OK), jobs=2, recorder=diary)
        assert diary.held.wait(PATIENCE)
        assert run.next() == AttemptStarted(0, 7.0)
        assert run.dispatcher.events.empty()
        diary.go.set()
        assert len(run.to_the_end().outcomes) == 2

    def test_that_cannot_write_an_intent_sends_nothing(self, begin: Begin) -> None:
        run = begin(scripted(OK), jobs=50, recorder=RecordingRecorder(fail="intent 0 0")).to_the_end()
        assert run.provider.posts == []
        assert run.events == [RunEnded("OSError: disk full: intent 0 0")]

    def test_that_cannot_write_a_retry_releases_the_order(self, begin: Begin) -> None:
        run = begin(scripted(LOST), recorder=RecordingRecorder(fail="intent 0 1")).to_the_end()
        assert run.provider.posts == ["0"]
        assert run.events[2:] == [OrderReleased(0), RunEnded("OSError: disk full: intent 0 1")]

    def test_that_cannot_write_a_probe_releases_the_order(self, begin: Begin) -> None:
        up = Flag()
        run = begin(lambda _: OK if up.is_set() else UNSENT, jobs=60, retry=ONCE, recorder=FailingRecorder())
        run.until(RunHalted)
        run.dispatcher.resume()
        probe = run.until(AttemptEnded)
        run.until(RunHalted)
        up.set()
        run.dispatcher.resume()
        assert run.to_the_end().of(OrderReleased) == [OrderReleased(probe.row)]

    def test_that_fails_amid_a_run_loses_no_order_that_had_begun(self, begin: Begin) -> None:
        run = begin(
            scripted(LOST), jobs=50, recorder=RecordingRecorder(fail="intent 9 0"), retry=NEVER
        ).to_the_end()
        begun = {event.row for event in run.of(AttemptStarted)}
        assert {event.row for event in run.of(OrderReleased)} == begun
        assert {str(row) for row in begun} == set(run.provider.posts)
        assert 9 not in begun

    def test_that_cannot_write_an_outcome_still_reports_it(self, begin: Begin) -> None:
        run = begin(scripted(OK), jobs=50, recorder=RecordingRecorder(fail="outcome 0")).to_the_end()
        assert run.provider.posts == ["0"]
        assert run.outcomes == {0: State.CANCELLED}
        assert run.events[-1] == RunEnded("OSError: disk full: outcome 0")


class TestPreparation:
    def test_overlaps_with_replies_and_shares_no_slot(self, begin: Begin) -> None:
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
        run.dispatcher.wait_until_retracted()
        assert len(ledger.retracted) == 2
        held.go.set()
        run.to_the_end()
        assert {str(row) for row in ledger.open} == set(run.provider.posts)
        assert ledger.open == set(run.outcomes)

    @pytest.mark.parametrize("seed", range(12))
    def test_leaves_no_intent_without_its_request(self, seed: int, begin: Begin) -> None:
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
    def test_lets_the_worker_continue_and_holds_the_events_back(self, begin: Begin) -> None:
        clerk = WaitingRecorder()
        run = begin(scripted(OK), jobs=3, workers=1, recorder=clerk)
        clerk.write()
        reported = [clerk.desk.get(timeout=PATIENCE) for _ in range(2)]
        assert run.provider.posts == ["0", "1", "2"]
        assert len(run.dispatcher.under_way) == 2
        for tell in reported:
            tell(None)
        assert run.to_the_end().outcomes == dict.fromkeys(range(3), State.CANCELLED)

    def test_is_waited_for_before_the_end_event(self, begin: Begin) -> None:
        clerk = WaitingRecorder()
        run = begin(scripted(OK), jobs=2, workers=1, recorder=clerk)
        clerk.write()
        reported = clerk.desk.get(timeout=PATIENCE)
        run.dispatcher.stop()
        reported(None)
        run.to_the_end()
        assert len(run.outcomes) == 2
        assert isinstance(run.events[-1], RunEnded)

    def test_releases_an_order_only_after_its_attempt_event(self, begin: Begin) -> None:
        clerk = WaitingRecorder()
        run = begin(scripted(LOST), jobs=1, recorder=clerk)
        reported = clerk.desk.get(timeout=PATIENCE)
        run.dispatcher.stop()
        reported(None)
        run.to_the_end()
        assert [type(event) for event in run.events] == [
            AttemptStarted,
            AttemptEnded,
            OrderReleased,
            RunEnded,
        ]

    def test_that_fails_later_still_reports_the_outcome(self, begin: Begin) -> None:
        clerk = WaitingRecorder()
        run = begin(scripted(OK), jobs=50, recorder=clerk)
        clerk.write(OSError("disk full"))
        run.to_the_end()
        assert run.outcomes == {0: State.CANCELLED}
        assert run.events[-1] == RunEnded("OSError: disk full")

    def test_failure_that_repeats_a_secret_hides_it(self, begin: Begin) -> None:
        clerk = WaitingRecorder()
        run = begin(scripted(OK), jobs=50, recorder=clerk)
        clerk.write(ValueError(f"with {KEY}"))
        run.to_the_end()
        assert run.events[-1] == RunEnded(f"ValueError: {HIDDEN}")
