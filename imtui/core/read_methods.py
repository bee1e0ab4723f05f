"""The provider's read-only methods: encodes their requests, and decodes balances and reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from imtui.core import known_texts
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
from imtui.core.redaction import Redaction
from imtui.core.sending_time import read_time
from imtui.core.text import clean

T = TypeVar("T")

MAX_RANGE_DAYS: Final = 10
"""The most days in one get-reports request. The provider refuses more with code 458."""

_PAGE_CAP: Final = 1024 * 1024
"""The most bytes of a get-reports page. How many orders a page has is not documented."""

_MAX_TEXT_LENGTH: Final = 60
_MAX_DIGITS: Final = 20
_DECIMAL: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,6}|,\d{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Balance:
    """The result of get-balance."""

    amount: Decimal
    """The amount in the account's currency."""
    sms: Decimal


@dataclass(frozen=True, slots=True)
class Report:
    """What get-report or get-reports says about one order. Its texts are safe to print."""

    order_id: str
    status: str = ""
    """The status as digits or text; empty if missing. 113, 114 and 115 are documented."""
    total: int | None = None
    delivered: int | None = None
    undelivered: int | None = None
    waiting: int | None = None
    send_at: float | None = None
    """Seconds since the epoch; None if missing or unreadable."""
    sender: str = ""


COUNTS: Final = ("total", "delivered", "undelivered", "waiting")
"""The counts of a `Report`."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of get-reports."""

    reports: tuple[Report, ...]
    unreadable: int = 0
    """How many entries had no readable order ID."""


@dataclass(frozen=True, slots=True)
class ReadRequest(Generic[T]):
    """One request of a method that changes nothing.

    Its result is a `T`, a reply with another code, or a fault.
    """

    path: str
    fields: Mapping[str, object]
    """The fields of the request besides the credentials."""
    read: Callable[[Mapping[str, Any]], T]
    """Reads the members of `response`. Raises `UnreadableError`."""
    cap: int = BODY_CAP
    """The most bytes of a reply that are read."""

    def encode(self, credentials: Credentials) -> bytes:
        """The request body. The bytes are a secret: they hold the key."""
        return encode_request(credentials, self.fields)

    def decode(
        self, http_status: int, body: bytes, retry_after: float | None = None, charset: str = ""
    ) -> T | Result:
        """The result if the code is 200, else the reply with its code, or a fault."""
        result = decode(http_status, body, retry_after, charset)
        if not isinstance(result, Reply) or result.code != 200:
            return result
        try:
            return self.read(read_response(body, charset))
        except UnreadableError as error:
            detail = known_texts.UNREADABLE.english(http_status=http_status, why=str(error))
            return Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, detail, http_status, result.raw)


def get_balance() -> ReadRequest[Balance]:
    """A request for the balance of the account. It tests credentials and changes nothing."""
    return ReadRequest("/v1/get-balance/json", {}, _read_balance)


def get_report(order_id: str) -> ReadRequest[Report]:
    """A request for the report of one order. It asks for one message only: imtui needs just the status."""
    fields = {"order": {"id": order_id, "page": "1", "rowCount": "1"}}
    return ReadRequest("/v1/get-report/json", fields, _read_order)


def get_reports(start: date, end: date, page: int = 1) -> ReadRequest[Page]:
    """A request for a page, from 1, of the orders created from `start` to `end`, both included.

    The range has at most `MAX_RANGE_DAYS` days.
    """
    days = {"start": start.isoformat(), "end": end.isoformat()}
    return ReadRequest("/v1/get-reports/json", {"filter": {**days, "page": page}}, _read_page, _PAGE_CAP)


def spans(start: date, end: date) -> tuple[tuple[date, date], ...]:
    """The days from `start` to `end` in ranges that get-reports accepts, newest first."""
    parts = []
    while start <= end:
        first = max(start, end - timedelta(days=MAX_RANGE_DAYS - 1))
        parts.append((first, end))
        if first == start:
            break
        end = first - timedelta(days=1)
    return tuple(parts)


def _read_balance(response: Mapping[str, Any]) -> Balance:
    balance = response.get("balance")
    if not isinstance(balance, dict):
        raise UnreadableError(known_texts.NO_BALANCE.english())
    amount, sms = _decimal(balance.get("amount")), _decimal(balance.get("sms"))
    if amount is None or sms is None:
        raise UnreadableError(known_texts.BAD_BALANCE.english())
    return Balance(amount, sms)


def _read_order(response: Mapping[str, Any]) -> Report:
    order = response.get("order")
    report = _report(order)
    if report is None or not isinstance(order, dict):
        raise UnreadableError(known_texts.NO_ORDER.english())
    for name in COUNTS:
        # The outcome depends on them.
        if order.get(name) not in (None, "") and _whole(order[name]) is None:
            raise UnreadableError(known_texts.BAD_COUNT.english(name=name))
    return report


def _read_page(response: Mapping[str, Any]) -> Page:
    orders = response.get("orders")
    if orders is None and _whole(response.get("count")) == 0:
        orders = []
    # PHP writes a list with a gap in it as an object.
    entries = list(orders.values()) if isinstance(orders, dict) else orders
    if not isinstance(entries, list):
        raise UnreadableError(known_texts.NO_LIST.english())
    reports = tuple(report for entry in entries if (report := _report(entry)) is not None)
    return Page(reports, len(entries) - len(reports))


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
        send_at=read_time(entry.get("sendAt")),
        sender=_text(entry.get("sender")),
    )


def _whole(value: object) -> int | None:
    if type(value) is int:
        return value if 0 <= value < 10**_MAX_DIGITS else None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _MAX_DIGITS:
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
        return str(value)[:_MAX_TEXT_LENGTH]
    return clean(value.strip(), _MAX_TEXT_LENGTH) if isinstance(value, str) else ""


def redact_query_result(
    answer: Balance | Report | Page | Result, redaction: Redaction
) -> Balance | Report | Page | Result:
    """A copy of the result of a read-only request, without texts that contain a secret."""
    if isinstance(answer, (Reply, Fault)):
        return redaction.redact(answer)
    if isinstance(answer, Report):
        return _redact_report(answer, redaction)
    if isinstance(answer, Page):
        return replace(answer, reports=tuple(_redact_report(each, redaction) for each in answer.reports))
    return answer


def _redact_report(report: Report, redaction: Redaction) -> Report:
    return replace(report, status=redaction.hide(report.status), sender=redaction.hide(report.sender))
