"""From facts to cells and the names of styles: pure functions, no widget and no colour."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from imtui.core.advice import advice_for
from imtui.core.batch import Batch, Tallies
from imtui.core.codes import CODES, OTHER_CODE
from imtui.core.order import Attempt, Order
from imtui.core.outcome import OUTCOMES, State
from imtui.core.protocol import Evidence, Fault
from imtui.core.report_result import ReportResult, meaning_of
from imtui.core.sending_time import TURKEY
from imtui.session import LogEntry, Progress
from imtui.session.words import duration
from imtui.ui.view import Kind

GLYPHS: Final[Mapping[State, str]] = {
    State.QUEUED: "·",
    State.SENDING: "▶",
    State.CANCELLED: "✔",
    State.REFUSED: "✖",
    State.UNREACHABLE: "✖",
    State.UNCONFIRMED: "?",
}

STYLES: Final = tuple(
    dict.fromkeys([*(state.value for state in State), *(code.role for code in CODES.values())])
)
"""Every name that `style_of` gives; the theme has a colour for each."""


def style_of(state: State, code: int | None = None) -> str:
    """The style of an order in `state`; refusals differ by code."""
    if state is State.REFUSED and code is not None:
        known = CODES.get(code, OTHER_CODE)
        return known.role if known.rule.outcome is state else state.value
    return state.value


class Column(NamedTuple):
    """A column of the order table."""

    title: str
    width: int
    """Cells; 0 for the one that takes what is left."""
    text: Callable[[Order, int, float], str]
    """Of an order, its row from 0, and the time now in seconds since the epoch."""
    right: bool = False
    in_role_style: bool = False
    """True if its text has the colour of the order's role."""


_ORDER_ID: Final = Column("Order id", 12, lambda order, *_: order.order_id)
ORDER_ID_TITLE: Final = _ORDER_ID.title
UNUSUAL: Final = "!"
"""Before an unusual order ID, in the table and in the import report."""

COLUMNS: Final = (
    Column("#", 6, lambda _, row, __: str(row + 1), right=True),
    _ORDER_ID,
    Column("Label", 16, lambda order, *_: order.label),
    Column("Left", 7, lambda order, _, now: time_left(order, now), right=True),
    Column("State", 13, lambda order, *_: f"{GLYPHS[order.state]} {order.state.value}", in_role_style=True),
    Column(
        "Code", 4, lambda order, *_: str(order.code or ("-" if order.attempts else "")), in_role_style=True
    ),
    Column("Message", 0, lambda order, *_: order.message or unusual_words(order)),
    Column("Try", 3, lambda order, *_: str(len(order.attempts) or ""), right=True),
    Column("ms", 6, lambda order, *_: "" if order.ms is None else str(order.ms), right=True),
)

_LEAST_MESSAGE: Final = 9
_ENOUGH_MESSAGE: Final = 40
"""Cells of a message beyond which a label has the room."""
_LONGEST_LABEL: Final = 40
_LEAST_NUMBER: Final = 3
_GIVES_WAY: Final = (("ms", 0), ("Try", 0), ("Label", 10), ("Label", 0))
"""Columns that make room for the message where the window is narrow, the first one first, and the least that
is left of each. Before them go the empty cells of numbers and ids."""


def columns_for(batch: Batch, width: int) -> tuple[Column, ...]:
    """Those that have something to tell, and room for it; an id is never cut."""
    notes = (("Label", batch.has_labels), ("Left", batch.has_times))
    hidden = frozenset(title for title, has in notes if not has)
    return _columns(hidden, len(str(len(batch))), batch.longest_id, width)


@lru_cache(maxsize=8)
def _columns(hidden: frozenset[str], digits: int, longest_id: int, width: int) -> tuple[Column, ...]:
    ids = max(_ORDER_ID.width, longest_id)
    shown = [
        column._replace(width=ids) if column is _ORDER_ID else column
        for column in COLUMNS
        if column.title not in hidden
    ]
    is_usual = hidden == {"Label", "Left"} and ids == _ORDER_ID.width
    empty = (("#", max(_LEAST_NUMBER, digits)), (_ORDER_ID.title, max(len(_ORDER_ID.title), longest_id)))
    for title, least in () if is_usual else (*empty, *_GIVES_WAY):
        lacking = sum(column.width + 1 for column in shown) + 1 + _LEAST_MESSAGE - width
        if lacking <= 0:
            break
        narrowed = [
            column._replace(width=least and max(least, column.width - lacking))
            if column.title == title
            else column
            for column in shown
        ]
        shown = [column for column in narrowed if column.width or column.title == "Message"]
    spare = width - sum(column.width + 1 for column in shown) - 1 - _ENOUGH_MESSAGE
    return tuple(
        column._replace(width=min(column.width + spare, _LONGEST_LABEL))
        if column.title == "Label" and spare > 0
        else column
        for column in shown
    )


def unusual_words(order: Order) -> str:
    """Why the order's ID is unusual; empty if it is not."""
    return f"unusual ID: {order.unusual.sentence}" if order.unusual else ""


def time_left(order: Order, now: float) -> str:
    """Until the order goes out: `167d`, `2d 05h`, `5h 03m`, `12:34`, `passed`; nothing where nobody told."""
    if order.send_at is None:
        return ""
    seconds = int(order.send_at - now)
    if seconds < 0:
        return "passed"
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days}d {hour:02d}h" if days < 100 else f"{days:,}d"
    return f"{hour}h {minute:02d}m" if hour else f"{minute}:{second:02d}"


def time_of_day(at: float) -> str:
    """Local time of day with milliseconds, as the log shows it."""
    return time.strftime("%H:%M:%S", time.localtime(at)) + f".{int(at * 1000) % 1000:03d}"


