from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply
from imtui.core.read_methods import (
    MAX_RANGE_DAYS,
    Balance,
    Page,
    ReadRequest,
    Report,
    get_balance,
    get_report,
    get_reports,
    spans,
)
from imtui.core.secret import Secret

CREDENTIALS = Credentials(Secret("canary-key-0123"), Secret("canary-hash-0123"))
BALANCE = get_balance()
REPORT_OF = get_report("428")
PAGE_OF = get_reports(date(2026, 4, 22), date(2026, 4, 29))
REQUESTS: list[ReadRequest[Any]] = [BALANCE, REPORT_OF, PAGE_OF]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def body(code: object = "200", **members: object) -> bytes:
    return json.dumps(
        {"response": {"status": {"code": code, "message": "İşlem başarılı"}, **members}}
    ).encode()


def order(**members: object) -> dict[str, object]:
    return {
        "id": "312891245",
        "status": 114,
        "total": 3,
        "delivered": 2,
        "undelivered": 1,
        "waiting": 0,
        "submitAt": "2026-04-29 04:32:24",
        "sendAt": "2026-04-30 10:00:00",
        "sender": "ACME",
        **members,
    }


def epoch(year: int, month: int, day: int, hour: int) -> float:
    return datetime(year, month, day, hour, tzinfo=UTC).timestamp()


REPORT = Report("312891245", "114", 3, 2, 1, 0, epoch(2026, 4, 30, 7), "ACME")


@pytest.mark.parametrize(
    ("question", "path", "fields"),
    [
        (get_balance(), "/v1/get-balance/json", {}),
        (
            get_report("0428"),
            "/v1/get-report/json",
            {"order": {"id": "0428", "page": "1", "rowCount": "1"}},
        ),
        (
            get_reports(date(2026, 4, 22), date(2026, 4, 29), 2),
            "/v1/get-reports/json",
            {"filter": {"start": "2026-04-22", "end": "2026-04-29", "page": 2}},
        ),
    ],
)
def test_a_request_is_the_envelope_with_its_own_fields(
    question: Any,  # noqa: ANN401 (one of each kind)
    path: str,
    fields: dict[str, object],
) -> None:
    authentication = {"key": "canary-key-0123", "hash": "canary-hash-0123"}
    assert question.path == path
    assert json.loads(question.encode(CREDENTIALS)) == {
        "request": {"authentication": authentication, **fields}
    }


@pytest.mark.parametrize(
    ("amount", "sms", "balance"),
    [
        (1250.5, 4200, Balance(Decimal("1250.5"), Decimal(4200))),
        ("1250.50", "4200", Balance(Decimal("1250.50"), Decimal(4200))),
        ("12,50", "0", Balance(Decimal("12.50"), Decimal(0))),
        (-3, "0", Balance(Decimal(-3), Decimal(0))),
    ],
)
def test_a_balance_is_numbers_or_strings(amount: object, sms: object, balance: Balance) -> None:
    for code in ("200", 200):
        assert BALANCE.decode(200, body(code, balance={"amount": amount, "sms": sms})) == balance


@pytest.mark.parametrize(
    "balance",
    [
        None,
        [],
        {},
        {"amount": 1},
        {"amount": "much", "sms": 1},
        {"amount": True, "sms": 1},
        {"amount": "1.2.3", "sms": 1},
    ],
)
def test_a_balance_that_cannot_be_read_is_a_fault(balance: object) -> None:
    answer = BALANCE.decode(200, body(balance=balance))
    assert isinstance(answer, Fault)
    assert (answer.evidence, answer.kind) == (Evidence.AMBIGUOUS, FaultKind.UNREADABLE)


def test_a_report_is_read_with_numbers_or_strings() -> None:
    assert REPORT_OF.decode(200, body(order=order())) == REPORT
    strings = order(id=312891245, status="114", total="3", delivered="2", undelivered="1", waiting="0")
    assert REPORT_OF.decode(200, body(200, order=strings)) == REPORT


def test_what_a_report_leaves_out_is_not_known() -> None:
    assert REPORT_OF.decode(200, body(order={"id": 7})) == Report("7")
    odd = {"total": "", "delivered": None, "sendAt": "soon", "sender": 5.5, "status": None}
    assert REPORT_OF.decode(200, body(order={"id": "7", **odd})) == Report("7")
    page = PAGE_OF.decode(200, body(count=1, orders=[{"id": "7", "total": -1, "waiting": True}]))
    assert page == Page((Report("7"),))


