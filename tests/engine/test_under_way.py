"""What is known about requests under way when a run is left."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

from imtui.core.protocol import Fault, Result
from imtui.core.read_methods import ReadRequest
from imtui.engine.under_way import UnderWay
from tests.support.faulty_server import PATIENCE, hold, read, say
from tests.support.posting import BODY, CANCELLED, UNSENT, codes
from tests.support.servers import Connect, Serve


class FakeTransport:
    def __init__(self, unsent: bool) -> None:
        self._unsent = unsent

    def withdraw(self) -> bool:
        return self._unsent

    def post(self, body: bytes, timeout: float) -> Fault:
        raise NotImplementedError

    def query(self, request: ReadRequest[Any], body: bytes, timeout: float) -> Fault:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is held."""


def test_a_request_that_has_not_begun_never_does() -> None:
    requests = UnderWay()
    assert requests.withdraw(1)
    assert requests.is_withdrawn(1)
    assert not requests.begin(1, FakeTransport(unsent=True))
    assert not requests.begin(2, FakeTransport(unsent=True))
    requests.end(2)
    assert requests.withdraw(2)


def test_the_transport_knows_of_a_request_that_has_begun() -> None:
    requests = UnderWay()
    assert requests.begin(1, FakeTransport(unsent=True))
    assert requests.begin(2, FakeTransport(unsent=False))
    assert requests.withdraw(1)
    assert not requests.withdraw(2)
    assert (requests.is_withdrawn(1), requests.is_withdrawn(2)) == (True, False)


def test_a_request_that_has_a_result_was_sent() -> None:
    requests = UnderWay()
    requests.begin(1, FakeTransport(unsent=True))
    requests.end(1)
    assert not requests.withdraw(1)


class Turn:
    """A lock whose owner waits for `go`."""

    def __init__(self) -> None:
        self.go, self.waits = Event(), Event()
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
