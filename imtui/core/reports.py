"""The provider's read-only methods: a question to request bytes, an answer to what it tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from imtui.core.body import UnreadableError, read_response
from imtui.core.protocol import (
    BODY_CAP,
    Credentials,
    Evidence,
    Fault,
    FaultKind,
    Reply,
    Result,
    decode,
    encode_request,
)
from imtui.core.sending_time import read_time
from imtui.core.text import clean

T = TypeVar("T")

LONGEST_RANGE: Final = 10
"""Days that one get-reports may ask for; more are answered with 458."""

_PAGE_CAP: Final = 1024 * 1024
"""Bytes of a page of get-reports that are read; how many orders a page has is not documented."""

_TEXT: Final = 60
_MOST_DIGITS: Final = 20
_DECIMAL: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,6}|,\d{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Balance:
    """What get-balance tells."""

    amount: Decimal
    """In the account's currency."""
    sms: Decimal


@dataclass(frozen=True, slots=True)
class Report:
    """What get-report tells of an order, or get-reports of each. All text in it is clean."""

    order_id: str
    status: str = ""
    """As it came, a number as its digits: 113, 114 and 115 are documented; empty where there is none."""
    total: int | None = None
    delivered: int | None = None
    undelivered: int | None = None
    waiting: int | None = None
    submit_at: float | None = None
    """Seconds since the epoch, as `send_at`; None where it is missing or cannot be read."""
    send_at: float | None = None
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of get-reports."""

    reports: tuple[Report, ...]
    unreadable: int = 0
    """Entries without an order id that could be read."""
    count: int | None = None
    """Orders in all, over the pages; None where it is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class Method(Generic[T]):
    """A method of the API that changes nothing."""

    path: str
    read: Callable[[Mapping[str, Any]], T]
    """From the members of `response`; raises `UnreadableError`."""
    cap: int = BODY_CAP
    """Bytes of an answer that are read."""

    def decode(
        self, http_status: int, body: bytes, retry_after: float | None = None, charset: str = ""
    ) -> T | Result:
        """What a code 200 tells, or the reply with any other code, or a fault, which proves nothing."""
        result = decode(http_status, body, retry_after, charset)
        if not isinstance(result, Reply) or result.code != 200:
            return result
        try:
            return self.read(read_response(body, charset))
        except UnreadableError as error:
            detail = f"HTTP {http_status}, {error}"
            return Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, detail, http_status, result.raw)


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One request of a read-only method; its answer is a `T`, a reply with another code, or a fault."""

    method: Method[T]
    fields: Mapping[str, object]
    """Beside the credentials."""

    def encode(self, credentials: Credentials) -> bytes:
        """The request body. The bytes are a secret: they hold the key."""
        return encode_request(credentials, self.fields)


def get_balance() -> Question[Balance]:
    """What is left on the account: the safe way to try credentials."""
    return Question(GET_BALANCE, {})


def get_report(order_id: str) -> Question[Report]:
    """What became of an order. Of its messages one is asked for at most: only the order's state matters."""
    return Question(GET_REPORT, {"order": {"id": order_id, "page": "1", "rowCount": "1"}})


def get_reports(start: date, end: date, page: int = 1) -> Question[Page]:
    """Orders that were created from `start` to `end`, both included; see `LONGEST_RANGE`."""
    days = {"start": start.isoformat(), "end": end.isoformat()}
    return Question(GET_REPORTS, {"filter": {**days, "page": page}})


def spans(start: date, end: date) -> tuple[tuple[date, date], ...]:
    """The days from `start` to `end`, both included, cut into ranges that get-reports takes; newest first."""
    parts = []
    while start <= end:
        first = max(start, end - timedelta(days=LONGEST_RANGE - 1))
        parts.append((first, end))
        if first == start:
            break
        end = first - timedelta(days=1)
    return tuple(parts)


def _read_balance(response: Mapping[str, Any]) -> Balance:
    balance = response.get("balance")
    if not isinstance(balance, dict):
        raise UnreadableError("the body has no balance")
    amount, sms = _decimal(balance.get("amount")), _decimal(balance.get("sms"))
    if amount is None or sms is None:
        raise UnreadableError("the balance has no amount and sms that are numbers")
    return Balance(amount, sms)


def _read_order(response: Mapping[str, Any]) -> Report:
    order = response.get("order")
    report = _report(order)
    if report is None or not isinstance(order, dict):
        raise UnreadableError("the body has no order with an id")
    for name in ("total", "delivered", "undelivered", "waiting"):
        # What it is to prove hangs on them.
        if order.get(name) not in (None, "") and _whole(order[name]) is None:
            raise UnreadableError(f"the order's {name} is no number")
    return report


def _read_page(response: Mapping[str, Any]) -> Page:
    count, orders = _whole(response.get("count")), response.get("orders")
    if orders is None and count == 0:
        orders = []
    # PHP writes a list with a gap in it as an object.
    entries = list(orders.values()) if isinstance(orders, dict) else orders
    if not isinstance(entries, list):
        raise UnreadableError("the body has no list of orders")
    reports = tuple(report for entry in entries if (report := _report(entry)) is not None)
    return Page(reports, len(entries) - len(reports), count)


def _report(entry: object) -> Report | None:
    if not isinstance(entry, dict):
        return None
    number = _whole(entry.get("id"))
    if not number:
        return None
    written = entry["id"]
    return Report(
        order_id=written if isinstance(written, str) else str(number),
        status=_text(entry.get("status")),
        total=_whole(entry.get("total")),
        delivered=_whole(entry.get("delivered")),
        undelivered=_whole(entry.get("undelivered")),
        waiting=_whole(entry.get("waiting")),
        submit_at=read_time(entry.get("submitAt")),
        send_at=read_time(entry.get("sendAt")),
        sender=_text(entry.get("sender")),
    )


def _whole(value: object) -> int | None:
    if type(value) is int:
        return value if 0 <= value < 10**_MOST_DIGITS else None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS:
        return int(value)
    return None


def _decimal(value: object) -> Decimal | None:
    if type(value) in {int, float}:
        value = str(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value.replace(",", "."))
    return None


def _text(value: object) -> str:
    if type(value) is int:
        return str(value)[:_TEXT]
    return clean(value.strip(), _TEXT) if isinstance(value, str) else ""


GET_BALANCE: Final = Method("/v1/get-balance/json", _read_balance)
GET_REPORT: Final = Method("/v1/get-report/json", _read_order)
GET_REPORTS: Final = Method("/v1/get-reports/json", _read_page, _PAGE_CAP)
