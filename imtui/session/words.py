"""Sentences for the log, the screen and `imtui run`, as pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from imtui.core.advice import BY_HALT
from imtui.core.batch import Tallies
from imtui.core.order import Attempt, Order
from imtui.core.outcome import OUTCOMES, PAUSING, Halt, State
from imtui.core.protocol import Evidence, Fault
from imtui.core.verdict import Verdict

if TYPE_CHECKING:
    from imtui.engine.limits import Limits
    from imtui.session.changes import Progress

_PROVED: Final[Mapping[Evidence, str]] = {
    Evidence.UNSENT: "it did not reach the provider",
    Evidence.AMBIGUOUS: "it may be cancelled",
}
"""What a fault proves about its order."""


def orders(count: int) -> str:
    """A count of orders: `1 order`, `1,200 orders`."""
    return f"{count:,} order" if count == 1 else f"{count:,} orders"


def import_counts(*, imported: int, duplicates: int, rejected: int, ignored: int, are_lines: bool) -> str:
    """Numbers that add up, as in "5 lines read: 2 imported, 1 duplicate, 2 rejected".

    `are_lines` is False if a line held several pieces: then entries are counted.
    """
    read = imported + duplicates + rejected + ignored
    units = ("line", "lines") if are_lines else ("entry", "entries")
    parts = [f"{imported:,} imported"]
    if duplicates:
        parts.append(f"{duplicates:,} {'duplicate' if duplicates == 1 else 'duplicates'}")
    if rejected:
        parts.append(f"{rejected:,} rejected")
    if ignored:
        parts.append(f"{ignored:,} ignored")
    return f"{read:,} {units[read != 1]} read: {', '.join(parts)}."


def duration(seconds: float) -> str:
    """`0:07`, `12:34`, `1:02:03`."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def run_words(progress: Progress) -> str:
    """How long a run took: `0:07 for 428 orders, 61 a second`."""
    if progress.elapsed < 1:
        return f"less than a second for {orders(progress.done)}"
    rate = f"{progress.done / progress.elapsed:,.0f} a second"
    return f"{duration(progress.elapsed)} for {orders(progress.done)}, {rate}"


def progress_bar(progress: Progress, full: str, empty: str) -> str:
    """The progress of a run as a bar of 14 characters."""
    cells = 14
    done = progress.done * cells // progress.planned if progress.planned else 0
    return full * done + empty * (cells - done)


def limits_words(limits: Limits) -> str:
    """Limits: `8 requests at once, no rate limit, at most 15 s per attempt, 4 attempts per order`."""
    rate = f"at most {limits.rate:g} per second" if limits.rate else "no rate limit"
    return (
        f"{limits.workers} requests at once, {rate}, at most {limits.timeout:g} s per attempt, "
        f"{limits.retry.tries} attempts per order"
    )


def attempt_words(order: Order, attempt: Attempt, verdict: Verdict) -> str:
    """One attempt with its result: `refused 455 Sipariş bulunamadı · 48 ms`."""
    result = attempt.result
    if isinstance(result, Fault):
        seen = f"{result.words} ({_PROVED[result.evidence]})"
    else:
        seen = f"{result.code} {result.message}".rstrip()
    words = f"{seen} · {attempt.ms} ms"
    if verdict.delay is not None:
        return f"try {len(order.attempts)}: {words} · again in {verdict.delay:.1f} s"
    return f"{verdict.outcome.value} {words}"


_RELEASED: Final[Mapping[State, str]] = {
    State.QUEUED: "not retried: the run was stopped; still queued: no request reached the provider",
    State.REFUSED: "not retried: the run was stopped; refused {seen}",
    State.UNREACHABLE: "not retried: the run was stopped; unreachable: the last request was not sent",
    State.UNCONFIRMED: "not retried: the run was stopped; unconfirmed: it may be cancelled",
}
"""The log line for each state of an order that was waiting for a retry when the run was stopped."""


def released_words(order: Order) -> str:
    """An order that was waiting for a retry: `not retried: the run was stopped; refused 503`."""
    seen = f"{order.code} {order.message}".rstrip()
    return _RELEASED[order.state].format(seen=seen)


def halt_words(halt: Halt) -> str:
    """Why a run stopped or paused, and what to do next."""
    advice = BY_HALT[halt]
    verb = "Paused" if halt in PAUSING else "Stopped"
    return f"{verb}. {advice.meaning} {advice.action}"


def tally_words(tallies: Tallies) -> str:
    """The counts that are not zero: `402 cancelled, 12 refused (455×11 429×1), 1 unconfirmed`."""
    parts = []
    for state in (*OUTCOMES, State.SENDING, State.QUEUED):
        count = tallies.by_state[state]
        if not count:
            continue
        codes = " ".join(f"{code}×{number:,}" for code, number in tallies.refused_by_code.items())
        detail = f" ({codes})" if state is State.REFUSED and codes else ""
        parts.append(f"{count:,} {state.value}{detail}")
    return ", ".join(parts) or "no orders"
