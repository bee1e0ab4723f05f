"""Results of HttpTransport for every fault of a server, a proxy or the network between."""

from __future__ import annotations

import gzip
import socket
import ssl
import zlib
from threading import Lock
from typing import Final

import httpcore
import pytest

from imtui.core.protocol import BODY_CAP, Fault, FaultKind, Reply
from imtui.engine.network import DeadlineBackend
from tests.support.ambiguous_faults import AMBIGUOUS_FAULTS, Case
from tests.support.faulty_server import (
    PATIENCE,
    answer,
    chunked,
    envelope,
    flood,
    head,
    hold,
    http,
    ignore,
    read,
    say,
)
from tests.support.posting import (
    AMBIGUOUS,
    BODY,
    CANCELLED,
    GONE,
    PAGE,
    SOON,
    UNREADABLE,
    assert_no_secret,
    assert_unsent,
    codes,
)
from tests.support.servers import Connect, Serve


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
    # A peer that waits for the client alone has seen it leave. The other peers have closed the connection.
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
    "gzip": (http(200, gzip.compress(envelope(200)), "Content-Encoding: gzip"), (200, None)),
    "deflate": (http(200, zlib.compress(envelope(200)), "Content-Encoding: deflate"), (200, None)),
    "gzip, then gzip": (
        http(
            200,
            gzip.compress(gzip.compress(envelope(200))),
            "Content-Encoding: gzip",
            "Content-Encoding: gzip",
        ),
        (200, None),
    ),
    "a coding that is none": (http(200, envelope(200), "Content-Encoding: UTF-8"), (200, None)),
    "Windows-1254": (
        http(455, '{"response":{"status":{"code":455,"message":"ş"}}}'.encode("cp1254")),
        (455, None),
    ),
    "401 as an HTML page": (http(401, PAGE), (401, None)),
    "404 cut": (http(404, PAGE)[:-1], (404, None)),
    "455 without a body": (http(455, b""), (455, None)),
    "several Retry-After": (http(429, PAGE, "Retry-After: 2, 3.5", "Retry-After: 1"), (429, 4.0)),
    "Retry-After by the reply's own Date": (
        http(429, PAGE, "Date: Thu, 01 Jan 2015 00:00:00 GMT", "Retry-After: Thu, 01 Jan 2015 00:00:09 GMT"),
        (429, 9.0),
    ),
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


class TestDeadline:
    @pytest.mark.parametrize("name", ["head that drips", "body that drips", "interim answers that drip"])
    def test_holds_although_the_server_drips_on(self, name: str, serve: Serve, connect: Connect) -> None:
        server = serve(AMBIGUOUS_FAULTS[name].script)

        connect(server.url).post(BODY, SOON)

        # The drip never ends by itself. It stops because the client has left.
        assert server.peer().left.wait(PATIENCE)
        assert server.peer().sent > 2
        assert not server.over.is_set()

    def test_spent_before_the_handshake_closes_the_connection(
        self, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        server = serve([hold])
        times = iter([0.0, 0.0, 2.0])
        transport = connect(f"https://{server.authority}", trusting, clock=lambda: next(times))

        assert_unsent(transport.post(BODY, 1.0), FaultKind.CONNECT)
        assert server.peer().left.wait(PATIENCE)

    def test_is_shared_by_all_addresses_of_a_host(self, monkeypatch: pytest.MonkeyPatch) -> None:
        backend = _DeadAddresses("::1")
        network = DeadlineBackend(Lock(), lambda: backend.now, backend)
        found = [(socket.AF_INET6, 1, 6, "", (address, 443)) for address in ("::1", "192.0.2.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)

        network.begin(10.0)
        with network.cpu_lock:
            network.connect_tcp("api.invalid", 443)

        assert backend.tried == ["::1", "192.0.2.1"]
        assert backend.now < 10.0


class _DeadAddresses(httpcore.SyncBackend):
    """A backend whose connections to `dead` use up their time and fail."""

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
