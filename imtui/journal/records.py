"""Values as they stand in a row, and back, exactly as they were written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, TypeVar

from imtui.core.finding import Finding, Told
from imtui.core.importing import Unusual
from imtui.core.order import Attempt, Before
from imtui.core.outcome import State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.text import REPLACEMENT

END_COLUMNS: Final = "ms, http_status, code, message, retry_after, raw, evidence, kind, detail"
"""What the end of an attempt fills in, as `end_row` gives it; all are NULL while it is under way."""

ATTEMPT_COLUMNS: Final = f"started, {END_COLUMNS}"
"""What `read_attempt` takes."""

FINDING_COLUMNS: Final = "at, told, seen, reason, outcome, attempts"
"""What `finding_row` gives and `read_finding` takes."""

_STATUS_ONLY: Final = "status only"
"""The kind of a reply without a readable body; that of any other reply is NULL."""

Row = Sequence[Any]

_T = TypeVar("_T")


@cache
def values(rows: int, columns: int) -> str:
    """The VALUES clause for so many rows: one statement for many is several times as quick as many."""
    row = f"({', '.join('?' * columns)})"
    return f"VALUES {', '.join([row] * rows)}"


def number_of(order_id: str) -> str:
    """What names the order: leading zeros do not make another one of it."""
    return order_id.lstrip("0")


def storable(text: str) -> str:
    """`text` as SQLite takes it; clean text as it is. No row may fail for its text after a cancel."""
    if text.isprintable():
        return text
    return text.replace("\0", REPLACEMENT).encode("utf-8", "replace").decode()


def as_json(texts: Sequence[str]) -> str:
    """Texts as one value for SQLite's `json_each`: a list of any length is one statement."""
    document = json.dumps(texts)
    # What SQLite would not take is escaped, and so is text that it takes.
    return json.dumps([storable(text) for text in texts]) if "\\u" in document else document


def end_row(attempt: Attempt) -> tuple[object, ...]:
    """What came of the attempt."""
    result = attempt.result
    raw = storable(result.raw)
    if isinstance(result, Reply):
        message = storable(result.message)
        return (
            attempt.ms,
            result.http_status,
            result.code,
            message,
            result.retry_after,
            raw,
            None,
            None if result.readable else _STATUS_ONLY,
            None,
        )
    fault = (result.evidence.value, result.kind.value, storable(result.detail))
    return (attempt.ms, result.http_status, None, None, None, raw, *fault)


def read_attempt(row: Row) -> Attempt:
    """The attempt of a row. Raises ValueError for what was never written that way."""
    return Attempt(_need(float, row[0]), _need(int, row[1]), _read_result(row[2:]))


def read_state(value: object) -> State:
    """Raises ValueError."""
    return State(value)


def read_before(state: object, batch: object, at: object) -> Before | None:
    """What an earlier batch proved, None where nothing is noted. Raises ValueError."""
    return None if state is None else Before(State(state), _need(int, batch), _need(float, at))


def unusual_name(unusual: Unusual | None) -> str | None:
    """Why an order is unusual, as it is written."""
    return unusual.value if unusual else None


def read_unusual(name: object) -> Unusual | None:
    """The reason of a row. Raises ValueError."""
    return None if name is None else Unusual(name)


def finding_row(finding: Finding) -> tuple[object, ...]:
    """What a report told."""
    texts = storable(finding.seen), storable(finding.reason)
    outcome = finding.outcome.value if finding.outcome else None
    return (finding.at, finding.told.value, *texts, outcome, finding.attempts)


def read_finding(row: Row) -> Finding:
    """The finding of a row. Raises ValueError."""
    at, told, seen, reason, outcome, attempts = row
    state = None if outcome is None else State(outcome)
    texts = _need(str, seen), _need(str, reason)
    return Finding(_need(float, at), Told(told), *texts, state, _need(int, attempts))


def _read_result(row: Row) -> Result:
    http_status, code, message, retry_after, raw, evidence, kind, detail = row
    raw = _need(str, raw)
    if evidence is None:
        wait = None if retry_after is None else _need(float, retry_after)
        text = _need(str, message)
        return Reply(_need(int, http_status), _need(int, code), text, wait, raw, readable=kind is None)
    status = None if http_status is None else _need(int, http_status)
    return Fault(Evidence(evidence), FaultKind(kind), _need(str, detail), status, raw)


def _need(kind: type[_T], value: object) -> _T:
    if not isinstance(value, kind):
        raise ValueError(f"{value!r} where {kind.__name__} is due")
    return value
