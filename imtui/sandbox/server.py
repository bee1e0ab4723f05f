"""The HTTP server of the sandbox: loopback only, keep-alive, one thread per connection."""

from __future__ import annotations

import random
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import responses
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from types import MappingProxyType, TracebackType
from typing import Any, Self

from imtui.sandbox import contract, methods
from imtui.sandbox.faults import NO_FAULTS, Fault, Faults
from imtui.sandbox.ledger import Ledger, Request

_HOST = "127.0.0.1"
_HTML = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>\n"
_NOISE = b"\x15\x03\x01\x00\x02\x02\x50 this is no HTTP\r\n\r\n"
_NOTHING: Mapping[str, object] = MappingProxyType({})
_LINGER_NONE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class _Reply:
    """A reply to send, with the fault to apply to it."""

    code: int
    fault: Fault
    delay: float
    """Seconds before the first byte."""
    members: Mapping[str, object] = field(default_factory=dict)
    """The members of the JSON reply next to its status."""

    @property
    def body(self) -> bytes:
        if self.fault in {Fault.ERROR, Fault.HTML}:
            return _HTML.format(responses[self.code]).encode()
        return contract.envelope(self.code, integer=self.fault is Fault.INTEGER, members=self.members)

    def head(self, length: int, *, close: bool) -> bytes:
        kind = "text/html; charset=utf-8" if self.fault in {Fault.ERROR, Fault.HTML} else "application/json"
        lines = [
            # 452 and 455 have no phrase: no RFC names them.
            f"HTTP/1.1 {self.code} {responses.get(self.code, '')}",
            f"Content-Type: {kind}",
            f"Content-Length: {length}",
        ]
        if self.fault in {Fault.TOO_MANY, Fault.UNAVAILABLE}:
            lines.append("Retry-After: 1")
        if close:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


