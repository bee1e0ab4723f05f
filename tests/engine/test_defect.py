"""How a run ends if imtui itself raises an exception."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from threading import Event as Flag
from typing import NoReturn

import pytest

from imtui.core.known_texts import HIDDEN
from imtui.core.outcome import State
from imtui.core.protocol import Evidence, Fault, FaultKind, Result
from imtui.engine import dispatcher
from imtui.engine.events import AttemptEnded, AttemptStarted, Job, OrderReleased, Recorder, RunEnded
from imtui.engine.schedule import Schedule
from tests.support.faulty_server import PATIENCE
from tests.support.posting import KEY, assert_no_secret
from tests.support.recorders import Ledger, RecordingRecorder, Unrecorded, WaitingRecorder
from tests.support.runs import LOST, OK, ONCE, Begin, scripted


class FailingRedaction:
    """A redaction that fails, with a secret in its text."""

    def redact(self, result: Result) -> Result:
        raise ValueError(KEY)

    def hide(self, text: str) -> str:
        raise ValueError(KEY)


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


class TestDefect:
    """Exceptions inside imtui, in places where none is expected."""

    @pytest.mark.parametrize("recorder", [None, Unrecorded()])
    def test_in_redaction_leaves_orders_in_doubt(
        self, recorder: Recorder | None, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dispatcher, "redaction_for_credentials", lambda _: FailingRedaction())
        run = begin(scripted(OK), jobs=3, retry=ONCE, recorder=recorder).to_the_end()
        assert run.outcomes == dict.fromkeys(range(3), State.UNCONFIRMED)
        fault = run.of(AttemptEnded)[0].attempt.result
        assert fault == Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, "ValueError")
        assert_no_secret(run.events)

    @pytest.mark.parametrize("error", [ValueError(KEY), SystemExit(KEY), TypeError("odd")])
    @pytest.mark.parametrize("recorder", [None, Unrecorded()])
    @pytest.mark.parametrize(("result", "outcome"), [(OK, State.CANCELLED), (LOST, State.UNCONFIRMED)])
    def test_in_a_worker_ends_the_run_and_keeps_the_proof(
        self,
        result: Result,
        outcome: State,
        error: BaseException,
        recorder: Recorder | None,
        begin: Begin,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(dispatcher, "next_step", raising(error))
        run = begin(scripted(result), jobs=50, recorder=recorder).to_the_end()
        assert run.provider.posts == ["0"]
        assert run.outcomes == {0: outcome}
        assert run.of(AttemptEnded)[0].attempt.result == result
        assert str(run.of(RunEnded)[0].trouble).startswith(type(error).__name__)
        assert_no_secret(run.events)

    def test_in_a_transport_leaves_its_order_in_doubt(self, begin: Begin) -> None:
        run = begin(raising(SystemExit(KEY)), jobs=3, retry=ONCE, recorder=Unrecorded()).to_the_end()
        assert run.outcomes == dict.fromkeys(range(3), State.UNCONFIRMED)
        assert_no_secret(run.events)

    @pytest.mark.parametrize(
        "place",
        [
            "prepare",
            "admit",
            "take",
            "arrive",
            "finish",
            "_start_next",
            "_pop_due",
            "_pop",
            "_max_prepared",
            "_due",
        ],
    )
    @pytest.mark.parametrize("calls", [1, 3, 6])
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_of_the_schedule_ends_the_run_and_no_proof_is_lost(
        self, when: str, calls: int, place: str, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sound, left = getattr(Schedule, place), count(1)

        def spoilt(*arguments: object, **keywords: object) -> object:
            turn = next(left)
            if turn >= calls and when == "before":
                raise ValueError(KEY)
            value = sound(*arguments, **keywords)
            if turn >= calls:
                raise ValueError(KEY)
            return value

        monkeypatch.setattr(Schedule, place, spoilt)
        run = begin(scripted(OK), jobs=50, recorder=Unrecorded())
        run.until(RunEnded)
        assert run.dispatcher.events.empty()
        assert run.outcomes == {int(order): State.CANCELLED for order in run.provider.posts}
        assert run.events[-1] == RunEnded(f"ValueError: {HIDDEN}")
        run.dispatcher.wait_until_retracted()

    def test_in_recording_releases_nothing_under_way(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sound, calls = Schedule.prepare, count(1)
        under_way, go = Flag(), Flag()
        tries = scripted(LOST, OK)

        def answer(order_id: str) -> Result:
            result = tries(order_id)
            if result is OK:
                under_way.set()
                assert go.wait(PATIENCE)
            return result

        def spoilt(schedule: Schedule) -> list[Job]:
            if next(calls) > 2:
                assert under_way.wait(PATIENCE)
                raise ValueError(KEY)
            return sound(schedule)

        monkeypatch.setattr(Schedule, "prepare", spoilt)
        run = begin(answer, recorder=Unrecorded())
        run.dispatcher.threads[0].join(PATIENCE)
        go.set()
        assert run.to_the_end().of(OrderReleased) == []
        assert run.outcomes == {0: State.CANCELLED}

    def test_without_words_ends_the_run_too(self, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dispatcher, "redaction_for_credentials", lambda _: FailingRedaction())
        run = begin(scripted(OK), jobs=50, recorder=RecordingRecorder(fail="intent 0 0")).to_the_end()
        assert run.events == [RunEnded("OSError")]

    def test_of_the_thread_that_records_intents_ends_the_run(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ledger = Ledger()
        monkeypatch.setattr(ledger, "intents", raising(SystemExit(KEY)))
        run = begin(scripted(OK), jobs=50, recorder=ledger).to_the_end()
        assert run.provider.posts == []
        assert run.events == [RunEnded(f"SystemExit: {HIDDEN}")]

    def test_after_an_outcome_ends_the_run_not_the_recorder(
        self, begin: Begin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clerk = WaitingRecorder()
        run = begin(scripted(LOST), jobs=50, recorder=clerk)
        reported = clerk.desk.get(timeout=PATIENCE)
        monkeypatch.setattr(run.dispatcher._schedule, "retry", raising(ValueError(KEY)))
        reported(None)
        run.to_the_end()
        assert [type(event) for event in run.events] == [
            AttemptStarted,
            AttemptEnded,
            OrderReleased,
            RunEnded,
        ]
        assert run.events[-1] == RunEnded(f"ValueError: {HIDDEN}")
