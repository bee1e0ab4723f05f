"""The sandbox's read-only methods, by a client that knows the vendor's pages alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from imtui.sandbox import Fault, Faults, Ledger, Order, Sandbox, Script, State

from .client import DOCUMENTED_REQUEST, Answer, ask, cancel, connection

DAY = 86_400.0


def enquire(sandbox: Sandbox, method: str, *, key: str | None = None, **fields: object) -> Answer:
    request = {"authentication": json.loads(DOCUMENTED_REQUEST)["request"]["authentication"], **fields}
    if key is not None:
        request["authentication"]["key"] = key
    with connection(sandbox) as http:
        return ask(http, json.dumps({"request": request}).encode(), path=f"/v1/{method}/json")


def response(answer: Answer) -> Any:  # noqa: ANN401 (JSON)
    return json.loads(answer.body)["response"]


def day(ago: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(hours=3) - timedelta(days=ago)).strftime("%Y-%m-%d")


def test_the_balance_may_be_strings_or_numbers() -> None:
    faults = Faults(scripts={"get-balance": Script((Fault.OK, Fault.INTEGER))})
    with Sandbox(Ledger([]), faults=faults) as sandbox:
        first, second = enquire(sandbox, "get-balance"), enquire(sandbox, "get-balance")
    assert response(first) == {
        "status": {"code": "200", "message": "İşlem başarılı"},
        "balance": {"amount": "1250.5", "sms": "42000"},
    }
    assert response(second)["status"]["code"] == 200
    assert response(second)["balance"] == {"amount": 1250.5, "sms": 42000}


@pytest.mark.parametrize(
    ("order", "code", "status"),
    [
        (None, 455, None),
        (Order("428"), 456, None),
        (Order("428", sends_at=0.0, sending_for=10), 200, "113"),
        (Order("428", sends_at=0.0, sending_for=0.0), 200, "114"),
    ],
)
def test_a_report_follows_the_ledger(order: Order | None, code: int, status: str | None) -> None:
    ledger = Ledger([order] if order else [], clock=lambda: 5.0)
    with Sandbox(ledger) as sandbox:
        answer = enquire(sandbox, "get-report", order={"id": "428"})
    assert (answer.status, answer.code) == (code, str(code))
    if status:
        assert response(answer)["order"]["status"] == status
        assert response(answer)["order"]["id"] == "428"
    assert ledger.requests[-1].method == "get-report"


def test_a_cancelled_order_is_reported_as_not_sent() -> None:
    with Sandbox(Ledger([Order("428", recipients=7)])) as sandbox:
        cancel(sandbox)
        report = response(enquire(sandbox, "get-report", order={"id": 428}))["order"]
    assert (report["status"], report["total"], report["delivered"]) == ("115", "7", "0")


def test_asking_changes_nothing() -> None:
    ledger = Ledger([Order("428")])
    with Sandbox(ledger) as sandbox:
        enquire(sandbox, "get-balance")
        enquire(sandbox, "get-report", order={"id": "428"})
        enquire(sandbox, "get-reports", filter={"start": day(), "end": day()})
        assert ledger.state("428") is State.SCHEDULED
        assert cancel(sandbox).status == 200


@pytest.mark.parametrize("method", ["get-balance", "get-report", "get-reports"])
def test_wrong_credentials_and_requests_are_refused(method: str) -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox:
        denied = enquire(
            sandbox, method, key="0" * 32, order={"id": "428"}, filter={"start": day(), "end": day()}
        )
        with connection(sandbox) as http:
            malformed = ask(http, b"{", path=f"/v1/{method}/json")
            other = ask(http, b"{}", method="GET", path=f"/v1/{method}/json")
    assert (denied.status, denied.message) == (401, "Üyelik bilgileri hatalı")
    assert (malformed.status, other.status) == (400, 404)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"order": {}},
        {"order": {"id": "four"}},
        {"order": {"id": "٤٢٨"}},
        {"order": {"id": None}},
        {"order": {"id": True}},
        {"order": 5},
    ],
)
def test_a_report_needs_a_numeric_id(fields: dict[str, object]) -> None:
    with Sandbox(Ledger([])) as sandbox:
        assert enquire(sandbox, "get-report", key=None, **fields).status == 400


@pytest.mark.parametrize("page", ["one", None, [], float("inf")])
def test_a_page_that_is_no_number_is_malformed(page: object) -> None:
    with Sandbox(Ledger([])) as sandbox:
        wanted = {"start": day(1), "end": day(), "page": page}
        assert enquire(sandbox, "get-reports", filter=wanted).status == 400


def test_the_list_has_pages_and_the_count_of_all() -> None:
    ledger = Ledger.scheduled(70)
    with Sandbox(ledger) as sandbox:
        pages = [
            response(enquire(sandbox, "get-reports", filter={"start": day(1), "end": day(), "page": page}))
            for page in (1, 2, 3, 4)
        ]
    assert [len(page["orders"]) for page in pages] == [30, 30, 10, 0]
    assert {page["count"] for page in pages} == {"70"}
    assert [entry["id"] for page in pages for entry in page["orders"]] == ledger.order_ids


def test_the_list_holds_what_was_created_on_those_days() -> None:
    ledger = Ledger([Order("1", age=0.0), Order("2", age=3 * DAY), Order("3", age=20 * DAY)])
    with Sandbox(ledger) as sandbox:
        listed = response(enquire(sandbox, "get-reports", filter={"start": day(4), "end": day(2)}))
    assert [entry["id"] for entry in listed["orders"]] == ["2"]
    entry = listed["orders"][0]
    assert datetime.strptime(entry["submitAt"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).strftime(
        "%Y-%m-%d"
    ) == day(3)
    assert entry["sendAt"] > entry["submitAt"]


@pytest.mark.parametrize(("start", "end"), [(10, 0), (0, 1), (30, 0)])
def test_more_than_ten_days_are_458(start: int, end: int) -> None:
    with Sandbox(Ledger([])) as sandbox:
        answer = enquire(sandbox, "get-reports", filter={"start": day(start), "end": day(end)})
        assert (answer.status, answer.message) == (458, "Tarih aralığı hatalı")
        assert enquire(sandbox, "get-reports", filter={"start": day(9), "end": day()}).status == 200
        assert enquire(sandbox, "get-reports", filter={"start": "soon", "end": day()}).status == 458


def test_a_script_can_spoil_an_answer() -> None:
    faults = Faults(scripts={"get-report 428": Script((Fault.UNAVAILABLE,))})
    with Sandbox(Ledger([Order("428")]), faults=faults) as sandbox:
        codes = [enquire(sandbox, "get-report", order={"id": "428"}).status for _ in range(2)]
        assert codes == [503, 456]
        assert cancel(sandbox).status == 200
