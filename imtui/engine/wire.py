"""A network backend that holds a deadline and knows whether an answer ended where it said it would."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import h11
import httpcore

from imtui.engine.cpu_lock import CpuLock

_ANSWER_KEPT: Final = 256 * 1024
"""Bytes of an attempt's answer kept to check its framing; httpcore refuses a longer head by itself."""

_HEAD_CAP: Final = 100 * 1024
"""httpcore's own."""

_ASKED: Final = (h11.Request(method="POST", target="/", headers=[("Host", "-")]), h11.EndOfMessage())
"""All that an answer's framing depends on: it is no answer to a HEAD or a CONNECT."""

_PLAIN_HEAD: Final = re.compile(rb"HTTP/1\.1 (?:200|4\d\d|5\d\d) [ -~]*(?:\r\n[A-Za-z0-9-]+:[ -~]*)*")
"""An answer that always has a body, with no 1xx before it, no folded line and no odd line end."""

_LENGTH: Final = re.compile(rb"\ncontent-length: ?(\d{1,9})(?=\r|$)")

_MAY_CLOSE: Final = re.compile(rb"\nconnection:(?! ?keep-alive(?:\r|$))")

_ENDS: Final = (h11.EndOfMessage, h11.ConnectionClosed, h11.NEED_DATA, h11.PAUSED)


class Wire(httpcore.NetworkBackend):
    """The connections of one worker, for one attempt at a time.

    httpx's time-outs bound one read each; here every wait is cut to what is left until the deadline, so a
    server that drips a byte a second holds a worker no longer than any other.

    The caller holds `cpu_lock`. A write keeps it: a request fits into the socket's buffer.
    """

    def __init__(self, cpu_lock: CpuLock, clock: Callable[[], float] = time.monotonic) -> None:
        self.cpu_lock = cpu_lock
        self._clock = clock
        self._deadline = 0.0
        self._answer = bytearray()
        self._backend = httpcore.SyncBackend()
        self.write_failed = False
        """Whether the request could not be written to its end; an answer then belongs to half a request."""

    def begin(self, deadline: float) -> None:
        """Start an attempt that ends at `deadline`, in seconds of the clock."""
        self._deadline = deadline
        self.forget_answer()
        self.write_failed = False

    def time_left(self, error: type[Exception]) -> float:
        """Seconds until the deadline; `error` is raised when there are none."""
        remaining = self._deadline - self._clock()
        if remaining <= 0.0:
            raise error("the attempt's deadline has passed")
        return remaining

    def note_answer(self, data: bytes) -> None:
        """Keep what came in, for `answer_was_exact`."""
        if len(self._answer) <= _ANSWER_KEPT:
            self._answer += data

    def forget_answer(self) -> None:
        """What came in so far was a proxy's word before the TLS handshake, not the answer."""
        self._answer.clear()

    def answer_was_exact(self) -> bool:
        """Whether nothing came in after the answer's end, by the parser that httpcore read it with.

        An answer with bytes behind it leaves them to be taken for the answer to the connection's next
        request; such a connection must not be used again. What cannot be proved exact counts as not exact.
        """
        return _is_plainly_exact(self._answer) or self._is_exact_to_h11()

    def _is_exact_to_h11(self) -> bool:
        parser = h11.Connection(h11.CLIENT, _HEAD_CAP)
        for event in _ASKED:
            parser.send(event)
        parser.receive_data(bytes(self._answer))
        try:
            while not isinstance(parser.next_event(), _ENDS):
                pass
        except h11.RemoteProtocolError:
            return False
        return parser.their_state is h11.DONE and not parser.trailing_data[0]

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline rules)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Try the host's addresses one after the other; each may take its share of the time left."""
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        with self.cpu_lock.released():
            addresses = _addresses(host, port)
        for tried, address in enumerate(addresses):
            share = self.time_left(httpcore.ConnectTimeout) / (len(addresses) - tried)
            try:
                with self.cpu_lock.released():
                    stream = self._backend.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _WatchedStream(stream, self)
        raise failure


class _WatchedStream(httpcore.NetworkStream):
    """A connection that asks its `Wire` how long it may wait, and tells it what came in."""

    def __init__(self, stream: httpcore.NetworkStream, wire: Wire) -> None:
        self._stream = stream
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        remaining = self._wire.time_left(httpcore.ReadTimeout)
        with self._wire.cpu_lock.released():
            data = self._stream.read(max_bytes, remaining)
        self._wire.note_answer(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        try:
            self._stream.write(buffer, self._wire.time_left(httpcore.WriteTimeout))
        except httpcore.NetworkError:
            # httpcore goes on to read an answer after a failed write, and says nothing of it.
            self._wire.write_failed = True
            raise

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            remaining = self._wire.time_left(httpcore.ConnectTimeout)
        except httpcore.ConnectTimeout:
            # httpcore would leave it open: to it there is no connection yet.
            self.close()
            raise
        self._wire.forget_answer()
        with self._wire.cpu_lock.released():
            stream = self._stream.start_tls(ssl_context, server_hostname, remaining)
        return _WatchedStream(stream, self._wire)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (the base class's type)
        return self._stream.get_extra_info(info)


def _is_plainly_exact(answer: bytes | bytearray) -> bool:
    """Whether the everyday case is at hand: one length that is said once, and kept.

    It saves a second parse by h11, which costs as much as a third of a request. Every doubt is no.
    """
    head, blank, body = answer.partition(b"\r\n\r\n")
    if not blank or not _PLAIN_HEAD.fullmatch(head):
        return False
    head = head.lower()
    length = _LENGTH.search(head)
    said_once = head.count(b"content-length") == 1 and b"transfer-encoding" not in head
    return said_once and not _MAY_CLOSE.search(head) and length is not None and int(length[1]) == len(body)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
