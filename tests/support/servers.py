"""Fixture types of the tests with loopback servers, and TLS contexts for those servers."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from typing import Any, Protocol

import trustme

from imtui.engine.http import HttpTransport
from tests.support.faulty_server import FaultyServer, Step


class Serve(Protocol):
    def __call__(self, *scripts: Sequence[Step], context: ssl.SSLContext | None = None) -> FaultyServer: ...


class Connect(Protocol):
    def __call__(
        self,
        base_url: str,
        context: ssl.SSLContext | None = None,
        proxy: str | None = None,
        **options: Any,  # noqa: ANN401 (those of HttpTransport)
    ) -> HttpTransport: ...


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context
