"""What HttpTransport makes of every way in which a server, a proxy or the line between may fail."""

from __future__ import annotations

import gzip
import logging
import select
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Final

import httpcore
import httpx
import pytest
import trustme

import imtui
from imtui.core.protocol import (
    BODY_CAP,
    Credentials,
    Evidence,
    Fault,
    FaultKind,
    Reply,
    Result,
    encode_cancel,
)
from imtui.core.secret import Secret
from imtui.engine.baton import Baton
from imtui.engine.http import HttpTransport, _OneBody, trusted_context
from imtui.engine.proxy import proxy_for
from imtui.engine.wire import Wire
from tests.engine.conftest import Connect, Serve, server_context
from tests.engine.faulty_server import (
    PATIENCE,
    Step,
    answer,
    await_first_byte,
    chunked,
    drip,
    envelope,
    flood,
    head,
    hold,
    http,
    ignore,
    on_cue,
    read,
    read_head,
    reset,
    say,
    upgrade,
)

KEY: Final = "c0ffee11c0ffee22c0ffee33c0ffee44"
HASH: Final = "badcafe1badcafe2badcafe3badcafe4badcafe5"
BODY: Final = encode_cancel(Credentials(Secret(KEY), Secret(HASH)), "312891245")

UNSENT, AMBIGUOUS = Evidence.UNSENT, Evidence.AMBIGUOUS
CANCELLED: Final = answer(200)
GONE: Final = answer(455)
PAGE: Final = b"<html><h1>Something else</h1></html>"


@dataclass(frozen=True)
class Case:
    """A server's one misbehaviour, and what must be said of it."""

    script: Sequence[Step]
    kind: FaultKind
    status: int | None = None
    had_it: bool = True
    """Whether the complete request reached the server."""
    timeout: float = PATIENCE


BROKEN, UNREADABLE, TIMEOUT = FaultKind.BROKEN, FaultKind.UNREADABLE, FaultKind.TIMEOUT
SOON: Final = 0.3