class Sandbox:
    """The stand-in provider, as a context manager.

    Only well-formed, authorised requests get faults and use up steps of a script. A reply comes after
    `latency` seconds. A `jitter` of 0.1 varies this time at random by up to 10 percent. Faults and jitter
    depend on `seed`, on the subject of a request (see `Request`) and on how many requests with this subject
    came before. They never depend on the timing of threads. Port 0 chooses a free port.
    """

    def __init__(  # noqa: PLR0913 - keywords with defaults
        self,
        ledger: Ledger,
        *,
        port: int = 0,
        latency: float = 0.0,
        faults: Faults = NO_FAULTS,
        seed: int = 0,
        jitter: float = 0.0,
    ) -> None:
        self.ledger = ledger
        self.faults = faults
        self._port = port
        self._latency = latency
        self._seed = seed
        self._jitter = jitter
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT`. Raises `RuntimeError` before the start, while the port is unknown."""
        if not self._port:
            raise RuntimeError("the sandbox has not been started")
        return f"http://{_HOST}:{self._port}"

    def start(self) -> None:
        """Listen and serve in the background.

        Raises `OSError` if the port is not available, and `RuntimeError` if the sandbox is running.
        """
        if self._server is not None:
            raise RuntimeError("the sandbox is running")
        self._server = _Server(self._port, self._receive, self.faults.drip)
        self._port = self._server.server_address[1]
        self._server.start()

    def close(self) -> None:
        """Stop and close every connection. Requests under way get no reply. May be called twice."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _receive(self, http_method: str, path: str, body: bytes) -> _Reply:
        """Choose the reply to a request, and record the request.

        A valid cancel request cancels its order, unless the fault prevents it. The reply has strings instead
        of numbers, unless the fault is `INTEGER`.
        """
        method = methods.PATHS.get(path, "")
        if http_method != "POST" or not method:
            return self._reply(None, 404)
        try:
            call = methods.parse(method, body)
        except ValueError:
            return self._reply(None, 400, method=method)
        if not call.authorised:
            return self._reply(call.subject, 401, method=method)
        turn = self.ledger.next_turn(call.subject)
        fault = self.faults.choose(call.subject, turn, self._seed)
        code, members = methods.answer(call, self.ledger, cancels=fault.cancels)
        if fault.code:
            code, members = fault.code, {}
        if fault is not Fault.INTEGER:
            members = methods.as_strings(members)
        return self._reply(call.subject, code, fault, turn, method=method, members=members)

    def _reply(  # noqa: PLR0913 - what a reply is made of
        self,
        subject: str | None,
        code: int,
        fault: Fault = Fault.OK,
        turn: int = 0,
        *,
        method: str = "cancel-order",
        members: Mapping[str, object] = _NOTHING,
    ) -> _Reply:
        self.ledger.record(Request(subject, code if fault.answers else None, method))
        delay = self._latency
        if self._jitter:
            draw = random.Random(f"{self._seed}:{subject}:{turn}:jitter")  # noqa: S311 - repeatable, not secret
            delay *= 1 + self._jitter * draw.uniform(-1, 1)
        delay += self.faults.delay_before_reply(subject, fault)
        return _Reply(code, fault, delay, members)


class _Server(ThreadingTCPServer):
    # http.server.HTTPServer would look up its own name in the DNS.
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, port: int, receive: Callable[[str, str, bytes], _Reply], drip: float) -> None:
        super().__init__((_HOST, port), _Handler)
        self.receive = receive
        self.drip = drip
        self.closing = threading.Event()
        self._connections: set[socket.socket] = set()
        self._changed = threading.Condition()

    def start(self) -> None:
        # A close waits for at most this poll interval.
        threading.Thread(target=self.serve_forever, args=(0.02,), name="sandbox", daemon=True).start()

    def close(self) -> None:
        self.closing.set()
        self.shutdown()
        with self._changed:
            for connection in self._connections:
                _hang_up(connection)
            # Handlers no longer wait for anything; the limit is for a very busy machine.
            self._changed.wait_for(lambda: not self._connections, timeout=2)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as typed by the library
        with self._changed:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401
        # The library's shutdown would send FIN before a reset.
        with self._changed:
            self._connections.discard(request)
            self.close_request(request)
            self._changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        # A client that disconnects is normal; any other exception is a bug of the sandbox.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _hang_up(connection: socket.socket) -> None:
    # The client may already have disconnected.
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        """Read one request with any HTTP method and reply to it."""
        self.close_connection = True
        self.raw_requestline = self.rfile.readline(65536)
        if not self.raw_requestline or not self.parse_request():
            return
        try:
            body = self._read_body()
        except ValueError:
            self.close_connection = True
            return
        self._answer(self.server.receive(self.command, self.path, body))

    def _read_body(self) -> bytes:
        """Read the body, whose length is in Content-Length.

        Raises `ValueError` if the body is incomplete or the length is not a number.
        """
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) != length:
            raise ValueError("the client went away")
        return body

    def _answer(self, reply: _Reply) -> None:
        if not reply.fault.answers:
            self.close_connection = True
        if self.server.closing.wait(reply.delay):
            self.close_connection = True
            return
        body = reply.body
        head = reply.head(len(body), close=self.close_connection and reply.fault.answers)
        match reply.fault:
            case Fault.LOST:
                pass
            case Fault.RESET | Fault.RESET_BEFORE:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
            case Fault.GARBAGE:
                self.wfile.write(_NOISE)
            case Fault.CUT:
                self.wfile.write(head + body[: len(body) // 2])
            case Fault.DRIP:
                self._drip(head + body)
            case _:
                self.wfile.write(head + body)

    def _drip(self, message: bytes) -> None:
        for byte in message:
            if self.server.closing.wait(self.server.drip):
                self.close_connection = True
                return
            self.wfile.write(bytes([byte]))

    def log_message(self, *_: object) -> None:
        """Write no log: it would appear on the dashboard."""
