"""What is known about requests under way when a run is left."""

from __future__ import annotations

from threading import Event as Flag
from threading import Thread
from typing import TypeVar

import pytest

from imtui.core.protocol import Fault, Result
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.events import AttemptEnded, AttemptStarted, Event, Job, Recorder, RunEnded
from imtui.engine.limits import Limits
from tests.support.faulty_server import PATIENCE, hold, read, say
from tests.support.posting import BODY, CANCELLED, CREDENTIALS, UNSENT, codes
from tests.support.recorders import WaitingRecorder
from tests.support.runs import OK, ONCE, Provider, Run
from tests.support.servers import Connect, Serve

T = TypeVar("T")


class Quitting:
    """A run of one order that imtui leaves when the order's request has reached a given step."""

    def __init__(self, at: str, *, unsent: bool = True, recorder: Recorder | None = None) -> None:
        self.provider = Provider(lambda _: self._reach("request", OK))
        self.provider.withdraw = lambda: unsent  # type: ignore[method-assign]
        self.withdrawn: bool | None = None
        self._at = at
        self.dispatcher = Dispatcher(
            [Job(0, "0")],
            CREDENTIALS,
            self.provider.open,
            Limits(retry=ONCE),
            recorder=recorder,
            clock=lambda: self._reach("start", 7.0),
        )

    def _reach(self, point: str, value: T) -> T:
        if point == self._at:
            self.dispatcher.stop()
            self.withdrawn = self.dispatcher.withdraw(Job(0, "0"))
        return value

    def events(self) -> list[Event]:
        self.dispatcher.start()
        return Run(self.provider, self.dispatcher).to_the_end().events


def test_a_request_that_has_not_begun_never_does() -> None:
    run = Quitting("start")
    assert run.events() == [AttemptStarted(0, 7.0), RunEnded()]
    assert run.withdrawn
    assert run.provider.posts == []


@pytest.mark.parametrize("unsent", [True, False])
def test_the_transport_knows_of_a_request_that_has_begun(*, unsent: bool) -> None:
    run = Quitting("request", unsent=unsent)
    # A withdrawn request has no event: the session knows already that it was not sent.
    assert len(run.events()) == (2 if unsent else 3)
    assert run.withdrawn is unsent


def test_a_request_that_has_a_result_was_sent() -> None:
    clerk = WaitingRecorder()
    run = Quitting("never", recorder=clerk)
    run.dispatcher.start()
    on_done = clerk.desk.get(timeout=PATIENCE)
    run.dispatcher.stop()
    assert not run.dispatcher.withdraw(Job(0, "0"))
    on_done(None)
    assert Run(run.provider, run.dispatcher).to_the_end().of(AttemptEnded)


class Turn:
    """A lock whose owner waits for `go`."""

    def __init__(self) -> None:
        self.go, self.waits = Flag(), Flag()
        self.go.set()

    def __enter__(self) -> None:
        self.waits.set()
        assert self.go.wait(PATIENCE)

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    acquire = __enter__
    release = __exit__


def test_a_request_that_waits_for_its_turn_is_unsent(serve: Serve, connect: Connect) -> None:
    server = serve([read, say(CANCELLED), read, say(CANCELLED), hold])
    turn = Turn()
    transport = connect(server.url, cpu_lock=turn)
    assert codes(transport, 1) == [200]
    results: list[Result] = []
    turn.go.clear()
    turn.waits.clear()
    worker = Thread(target=lambda: results.append(transport.post(BODY, PATIENCE)))
    worker.start()
    assert turn.waits.wait(PATIENCE)
    # The first body was sent, the second one was not.
    assert transport.withdraw()
    turn.go.set()
    worker.join(PATIENCE)
    assert [isinstance(result, Fault) and result.evidence for result in results] == [UNSENT]
    assert len(server.requests) == 1


def test_a_transport_sends_nothing_once_withdrawn(serve: Serve, connect: Connect) -> None:
    server = serve([read, say(CANCELLED), hold])
    transport = connect(server.url)
    assert transport.withdraw()
    result = transport.post(BODY, PATIENCE)
    assert isinstance(result, Fault)
    assert result.evidence is UNSENT
    assert server.peer().left.wait(PATIENCE)
    assert not server.requests


def test_a_transport_says_if_its_request_left(serve: Serve, connect: Connect) -> None:
    transport = connect(serve([read, say(CANCELLED), hold]).url)
    assert codes(transport, 1) == [200]
    assert not transport.withdraw()
