"""A client of the sandbox, written from the vendor's page. It shares no code with imtui."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlsplit

from imtui.sandbox import Sandbox

PATH = "/v1/cancel-order/json"
DOCUMENTED_REQUEST = """{
"request": {
"authentication": {
"key": "507caf2e1fcdb5eea9786332ca2d8785",
"hash": "0db4e316db72c519ba08121985f6ddf479809053d555c"
},
"order": {
"id": "428"
}
}
}"""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def code(self) -> object:
        return json.loads(self.body)["response"]["status"]["code"]

    @property
    def message(self) -> object:
        return json.loads(self.body)["response"]["status"]["message"]


def request_body(order_id: object = "428", *, key: object = None, hash_: object = None) -> bytes:
    request = json.loads(DOCUMENTED_REQUEST)
    request["request"]["order"]["id"] = order_id
    if key is not None:
        request["request"]["authentication"]["key"] = key
    if hash_ is not None:
        request["request"]["authentication"]["hash"] = hash_
    return json.dumps(request).encode()


@contextmanager
def connection(sandbox: Sandbox) -> Iterator[HTTPConnection]:
    url = urlsplit(sandbox.base_url)
    assert url.hostname is not None
    with closing(HTTPConnection(url.hostname, url.port, timeout=30)) as http:
        yield http


def ask(http: HTTPConnection, body: bytes, *, method: str = "POST", path: str = PATH) -> Answer:
    http.request(method, path, body, {"Content-Type": "application/json"})
    response = http.getresponse()
    return Answer(response.status, response.headers, response.read())


def cancel(sandbox: Sandbox, order_id: object = "428") -> Answer:
    with connection(sandbox) as http:
        return ask(http, request_body(order_id))


@contextmanager
def raw_request(sandbox: Sandbox, body: bytes) -> Iterator[socket.socket]:
    """A socket on which one whole request was sent."""
    url = urlsplit(sandbox.base_url)
    with socket.create_connection((url.hostname, url.port), timeout=30) as sock:
        head = f"POST {PATH} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: {len(body)}\r\n\r\n"
        sock.sendall(head.encode() + body)
        yield sock


def read_to_end(sock: socket.socket) -> bytes:
    return b"".join(iter(lambda: sock.recv(4096), b""))
