"""Converts values to rows of the journal, and rows to values.

Only the characters that `storable` replaces are lost.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, TypeVar

from imtui.core.importing.reasons import Unusual
from imtui.core.importing.result import OrderInfo
from imtui.core.order import Attempt, PriorOutcome
from imtui.core.outcome import State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.report_result import DeliveryStatus, ReportResult
from imtui.core.secret import without_keys
from imtui.core.text import REPLACEMENT
from imtui.messages import lazy

END_COLUMNS: Final = "ms, http_status, code, message, retry_after, raw, evidence, kind, detail"
"""The columns that `end_row` fills; all are NULL while the attempt is under way."""

ATTEMPT_COLUMNS: Final = f"started, {END_COLUMNS}"
"""The columns that `read_attempt` reads."""

INFO_COLUMNS: Final = ", ".join(OrderInfo._fields)
"""The columns that `info_row` fills and `read_info` reads: each field of `OrderInfo`, with its name."""

REPORT_COLUMNS: Final = "at, told, seen, reason, outcome, attempts"
"""The columns that `report_row` fills and `read_report_result` reads.

`told` is the delivery status. `seen` is what the reply said, see `ReportResult.seen`.
"""

_STATUS_ONLY: Final = "status only"
"""The value of the column `kind` for a reply without a readable body. For other replies it is NULL."""

Row = Sequence[Any]

_T = TypeVar("_T")


@cache
def values(rows: int, columns: int) -> str:
    """A VALUES clause with a placeholder for each value of many rows.

    One statement for all rows is several times as fast as one statement for each row.
    """
    row = f"({', '.join('?' * columns)})"
    return f"VALUES {', '.join([row] * rows)}"


def placeholders(columns: str) -> str:
    """A question mark for each of `columns`, which are separated by commas."""
    return ", ".join("?" for _ in columns.split(","))


def number_of(order_id: str) -> str:
    """The ID without leading zeros. IDs that differ only in leading zeros are the same order."""
    return order_id.lstrip("0")


def storable(text: str) -> str:
    """`text` with NUL characters and lone surrogates replaced: SQLite cannot store them safely."""
    if text.isprintable():
        return text
    return text.replace("\0", REPLACEMENT).encode("utf-8", "replace").decode()


def as_json(texts: Sequence[str]) -> str:
    """The texts as a JSON array. With SQLite's `json_each`, one statement can use any number of them."""
    document = json.dumps(texts)
    # JSON escapes each character that `storable` replaces, but other characters too.
    return json.dumps([storable(text) for text in texts]) if "\\u" in document else document


def end_row(attempt: Attempt) -> tuple[object, ...]:
    """The values of `END_COLUMNS` for an attempt that has ended."""
    result = attempt.result
    raw = storable(result.raw)
    if isinstance(result, Reply):
        message = storable(result.message)
        return (
            attempt.ms,
            result.http_status,
            result.code,
            message,
            result.retry_after,
            raw,
            None,
            None if result.readable else _STATUS_ONLY,
            None,
        )
    fault = (result.evidence.value, result.kind.value, storable(result.detail))
    return (attempt.ms, result.http_status, None, None, None, raw, *fault)


def read_attempt(row: Row) -> Attempt:
    """The attempt of a row. Raises ValueError for values that imtui never writes."""
    return Attempt(_need(float, row[0]), _need(int, row[1]), _read_result(row[2:]))


def read_prior(state: object, batch: object, at: object) -> PriorOutcome | None:
    """What an earlier batch proved; None if `state` is NULL.

    Raises ValueError for values that imtui never writes.
    """
    return None if state is None else PriorOutcome(State(state), _need(int, batch), _need(float, at))


def info_row(info: OrderInfo) -> tuple[object, ...]:
    """The values of `INFO_COLUMNS` for an order."""
    return tuple(
        storable(value) if isinstance(value, str) else value.value if isinstance(value, Unusual) else value
        for value in info
    )


def read_info(row: Row) -> OrderInfo:
    """Label and sending time of an order, and why its ID is unusual.

    Raises ValueError if the reason is none that imtui writes.
    """
    info = OrderInfo._make(row)
    return info if info.unusual is None else info._replace(unusual=Unusual(info.unusual))


def report_row(report_result: ReportResult) -> tuple[object, ...]:
    """The values of `REPORT_COLUMNS` for a report result."""
    texts = storable(report_result.seen), storable(report_result.reason)
    outcome = report_result.outcome.value if report_result.outcome else None
    return (report_result.at, report_result.status.value, *texts, outcome, report_result.attempts)


def read_report_result(row: Row) -> ReportResult:
    """The report result of a row. Raises ValueError for values that imtui never writes."""
    at, status, seen, reason, outcome, attempts = row
    state = None if outcome is None else State(outcome)
    texts = _need(str, seen), _need(str, reason)
    return ReportResult(_need(float, at), DeliveryStatus(status), *texts, state, _need(int, attempts))


def _read_result(row: Row) -> Result:
    http_status, code, message, retry_after, raw, evidence, kind, detail = row
    raw = _need(str, raw)
    if evidence is None:
        wait = None if retry_after is None else _need(float, retry_after)
        text = _need(str, message)
        return Reply(_need(int, http_status), _need(int, code), text, wait, raw, readable=kind is None)
    status = None if http_status is None else _need(int, http_status)
    return Fault(Evidence(evidence), FaultKind(kind), _need(str, detail), status, raw)


def _need(kind: type[_T], value: object) -> _T:
    if not isinstance(value, kind):
        raise ValueError(
            lazy("{value} instead of {kind}", value=without_keys(repr(value)), kind=kind.__name__)
        )
    return value
