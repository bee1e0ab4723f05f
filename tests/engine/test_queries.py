from __future__ import annotations

import json
import ssl
import threading
from datetime import date
from functools import partial
from time import monotonic
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from imtui.core.known_texts import HIDDEN
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply, Result
from imtui.core.read_methods import Balance, Page, ReadRequest, Report, get_balance, get_report, get_reports
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine import queries
from imtui.engine.http import HttpTransport
from imtui.engine.limits import Limits
from imtui.engine.queries import MAX_SLOTS, QueryEnded, QueryWorkers
from tests.support.faulty_server import (
    PATIENCE,
    FaultyServer,
    answer,
    drip,
    head,
    hold,
    http,
    read,
    reset,
    say,
)
from tests.support.servers import Serve

CREDENTIALS = Credentials(Secret("canary-key-0123"), Secret("canary-hash-0123"))
AT_ONCE = RetryPolicy(base=0.0)
ONCE = RetryPolicy(tries=1)
BALANCE, REPORT = get_balance(), get_report("428")


def reported(**members: object) -> bytes:
    status = {"code": "200", "message": "İşlem başarılı"}
    return http(200, json.dumps({"response": {"status": status, **members}}).encode())


BALANCE_REPLY = reported(balance={"amount": "12.50", "sms": "300"})


def enquirer_at(server: FaultyServer, **limits: Any) -> QueryWorkers[Any]:  # noqa: ANN401 (the fields of Limits)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    limits = {"timeout": PATIENCE, "retry": AT_ONCE, **limits}
    return QueryWorkers(
        CREDENTIALS, partial(HttpTransport, server.url, context), Limits(**limits), clock=lambda: 5.0
    )


def take(query_workers: QueryWorkers[Any]) -> QueryEnded[Any]:
    ended = query_workers.take(PATIENCE)
    assert ended is not None
    return ended


def ask(query_workers: QueryWorkers[Any], request: ReadRequest[Any] = BALANCE) -> Any:  # noqa: ANN401 (the result of any request)
    """Return the result of one request. Nothing is sent after it."""
    query_workers.send("", request)
    result = take(query_workers).result
    query_workers.stop()
    return result


def test_question_goes_to_its_path_and_is_answered(serve: Serve) -> None:
    server = serve([read, say(BALANCE_REPLY)])
    query_workers = enquirer_at(server)
    assert query_workers.take() is None
    query_workers.send("balance", BALANCE)
    ended = take(query_workers)
    assert (ended.key, ended.at) == ("balance", 5.0)
    assert isinstance(ended.result, Balance)
    query_workers.stop()
    request = server.requests[0]
    assert request.head.startswith(b"POST /v1/get-balance/json HTTP/1.1\r\n")
    assert json.loads(request.body) == {
        "request": {"authentication": {"key": "canary-key-0123", "hash": "canary-hash-0123"}}
    }


def test_one_connection_serves_every_method(serve: Serve) -> None:
    server = serve(
        [
            *(read, say(BALANCE_REPLY)),
            *(read, say(reported(order={"id": 428, "status": 114}))),
            *(read, say(reported(count=1, orders=[{"id": "428"}]))),
        ]
    )
    query_workers = enquirer_at(server, workers=1)
    day = date(2026, 4, 22)
    for question in (BALANCE, REPORT, get_reports(day, day)):
        query_workers.send("", question)
    answers = [take(query_workers).result for _ in range(3)]
    assert [type(answer) for answer in answers] == [Balance, Report, Page]
    assert len(server.peers) == 1
    query_workers.stop()
    assert server.peer().closed.wait(PATIENCE)


def test_what_is_busy_is_asked_again_and_what_is_refused_is_not(serve: Serve) -> None:
    server = serve([read, say(answer(503)), read, say(answer(429)), read, say(answer(401))])
    result = ask(enquirer_at(server, workers=1))
    assert isinstance(result, Reply)
    assert result.code == 401
    assert len(server.requests) == 3


def test_a_redirect_is_not_followed(serve: Serve) -> None:
    server = serve([read, say(head(302, "Location: https://127.0.0.1:1/", "Content-Length: 0"))])
    result = ask(enquirer_at(server, retry=ONCE))
    assert isinstance(result, Fault)
    assert result.kind is FaultKind.REDIRECT


def test_reset_is_reported_after_the_last_attempt(serve: Serve) -> None:
    server = serve([read, reset], [read, reset])
    result = ask(enquirer_at(server, retry=RetryPolicy(tries=2, base=0.0)))
    assert isinstance(result, Fault)
    assert result.evidence is Evidence.AMBIGUOUS
    assert len(server.requests) == 2


def test_a_dripping_answer_ends_at_the_deadline(serve: Serve) -> None:
    server = serve([read, drip(head(200, "Content-Length: 9000"), b" ")])
    assert isinstance(ask(enquirer_at(server, timeout=0.2, retry=ONCE)), Fault)


