"""What a reply to get-report proves about an order."""

from __future__ import annotations

from typing import Final

from imtui.core.codes import NOT_FOUND
from imtui.core.outcome import State
from imtui.core.protocol import Reply, Result
from imtui.core.report_result import DeliveryStatus, ReportResult, meanings_for
from imtui.core.reports import Report

_BY_STATUS: Final = {
    "113": DeliveryStatus.SENDING,
    "114": DeliveryStatus.FINISHED,
    "115": DeliveryStatus.NOT_SENT,
}
_BY_CODE: Final = {NOT_FOUND: DeliveryStatus.UNKNOWN, 456: DeliveryStatus.WAITING}


def check_report(
    order_id: str, state: State, answer: Report | Result, at: float, attempts: int = 0
) -> ReportResult | None:
    """What a reply to get-report proves about an order that is unconfirmed, cancelled or refused with 455.

    None if it proves nothing: a fault, another code, an unknown status, the report of another order, or a
    report that contradicts itself. `at` is when it arrived, in seconds since the epoch.
    """
    status = _status(order_id, answer)
    if status is None:
        return None
    meaning = meanings_for(state)[status]
    return ReportResult(at, status, seen(answer), meaning.reason.english, meaning.outcome, attempts)


def seen(answer: Report | Result) -> str:
    """What a reply to get-report says, in English as it is kept: its code, or status and counts.

    `ReportResult.shown_seen` knows its words.
    """
    if isinstance(answer, Report):
        counts = [
            f"{name} {count}"
            for name, count in (
                ("total", answer.total),
                ("delivered", answer.delivered),
                ("undelivered", answer.undelivered),
                ("waiting", answer.waiting),
            )
            if count is not None
        ]
        return ", ".join([f"order {answer.order_id}", f"status {answer.status or 'missing'}", *counts])
    if isinstance(answer, Reply):
        return f"code {answer.code} {answer.message}".rstrip()
    return answer.words


def _status(order_id: str, answer: Report | Result) -> DeliveryStatus | None:
    if isinstance(answer, Reply):
        return _BY_CODE.get(answer.code) if answer.readable else None
    if not isinstance(answer, Report) or answer.order_id.lstrip("0") != order_id.lstrip("0"):
        return None
    status = _BY_STATUS.get(answer.status)
    return None if status is DeliveryStatus.NOT_SENT and answer.delivered else status
