"""A server on loopback that does exactly what its scripts say. It uses no code of imtui."""

from __future__ import annotations

import json
import select
import socket
import ssl
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Event, Thread
from types import TracebackType
from typing import Any, Final

PATIENCE: Final = 10.0
"""Seconds after which a wait that should have ended makes its test fail instead of hang."""


class GoneError(Exception):
    """The client closed the connection, or the test is over."""


@dataclass(frozen=True)
class Request:
    """A request that arrived to its last byte."""

    head: bytes
    body: bytes


class Peer:
    """The server's end of one connection."""

    def __init__(self, server: FaultyServer, sock: socket.socket) -> None:
        self.server = server
        self.received = bytearray()
        """Every byte that the client sent; behind TLS, the plain ones."""
        self.sent = 0
        self.left = Event()
        """The client closed the connection before the script came to its end."""
        self.closed = Event()
        self.handshake_error = ""
        self._sock = sock
        self._read = 0

    def play(self, script: Sequence[Step], context: ssl.SSLContext | None) -> None:
        try:
            if context is not None:
                self.upgrade(context)
            for step in script:
                step(self)
        except (GoneError, OSError):
            self.left.set()
        finally:
            self._sock.close()
            self.closed.set()

    def upgrade(self, context: ssl.SSLContext) -> None:
        try:
            self._sock = context.wrap_socket(self._sock, server_side=True, suppress_ragged_eofs=True)
        except OSError as error:
            self.handshake_error = str(error)
            raise

    def receive(self) -> None:
        data = self._sock.recv(65536)
        if not data:
            raise GoneError
        self.received += data

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)
        self.sent += len(data)

    def read_head(self) -> bytes:
        while (end := self.received.find(b"\r\n\r\n", self._read)) < 0:
            self.receive()
        head = bytes(self.received[self._read : end + 4])
        self._read = end + 4
        return head

    def read_request(self) -> None:
        head = self.read_head()
        _, _, length = head.lower().partition(b"content-length:")
        size = int(length.split(b"\r\n")[0] or 0)
        while len(self.received) < self._read + size:
            self.receive()
        body = bytes(self.received[self._read : self._read + size])
        self._read += size
        self.server.requests.append(Request(head, body))

    def await_first_byte(self) -> None:
        select.select([self._sock], [], [], PATIENCE)

    def reset(self) -> None:
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()

    def interrupt(self) -> None:
        with suppress(OSError):
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


Step = Callable[[Peer], Any]
"""One thing that a server does on a connection; when all are done it closes the connection."""


class FaultyServer:
    """Plays one script a connection, in the order in which they come in; one more is closed at once."""

    def __init__(
        self, *scripts: Sequence[Step], context: ssl.SSLContext | None = None, port: int = 0
    ) -> None:
        self.peers: list[Peer] = []
        """One for each connection that was made."""
        self.requests: list[Request] = []
        """Complete requests alone."""
        self.over = Event()
        self._scripts = scripts
        self._context = context
        self._threads: list[Thread] = []
        self._accepted = Condition()
        self._listener = socket.create_server(("127.0.0.1", port))
        # The buffer is small, so that data that the client never reads does not count as sent.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        self.port: int = self._listener.getsockname()[1]
        self.authority = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if context else 'http'}://{self.authority}"
        self._start(self._accept)

    def __enter__(self) -> FaultyServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        # A connection wakes the listener. On some systems, closing it here would not end its accept.
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._threads[0].join(PATIENCE)
        for peer in self.peers:
            peer.interrupt()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def peer(self, number: int = 0) -> Peer:
        """A connection that was made, or is just being accepted."""
        with self._accepted:
            assert self._accepted.wait_for(lambda: len(self.peers) > number, PATIENCE)
        return self.peers[number]

    def _accept(self) -> None:
        with self._listener:
            while True:
                sock, _ = self._listener.accept()
                if self.over.is_set():
                    sock.close()
                    return
                sock.settimeout(PATIENCE)
                script = self._scripts[len(self.peers)] if len(self.peers) < len(self._scripts) else ()
                peer = Peer(self, sock)
                with self._accepted:
                    self.peers.append(peer)
                    self._accepted.notify_all()
                self._start(peer.play, script, self._context)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()


read: Step = Peer.read_request
read_head: Step = Peer.read_head
reset: Step = Peer.reset
await_first_byte: Step = Peer.await_first_byte


def hold(peer: Peer) -> None:
    """Read on and reply nothing until the client leaves."""
    while True:
        peer.receive()


def ignore(peer: Peer) -> None:
    """Neither read nor answer, until the test is over."""
    peer.server.over.wait()


def say(data: bytes) -> Step:
    return lambda peer: peer.send(data)


def drip(data: bytes, piece: bytes) -> Step:
    """Send `data`, then the bytes of `piece` one at a time, over and over, until the client leaves."""

    def step(peer: Peer) -> None:
        peer.send(data)
        while True:
            for byte in piece:
                if peer.server.over.wait(0.02):
                    raise GoneError
                peer.send(bytes([byte]))

    return step


def flood(data: bytes, total: int) -> Step:
    """Send `data`, then `total` bytes in blocks."""

    def step(peer: Peer) -> None:
        peer.send(data)
        for _ in range(total // 65536):
            peer.send(b" " * 65536)

    return step


def upgrade(context: ssl.SSLContext) -> Step:
    """Speak TLS from here on, as behind a CONNECT."""
    return lambda peer: peer.upgrade(context)


def on_cue(cue: Event) -> Step:
    return lambda _peer: cue.wait(PATIENCE)


def http(status: int, body: bytes, *headers: str) -> bytes:
    """An answer whose Content-Length is true."""
    return head(status, f"Content-Length: {len(body)}", *headers) + body


def head(status: int, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def envelope(code: object, message: str = "as the contract has it") -> bytes:
    return json.dumps({"response": {"status": {"code": code, "message": message}}}).encode()


def answer(code: int, message: str = "as the contract has it") -> bytes:
    """What the contract promises: HTTP status and body say the same."""
    return http(code, envelope(str(code), message))


def chunked(status: int, body: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    middle = len(body) // 2
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:middle], body[middle:]))
    return head(status, "Transfer-Encoding: chunked") + chunks + end
