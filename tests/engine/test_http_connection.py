"""Which connections are used again, and that no reply is taken for the reply to another order."""

from __future__ import annotations

from threading import Event
from typing import Final

import pytest

from imtui.core.protocol import BODY_CAP, Fault, FaultKind
from tests.support.faulty_server import (
    PATIENCE,
    answer,
    chunked,
    envelope,
    head,
    hold,
    http,
    on_cue,
    read,
    say,
)
from tests.support.network import RecordingBackend
from tests.support.posting import AMBIGUOUS, BODY, CANCELLED, GONE, SOON, codes
from tests.support.servers import Connect, Serve

SMUGGLED: Final = answer(200, "belongs to nobody")
TOO_MUCH: Final = {
    "two answers at once": GONE + SMUGGLED,
    "a byte too many": GONE + b"\n",
    "an interim answer before two": head(100, f"Content-Length: {len(GONE + SMUGGLED)}") + GONE + SMUGGLED,
    "two chunked answers": chunked(455, envelope(455)) + chunked(200, envelope(200)),
    "two chunked answers, the first with a trailer": (
        chunked(455, envelope(455), b"0\r\nX-Sum: 1\r\n\r\n") + chunked(200, envelope(200))
    ),
    "two chunked answers, the first ended by an extension": (
        chunked(455, envelope(455), b"0;x=y\r\n\r\n") + chunked(200, envelope(200))
    ),
    "two answers, the first with bare line feeds": GONE.replace(b"\r\n", b"\n") + SMUGGLED,
    "a body where there is none": head(204, f"Content-Length: {len(SMUGGLED)}") + SMUGGLED,
}


@pytest.mark.parametrize("data", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_bytes_behind_a_reply_are_no_orders_reply(data: bytes, serve: Serve, connect: Connect) -> None:
    server = serve([read, say(data), hold], [read, say(GONE), hold])
    transport = connect(server.url)

    transport.post(BODY, PATIENCE)

    assert codes(transport, 1) == [455]
    assert len(server.peers) == 2


@pytest.mark.parametrize("data", [SMUGGLED, b"\n", b"HTTP/1.1 408 Request Timeout\r\n\r\n"])
def test_reply_on_an_idle_connection_is_no_orders_reply(data: bytes, serve: Serve, connect: Connect) -> None:
    cue = Event()
    server = serve([read, say(GONE), on_cue(cue), say(data), hold], [read, say(GONE), hold])
    network = RecordingBackend()
    transport = connect(server.url, backend=network)

    first = codes(transport, 1)
    cue.set()
    network.await_readable()

    assert first + codes(transport, 1) == [455, 455]
    assert len(server.peers) == 2


def test_late_reply_is_not_the_next_orders_reply(serve: Serve, connect: Connect) -> None:
    server = serve([read, hold], [read, say(GONE), hold])
    transport = connect(server.url)

    transport.post(BODY, SOON)

    assert server.peer().left.wait(PATIENCE)
    assert codes(transport, 1) == [455]


def test_connection_closed_while_idle_is_replaced(serve: Serve, connect: Connect) -> None:
    cue = Event()
    server = serve([read, say(CANCELLED), on_cue(cue)], [read, say(CANCELLED), hold])
    network = RecordingBackend()
    transport = connect(server.url, backend=network)

    first = codes(transport, 1)
    cue.set()
    network.await_readable()

    assert first + codes(transport, 1) == [200, 200]
    assert len(server.requests) == 2


EXACT: Final = {
    "with a length": GONE,
    "chunked": chunked(455, envelope(455)),
    "chunked, with a trailer": chunked(455, envelope(455), b"0\r\nX-Sum: 1\r\n\r\n"),
    "with interim answers": head(100) + GONE,
    "exactly the cap": http(455, envelope(455).ljust(BODY_CAP)),
}


@pytest.mark.parametrize("data", EXACT.values(), ids=EXACT.keys())
def test_connection_is_kept_after_one_complete_reply(data: bytes, serve: Serve, connect: Connect) -> None:
    server = serve([*[read, say(data)] * 5, hold])

    assert codes(connect(server.url), 5) == [455] * 5
    assert [request.body for request in server.requests] == [BODY] * 5
    assert len(server.peers) == 1


@pytest.mark.parametrize(
    "data", [http(455, envelope(455), "Connection: close"), GONE.replace(b"HTTP/1.1", b"HTTP/1.0")]
)
def test_connection_is_closed_if_the_reply_says_so(data: bytes, serve: Serve, connect: Connect) -> None:
    server = serve([read, say(data), hold], [read, say(GONE), hold])

    assert codes(connect(server.url), 2) == [455, 455]
    assert server.peer().left.wait(PATIENCE)


def test_connection_is_closed_after_an_overlong_reply(serve: Serve, connect: Connect) -> None:
    server = serve([read, say(head(102) * 6000 + GONE), hold], [read, say(GONE), hold])

    assert codes(connect(server.url), 2) == [455, 455]
    assert len(server.peers) == 2


def test_connection_is_closed_if_the_framing_check_fails(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve([read, say(CANCELLED), hold], [read, say(GONE), hold])
    transport = connect(server.url)

    def fail(_: object) -> bool:
        raise ZeroDivisionError

    with monkeypatch.context() as defect:
        defect.setattr("imtui.engine.http.is_one_reply", fail)
        fault = transport.post(BODY, PATIENCE)
    assert fault == Fault(AMBIGUOUS, FaultKind.INTERNAL, "ZeroDivisionError")
    assert codes(transport, 1) == [455]
    assert len(server.peers) == 2
