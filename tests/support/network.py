"""Network backends for httpcore: one that records its connection, one whose writes fail."""

from __future__ import annotations

import select
import ssl

import httpcore

from tests.support.faulty_server import PATIENCE


class RecordingBackend(httpcore.SyncBackend):
    """Opens real connections and keeps the last one."""

    def __init__(self) -> None:
        self._last: httpcore.NetworkStream | None = None

    def connect_tcp(self, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        stream = self._last = super().connect_tcp(*args, **kwargs)  # type: ignore[arg-type]
        start_tls = stream.start_tls

        def record_tls(
            ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
        ) -> httpcore.NetworkStream:
            self._last = start_tls(ssl_context, server_hostname, timeout)
            return self._last

        stream.start_tls = record_tls  # type: ignore[method-assign]
        return stream

    def await_readable(self) -> None:
        """Wait until the idle connection has something to read."""
        assert self._last is not None
        assert select.select([self._last.get_extra_info("socket")], [], [], PATIENCE)[0]


class FailingWrites(httpcore.SyncBackend):
    """Connections that break while a request's `part`, head or body, is written; reading still works."""

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
