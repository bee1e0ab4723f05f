"""Sentences for the log, the screen and `imtui run`, as pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from imtui.core.advice import BY_HALT
from imtui.core.batch import Tallies
from imtui.core.order import Attempt, Order
from imtui.core.outcome import OUTCOMES, PAUSING, STATE_LABELS, Halt, State
from imtui.core.outcome_rules import NextStep
from imtui.core.protocol import Evidence, Fault
from imtui.core.target import Target
from imtui.engine.limits import Limits
from imtui.messages import Message, _, current_language, formats, joined, lazy, ngettext, nlazy
from imtui.session.changes import Progress

_PROVED: Final[Mapping[Evidence, Message]] = {
    Evidence.UNSENT: lazy("it did not reach the provider"),
    Evidence.AMBIGUOUS: lazy("it may be cancelled"),
}
"""What a fault means for the order, by the evidence of the fault."""


def order_count(count: int) -> str:
    """A count of orders: `1 order`, `1,200 orders`."""
    return ngettext("{count:n} order", "{count:n} orders", count)


def import_counts(*, imported: int, duplicates: int, rejected: int, ignored: int, are_lines: bool) -> str:
    """The counts of an import, as in "5 lines read: 2 imported, 1 duplicate, 2 rejected.".

    The first number is the sum of the others. `are_lines` is False if a line held more than one piece. Then
    the text says "entries read" instead of "lines read".
    """
    read = imported + duplicates + rejected + ignored
    parts = [lazy("{count:n} imported", count=imported)]
    if duplicates:
        parts.append(nlazy("{count:n} duplicate", "{count:n} duplicates", duplicates))
    if rejected:
        parts.append(lazy("{count:n} rejected", count=rejected))
    if ignored:
        parts.append(lazy("{count:n} ignored", count=ignored))
    if are_lines:
        return ngettext(
            "{count:n} line read: {results}.", "{count:n} lines read: {results}.", read, results=joined(parts)
        )
    return ngettext(
        "{count:n} entry read: {results}.", "{count:n} entries read: {results}.", read, results=joined(parts)
    )


def duration(seconds: float) -> str:
    """A duration in the language in use: `0:07`, `12:34`, `1 h 05 min`."""
    return formats.duration(seconds, current_language())


def run_words(progress: Progress) -> Message:
    """How long a run took: `0:07 for 428 orders, 61 a second`."""
    if progress.elapsed < 1:
        return nlazy(
            "less than a second for {count:n} order", "less than a second for {count:n} orders", progress.done
        )
    return nlazy(
        "{time:duration} for {count:n} order, {rate:n0} a second",
        "{time:duration} for {count:n} orders, {rate:n0} a second",
        progress.done,
        time=progress.elapsed,
        rate=progress.done / progress.elapsed,
    )


def progress_bar(progress: Progress, full: str, empty: str) -> str:
    """The progress of a run as a bar of 14 characters."""
    cells = 14
    done = progress.done * cells // progress.planned if progress.planned else 0
    return full * done + empty * (cells - done)


def limits_words(limits: Limits) -> Message:
    """Limits: `8 requests at once, no rate limit, at most 15 s per attempt, 4 attempts per order`."""
    return joined(
        [
            nlazy("{count:n} request at once", "{count:n} requests at once", limits.workers),
            lazy("at most {rate:n} per second", rate=limits.rate) if limits.rate else lazy("no rate limit"),
            lazy("at most {seconds:n} s per attempt", seconds=limits.timeout),
            nlazy("{count:n} attempt per order", "{count:n} attempts per order", limits.retry.tries),
        ]
    )


def attempt_words(order: Order, attempt: Attempt, next_step: NextStep) -> Message:
    """The log line for an attempt, such as `refused 455 Sipariş bulunamadı · 48 ms`.

    The provider's message is not translated. If `next_step` is a retry, the line says when it follows.
    """
    result = attempt.result
    if next_step.delay is not None:
        return lazy(
            "attempt {number}: {result} · {ms} ms · again in {delay:n1} s",
            number=len(order.attempts),
            result=_result_words(attempt),
            ms=attempt.ms,
            delay=next_step.delay,
        )
    outcome = STATE_LABELS[next_step.outcome]
    if isinstance(result, Fault):
        return lazy(
            "{outcome} {result} · {ms} ms", outcome=outcome, result=_result_words(attempt), ms=attempt.ms
        )
    # The usual case. A run writes thousands of these lines, so each text is made in one step.
    if not result.message:
        return lazy("{outcome} {code} · {ms} ms", outcome=outcome, code=result.code, ms=attempt.ms)
    return lazy(
        "{outcome} {code} {message} · {ms} ms",
        outcome=outcome,
        code=result.code,
        message=result.shown_message,
        ms=attempt.ms,
    )


def _result_words(attempt: Attempt) -> Message:
    result = attempt.result
    if isinstance(result, Fault):
        return lazy("{fault} ({proved})", fault=result.shown_words, proved=_PROVED[result.evidence])
    return joined(filter(None, [str(result.code), result.shown_message]), " ")


def released_words(order: Order) -> Message:
    """The log line for an order that was waiting for a retry when the run was stopped.

    For example `not retried: the run was stopped; refused 503`.
    """
    if order.state is State.REFUSED:
        return lazy(
            "not retried: the run was stopped; refused {reply}",
            reply=joined(filter(None, [str(order.code), order.shown_message]), " "),
        )
    return _RELEASED[order.state]


_RELEASED: Final[Mapping[State, Message]] = {
    State.QUEUED: lazy("not retried: the run was stopped; still queued: no request reached the provider"),
    State.UNREACHABLE: lazy("not retried: the run was stopped; unreachable: the last request was not sent"),
    State.UNCONFIRMED: lazy("not retried: the run was stopped; unconfirmed: it may be cancelled"),
}
"""The log line for an order that was waiting for a retry when the run was stopped, by the order's state."""


