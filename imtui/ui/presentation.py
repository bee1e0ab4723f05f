"""From facts to cells and the names of styles: pure functions, no widget and no colour."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from imtui.core.advice import advice_for
from imtui.core.batch import Attempt, Order, Tallies
from imtui.core.outcome import OUTCOMES, State
from imtui.core.protocol import Evidence, Fault
from imtui.core.settling import meaning_of
from imtui.session import LogEntry, Progress
from imtui.ui.view import Kind

GLYPHS: Final[Mapping[State, str]] = {
    State.QUEUED: "·",
    State.SENDING: "▶",
    State.CANCELLED: "✔",
    State.REFUSED: "✖",
    State.UNREACHABLE: "✖",
    State.UNCONFIRMED: "?",
}

_CODE_STYLES: Final[Mapping[int, str]] = {
    400: "malformed",
    401: "denied",
    404: "denied",
    429: "busy",
    455: "not-found",
    503: "busy",
}

STYLES: Final = (
    *("queued", "sending", "cancelled", "refused", "unreachable", "unconfirmed"),
    *dict.fromkeys(_CODE_STYLES.values()),
)
"""Every name that `style_of` gives; the theme has a colour for each."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the order table."""

    title: str
    width: int
    """Cells; 0 for the one that takes what is left."""
    right: bool = False


COLUMNS: Final = (
    Column("#", 6, right=True),
    Column("Order id", 12),
    Column("State", 13),
    Column("Code", 4),
    Column("Message", 0),
    Column("Try", 3, right=True),
    Column("ms", 6, right=True),
)


def style_of(state: State, code: int | None = None) -> str:
    """The style of an order in `state`; refusals differ by code."""
    if state is State.REFUSED and code is not None:
        return _CODE_STYLES.get(code, "refused")
    return state.value


def cells(number: int, order: Order) -> tuple[str, ...]:
    """One text for each of `COLUMNS`; `number` counts from 1."""
    ms = order.ms
    return (
        str(number),
        order.order_id,
        f"{GLYPHS[order.state]} {order.state.value}",
        str(order.code or ("-" if order.attempts else "")),
        order.message,
        str(len(order.attempts) or ""),
        "" if ms is None else str(ms),
    )


def clock(at: float) -> str:
    """Local time of day with milliseconds, as the log shows it."""
    return time.strftime("%H:%M:%S", time.localtime(at)) + f".{int(at * 1000) % 1000:03d}"


def _day(at: float) -> str:
    return time.strftime("%d %b %H:%M:%S", time.localtime(at))


def duration(seconds: float) -> str:
    """`0:07`, `12:34`, `1:02:03`."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def log_line(entry: LogEntry) -> tuple[str, str]:
    """The text of a log line and the name of its style."""
    if entry.state is None:
        return f"{clock(entry.at)} » {entry.text}", "warning" if entry.warning else "note"
    glyph = GLYPHS[entry.state]
    return f"{clock(entry.at)} {glyph} {entry.order_id} {entry.text}", style_of(entry.state, entry.code)


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


def progress_words(progress: Progress, running: bool) -> str:
    """`97% · 148/s · 0:01 left` while running, `428 in 0:07` afterwards, nothing before."""
    if not progress.planned:
        return ""
    if not running:
        return f"{progress.done:,} of {progress.planned:,} in {duration(progress.elapsed)}"
    left = "" if progress.eta is None else f" · {duration(progress.eta)} left"
    return f"{progress.done * 100 // progress.planned}% · {progress.rate:.0f}/s{left}"


def details(order: Order) -> Iterator[tuple[str, str]]:
    """An order's story, line by line with the names of their styles: state, advice, every attempt."""
    yield f"{GLYPHS[order.state]} {order.state.value}", style_of(order.state, order.code)
    yield "", ""
    if order.finding:
        yield order.finding.reason, ""
        yield f"What to do: {meaning_of(order.finding, order.state).action}", "advice"
    else:
        advice = advice_for(order.state, order.result)
        yield advice.meaning, ""
        yield f"What to do: {advice.action}", "advice"
    if order.before:
        yield "", ""
        proved = "the cancel was proved" if order.before.state is State.CANCELLED else "an answer was lost"
        yield f"In batch {order.before.batch}, {_day(order.before.at)}: {proved}.", "heading"
    for number, attempt in enumerate(order.attempts, start=1):
        yield "", ""
        yield from _attempt_lines(number, attempt)
    if not order.attempts:
        yield "", ""
        yield "No attempt in this batch.", "muted"
    for finding in order.findings:
        yield "", ""
        yield f"Report · {clock(finding.at)} · after {finding.attempts} attempts", "heading"
        yield f"{finding.told.value}: {finding.seen}", ""
        yield finding.reason, "muted"


def _attempt_lines(number: int, attempt: Attempt) -> Iterator[tuple[str, str]]:
    result = attempt.result
    head = f"Attempt {number} · {clock(attempt.started)} · {attempt.ms} ms"
    yield head, "heading"
    if isinstance(result, Fault):
        reached = (
            "nothing of it reached the provider"
            if result.evidence is Evidence.UNSENT
            else "it may have reached the provider, and may have cancelled the order"
        )
        yield f"{result.kind.value}: {result.detail}".rstrip(": "), ""
        yield f"Evidence: {result.evidence.value} ({reached}).", ""
    else:
        yield f"HTTP {result.http_status}, code {result.code}: {result.message or '(no message)'}", ""
        if result.retry_after is not None:
            yield f"The provider asked to wait {result.retry_after:g} s.", ""
    if result.raw:
        yield f"Raw answer: {result.raw}", "muted"