def sending_time(at: float) -> str:
    """Day and minute in Turkey's time, wherever this machine is: the provider's panel tells it so."""
    return f"{datetime.fromtimestamp(at, TURKEY):%d %b %H:%M}"


def _day(at: float) -> str:
    return time.strftime("%d %b %H:%M:%S", time.localtime(at))


def log_line(entry: LogEntry) -> tuple[str, str]:
    """The text of a log line and the name of its style."""
    if entry.state is None:
        return f"{time_of_day(entry.at)} » {entry.text}", "warning" if entry.warning else "muted"
    glyph = GLYPHS[entry.state]
    return f"{time_of_day(entry.at)} {glyph} {entry.order_id} {entry.text}", style_of(entry.state, entry.code)


class Detail(Enum):
    """How much the counts of the summary line say."""

    WORDS = "glyph, count and word, refusals by code"
    CODES = "glyph and count, refusals by code"
    COUNTS = "glyph and count"


_COUNTED: Final = (*OUTCOMES, State.SENDING, State.QUEUED)


class Count(NamedTuple):
    """One count of the summary line."""

    text: str
    style: str
    kind: Kind
    """What a click on it shows alone."""


def counts(tallies: Tallies, detail: Detail = Detail.WORDS) -> list[Count]:
    """The counts of the summary line; a state that has none is left out."""
    shown: list[Count] = []
    for state in _COUNTED:
        count = tallies.by_state[state]
        if not count:
            continue
        # Unreachable has the glyph of refused: its word stays.
        worded = detail is Detail.WORDS or state is State.UNREACHABLE
        word = f" {state.value}" if worded else ""
        shown.append(Count(f"{GLYPHS[state]} {count:,}{word}", style_of(state), state))
        if state is State.REFUSED and detail is not Detail.COUNTS:
            shown += [
                Count(f"{code}×{number:,}", style_of(state, code), code)
                for code, number in tallies.refused_by_code.items()
            ]
    return shown


def progress_words(progress: Progress, running: bool, total: int) -> str:
    """`97% · 148/s · 0:01 left` while running, `428 of 428 in 0:07` afterwards, nothing before.

    Of a batch of `total` orders a run may have had a part, a retry most of all.
    """
    if not progress.planned:
        return ""
    if not running:
        whose = "last run " if progress.planned < total else ""
        return f"{whose}{progress.done:,} of {progress.planned:,} in {duration(progress.elapsed)}"
    left = "" if progress.eta is None else f" · {duration(progress.eta)} left"
    return f"{progress.done * 100 // progress.planned}% · {progress.rate:.0f}/s{left}"


def details(order: Order, settle_key: str, now: float) -> Iterator[tuple[str, str]]:
    """An order's story, line by line with the names of their styles: state, advice, every attempt.

    `settle_key` asks for reports; `now` is in seconds since the epoch.
    """
    yield f"{GLYPHS[order.state]} {order.state.value}", style_of(order.state, order.code)
    if order.label:
        yield order.label, ""
    if order.send_at is not None:
        yield _sending(order.state, order.send_at, now), ""
    if order.unusual:
        yield f"{UNUSUAL} {unusual_words(order)}", "advice"
    yield "", ""
    yield from _advice_lines(order, settle_key)
    if order.prior:
        yield "", ""
        proved = "the cancel was proved" if order.prior.state is State.CANCELLED else "an answer was lost"
        yield f"In batch {order.prior.batch}, {_day(order.prior.at)}: {proved}.", "heading"
    for number, attempt in enumerate(order.attempts, start=1):
        yield "", ""
        yield from _attempt_lines(number, attempt)
    if not order.attempts:
        yield "", ""
        yield "No attempt in this batch.", "muted"
    for report_result in order.report_results:
        yield "", ""
        yield from _report_lines(report_result)


def _sending(state: State, send_at: float, now: float) -> str:
    when = f"{sending_time(send_at)} in Turkey"
    if state is State.CANCELLED:
        return f"Its sending time: {when}."
    if send_at < now:
        return f"Its sending time has passed: {when}."
    return f"Goes out {when}, if it is not cancelled."


def _advice_lines(order: Order, settle_key: str) -> Iterator[tuple[str, str]]:
    if order.report_result:
        yield order.report_result.reason, ""
        yield f"What to do: {meaning_of(order.report_result, order.state).action}", "advice"
        return
    advice = advice_for(order.state, order.result)
    yield advice.meaning, ""
    yield f"What to do: {advice.action}", "advice"
    if order.explicable:
        yield f"Settle ({settle_key}) on its row asks for its report, which may tell.", "advice"


def _attempt_lines(number: int, attempt: Attempt) -> Iterator[tuple[str, str]]:
    result = attempt.result
    head = f"Attempt {number} · {time_of_day(attempt.started)} · {attempt.ms} ms"
    yield head, "heading"
    if isinstance(result, Fault):
        reached = (
            "nothing of it reached the provider"
            if result.evidence is Evidence.UNSENT
            else "it may have reached the provider, and may have cancelled the order"
        )
        yield result.words, ""
        yield f"Evidence: {result.evidence.value} ({reached}).", ""
    else:
        yield f"HTTP {result.http_status}, code {result.code}: {result.message or '(no message)'}", ""
        if result.retry_after is not None:
            yield f"The provider asked to wait {result.retry_after:g} s.", ""
    if result.raw:
        yield f"Raw answer: {result.raw}", "muted"


def _report_lines(report_result: ReportResult) -> Iterator[tuple[str, str]]:
    after = f" · after attempt {report_result.attempts}" if report_result.attempts else ""
    yield f"Report · {time_of_day(report_result.at)}{after}", "heading"
    yield f"{report_result.status.value}: {report_result.seen}", ""
    yield report_result.reason, "muted"
