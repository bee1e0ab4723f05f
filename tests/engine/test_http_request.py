"""The request that HttpTransport sends, and the evidence if only a part of it was sent."""

from __future__ import annotations

import logging

import pytest

import imtui
from imtui.core.protocol import Fault
from imtui.engine.http import _OneBody
from tests.support.faulty_server import PATIENCE, hold, read, read_head, reset, say
from tests.support.network import FailingWrites
from tests.support.posting import (
    AMBIGUOUS,
    BODY,
    BROKEN,
    CANCELLED,
    HASH,
    KEY,
    assert_no_secret,
    assert_unsent,
)
from tests.support.servers import Connect, Serve


class TestRequest:
    def test_is_sent_exactly_as_the_contract_says(self, serve: Serve, connect: Connect) -> None:
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

    def test_is_read_once(self) -> None:
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

        # Headers of a reply may hold secrets, too: httpcore must log none of them.
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
        """As above, but the write always fails and the reply can be read."""
        server = serve([read_head, say(CANCELLED), hold])
        transport = connect(server.url, backend=FailingWrites("body"))

        result = transport.post(BODY, PATIENCE)

        assert result == Fault(AMBIGUOUS, BROKEN, "the server answered before it had the whole request")
        assert not server.requests

    def test_is_unsent_when_not_even_its_head_could_be_written(self, serve: Serve, connect: Connect) -> None:
        server = serve([])
        transport = connect(server.url, backend=FailingWrites("head"))

        assert_unsent(transport.post(BODY, PATIENCE), BROKEN)
        assert not server.peer().received