AMBIGUOUS_FAULTS: Final = {
    "closed before the request was read": Case([], BROKEN, had_it=False),
    "reset before the request was read": Case([await_first_byte, reset], BROKEN, had_it=False),
    "reset after the whole request": Case([read, reset], BROKEN),
    "closed after the request without an answer": Case([read], BROKEN),
    "cut in the status line": Case([read, say(b"HTTP/1.1 20")], BROKEN),
    "cut in the headers": Case([read, say(head(200)[:-9])], BROKEN),
    "garbage instead of HTTP": Case([read, say(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"), hold], BROKEN),
    "conflicting lengths": Case(
        [read, say(head(200, "Content-Length: 5", "Content-Length: 9")), hold], BROKEN
    ),
    "endless head": Case([read, flood(b"HTTP/1.1 200 OK\r\nX: ", 10_000_000), hold], BROKEN),
    "silence": Case([read, hold], TIMEOUT, timeout=SOON),
    "silence, and nothing is read": Case([ignore], TIMEOUT, had_it=False, timeout=SOON),
    "head that drips": Case([read, drip(b"HTTP/1.1 200 OK\r\n", b"X-Drip: yes\r\n")], TIMEOUT, timeout=SOON),
    "body that drips": Case(
        [read, drip(head(200, "Content-Length: 60000"), b" ")], UNREADABLE, 200, timeout=SOON
    ),
    "interim answers that drip": Case([read, drip(b"", head(102))], TIMEOUT, timeout=SOON),
    "body cut before its Content-Length": Case([read, say(CANCELLED[:-1])], UNREADABLE, 200),
    "body reset before its Content-Length": Case([read, say(CANCELLED[:-1]), reset], UNREADABLE, 200),
    "chunk cut": Case([read, say(chunked(200, envelope(200))[:-20])], UNREADABLE, 200),
    "last chunk missing": Case([read, say(chunked(200, envelope(200), end=b""))], UNREADABLE, 200),
    "chunk size that is no number": Case(
        [read, say(head(200, "Transfer-Encoding: chunked") + b"zz\r\n"), hold], UNREADABLE, 200
    ),
    "body without a length cut by the close": Case(
        [read, say(head(200) + envelope(200)[:-1])], UNREADABLE, 200
    ),
    "Content-Length shorter than the body": Case(
        [read, say(head(200, "Content-Length: 40") + envelope(200)), hold], UNREADABLE, 200
    ),
    "no JSON": Case([read, say(http(200, b"OK"))], UNREADABLE, 200),
    "no body": Case([read, say(http(200, b""))], UNREADABLE, 200),
    "no content": Case([read, say(b"HTTP/1.1 204 No Content\r\n\r\n")], UNREADABLE, 204),
    "gzip that nobody asked for": Case(
        [read, say(http(200, gzip.compress(envelope(200)), "Content-Encoding: gzip"))], UNREADABLE, 200
    ),
    "one byte more than the cap": Case(
        [read, say(http(200, envelope(200).ljust(BODY_CAP + 1))), hold], UNREADABLE, 200
    ),
    "status and body disagree": Case([read, say(http(200, envelope(455)))], FaultKind.CONTRADICTION, 200),
    "200 as an HTML page": Case([read, say(http(200, PAGE))], UNREADABLE, 200),
    "404 as an HTML page": Case([read, say(http(404, PAGE))], UNREADABLE, 404),
    "500 as an HTML page": Case([read, say(http(500, PAGE))], FaultKind.SERVER_ERROR, 500),
    "502 as an HTML page": Case([read, say(http(502, PAGE))], FaultKind.SERVER_ERROR, 502),
    "500 that says code 500": Case([read, say(answer(500))], FaultKind.SERVER_ERROR, 500),
    "502 cut": Case([read, say(http(502, PAGE)[:-1])], FaultKind.SERVER_ERROR, 502),
    "switch of protocols": Case(
        [read, say(head(101, "Upgrade: other", "Connection: upgrade")), hold], BROKEN
    ),
}


@pytest.mark.parametrize("case", AMBIGUOUS_FAULTS.values(), ids=AMBIGUOUS_FAULTS.keys())
def test_fault_after_the_request_began_to_leave_is_ambiguous(
    case: Case, serve: Serve, connect: Connect
) -> None:
    server = serve(case.script)

    result = connect(server.url).post(BODY, case.timeout)

    assert isinstance(result, Fault)
    assert (result.evidence, result.kind, result.http_status) == (AMBIGUOUS, case.kind, case.status)
    assert [request.body for request in server.requests] == [BODY] * case.had_it
    assert len(server.peers) == 1
    assert_no_secret(result)


@pytest.mark.parametrize("case", AMBIGUOUS_FAULTS.values(), ids=AMBIGUOUS_FAULTS.keys())
def test_after_any_fault_the_next_order_gets_its_own_answer(
    case: Case, serve: Serve, connect: Connect
) -> None:
    server = serve(case.script, [read, say(GONE), hold])
    transport = connect(server.url)

    transport.post(BODY, case.timeout)
    # Whoever waits for nothing but the client has seen it leave; the others have left themselves.
    assert ignore in case.script or server.peer().closed.wait(PATIENCE)

    assert codes(transport, 1) == [455]
    assert len(server.peers) == 2


ANSWERS: Final = {
    "code as a string": (answer(200), (200, None)),
    "code as an integer": (http(200, envelope(200)), (200, None)),
    "no such order": (GONE, (455, None)),
    "chunked": (chunked(200, envelope(200)), (200, None)),
    "no length, ended by the close": (head(200) + envelope(200), (200, None)),
    "exactly the cap": (http(200, envelope(200).ljust(BODY_CAP)), (200, None)),
    "503 as an HTML page": (http(503, PAGE), (503, None)),
    "503 with Retry-After in seconds": (http(503, PAGE, "Retry-After: 7"), (503, 7.0)),
    "429 as an HTML page": (http(429, PAGE), (429, None)),
    "429 with Retry-After as a date": (
        http(429, PAGE, "Retry-After: Thu, 01 Jan 1970 00:01:30 GMT"),
        (429, 90.0),
    ),
    "429 cut": (http(429, PAGE, "Retry-After: 7")[:-1], (429, 7.0)),
    "503 that is too long": (http(503, b" " * (BODY_CAP + 1)), (503, None)),
    "503 in gzip": (http(503, gzip.compress(PAGE), "Content-Encoding: gzip"), (503, None)),
    "interim answers before it": (head(100) + head(103, "Link: <x>") + GONE, (455, None)),
}


@pytest.mark.parametrize(("data", "expected"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answer_is_a_reply(
    data: bytes, expected: tuple[int, float | None], serve: Serve, connect: Connect
) -> None:
    server = serve([read, say(data)])

    result = connect(server.url).post(BODY, PATIENCE)

    assert isinstance(result, Reply)
    assert (result.code, result.retry_after) == expected
    assert len(server.requests) == 1


class TestRequest:
    def test_is_on_the_wire_exactly_as_the_contract_has_it(self, serve: Serve, connect: Connect) -> None:
        server = serve([read, say(CANCELLED), hold])

        connect(server.url).post(BODY, PATIENCE)

        authentication = f'{{"key":"{KEY}","hash":"{HASH}"}}'
        body = f'{{"request":{{"authentication":{authentication},"order":{{"id":"312891245"}}}}}}'
        assert server.peer().received.decode() == (
            "POST /v1/cancel-order/json HTTP/1.1\r\n"
            f"Host: {server.authority}\r\n"
            "Content-Type: application/json\r\n"
            "Accept: application/json\r\n"
            "Accept-Encoding: identity\r\n"
            f"User-Agent: imtui/{imtui.__version__}\r\n"
            f"Content-Length: {len(body)}\r\n"
            "\r\n"
            f"{body}"
        )

    def test_is_pulled_once(self) -> None:
        body = _OneBody(b"secret")
        assert list(body) == [b"secret"]
        with pytest.raises(RuntimeError):
            list(body)

    def test_shows_its_credentials_to_no_log(
        self, serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        server = serve([read, say(CANCELLED)], [read, reset])
        transport = connect(server.url)

        results = [transport.post(BODY, PATIENCE), transport.post(BODY, PATIENCE)]

        # Headers of an answer, too, may hold them: httpcore is not to tell of any.
        assert not logging.getLogger("httpcore.http11").isEnabledFor(logging.DEBUG)
        assert not [record for record in caplog.records if record.name.startswith("httpcore")]
        assert_no_secret(caplog.text, *results)

    def test_answered_before_all_of_it_had_left_proves_nothing(self, serve: Serve, connect: Connect) -> None:
        server = serve([read_head, say(CANCELLED)])

        result = connect(server.url).post(BODY.ljust(20_000_000), PATIENCE)

        assert isinstance(result, Fault)
        assert (result.evidence, result.kind) == (AMBIGUOUS, BROKEN)
        assert not server.requests

    def test_answered_to_half_of_it_proves_nothing(self, serve: Serve, connect: Connect) -> None:
        """As above, without the race of the close: the write fails, and the answer is there to be read."""
        server = serve([read_head, say(CANCELLED), hold])
        transport = connect(server.url)
        transport._wire._backend = _FailingWrites("body")

        result = transport.post(BODY, PATIENCE)

        assert result == Fault(AMBIGUOUS, BROKEN, "the server answered before it had the whole request")
        assert not server.requests

    def test_is_unsent_when_not_even_its_head_could_be_written(self, serve: Serve, connect: Connect) -> None:
        server = serve([])
        transport = connect(server.url)
        transport._wire._backend = _FailingWrites("head")

        assert_unsent(transport.post(BODY, PATIENCE), BROKEN)
        assert not server.peer().received


class _FailingWrites(httpcore.SyncBackend):
    """Connections that break while a request's `part` is written, and can be read all the same."""

    def __init__(self, part: str) -> None:
        self._part = part

    def connect_tcp(self, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        stream = super().connect_tcp(*args, **kwargs)  # type: ignore[arg-type]
        write = stream.write

        def write_some(buffer: bytes, timeout: float | None = None) -> None:
            if buffer.startswith(b"POST") == (self._part == "head"):
                raise httpcore.WriteError("broken pipe")
            write(buffer, timeout)

        stream.write = write_some  # type: ignore[method-assign]
        return stream


class TestUnsent:
    def test_refused(self, dead_port: int, connect: Connect) -> None:
        result = connect(f"http://127.0.0.1:{dead_port}").post(BODY, PATIENCE)
        assert_unsent(result, FaultKind.CONNECT)

    @pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".invalid"])
    def test_no_such_host(self, host: str, connect: Connect) -> None:
        result = connect(f"http://{host}").post(BODY, PATIENCE)
        assert_unsent(result, FaultKind.CONNECT)

    def test_no_time_left_to_connect(self, serve: Serve, connect: Connect) -> None:
        server = serve([read, say(CANCELLED)])
        assert_unsent(connect(server.url).post(BODY, 0.0), FaultKind.CONNECT)
        assert not server.peers

    def test_dead_proxy(self, dead_port: int, trusting: ssl.SSLContext, connect: Connect) -> None:
        transport = connect("https://api.invalid", trusting, proxy=f"http://127.0.0.1:{dead_port}")
        assert_unsent(transport.post(BODY, PATIENCE), FaultKind.CONNECT)

    def test_proxy_that_refuses(self, trusting: ssl.SSLContext, serve: Serve, connect: Connect) -> None:
        proxy = serve([read, say(http(407, PAGE)), hold])
        transport = connect("https://api.invalid", trusting, proxy=f"http://user:letmein@{proxy.authority}")

        result = transport.post(BODY, PATIENCE)

        assert_unsent(result, FaultKind.CONNECT)
        assert proxy.peer().received.startswith(b"CONNECT api.invalid:443 HTTP/1.1\r\n")
        assert_no_secret(proxy.peer().received.decode())
        assert "letmein" not in repr(result)

    @pytest.mark.parametrize("script", [[read], [read, reset], [read, say(b"HTTP/1.1 2")]])
    def test_proxy_that_breaks(
        self, script: Sequence[Step], trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        proxy = serve(script)
        assert_unsent(connect("https://api.invalid", trusting, proxy.url).post(BODY, PATIENCE), BROKEN)

    def test_proxy_that_is_silent(self, trusting: ssl.SSLContext, serve: Serve, connect: Connect) -> None:
        proxy = serve([read, hold])
        assert_unsent(connect("https://api.invalid", trusting, proxy.url).post(BODY, SOON), TIMEOUT)


class TestTls:
    def test_with_a_good_certificate_works_and_keeps_the_connection(
        self, certified: ssl.SSLContext, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        server = serve([read, say(CANCELLED), read, say(GONE), hold], context=certified)
        transport = connect(server.url, trusting)

        assert codes(transport, 2) == [200, 455]
        assert [request.body for request in server.requests] == [BODY, BODY]

    def test_with_an_answer_too_many_in_a_record_of_its_own_uses_a_new_connection(
        self, certified: ssl.SSLContext, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        cue = Event()
        server = serve(
            [read, say(GONE), on_cue(cue), say(CANCELLED), hold],
            [read, say(GONE), hold],
            context=certified,
        )
        transport = connect(server.url, trusting)

        first = codes(transport, 1)
        cue.set()
        await_readable(transport)

        assert first + codes(transport, 1) == [455, 455]

    def test_with_a_certificate_that_cannot_be_trusted_is_unsent(
        self, bad_certificate: ssl.SSLContext, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        server = serve([read, say(CANCELLED)], context=bad_certificate)

        result = connect(server.url, trusting).post(BODY, PATIENCE)

        assert_unsent(result, FaultKind.TLS)
        assert server.peer().closed.wait(PATIENCE)
        assert not server.peer().received

    def test_on_a_plain_port_is_unsent(
        self, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        server = serve([await_first_byte, say(http(400, PAGE)), hold])
        result = connect(f"https://{server.authority}", trusting).post(BODY, PATIENCE)
        assert_unsent(result, FaultKind.CONNECT)

    def test_handshake_that_hangs_is_unsent(
        self, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        server = serve([hold])
        result = connect(f"https://{server.authority}", trusting).post(BODY, SOON)
        assert_unsent(result, FaultKind.CONNECT)
        assert server.peer().left.wait(PATIENCE)

    def test_handshake_that_is_cut_is_unsent(
        self, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        server = serve([await_first_byte])
        result = connect(f"https://{server.authority}", trusting).post(BODY, PATIENCE)
        assert_unsent(result, FaultKind.CONNECT)

    def test_silence_behind_it_is_ambiguous(
        self, certified: ssl.SSLContext, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        server = serve([read, hold], context=certified)

        result = connect(server.url, trusting).post(BODY, SOON)

        assert isinstance(result, Fault)
        assert (result.evidence, result.kind) == (AMBIGUOUS, TIMEOUT)

    def test_through_a_proxy_works_and_keeps_the_connection(
        self, certified: ssl.SSLContext, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        tunnel = say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        proxy = serve([read, tunnel, upgrade(certified), read, say(CANCELLED), read, say(GONE), hold])
        transport = connect("https://127.0.0.1:9", trusting, proxy.url)

        assert codes(transport, 2) == [200, 455]
        assert [request.body for request in proxy.requests] == [b"", BODY, BODY]

    def test_untrusted_behind_a_proxy_is_unsent(
        self, bad_certificate: ssl.SSLContext, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        tunnel = say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        proxy = serve([read, tunnel, upgrade(bad_certificate), read])
        result = connect("https://127.0.0.1:9", trusting, proxy.url).post(BODY, PATIENCE)
        assert_unsent(result, FaultKind.TLS)


class TestDeadline:
    @pytest.mark.parametrize("name", ["head that drips", "body that drips", "interim answers that drip"])
    def test_holds_although_the_server_drips_on(self, name: str, serve: Serve, connect: Connect) -> None:
        server = serve(AMBIGUOUS_FAULTS[name].script)

        connect(server.url).post(BODY, SOON)

        # The drip has no end of its own: it stops because the client has left.
        assert server.peer().left.wait(PATIENCE)
        assert server.peer().sent > 2
        assert not server.over.is_set()

    def test_spent_before_the_handshake_closes_the_connection(
        self, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        server = serve([hold])
        transport = connect(f"https://{server.authority}", trusting)
        times = iter([0.0, 0.0, 2.0])
        transport._wire._clock = lambda: next(times)
        transport._clock = lambda: next(times)

        assert_unsent(transport.post(BODY, 1.0), FaultKind.CONNECT)
        assert server.peer().left.wait(PATIENCE)

    def test_is_shared_by_all_addresses_of_a_host(self, monkeypatch: pytest.MonkeyPatch) -> None:
        backend, wire = _DeadAddresses("::1"), Wire(Baton(), lambda: backend.now)
        wire._backend = backend
        found = [(socket.AF_INET6, 1, 6, "", (address, 443)) for address in ("::1", "192.0.2.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)

        wire.begin(10.0)
        with wire.baton:
            wire.connect_tcp("api.invalid", 443)

        assert backend.tried == ["::1", "192.0.2.1"]
        assert backend.now < 10.0


class _DeadAddresses(httpcore.SyncBackend):
    """Connections to `dead` take all the time that they are given, and come to nothing."""

    def __init__(self, dead: str) -> None:
        self.now = 0.0
        self.tried: list[str] = []
        self._dead = dead

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_args: object, **_kwargs: object
    ) -> httpcore.NetworkStream:
        assert timeout is not None
        assert port == 443
        self.tried.append(host)
        if host == self._dead:
            self.now += timeout
            raise httpcore.ConnectTimeout("timed out")
        return httpcore.MockStream([])


def test_enormous_body_is_not_read_to_its_end(serve: Serve, connect: Connect) -> None:
    total = 10_000_000
    server = serve([read, flood(head(200, f"Content-Length: {total}"), total)])

    result = connect(server.url).post(BODY, PATIENCE)

    assert isinstance(result, Fault)
    assert (result.evidence, result.kind) == (AMBIGUOUS, UNREADABLE)
    assert server.peer().left.wait(PATIENCE)
    assert server.peer().sent < total


def test_redirect_is_not_followed(serve: Serve, connect: Connect) -> None:
    target = serve([read, say(CANCELLED)])
    server = serve([read, say(http(307, b"", f"Location: {target.url}/v1/cancel-order/json")), hold])

    result = connect(server.url).post(BODY, PATIENCE)

    assert isinstance(result, Fault)
    assert (result.evidence, result.kind, result.http_status) == (AMBIGUOUS, FaultKind.REDIRECT, 307)
    assert not target.peers


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
def test_bytes_behind_an_answer_are_not_the_next_orders_answer(
    data: bytes, serve: Serve, connect: Connect
) -> None:
    server = serve([read, say(data), hold], [read, say(GONE), hold])
    transport = connect(server.url)

    transport.post(BODY, PATIENCE)

    assert codes(transport, 1) == [455]
    assert len(server.peers) == 2


@pytest.mark.parametrize("data", [SMUGGLED, b"\n", b"HTTP/1.1 408 Request Timeout\r\n\r\n"])
def test_answer_to_nothing_on_an_idle_connection_is_not_the_next_orders(
    data: bytes, serve: Serve, connect: Connect
) -> None:
    cue = Event()
    server = serve([read, say(GONE), on_cue(cue), say(data), hold], [read, say(GONE), hold])
    transport = connect(server.url)

    first = codes(transport, 1)
    cue.set()
    await_readable(transport)

    assert first + codes(transport, 1) == [455, 455]
    assert len(server.peers) == 2


def test_answer_that_comes_after_the_deadline_is_not_the_next_orders(serve: Serve, connect: Connect) -> None:
    server = serve([read, hold], [read, say(GONE), hold])
    transport = connect(server.url)

    transport.post(BODY, SOON)

    assert server.peer().left.wait(PATIENCE)
    assert codes(transport, 1) == [455]


def test_connection_that_the_server_closed_while_idle_is_replaced(serve: Serve, connect: Connect) -> None:
    cue = Event()
    server = serve([read, say(CANCELLED), on_cue(cue)], [read, say(CANCELLED), hold])
    transport = connect(server.url)

    first = codes(transport, 1)
    cue.set()
    await_readable(transport)

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
def test_connection_is_kept_after_an_exact_answer(data: bytes, serve: Serve, connect: Connect) -> None:
    server = serve([*[read, say(data)] * 5, hold])

    assert codes(connect(server.url), 5) == [455] * 5
    assert [request.body for request in server.requests] == [BODY] * 5
    assert len(server.peers) == 1


@pytest.mark.parametrize(
    "data", [http(455, envelope(455), "Connection: close"), GONE.replace(b"HTTP/1.1", b"HTTP/1.0")]
)
def test_connection_is_given_up_where_the_answer_says_so(data: bytes, serve: Serve, connect: Connect) -> None:
    server = serve([read, say(data), hold], [read, say(GONE), hold])

    assert codes(connect(server.url), 2) == [455, 455]
    assert server.peer().left.wait(PATIENCE)


def test_connection_is_given_up_after_more_than_is_kept_to_prove_the_answer_exact(
    serve: Serve, connect: Connect
) -> None:
    server = serve([read, say(head(102) * 6000 + GONE), hold], [read, say(GONE), hold])

    assert codes(connect(server.url), 2) == [455, 455]
    assert len(server.peers) == 2


def test_connection_is_given_up_where_the_proof_of_an_exact_answer_fails(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve([read, say(CANCELLED), hold], [read, say(GONE), hold])
    transport = connect(server.url)

    def fail() -> bool:
        raise ZeroDivisionError

    with monkeypatch.context() as defect:
        defect.setattr(transport._wire, "answer_was_exact", fail)
        fault = transport.post(BODY, PATIENCE)
    assert fault == Fault(AMBIGUOUS, FaultKind.INTERNAL, "ZeroDivisionError")
    assert codes(transport, 1) == [455]
    assert len(server.peers) == 2


class TestProxyFor:
    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.lower(), raising=False)
        monkeypatch.setenv("https_proxy", "http://proxy.invalid:3128")

    def test_is_the_one_of_the_scheme(self) -> None:
        assert proxy_for("https://api.invalid") == "http://proxy.invalid:3128"
        assert proxy_for("http://api.invalid") is None

    def test_is_none_for_an_excepted_host(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("no_proxy", "localhost,.invalid")
        assert proxy_for("https://api.invalid") is None

    def test_is_not_looked_up_by_the_transport(
        self, monkeypatch: pytest.MonkeyPatch, serve: Serve, connect: Connect
    ) -> None:
        proxy, server = serve(), serve([read, say(CANCELLED)])
        monkeypatch.setenv("http_proxy", proxy.url)

        assert codes(connect(server.url), 1) == [200]
        assert not proxy.peers


def test_trusted_context_verifies_and_writes_no_session_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", "session-keys")

    context = trusted_context()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.keylog_filename is None


@pytest.mark.parametrize("error", [UnicodeError("odd"), RecursionError(), httpx.InvalidURL("odd")])
def test_no_exception_escapes(error: Exception, serve: Serve, connect: Connect) -> None:
    transport = connect(serve().url)

    class Raising(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            raise error

    transport._http = Raising()  # type: ignore[assignment]
    assert_unsent(transport.post(BODY, PATIENCE), FaultKind.INTERNAL)


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port that nobody listens on, kept from others."""
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        yield port


@pytest.fixture(params=["wrong name", "unknown authority", "self-signed", "expired"])
def bad_certificate(request: pytest.FixtureRequest, authority: trustme.CA) -> ssl.SSLContext:
    if request.param == "self-signed":
        return self_signed_context(trustme.CA())
    if request.param == "unknown authority":
        return server_context(trustme.CA().issue_cert("127.0.0.1"))
    if request.param == "wrong name":
        return server_context(authority.issue_cert("elsewhere.invalid"))
    now = datetime.now(UTC)
    day = timedelta(days=1)
    return server_context(authority.issue_cert("127.0.0.1", not_before=now - 9 * day, not_after=now - day))


def self_signed_context(itself: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with itself.cert_pem.tempfile() as certificate, itself.private_key_pem.tempfile() as key:
        context.load_cert_chain(certificate, key)
    return context


def codes(transport: HttpTransport, count: int) -> list[int]:
    results = [transport.post(BODY, PATIENCE) for _ in range(count)]
    return [result.code for result in results if isinstance(result, Reply)]


def await_readable(transport: HttpTransport) -> None:
    """Wait until what the server did to the idle connection has come through."""
    stream = transport._http._pool.connections[0]._connection._network_stream  # type: ignore[attr-defined]
    assert select.select([stream.get_extra_info("socket")], [], [], PATIENCE)[0]


def assert_unsent(result: Result, kind: FaultKind) -> None:
    assert isinstance(result, Fault)
    assert (result.evidence, result.kind) == (UNSENT, kind)
    assert_no_secret(result)


def assert_no_secret(*things: object) -> None:
    for thing in things:
        shown = f"{thing!r} {thing!s}"
        assert KEY not in shown
        assert HASH not in shown
