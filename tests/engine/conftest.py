from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
import trustme

from imtui.engine.http import HttpTransport
from tests.support.faulty_server import PATIENCE, FaultyServer
from tests.support.runs import Begin
from tests.support.scheduling import Clock
from tests.support.servers import Connect, Serve, server_context


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda *scripts, context=None: stack.enter_context(FaultyServer(*scripts, context=context))


@pytest.fixture
def connect(serve: Serve) -> Iterator[Connect]:  # noqa: ARG001 (the connections close before the servers)
    def connect_one(
        base_url: str,
        context: ssl.SSLContext | None = None,
        proxy: str | None = None,
        **options: Any,  # noqa: ANN401 (as above)
    ) -> HttpTransport:
        context = context or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return stack.enter_context(
            closing(HttpTransport(base_url, context, proxy, **{"wall_clock": lambda: 0.0, **options}))
        )

    with ExitStack() as stack:
        yield connect_one


@pytest.fixture
def begin() -> Iterator[Begin]:
    begin = Begin()
    yield begin
    for run in begin.runs:
        run.dispatcher.stop()
        for thread in run.dispatcher.threads:
            thread.join(PATIENCE)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client's context that trusts `authority` alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="session")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    """The context of a server with a good certificate for 127.0.0.1."""
    return server_context(authority.issue_cert("127.0.0.1"))
