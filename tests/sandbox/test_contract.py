from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from imtui.sandbox import HASH, KEY, Ledger, Order, Request, Sandbox, State

from .client import DOCUMENTED_REQUEST, ask, cancel, connection, request_body


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_account_is_that_of_the_documented_example() -> None:
    authentication = json.loads(DOCUMENTED_REQUEST)["request"]["authentication"]
    assert authentication == {"key": KEY, "hash": HASH}


def test_the_documented_example_request_cancels() -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox, connection(sandbox) as http:
        answer = ask(http, DOCUMENTED_REQUEST.encode())
    assert answer.status == 200
    assert answer.body == '{"response":{"status":{"code":"200","message":"İşlem başarılı"}}}'.encode()
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert sandbox.ledger.cancelled == {"428"}
    assert sandbox.ledger.state("428") is State.CANCELLED


def test_an_integer_id_is_the_same_order() -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox:
        assert cancel(sandbox, 428).status == 200
    assert sandbox.ledger.cancelled == {"428"}


@pytest.mark.parametrize(
    ("now", "state", "code"),
    [
        (9.9, State.SCHEDULED, "200"),
        (10.0, State.SENDING, "455"),
        (14.9, State.SENDING, "455"),
        (15.0, State.SENT, "455"),
    ],
)
def test_orders_leave_as_time_passes(now: float, state: State, code: str) -> None:
    clock = Clock()
    ledger = Ledger([Order("428", sends_at=10, sending_for=5)], clock)
    clock.now = now
    assert ledger.state("428") is state
    with Sandbox(ledger) as sandbox:
        answer = cancel(sandbox)
    assert (answer.status, answer.code) == (int(code), code)
    assert ledger.requests == [Request("428", int(code))]


def test_a_cancelled_order_does_not_leave() -> None:
    clock = Clock()
    ledger = Ledger([Order("428", sends_at=10)], clock)
    assert ledger.cancel("428")
    clock.now = 1000
    assert ledger.state("428") is State.CANCELLED


def test_missing_and_cancelled_orders_are_not_found() -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox:
        answers = [cancel(sandbox, order_id) for order_id in ("428", "428", "0428", "429")]
    assert [answer.status for answer in answers] == [200, 455, 455, 455]
    assert answers[1].message == "Sipariş bulunamadı"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"request": "text"}',
        b'{"request": {"order": {"id": "428"}}}',
        request_body()[:-1],
        request_body().replace(b"hash", b"hsah"),
        request_body().replace(b"order", b"sipari\xfe"),
        request_body().decode().encode("utf-16"),
        request_body(""),
        request_body("four"),
        request_body("٤٢٨"),
        request_body(-428),
        request_body(428.0),
        request_body(None),
        request_body(True),
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[-30:]),
)
def test_what_cannot_be_parsed_is_400(body: bytes) -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox, connection(sandbox) as http:
        answer = ask(http, body)
        assert (answer.status, answer.code, answer.message) == (400, "400", "İstek çözümlenemedi")
        assert ask(http, request_body()).status == 200
    assert [request.code for request in sandbox.ledger.requests] == [400, 200]
    assert sandbox.ledger.requests[0].subject is None


@pytest.mark.parametrize("wrong", [{"key": "0" * 32}, {"hash_": "0" * 45}, {"key": ""}, {"hash_": 1}])
def test_wrong_credentials_are_401_and_cancel_nothing(wrong: dict[str, object]) -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox, connection(sandbox) as http:
        answer = ask(http, request_body("428", key=wrong.get("key"), hash_=wrong.get("hash_")))
    assert (answer.status, answer.code, answer.message) == (401, "401", "Üyelik bilgileri hatalı")
    assert sandbox.ledger.cancelled == set()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/"),
        ("POST", "/v1/cancel-order"),
        ("POST", "/v1/cancel-order/json/"),
        ("POST", "/v2/cancel-order/json"),
        ("GET", "/v1/cancel-order/json"),
        ("PUT", "/v1/cancel-order/json"),
        ("BREW", "/v1/cancel-order/json"),
    ],
)
def test_another_address_or_method_is_404(method: str, path: str) -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox, connection(sandbox) as http:
        answer = ask(http, request_body(), method=method, path=path)
        assert (answer.status, answer.code) == (404, "404")
        assert answer.message == "API istek yapılan yönteme sahip değil"
        assert sandbox.ledger.cancelled == set()
        assert ask(http, request_body()).status == 200


def test_one_connection_serves_many_requests() -> None:
    with Sandbox(Ledger.scheduled(20)) as sandbox, connection(sandbox) as http:
        http.connect()
        sock = http.sock
        answers = [ask(http, request_body(order_id)) for order_id in sandbox.ledger.order_ids]
        assert http.sock is sock
    assert {answer.status for answer in answers} == {200}


def test_of_many_at_once_one_cancels() -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox, ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _: cancel(sandbox).status, range(16)))
    assert sorted(codes) == [200, *[455] * 15]
    assert len(sandbox.ledger.requests) == 16


def test_scheduled_orders_follow_from_the_seed() -> None:
    first = Ledger.scheduled(3).order_ids
    assert first == ["312891245", "312891246", "312891247"]
    assert Ledger.scheduled(3).order_ids == first
    others = Ledger.scheduled(3, seed=12345).order_ids
    assert not set(others) & set(first)
    assert {len(order_id) for order_id in others} == {9}
