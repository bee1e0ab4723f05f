"""HttpTransport over TLS, directly and through a proxy."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import trustme

from imtui.core.protocol import Fault, FaultKind
from imtui.engine.http import trusted_context
from tests.support.faulty_server import PATIENCE, await_first_byte, hold, http, on_cue, read, say, upgrade
from tests.support.network import RecordingBackend
from tests.support.posting import (
    AMBIGUOUS,
    BODY,
    CANCELLED,
    GONE,
    PAGE,
    SOON,
    TIMEOUT,
    assert_unsent,
    codes,
)
from tests.support.servers import Connect, Serve, server_context


class TestTls:
    def test_with_a_good_certificate_works_and_keeps_the_connection(
        self, certified: ssl.SSLContext, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        server = serve([read, say(CANCELLED), read, say(GONE), hold], context=certified)
        transport = connect(server.url, trusting)

        assert codes(transport, 2) == [200, 455]
        assert [request.body for request in server.requests] == [BODY, BODY]

    def test_with_a_second_reply_uses_a_new_connection(
        self, certified: ssl.SSLContext, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        cue = Event()
        server = serve(
            [read, say(GONE), on_cue(cue), say(CANCELLED), hold],
            [read, say(GONE), hold],
            context=certified,
        )
        network = RecordingBackend()
        transport = connect(server.url, trusting, backend=network)

        first = codes(transport, 1)
        cue.set()
        network.await_readable()

        assert first + codes(transport, 1) == [455, 455]

    def test_to_the_proxy_trusts_the_same_store(
        self, certified: ssl.SSLContext, trusting: ssl.SSLContext, serve: Serve, connect: Connect
    ) -> None:
        proxy = serve([read, say(CANCELLED), hold], context=certified)

        assert codes(connect("http://api.invalid", trusting, proxy=proxy.url), 1) == [200]

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


def test_trusted_context_verifies_and_writes_no_session_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", "session-keys")

    context = trusted_context()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.keylog_filename is None


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
