"""The number of workers of a run: as many as the limits allow and the system starts."""

from __future__ import annotations

import random
from threading import Thread

import pytest

from imtui.core.outcome import State
from imtui.engine import threads
from imtui.engine.events import AttemptEnded, Recorder, RunEnded, ThreadsRefused
from tests.support.recorders import Ledger, Unrecorded
from tests.support.runs import OK, Begin, Gate, Held, scripted


class TestLimits:
    @pytest.mark.parametrize("recorder", [None, Unrecorded()])
    def test_grows_while_the_run_continues(self, recorder: Recorder | None, begin: Begin) -> None:
        held = Held()
        run = begin(held, jobs=50, workers=1, recorder=recorder)
        held.wait_for(1)
        run.dispatcher.set_limits(6, 0.0)
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
        run.dispatcher.set_limits(2, 0.0)
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
        run.dispatcher.set_limits(1, 0.0)
        run.dispatcher.set_limits(8, 0.0)
        held.wait_for(2)
        assert run.provider.opened == 8
        held.go.set()
        assert len(run.to_the_end().outcomes) == 50

    def test_has_no_more_workers_than_orders(self, begin: Begin) -> None:
        held = Held()
        run = begin(held, jobs=3, workers=1)
        held.wait_for(1)
        run.dispatcher.set_limits(64, 0.0)
        assert (run.provider.opened, len(run.dispatcher.threads)) == (3, 3)
        held.go.set()
        assert len(run.to_the_end().outcomes) == 3

    def test_changes_nothing_after_the_end(self, begin: Begin) -> None:
        run = begin(lambda _: OK, jobs=9, workers=1).to_the_end()
        reported, threads = list(run.events), list(run.dispatcher.threads)
        run.dispatcher.set_limits(8, 5.0)
        assert run.dispatcher.events.empty()
        assert (run.events, run.dispatcher.threads) == (reported, threads)

    @pytest.mark.parametrize("seed", range(8))
    def test_of_any_course_loses_no_order_and_doubles_none(self, seed: int, begin: Begin) -> None:
        chance = random.Random(seed)  # noqa: S311 (a course that can be repeated)
        run = begin(lambda _: OK, jobs=400, workers=chance.randint(1, 12), recorder=Unrecorded())
        while not run.of(RunEnded):
            run.next()
            if len(run.events) % 9 == 0:
                run.dispatcher.set_limits(chance.randint(1, 12), 0.0)
        assert len(run.to_the_end().outcomes) == 400
        assert sorted(map(int, run.provider.posts)) == list(range(400))

    def test_may_change_while_the_run_is_paused_or_stopped(self, begin: Begin) -> None:
        held = Held()
        run = begin(held, jobs=50, workers=2)
        held.wait_for(2)
        run.dispatcher.pause()
        run.dispatcher.set_limits(5, 0.0)
        held.go.set()
        run.until(AttemptEnded, 1 + 2)
        assert len(run.provider.posts) == 1 + 2
        run.dispatcher.stop()
        run.dispatcher.set_limits(9, 0.0)
        assert len(run.to_the_end().provider.posts) == 1 + 2


class TestThreads:
    """Runs for which the system starts fewer threads than wanted."""

    @pytest.mark.parametrize("recorder", [None, Unrecorded()])
    def test_that_are_refused_leave_the_run_to_the_others(
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
    def test_that_are_all_refused_end_the_run(
        self, refused: str, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refuse(monkeypatch, refused)
        run = begin(scripted(OK), jobs=50, workers=8, recorder=Unrecorded()).to_the_end()
        assert run.provider.posts == []
        assert run.events[-1] == RunEnded("RuntimeError: can't start new thread")

    def test_that_are_refused_during_a_run_are_reported(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = Held()
        run = begin(held, jobs=50, workers=2)
        held.wait_for(2)
        refuse(monkeypatch, "worker-4")
        run.dispatcher.set_limits(6, 0.0)
        held.wait_for(1)
        held.go.set()
        run.to_the_end()
        assert run.of(ThreadsRefused) == [ThreadsRefused(3, 6)]
        assert len(run.outcomes) == 50


def refuse(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Make the system refuse threads with these names."""

    class Refused(Thread):
        def start(self) -> None:
            if self.name in names:
                raise RuntimeError("can't start new thread")
            super().start()

    monkeypatch.setattr(threads, "Thread", Refused)
