"""From an answer of get-report to what it proves of an order."""

from __future__ import annotations

from typing import Final

from imtui.core.finding import OF_REFUSED, OF_UNCONFIRMED, Finding, Told
from imtui.core.outcome import State
from imtui.core.protocol import Reply, Result
from imtui.core.reports import Report

_BY_STATUS: Final = {"113": Told.SENDING, "114": Told.FINISHED, "115": Told.NOT_SENT}
_BY_CODE: Final = {455: Told.UNKNOWN, 456: Told.WAITING}


def find(
    order_id: str, state: State, answer: Report | Result, at: float, attempts: int = 0
) -> Finding | None:
    """What the answer of get-report proves of an order in `state`, which is unconfirmed or refused with 455.

    None where it proves nothing: a fault, another code, an unknown status, another order's report, or one
    that contradicts itself.
    """
    told = _told(order_id, answer)
    if told is None:
        return None
    meaning = (OF_UNCONFIRMED if state is State.UNCONFIRMED else OF_REFUSED)[told]
    return Finding(at, told, seen(answer), meaning.reason, meaning.outcome, attempts)


def seen(answer: Report | Result) -> str:
    """What an answer of get-report says, whatever it proves."""
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


def _told(order_id: str, answer: Report | Result) -> Told | None:
    if isinstance(answer, Reply):
        return _BY_CODE.get(answer.code) if answer.readable else None
    if not isinstance(answer, Report) or answer.order_id.lstrip("0") != order_id.lstrip("0"):
        return None
    told = _BY_STATUS.get(answer.status)
    return None if told is Told.NOT_SENT and answer.delivered else told
