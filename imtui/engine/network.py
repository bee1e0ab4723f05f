"""A network backend for httpcore with one deadline for a whole attempt.

It keeps a copy of what was received.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

import httpcore

from imtui.core import known_texts

RECEIVED_CAP: Final = 256 * 1024
"""Limit in bytes for the copy of what an attempt receives.

After a longer reply the connection is closed, because the copy cannot show whether more bytes followed it.
"""


@contextmanager
def released(lock: Lock) -> Iterator[None]:
    """Release the lock during the `with` block, then acquire it again. The caller must hold it."""
    lock.release()
    try:
        yield
    finally:
        lock.acquire()


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens the connections of one worker. It serves one attempt at a time.

    A timeout of httpx limits only one read, so a server that sends a byte per second could hold a worker for
    hours. Here every wait is limited to the time left until the attempt's deadline.

    The worker holds `cpu_lock` during an attempt. Connecting, TLS handshakes and reading release it while
    they wait. Writing does not release it, because a request fits into the socket's buffer and does not
    block. So of the workers that share the lock, only one at a time computes. Without the lock, dozens of
    workers compete with the screen's thread for the interpreter's lock, and a pressed key waits for them all.
    """

    def __init__(
        self,
        cpu_lock: Lock,
        clock: Callable[[], float] = time.monotonic,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        """`backend` opens the sockets; a test may pass its own."""
        self.cpu_lock = cpu_lock
        self._clock = clock
        self._backend = backend or httpcore.SyncBackend()
        self._deadline = 0.0
        self.received = bytearray()
        """What this attempt has received, up to a little more than `RECEIVED_CAP` bytes."""
        self.write_failed = False
        """True if the request was not written completely. A reply is then for an incomplete request."""

    def begin(self, deadline: float) -> None:
        """Start an attempt that must end by `deadline`, a time of `clock` in seconds."""
        self._deadline = deadline
        self.received.clear()
        self.write_failed = False

    def time_left(self, error: type[Exception]) -> float:
        """Seconds until the deadline. Raises `error` if the deadline has passed."""
        remaining = self._deadline - self._clock()
        if remaining <= 0.0:
            raise error("the attempt's deadline has passed")
        return remaining

    def keep(self, data: bytes) -> None:
        """Add `data` to `received`, unless that is already longer than `RECEIVED_CAP`."""
        if len(self.received) <= RECEIVED_CAP:
            self.received += data

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline limits it)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that accepts.

        Each address may take an equal share of the time that is left until the deadline. Raises
        `httpcore.ConnectError` or `httpcore.ConnectTimeout` if none accepts.
        """
        failure: Exception = httpcore.ConnectError(known_texts.NO_ADDRESS.english(host=host))
        with released(self.cpu_lock):
            addresses = _addresses(host, port)
        for tried, address in enumerate(addresses):
            share = self.time_left(httpcore.ConnectTimeout) / (len(addresses) - tried)
            try:
                with released(self.cpu_lock):
                    stream = self._backend.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _DeadlineStream(stream, self)
        raise failure


class WrappedStream(httpcore.NetworkStream):
    """A connection that forwards each call except `start_tls` to `stream`."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Receive bytes."""
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (the base class's type)
        """A fact about the socket. `info` is httpcore's name for it, such as `ssl_object`."""
        return self._stream.get_extra_info(info)


class _DeadlineStream(WrappedStream):
    """A connection whose reads, writes and handshakes end at the deadline of its backend."""

    def __init__(self, stream: httpcore.NetworkStream, backend: DeadlineBackend) -> None:
        super().__init__(stream)
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        remaining = self._backend.time_left(httpcore.ReadTimeout)
        with released(self._backend.cpu_lock):
            data = self._stream.read(max_bytes, remaining)
        self._backend.keep(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        try:
            self._stream.write(buffer, self._backend.time_left(httpcore.WriteTimeout))
        except httpcore.NetworkError:
            # httpcore ignores a failed write and reads the reply that may already be there.
            self._backend.write_failed = True
            raise

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            remaining = self._backend.time_left(httpcore.ConnectTimeout)
        except httpcore.ConnectTimeout:
            # httpcore closes only connections that it knows, and it does not know this one yet.
            self.close()
            raise
        # The bytes received so far are a proxy's reply to CONNECT, not part of the provider's reply.
        self._backend.received.clear()
        with released(self._backend.cpu_lock):
            stream = self._stream.start_tls(ssl_context, server_hostname, remaining)
        return _DeadlineStream(stream, self._backend)


def untrusted_certificate(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The certificate error that caused `error`, or None."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
