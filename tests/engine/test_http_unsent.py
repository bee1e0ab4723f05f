"""Requests that are never sent: no connection, or a proxy that is not one."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing

import httpcore
import httpx
import pytest

from imtui.core.protocol import Fault, FaultKind
from imtui.engine.proxy import proxy_for
from tests.support.faulty_server import PATIENCE, Step, hold, http, read, reset, say
from tests.support.posting import (
    BODY,
    BROKEN,
    CANCELLED,
    PAGE,
    SOON,
    TIMEOUT,
    assert_no_secret,
    assert_unsent,
    codes,
)
from tests.support.servers import Connect, Serve


class TestUnsent:
    def test_is_a_refused_connection(self, dead_port: int, connect: Connect) -> None:
        result = connect(f"http://127.0.0.1:{dead_port}").post(BODY, PATIENCE)
        assert_unsent(result, FaultKind.CONNECT)
        assert isinstance(result, Fault)
        assert result.detail == os.strerror(errno.ECONNREFUSED)

    @pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".invalid"])
    def test_is_an_unknown_host(self, host: str, connect: Connect) -> None:
        result = connect(f"http://{host}").post(BODY, PATIENCE)
        assert_unsent(result, FaultKind.CONNECT)

    def test_is_what_has_no_time_left_to_connect(self, serve: Serve, connect: Connect) -> None:
        server = serve([read, say(CANCELLED)])
        assert_unsent(connect(server.url).post(BODY, 0.0), FaultKind.CONNECT)
        assert not server.peers

    def test_is_what_a_dead_proxy_was_to_pass_on(
        self, dead_port: int, trusting: ssl.SSLContext, connect: Connect
    ) -> None:
        transport = connect("https://api.invalid", trusting, proxy=f"http://127.0.0.1:{dead_port}")
        assert_unsent(transport.post(BODY, PATIENCE), FaultKind.CONNECT)

    def test_is_what_a_proxy_refuses_to_pass_on(
        self, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        proxy = serve([read, say(http(407, PAGE)), hold])
        transport = connect("https://api.invalid", trusting, proxy=f"http://user:letmein@{proxy.authority}")

        result = transport.post(BODY, PATIENCE)

        assert_unsent(result, FaultKind.CONNECT)
        assert proxy.peer().received.startswith(b"CONNECT api.invalid:443 HTTP/1.1\r\n")
        assert_no_secret(proxy.peer().received.decode())
        assert "letmein" not in repr(result)

    @pytest.mark.parametrize("script", [[read], [read, reset], [read, say(b"HTTP/1.1 2")]])
    def test_is_what_a_proxy_breaks_off(
        self, script: Sequence[Step], trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        proxy = serve(script)
        assert_unsent(connect("https://api.invalid", trusting, proxy.url).post(BODY, PATIENCE), BROKEN)

    def test_is_what_a_silent_proxy_was_given(
        self, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        proxy = serve([read, hold])
        assert_unsent(connect("https://api.invalid", trusting, proxy.url).post(BODY, SOON), TIMEOUT)


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


@pytest.mark.parametrize("error", [UnicodeError("odd"), RecursionError(), httpx.InvalidURL("odd")])
def test_no_exception_escapes(error: Exception, serve: Serve, connect: Connect) -> None:
    class Raising(httpcore.SyncBackend):
        def connect_tcp(self, *args: object, **kwargs: object) -> httpcore.NetworkStream:
            raise error

    transport = connect(serve().url, backend=Raising())
    assert_unsent(transport.post(BODY, PATIENCE), FaultKind.INTERNAL)


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port without a server, reserved so that no other program takes it."""
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        yield port