@pytest.mark.parametrize("count", ["3x", -1, 1.5, True, "١", [], {}])
@pytest.mark.parametrize("name", ["total", "delivered", "undelivered", "waiting"])
def test_a_report_with_an_unreadable_count_proves_nothing(name: str, count: object) -> None:
    answer = REPORT_OF.decode(200, body(order=order(**{name: count})))
    assert isinstance(answer, Fault)
    assert answer.kind is FaultKind.UNREADABLE


def test_unknown_status_is_kept_as_received() -> None:
    for written, shown in (
        (116, "116"),
        ("bekliyor", "bekliyor"),
        ("a\x1b[2Jb", "a\N{REPLACEMENT CHARACTER}[2Jb"),
    ):
        answer = REPORT_OF.decode(200, body(order=order(status=written)))
        assert isinstance(answer, Report)
        assert answer.status == shown


@pytest.mark.parametrize(
    "bad", [None, [], {}, {"id": None}, {"id": "x"}, {"id": 0}, {"id": -1}, {"id": True}]
)
def test_a_report_without_an_id_is_a_fault(bad: object) -> None:
    answer = REPORT_OF.decode(200, body(order=bad))
    assert isinstance(answer, Fault)
    assert answer.kind is FaultKind.UNREADABLE


def test_a_page_is_read_and_what_is_lost_of_it_is_counted() -> None:
    entries = [order(), {"status": 114}, "text", order(id=5)]
    page = PAGE_OF.decode(200, body(count="31", orders=entries))
    assert isinstance(page, Page)
    assert ([report.order_id for report in page.reports], page.unreadable) == (["312891245", "5"], 2)


@pytest.mark.parametrize(
    ("members", "page"),
    [
        ({"count": 0, "orders": []}, Page(())),
        ({"count": "0", "orders": {}}, Page(())),
        ({"count": 0}, Page(())),
        ({"orders": []}, Page(())),
        ({"orders": {"1": {"id": 7}}}, Page((Report("7"),))),
    ],
)
def test_a_page_in_every_shape_that_php_writes(members: dict[str, object], page: Page) -> None:
    assert PAGE_OF.decode(200, body(**members)) == page


@pytest.mark.parametrize("members", [{}, {"count": 3}, {"orders": "none"}, {"count": 0, "orders": 5}])
def test_a_page_without_a_list_is_a_fault(members: dict[str, object]) -> None:
    assert isinstance(PAGE_OF.decode(200, body(**members)), Fault)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda each: each.path)
def test_other_codes_are_replies_contradictions_faults(request_: ReadRequest[Any]) -> None:
    for code in (401, 455, 456, 458):
        answer = request_.decode(code, body(str(code)))
        assert isinstance(answer, Reply)
        assert answer.code == code
    for status, content in (
        (200, body("202")),
        (500, body("200")),
        (200, b"<html>"),
        (200, b""),
        (302, body()),
    ):
        assert isinstance(request_.decode(status, content), Fault)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda each: each.path)
@given(members=st.dictionaries(st.sampled_from(["balance", "order", "orders", "count"]), JSON))
def test_no_members_bring_it_down(request_: ReadRequest[Any], members: dict[str, object]) -> None:
    answer = request_.decode(200, body(**members))
    assert isinstance(answer, (Balance, Report, Page, Fault))


@given(entry=st.dictionaries(st.sampled_from(sorted(order())), JSON))
def test_no_entry_brings_it_down(entry: dict[str, object]) -> None:
    page = PAGE_OF.decode(200, body(orders=[entry]))
    assert isinstance(page, Page)
    assert len(page.reports) + page.unreadable == 1
    for report in page.reports:
        assert (report.sender + report.status + report.order_id).isprintable()


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 100))
def test_a_long_range_is_asked_for_in_parts_that_meet(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    parts = spans(start, end)
    asked = sorted(first + timedelta(days=n) for first, last in parts for n in range((last - first).days + 1))
    assert asked == [start + timedelta(days=n) for n in range(days + 1)]
    assert all((last - first).days < MAX_RANGE_DAYS for first, last in parts)


def test_a_range_that_ends_before_it_starts_has_no_parts() -> None:
    assert spans(date(2026, 4, 2), date(2026, 4, 1)) == ()
