"""The details of an order: outcome, advice, every attempt, every report."""

from __future__ import annotations

from collections.abc import Iterator

from imtui.core.advice import advice_for
from imtui.core.order import Attempt, Order
from imtui.core.outcome import STATES_IN_DETAILS, State
from imtui.core.protocol import Evidence, Fault
from imtui.core.report_result import ReportResult, meaning_of
from imtui.ui.presentation.columns import UNUSUAL, unusual_words
from imtui.ui.presentation.outcome_style import GLYPHS, style_of
from imtui.ui.presentation.times import day_and_time, exact_time_of_day, sending_time

Line = tuple[str, str]
"""A text and the name of its style: one of `STYLES`, `heading`, `advice`, `muted`, or empty."""

_BLANK: Line = ("", "")


def details(order: Order, status_check_key: str, now: float) -> Iterator[Line]:
    """The lines of an order's details.

    `status_check_key` is the key of the status check; `now` is in seconds since the epoch.
    """
    yield from _order_lines(order, now)
    yield _BLANK
    yield from _advice_lines(order, status_check_key)
    if order.prior:
        yield _BLANK
        proved = "the cancel was proved" if order.prior.state is State.CANCELLED else "a reply was lost"
        yield f"In batch {order.prior.batch}, {day_and_time(order.prior.at)}: {proved}.", "heading"
    for number, attempt in enumerate(order.attempts, start=1):
        yield _BLANK
        yield from _attempt_lines(number, attempt)
    if not order.attempts:
        yield _BLANK
        yield "No attempt in this batch.", "muted"
    for report_result in order.report_results:
        yield _BLANK
        yield from _report_lines(report_result)


def _order_lines(order: Order, now: float) -> Iterator[Line]:
    yield f"{GLYPHS[order.state]} {STATES_IN_DETAILS[order.state]}", style_of(order.state, order.code)
    if order.label:
        yield order.label, ""
    if order.send_at is not None:
        yield _sending_sentence(order.state, order.send_at, now), ""
    if order.unusual:
        yield f"{UNUSUAL} {unusual_words(order)}", "advice"


def _sending_sentence(state: State, send_at: float, now: float) -> str:
    when = f"{sending_time(send_at)} in Turkey"
    if state is State.CANCELLED:
        return f"Its sending time: {when}."
    if send_at < now:
        return f"Its sending time has passed: {when}."
    return f"It is sent {when} unless it is cancelled."


def _advice_lines(order: Order, status_check_key: str) -> Iterator[Line]:
    if order.report_result:
        yield str(order.report_result.shown_reason), ""
        yield f"What to do: {meaning_of(order.report_result, order.state).action}", "advice"
        return
    advice = advice_for(order.state, order.result)
    yield str(advice.meaning), ""
    yield f"What to do: {advice.action}", "advice"
    if order.explicable:
        yield (
            f"Press {status_check_key} on its row for a status check: the report may show its outcome.",
            "advice",
        )


def _attempt_lines(number: int, attempt: Attempt) -> Iterator[Line]:
    result = attempt.result
    yield f"Attempt {number} · {exact_time_of_day(attempt.started)} · {attempt.ms} ms", "heading"
    if isinstance(result, Fault):
        reached = (
            "nothing of it reached the provider"
            if result.evidence is Evidence.UNSENT
            else "it may have reached the provider, and may have cancelled the order"
        )
        yield str(result.shown_words), ""
        yield f"Evidence: {result.evidence.value} ({reached}).", ""
    else:
        yield f"HTTP {result.http_status}, code {result.code}: {result.shown_message or '(no message)'}", ""
        if result.retry_after is not None:
            yield f"The provider asked to wait {result.retry_after:g} s.", ""
    if result.raw:
        yield f"Raw reply: {result.raw}", "muted"


def _report_lines(report_result: ReportResult) -> Iterator[Line]:
    after = f" · after attempt {report_result.attempts}" if report_result.attempts else ""
    yield f"Report · {exact_time_of_day(report_result.at)}{after}", "heading"
    yield f"{report_result.status.message}: {report_result.shown_seen}", ""
    yield str(report_result.shown_reason), "muted"