def halt_words(halt: Halt) -> Message:
    """Why a run stopped or paused, and what to do next."""
    advice = BY_HALT[halt]
    if halt in PAUSING:
        return lazy("Paused. {meaning} {action}", meaning=advice.meaning, action=advice.action)
    return lazy("Stopped. {meaning} {action}", meaning=advice.meaning, action=advice.action)


def alarm_words(count: int) -> str:
    """The alarm about `count` orders whose cancel got code 200.

    A report says that the provider is sending their SMS or has sent it.
    """
    return ngettext(
        "ALARM: {count:n} order is being sent or went out, although the provider replied 200 to its cancel.",
        "ALARM: {count:n} orders are being sent or went out, although the provider replied 200 to their"
        " cancel.",
        count,
    )


def account_words(target: Target | None) -> str:
    """The account of a batch: `acme (live)`, `never sent`."""
    if target is None:
        return _("never sent")
    if target.live:
        return _("{account} (live)", account=target.profile)
    return _("{account} (sandbox)", account=target.profile)


def tally_words(tallies: Tallies) -> Message:
    """The counts that are not zero: `402 cancelled, 12 refused (455×11 429×1), 1 unconfirmed`."""
    parts = []
    for state in (*OUTCOMES, State.SENDING, State.QUEUED):
        if count := tallies.by_state[state]:
            codes = tallies.refused_by_code if state is State.REFUSED else {}
            parts.append(_count_words(state, count, codes))
    return joined(parts) if parts else lazy("no orders")


def _count_words(state: State, count: int, codes: Mapping[int, int]) -> Message:
    if not codes:
        return lazy("{count:n} {state}", count=count, state=STATE_LABELS[state])
    numbers = (lazy("{code}×{count:n}", code=code, count=number) for code, number in codes.items())
    return lazy(
        "{count:n} {state} ({codes})", count=count, state=STATE_LABELS[state], codes=joined(numbers, " ")
    )
