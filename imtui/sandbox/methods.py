"""Parses requests and chooses replies, for cancel-order, get-balance, get-report and get-reports.

The source is the vendor's pages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from imtui.sandbox.contract import HASH, KEY
from imtui.sandbox.ledger import Ledger, State

PATHS = {
    "/v1/cancel-order/json": "cancel-order",
    "/v1/get-balance/json": "get-balance",
    "/v1/get-report/json": "get-report",
    "/v1/get-reports/json": "get-reports",
}
PAGE = 30
"""Number of orders per page of get-reports, as the vendor's own clients expect."""

_MAX_RANGE = timedelta(days=10)
_TURKEY = timedelta(hours=3)
_STATUS = {State.SENDING: 113, State.SENT: 114, State.CANCELLED: 115}
_WAITING = 116
"""The status code of a scheduled order. It is an assumption, because the vendor documents none."""

_AMOUNT = 1250.5
_SMS = 42_000

Members = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """A parsed request. Key and hash are the JSON values as sent, of any type."""

    method: str
    key: object
    hash: object
    order_id: str
    """Empty for get-balance and get-reports."""
    fields: Mapping[str, Any]
    """The members of the request, credentials included."""

    @property
    def authorised(self) -> bool:
        """True if key and hash belong to the sandbox account."""
        return (self.key, self.hash) == (KEY, HASH)

    @property
    def subject(self) -> str:
        """The name of the request in `Faults.scripts`, such as `428`, `get-report 428` or `get-balance`."""
        if self.method == "cancel-order":
            return self.order_id
        return f"{self.method} {self.order_id}".rstrip()


def parse(method: str, body: bytes) -> Call:
    """Parse the request in `body`.

    Raises `ValueError` if it is not JSON in UTF-8, lacks a member, or has an ID or page that is no number.
    """
    try:
        request = json.loads(body.decode())["request"]
        authentication = request["authentication"]
        order_id = _order_id(request["order"]["id"]) if method in {"cancel-order", "get-report"} else ""
        call = Call(method, authentication["key"], authentication["hash"], order_id, request)
        if method == "get-reports":
            _days_and_page(call)
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not a {method} request") from error
    return call


def _order_id(value: object) -> str:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return value
    # JSON's true is an int to Python.
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return str(value)
    raise ValueError("the id is not numeric")


def answer(call: Call, ledger: Ledger, *, cancels: bool) -> tuple[int, Members]:
    """The code of the reply to a request, and the members next to the reply's status.

    An order is cancelled only if `cancels` is True.
    """
    if call.method == "cancel-order":
        return (200 if cancels and ledger.cancel(call.order_id) else 455), {}
    return _ANSWERS[call.method](call, ledger)


def _balance(_: Call, __: Ledger) -> tuple[int, Members]:
    return 200, {"balance": {"amount": _AMOUNT, "sms": _SMS}}


def _report(call: Call, ledger: Ledger) -> tuple[int, Members]:
    state = ledger.state(call.order_id)
    if state is State.NOT_THERE:
        return 455, {}
    if state is State.SCHEDULED:
        return 456, {}
    return 200, {"order": {**_entry(call.order_id, ledger), "price": 1, "message": []}}


def _reports(call: Call, ledger: Ledger) -> tuple[int, Members]:
    start, end, page = _days_and_page(call)
    if start is None or end is None or not timedelta(0) <= end - start < _MAX_RANGE:
        return 458, {}
    ids = [
        order_id
        for order_id in ledger.order_ids
        if start <= (ledger.created(order_id) + _TURKEY).date() <= end
    ]
    shown = ids[(page - 1) * PAGE : page * PAGE]
    return 200, {"count": len(ids), "orders": [_entry(order_id, ledger) for order_id in shown]}


def _entry(order_id: str, ledger: Ledger) -> dict[str, object]:
    order, state = ledger.order(order_id), ledger.state(order_id)
    delivered = order.recipients if state is State.SENT else 0
    return {
        "id": int(order_id),
        "status": _STATUS.get(state, _WAITING),
        "total": order.recipients,
        "delivered": delivered,
        "undelivered": 0,
        "waiting": 0 if state is State.CANCELLED else order.recipients - delivered,
        "submitAt": _local(ledger.created(order_id)),
        "sendAt": _local(ledger.sending_time(order_id)),
        "sender": order.sender,
    }


def _days_and_page(call: Call) -> tuple[date | None, date | None, int]:
    """The first day, last day and page that a get-reports request asks for.

    A day is None if it is not a valid date. A missing page is 1. Raises `ValueError` if the page is not a
    number, and `KeyError` if a day is missing.
    """
    chosen = call.fields["filter"]
    page = int(chosen.get("page", 1))
    return _day(chosen["start"]), _day(chosen["end"]), max(1, page)


def _day(text: object) -> date | None:
    try:
        return datetime.strptime(str(text), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _local(moment: datetime) -> str:
    return (moment + _TURKEY).strftime("%Y-%m-%d %H:%M:%S")


_ANSWERS: Mapping[str, Callable[[Call, Ledger], tuple[int, Members]]] = {
    "get-balance": _balance,
    "get-report": _report,
    "get-reports": _reports,
}


def as_strings(members: Members) -> Members:
    """A copy with every number as a string, as in the vendor's older pages."""
    return {name: _as_string(member) for name, member in members.items()}


def _as_string(value: object) -> object:
    if isinstance(value, Mapping):
        return as_strings(value)
    if isinstance(value, list):
        return [_as_string(item) for item in value]
    return str(value) if isinstance(value, (int, float)) else value
