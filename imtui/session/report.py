"""Orders as JSON and CSV: what `run --json`, `export` and the screen's export write."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from imtui.core.batch import Tallies
from imtui.core.order import Attempt, Order
from imtui.core.outcome import OUTCOMES, State
from imtui.core.protocol import Fault
from imtui.core.report_result import ReportResult
from imtui.core.sending_time import TURKEY

BYTE_ORDER_MARK: Final = "\ufeff"
"""Begins a CSV that Excel is to read as UTF-8."""

_FORMULA: Final = re.compile(r"[\t\r]|[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠﹦﹢﹣﹫−]")
"""What makes a spreadsheet take a cell for a formula; some look past what stands before the sign."""


class Format(StrEnum):
    """How a batch is written out; the value is the word on the command line and the file's suffix."""

    CSV = "csv"
    JSON = "json"
    IDS = "txt"
    """The ids alone, one a line: what imtui reads again."""


class CsvStyle(NamedTuple):
    """What a spreadsheet wants of a CSV."""

    bom: bool = False
    """Whether it begins with a byte-order mark, by which Excel knows UTF-8."""
    delimiter: str = ","
    """What stands between cells: Excel looks for that of the country, `;` in Turkey."""


PLAIN: Final = CsvStyle()


def order_facts(order: Order) -> dict[str, Any]:
    """The fields of `run --json`, in their order; code and ms are None without a reply or an attempt."""
    return {
        "id": order.order_id,
        "outcome": order.state.value,
        "code": order.code,
        "message": order.message,
        "attempts": len(order.attempts),
        "ms": order.ms,
    }


def summary_facts(tallies: Tallies, batch: int | None) -> dict[str, Any]:
    """The last line of `run --json`; the batch is the journal's number, as text."""
    counts = {state.value: tallies.by_state[state] for state in (*OUTCOMES, State.QUEUED)}
    return {"summary": counts, "batch": None if batch is None else str(batch)}


def exported(
    form: Format,
    orders: Iterable[Order],
    tallies: Tallies,
    batch: int | None,
    style: CsvStyle = PLAIN,
) -> str:
    """Orders as one document; `tallies` are those of the whole batch, `style` is that of a CSV."""
    match form:
        case Format.CSV:
            return (BYTE_ORDER_MARK if style.bom else "") + _as_csv(orders, style.delimiter)
        case Format.JSON:
            return _as_json(orders, tallies, batch)
        case Format.IDS:
            return "".join(f"{order.order_id}\n" for order in orders)


def _as_json(orders: Iterable[Order], tallies: Tallies, batch: int | None) -> str:
    rows = ",\n".join(
        json.dumps({**order_facts(order), **_notes(order), "history": _history(order)}, ensure_ascii=False)
        for order in orders
    )
    summary = summary_facts(tallies, batch)
    head = ", ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in summary.items())
    return f'{{{head}, "orders": [\n{rows}\n]}}\n'


def _as_csv(orders: Iterable[Order], delimiter: str) -> str:
    chosen = [(order, _notes(order) | _report(order)) for order in orders]
    notes = list(dict.fromkeys(name for _, told in chosen for name in told))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["id", "outcome", "code", "message", "attempts", "ms", *notes])
    for order, told in chosen:
        writer.writerow(map(_cell, [*order_facts(order).values(), *(told.get(name) for name in notes)]))
    return out.getvalue()


def _notes(order: Order) -> dict[str, str]:
    """What the order's source told of it, if anything."""
    notes = {"label": order.label} if order.label else {}
    if order.send_at is not None:
        notes["send_at"] = datetime.fromtimestamp(order.send_at, TURKEY).isoformat(timespec="seconds")
    return notes


def _report(order: Order) -> dict[str, str]:
    """What the provider's report told of it and what follows from that; the JSON has it in the history."""
    report_result = order.report_result
    return {"report": f"{report_result.seen}. {report_result.reason}"} if report_result else {}


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return "" if value is None else value


def _history(order: Order) -> list[dict[str, Any]]:
    before = order.prior
    known = [] if before is None else [{"batch": str(before.batch), "proved": before.state.value}]
    tried = [_attempt_facts(attempt) for attempt in order.attempts]
    return known + tried + [_report_facts(report_result) for report_result in order.report_results]


def _report_facts(report_result: ReportResult) -> dict[str, Any]:
    return {
        "asked": datetime.fromtimestamp(report_result.at, UTC).isoformat(timespec="milliseconds"),
        "report": report_result.status.value,
        "seen": report_result.seen,
        "reason": report_result.reason,
        "proved": report_result.outcome.value if report_result.outcome else None,
        "after_attempts": report_result.attempts,
    }


def _attempt_facts(attempt: Attempt) -> dict[str, Any]:
    result = attempt.result
    facts: dict[str, Any] = {
        "started": datetime.fromtimestamp(attempt.started, UTC).isoformat(timespec="milliseconds"),
        "ms": attempt.ms,
        "http_status": result.http_status,
    }
    if isinstance(result, Fault):
        facts |= {"evidence": result.evidence.value, "fault": result.kind.value, "detail": result.detail}
    else:
        facts |= {"code": result.code, "message": result.message}
    return facts | {"raw": result.raw}
