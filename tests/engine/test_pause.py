"""A run that is paused and stopped by hand."""

from __future__ import annotations

from threading import Event as Flag

import pytest

from imtui.engine.events import AttemptEnded, Job, OrderReleased, RunEnded
from tests.support.faulty_server import PATIENCE
from tests.support.runs import LOST, NEVER, OK, Begin, Held, scripted


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

    def test_stop_releases_orders_before_the_end_event(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held, waiting = Held(LOST), Flag()
        run = begin(held, [Job(1, "1")], retry=NEVER)
        schedule, thread = run.dispatcher._schedule, run.dispatcher.threads[0]
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

    def test_stop_after_the_end_emits_nothing(self, begin: Begin) -> None:
        run = begin(scripted(OK)).to_the_end()
        run.dispatcher.stop()
        assert run.dispatcher.events.empty()
