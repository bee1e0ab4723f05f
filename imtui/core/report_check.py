"""What a reply to get-report says, and the report result that follows."""

from __future__ import annotations

from typing import Final

from imtui.core.codes import NO_SUCH_ORDER
from imtui.core.outcome import State
from imtui.core.protocol import Reply, Result
from imtui.core.read_methods import Report
from imtui.core.report_result import DeliveryStatus, ReportResult, meanings_for

_BY_STATUS: Final = {
    "113": DeliveryStatus.SENDING,
    "114": DeliveryStatus.FINISHED,
    "115": DeliveryStatus.NOT_SENT,
}
_BY_CODE: Final = {NO_SUCH_ORDER: DeliveryStatus.UNKNOWN, 456: DeliveryStatus.WAITING}


def check_report(
    order_id: str, state: State, result: Report | Result, at: float, attempts: int
) -> ReportResult | None:
    """What a reply to get-report proves about an order that is unconfirmed, cancelled or refused with 455.

    None if it proves nothing: a fault, another code, an unknown status, the report of another order, or a
    report that contradicts itself. `at` is when the reply arrived, in seconds since the epoch. `state` is the
    order's state now, and `attempts` is the number of its attempts until now.
    """
    status = _status(order_id, result)
    if status is None:
        return None
    meaning = meanings_for(state)[status]
    return ReportResult(at, status, seen(result), meaning.reason.english, meaning.outcome, attempts)


def seen(result: Report | Result) -> str:
    """A summary of a get-report reply, in English, for the journal.

    It is the order ID, the status and the counts of a report, the code and message of another reply, or the
    words of a fault. `shown_facts` recognises the parts by their first words and translates them. If you
    change these words, change `_FACTS` in `report_result`, too.
    """
    if isinstance(result, Report):
        counts = [
            f"{name} {count}"
            for name, count in (
                ("total", result.total),
                ("delivered", result.delivered),
                ("undelivered", result.undelivered),
                ("waiting", result.waiting),
            )
            if count is not None
        ]
        return ", ".join([f"order {result.order_id}", f"status {result.status or 'missing'}", *counts])
    if isinstance(result, Reply):
        return f"code {result.code} {result.message}".rstrip()
    return result.words


def _status(order_id: str, result: Report | Result) -> DeliveryStatus | None:
    if isinstance(result, Reply):
        return _BY_CODE.get(result.code) if result.readable else None
    if not isinstance(result, Report) or result.order_id.lstrip("0") != order_id.lstrip("0"):
        return None
    status = _BY_STATUS.get(result.status)
    return None if status is DeliveryStatus.NOT_SENT and result.delivered else status
