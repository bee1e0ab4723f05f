"""The details of an order: outcome, advice, every attempt, every report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from imtui.core.advice import advice_of
from imtui.core.order import Attempt, Order, PriorOutcome
from imtui.core.outcome import GLYPHS, STATES_IN_DETAILS, State
from imtui.core.protocol import Evidence, Fault
from imtui.core.report_result import ReportResult
from imtui.messages import Message, _, lazy
from imtui.ui.presentation.columns import UNUSUAL, unusual_words
from imtui.ui.presentation.outcome_style import order_style
from imtui.ui.presentation.times import exact_time_of_day, sending_time

Line = tuple[str, str]
"""A text and the name of its style: one of `STYLES`, `heading`, `advice`, `muted`, or empty."""

_BLANK: Line = ("", "")

_EVIDENCE: Final[Mapping[Evidence, Message]] = {
    Evidence.UNSENT: lazy("Evidence: nothing of it reached the provider."),
    Evidence.AMBIGUOUS: lazy("Evidence: it may have reached the provider, and may have cancelled the order."),
}
"""For each kind of evidence, the sentence about a request that ended in a fault."""


def details(order: Order, status_check_key: str, now: float) -> Iterator[Line]:
    """The lines of an order's details.

    `status_check_key` is the key of the status check; `now` is in seconds since the epoch.
    """
    yield from _order_lines(order, now)
    yield _BLANK
    yield from _advice_lines(order, status_check_key)
    if order.prior:
        yield _BLANK
        yield _prior_sentence(order.prior), "heading"
    for number, attempt in enumerate(order.attempts, start=1):
        yield _BLANK
        yield from _attempt_lines(number, attempt)
    if not order.attempts:
        yield _BLANK
        yield _("No attempt in this batch."), "muted"
    for report_result in order.report_results:
        yield _BLANK
        yield from _report_lines(report_result)


def _prior_sentence(prior: PriorOutcome) -> str:
    at = datetime.fromtimestamp(prior.at).astimezone()
    if prior.state is State.CANCELLED:
        return _("In batch {batch}, {at:date}: the cancel was proved.", batch=prior.batch, at=at)
    return _("In batch {batch}, {at:date}: a reply was lost.", batch=prior.batch, at=at)


def _order_lines(order: Order, now: float) -> Iterator[Line]:
    yield f"{GLYPHS[order.state]} {STATES_IN_DETAILS[order.state]}", order_style(order)
    if order.label:
        yield order.label, ""
    if order.send_at is not None:
        yield _sending_sentence(order.state, order.send_at, now), ""
    if order.unusual:
        yield f"{UNUSUAL} {unusual_words(order)}", "advice"


def _sending_sentence(state: State, send_at: float, now: float) -> str:
    time = sending_time(send_at)
    if state is State.CANCELLED:
        return _("Its sending time: {time} in Turkey.", time=time)
    if send_at < now:
        return _("Its sending time has passed: {time} in Turkey.", time=time)
    return _("It is sent {time} in Turkey unless it is cancelled.", time=time)


def _advice_lines(order: Order, status_check_key: str) -> Iterator[Line]:
    advice = advice_of(order)
    yield str(advice.meaning), ""
    yield _("What to do: {action}", action=advice.action), "advice"
    if order.report_may_explain and not order.report_result:
        words = _(
            "Press {key} on its row for a status check: the report may show its outcome.",
            key=status_check_key,
        )
        yield words, "advice"


def _attempt_lines(number: int, attempt: Attempt) -> Iterator[Line]:
    result = attempt.result
    time = exact_time_of_day(attempt.started)
    yield _("Attempt {number} · {time} · {ms:n} ms", number=number, time=time, ms=attempt.ms), "heading"
    if isinstance(result, Fault):
        yield str(result.shown_words), ""
        yield str(_EVIDENCE[result.evidence]), ""
    else:
        message = result.shown_message or _("(no message)")
        reply = _(
            "HTTP {status}, code {code}: {message}",
            status=result.http_status,
            code=result.code,
            message=message,
        )
        yield reply, ""
        if result.retry_after is not None:
            yield _("The provider asked to wait {seconds:n} s.", seconds=result.retry_after), ""
    if result.raw:
        yield _("Raw reply: {text}", text=result.raw), "muted"


def _report_lines(report_result: ReportResult) -> Iterator[Line]:
    time, attempts = exact_time_of_day(report_result.at), report_result.attempts
    if attempts:
        yield _("Report · {time} · after attempt {number}", time=time, number=attempts), "heading"
    else:
        yield _("Report · {time}", time=time), "heading"
    yield f"{report_result.status.message}: {report_result.shown_seen}", ""
    yield str(report_result.shown_reason), "muted"
