"""`imtui run` with gateways whose replies differ from the provider's documentation."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final, NamedTuple

import pytest

from tests.support.program import Orders, Program

pytestmark = pytest.mark.usefixtures("account", "config")

PAGE: Final = b"<html><h1>Something else</h1></html>"


class Answer(NamedTuple):
    """One reply to every request."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}


def envelope(code: int, message: str = "İşlem") -> str:
    return json.dumps({"response": {"status": {"code": code, "message": message}}}, ensure_ascii=False)


class Gateway(ThreadingHTTPServer):
    """Gives one answer to all."""

    def __init__(self, answer: Answer) -> None:
        self.requests = 0
        super().__init__(("127.0.0.1", 0), self._handler(answer))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def _handler(self, answer: Answer) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                gateway.requests += 1
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response_only(answer.status)
                for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_args: object) -> None: ...

        return Handler


@contextmanager
def gateway(answer: Answer) -> Iterator[Gateway]:
    with Gateway(answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


OK: Final = envelope(200, "İşlem başarılı")
JSON: Final = {"Content-Type": "application/json"}

CANCELS: Final = {
    "plain": Answer(200, OK.encode(), JSON),
    "Latin-5": Answer(200, OK.encode("iso-8859-9"), {"Content-Type": "application/json; charset=iso-8859-9"}),
    "Windows-1254, undeclared": Answer(200, OK.encode("cp1254"), JSON),
    "a wrong charset": Answer(200, OK.encode(), {"Content-Type": "application/json; charset=us-ascii"}),
    "an unknown charset": Answer(200, OK.encode(), {"Content-Type": "application/json; charset=x-turkish"}),
    "UTF-8 with a mark": Answer(200, OK.encode("utf-8-sig"), JSON),
    "gzip": Answer(200, gzip.compress(OK.encode()), {"Content-Encoding": "gzip"}),
    "deflate": Answer(200, zlib.compress(OK.encode()), {"Content-Encoding": "deflate"}),
    "raw deflate": Answer(200, zlib.compress(OK.encode(), wbits=-15), {"Content-Encoding": "deflate"}),
    "two codings": Answer(
        200, gzip.compress(zlib.compress(OK.encode())), {"Content-Encoding": "deflate, gzip"}
    ),
    "a coding that is none": Answer(200, OK.encode(), {"Content-Encoding": "UTF-8"}),
    "no coding": Answer(200, OK.encode(), {"Content-Encoding": "none"}),
    "an empty coding": Answer(200, OK.encode(), {"Content-Encoding": ""}),
}


@pytest.mark.parametrize("answer", CANCELS.values(), ids=CANCELS.keys())
def test_a_200_in_any_writing_cancels(answer: Answer, imtui: Program, orders: Orders) -> None:
    with gateway(answer) as server:
        ended = imtui.run(orders("1001\n1002\n1003"), "--base-url", server.url)
    assert (ended.status, ended.outcomes) == (0, ["cancelled"] * 3)
    assert {line["message"] for line in ended.lines} == {"İşlem başarılı"}
    assert server.requests == 3


UNKNOWN: Final = envelope(455).encode()
NOT_FOUND: Final = [(200, UNKNOWN), (500, UNKNOWN), (455, UNKNOWN), (455, b""), (455, PAGE)]


@pytest.mark.parametrize(("status", "body"), NOT_FOUND)
def test_a_455_by_body_or_status_is_refused(status: int, body: bytes, imtui: Program, orders: Orders) -> None:
    with gateway(Answer(status, body)) as server:
        ended = imtui.run(orders("1001\n1002"), "--base-url", server.url)
    assert (ended.status, ended.outcomes) == (1, ["refused"] * 2)
    assert {line["code"] for line in ended.lines} == {455}
    assert server.requests == 2


STOPS: Final = {
    "code 401 under HTTP 200": (Answer(200, envelope(401).encode()), 401, "Allow API access"),
    "code 404 under HTTP 200": (Answer(200, envelope(404).encode()), 404, "address is wrong"),
    "401 page": (Answer(401, PAGE), 401, "HTTP 401 came without a body"),
    "403 page": (Answer(403, PAGE), 403, "HTTP 403 came without a body"),
    "404 page": (Answer(404, PAGE), 404, "HTTP 404 came without a body"),
    "401 of another JSON": (Answer(401, b'{"error":"denied"}'), 401, "cancelled nothing"),
    "403 without a body": (Answer(403, b""), 403, "gateway"),
}


@pytest.mark.parametrize(("answer", "code", "words"), STOPS.values(), ids=STOPS.keys())
def test_what_concerns_all_costs_one_request(
    answer: Answer, code: int, words: str, imtui: Program, orders: Orders
) -> None:
    with gateway(answer) as server:
        ended = imtui.run(orders("1001\n1002\n1003"), "--base-url", server.url)
    assert (ended.status, ended.outcomes) == (4, ["refused", "queued", "queued"])
    assert {line["code"] for line in ended.lines} == {code, None}
    assert words in ended.err
    assert server.requests == 1


REFUSES: Final = [(200, 403), (200, 422), (200, 408), (422, None), (405, None), (413, None), (451, None)]


@pytest.mark.parametrize(("status", "code"), REFUSES)
def test_other_4xx_are_refused_and_not_retried(
    status: int, code: int | None, imtui: Program, orders: Orders
) -> None:
    answer = Answer(status, PAGE if code is None else envelope(code).encode())
    with gateway(answer) as server:
        ended = imtui.run(orders("1001\n1002"), "--base-url", server.url)
    assert (ended.status, ended.outcomes) == (1, ["refused"] * 2)
    assert {line["code"] for line in ended.lines} == {code or status}
    assert server.requests == 2


DOUBTS: Final = {
    **{f"{status} page": Answer(status, PAGE) for status in (200, 202, 302, 408, 409, 425, 499, 500, 502)},
    **{f"code 200 under {status}": Answer(status, OK.encode()) for status in (302, 400, 429, 455, 500, 503)},
    "code 500 under 200": Answer(200, envelope(500).encode()),
    "code 202 under 202": Answer(202, envelope(202).encode()),
    "brotli": Answer(200, OK.encode(), {"Content-Encoding": "br"}),
    "30 MB in gzip": Answer(200, gzip.compress(OK.encode().ljust(30_000_000)), {"Content-Encoding": "gzip"}),
    "a doubled code": Answer(200, b'{"response":{"status":{"code":"455","code":"200"}}}'),
}


@pytest.mark.parametrize("answer", DOUBTS.values(), ids=DOUBTS.keys())
def test_what_proves_nothing_is_unconfirmed_after_4_tries(
    answer: Answer, imtui: Program, orders: Orders
) -> None:
    with gateway(answer) as server:
        ended = imtui.run(orders("1001"), "--base-url", server.url)
    assert (ended.status, ended.outcomes) == (3, ["unconfirmed"])
    assert server.requests == 4


@pytest.mark.parametrize("answer", [Answer(429, PAGE), Answer(503, b""), Answer(200, envelope(429).encode())])
def test_busy_by_body_or_status_is_retried(answer: Answer, imtui: Program, orders: Orders) -> None:
    with gateway(answer) as server:
        ended = imtui.run(orders("1001"), "--base-url", server.url)
    assert (ended.status, ended.outcomes) == (1, ["refused"])
    assert server.requests == 4