def test_a_list_may_be_longer_than_a_report_but_not_without_end(serve: Serve) -> None:
    orders = [{"id": number, "sender": "x" * 60} for number in range(1, 1200)]
    long, endless = reported(orders=orders), reported(orders=orders * 20)
    assert 64 * 1024 < len(long) < 1024 * 1024 < len(endless)
    server = serve([read, say(long)], [read, say(endless)])
    request = get_reports(date(2026, 4, 22), date(2026, 4, 22))
    page = ask(enquirer_at(server, retry=ONCE), request)
    assert isinstance(page, Page)
    assert len(page.reports) == 1199
    result = ask(enquirer_at(server, retry=ONCE), request)
    assert isinstance(result, Fault)
    assert "longer than 1024 KiB" in result.detail


def test_credentials_that_come_back_are_not_shown(serve: Serve) -> None:
    server = serve([read, say(reported(order={"id": "428", "sender": "canary-key-0123", "status": "115"}))])
    report = ask(enquirer_at(server), REPORT)
    assert isinstance(report, Report)
    assert (report.sender, report.status) == (HIDDEN, "115")


def test_leaving_waits_for_no_answer(serve: Serve) -> None:
    server = serve([read, hold])
    query_workers = enquirer_at(server, workers=1)
    query_workers.send("1", BALANCE)
    query_workers.send("2", BALANCE)
    server.peer()
    begun = monotonic()
    query_workers.stop()
    assert monotonic() - begun < PATIENCE / 2
    assert query_workers.take() is None


class Desk:
    """Replies once it is released; counts the requests that waited at the same time."""

    def __init__(self, *, is_open: bool = False) -> None:
        self.moments: list[float] = []
        self.waiting = threading.Semaphore(0)
        self.open = threading.Event()
        if is_open:
            self.open.set()

    def query(self, request: ReadRequest[Any], body: bytes, timeout: float) -> Result:
        self.moments.append(monotonic())
        self.waiting.release()
        assert self.open.wait(PATIENCE)
        return Reply(455, 455)

    def post(self, body: bytes, timeout: float) -> Result:
        raise NotImplementedError

    def withdraw(self) -> bool:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is held."""


def test_queries_use_few_slots() -> None:
    desk = Desk()
    query_workers: QueryWorkers[Any] = QueryWorkers(CREDENTIALS, lambda: desk, Limits(workers=64))
    for number in range(20):
        query_workers.send(str(number), BALANCE)
    for _ in range(MAX_SLOTS):
        assert desk.waiting.acquire(timeout=PATIENCE)
    assert not desk.waiting.acquire(blocking=False)
    desk.open.set()
    assert {take(query_workers).key for _ in range(20)} == {str(number) for number in range(20)}
    query_workers.stop()


def test_the_rate_is_kept() -> None:
    desk = Desk(is_open=True)
    query_workers: QueryWorkers[Any] = QueryWorkers(CREDENTIALS, lambda: desk, Limits(workers=4, rate=50))
    for number in range(6):
        query_workers.send(str(number), BALANCE)
    for _ in range(6):
        take(query_workers)
    assert desk.moments[-1] - desk.moments[0] >= 0.09
    query_workers.stop()


def test_a_transport_that_breaks_is_an_answer_without_its_text() -> None:
    def broken() -> Desk:
        raise RuntimeError("canary-key-0123")

    result = ask(QueryWorkers(CREDENTIALS, broken, Limits()))
    assert result == Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, "RuntimeError")


@pytest.mark.parametrize("defect", [RuntimeError("canary-key-0123"), SystemExit("canary-key-0123")])
def test_a_redaction_that_fails_is_an_answer_without_its_text(
    defect: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> NoReturn:
        raise defect

    desk = Desk(is_open=True)
    query_workers: QueryWorkers[Any] = QueryWorkers(CREDENTIALS, lambda: desk, Limits())
    monkeypatch.setattr(query_workers, "_redaction", SimpleNamespace(redact=fail, hide=fail))
    assert ask(query_workers) == Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, type(defect).__name__)


@pytest.mark.parametrize("lines", range(3))
def test_refused_threads_leave_questions_to_the_others(lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Scarce(threading.Thread):
        def start(self) -> None:
            if len(query_workers._threads) >= lines:
                raise RuntimeError("can't start new thread")
            super().start()

    monkeypatch.setattr(queries, "Thread", Scarce)
    desk = Desk(is_open=True)
    query_workers: QueryWorkers[Any] = QueryWorkers(CREDENTIALS, lambda: desk, Limits(workers=4))
    for number in range(5):
        query_workers.send(str(number), BALANCE)
    refused = Fault(Evidence.UNSENT, FaultKind.INTERNAL, "can't start new thread")
    answers = {ended.key: ended.result for ended in (take(query_workers) for _ in range(5))}
    assert answers == dict.fromkeys("01234", Reply(455, 455) if lines else refused)
    query_workers.stop()
