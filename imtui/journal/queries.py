"""Reads the journal: one function for each query."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from imtui.core.batch import Tallies
from imtui.core.order import Attempt, Order, PriorOutcome
from imtui.core.outcome import State
from imtui.core.report_result import ReportResult
from imtui.core.target import Target
from imtui.journal.errors import JournalError
from imtui.journal.records import (
    ATTEMPT_COLUMNS,
    INFO_COLUMNS,
    REPORT_COLUMNS,
    Row,
    as_json,
    number_of,
    read_attempt,
    read_info,
    read_prior,
    read_report_result,
)
from imtui.messages import lazy

# CROSS JOIN makes SQLite begin with the few rows of the order, not with all reports. Within one row, counting
# attempts is exact, even if the clock was set back.
REFUTED: Final = """
    EXISTS (
        SELECT 1 FROM orders same CROSS JOIN findings f ON f.order_row = same.id
        WHERE same.number = (SELECT number FROM orders WHERE id = a.order_row) AND f.outcome = 'refused'
        AND f.fingerprint = r.fingerprint AND f.base_url = r.base_url
        AND CASE
            WHEN same.id <> a.order_row THEN f.at > a.started
            ELSE f.attempts >= (SELECT count(*) FROM attempts e WHERE e.order_row = same.id AND e.id <= a.id)
        END
    )
"""
"""An SQL condition that is true if a report proved REFUSED after attempt `a` of run `r`.

The report may belong to another batch with the same order. It must come from the account of the run.
"""

IS_UNFINISHED: Final = f"""
    NOT b.set_aside AND (
        EXISTS (
            SELECT 1 FROM orders o
            WHERE o.batch = b.id AND o.removed = 0 AND o.state IN ('queued', 'sending', 'unconfirmed')
            AND NOT (o.state = 'unconfirmed' AND EXISTS (
                SELECT 1 FROM orders later JOIN attempts a ON a.order_row = later.id
                JOIN runs r ON r.id = a.run
                JOIN runs mine ON mine.id = (SELECT max(id) FROM runs WHERE batch = b.id)
                WHERE later.number = o.number AND later.batch > o.batch AND a.code = 200
                AND r.fingerprint = mine.fingerprint AND r.base_url = mine.base_url
                AND NOT {REFUTED}
            ))
        )
        OR EXISTS (SELECT 1 FROM orders WHERE batch = b.id AND removed = 0)
        AND coalesce((SELECT ended IS NULL FROM runs WHERE batch = b.id ORDER BY id DESC LIMIT 1), 0)
    )
"""  # noqa: S608 (constants)
"""An SQL condition that is true if batch `b` is unfinished and was not set aside.

A batch is unfinished if an order is queued, sending or unconfirmed. It is also unfinished if it has orders
and its last run has no end, because it is still under way or imtui crashed during it. An unconfirmed order
does not count if a later batch cancelled it at the same account.
"""

_SUMMARY: Final = f"SELECT b.id, b.created, b.source, {IS_UNFINISHED} FROM batches b"  # noqa: S608 (constants)
_BATCHES: Final = f"""
    {_SUMMARY} WHERE b.id IN (SELECT id FROM batches ORDER BY id DESC LIMIT ?) OR {IS_UNFINISHED}
    ORDER BY b.id DESC
"""  # noqa: S608
_UNFINISHED: Final = f"{_SUMMARY} WHERE {IS_UNFINISHED} ORDER BY b.id DESC LIMIT 1"
_TARGET: Final = """
    SELECT profile, fingerprint, base_url, live FROM runs WHERE batch = ? ORDER BY id DESC LIMIT 1
"""
_UNDER_WAY: Final = """
    SELECT o.id, o.state FROM attempts a JOIN orders o ON o.id = a.order_row
    WHERE a.ms IS NULL AND o.batch = ? AND o.removed = 0
"""
_STATES: Final = "SELECT state, count(*) FROM orders WHERE batch = ? AND removed = 0 GROUP BY state"
_REFUSED: Final = """
    SELECT a.code, count(*) FROM orders o
    JOIN attempts a ON a.id = (SELECT max(id) FROM attempts WHERE order_row = o.id AND ms IS NOT NULL)
    WHERE o.batch = ? AND o.removed = 0 AND o.state = 'refused' AND a.code IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM attempts WHERE order_row = o.id AND ms IS NULL)
    AND NOT EXISTS (
        SELECT 1 FROM findings WHERE order_row = o.id AND outcome IS NOT NULL
        AND attempts = (SELECT count(*) FROM attempts WHERE order_row = o.id)
    )
    GROUP BY a.code ORDER BY a.code
"""
_ORDERS: Final = f"""
    SELECT id, order_id, state, before_state, before_batch, before_at, {INFO_COLUMNS} FROM orders
    WHERE batch = ? AND removed = 0 ORDER BY id
"""  # noqa: S608 (constants)
_ATTEMPTS: Final = f"""
    SELECT o.id, {ATTEMPT_COLUMNS} FROM orders o JOIN attempts a ON a.order_row = o.id
    WHERE o.batch = ? AND o.removed = 0 AND a.ms IS NOT NULL ORDER BY a.id
"""  # noqa: S608
_FINDINGS: Final = f"""
    SELECT o.id, {", ".join(f"f.{name}" for name in REPORT_COLUMNS.split(", "))}
    FROM orders o JOIN findings f ON f.order_row = o.id
    WHERE o.batch = ? AND o.removed = 0 ORDER BY f.id
"""  # noqa: S608

# An attempt under way counts too: it may have reached the provider.
_EVER_SENT: Final = "SELECT 1 FROM runs WHERE fingerprint = ? AND base_url = ? LIMIT 1"
_PROOFS: Final = f"""
    SELECT o.number, a.code, o.batch, a.started
    FROM json_each(?) asked CROSS JOIN orders o ON o.number = asked.value
    JOIN attempts a ON a.order_row = o.id JOIN runs r ON r.id = a.run
    WHERE r.fingerprint = ? AND r.base_url = ?
    AND (a.code = 200 OR a.evidence = 'ambiguous' OR a.ms IS NULL)
    AND NOT (o.batch IS ? AND o.removed = 0)
    AND NOT {REFUTED}
    ORDER BY a.id
"""  # noqa: S608 (constants)
"""Selects the attempts that prove a cancel or leave a doubt, oldest first.

The parameters are a JSON array of order numbers (IDs without leading zeros), the fingerprint and the base URL
of the account, and a batch or NULL. Attempts for orders on the list of this batch are left out. If a report
proved REFUSED, the attempts before that report are left out, too. Later ones count.
"""

_ASKED: Final = """
    FROM json_each(:numbers) asked
    CROSS JOIN orders o ON o.number = asked.value AND o.batch = :batch AND o.removed = 0
"""
_ACCOUNTS: Final = f"""
    SELECT o.number, r.profile, r.fingerprint, r.base_url, r.live {_ASKED}
    JOIN attempts a ON a.order_row = o.id JOIN runs r ON r.id = a.run
    WHERE a.evidence = 'ambiguous' OR a.id = (SELECT max(id) FROM attempts WHERE order_row = o.id)
    UNION
    SELECT o.number, r.profile, r.fingerprint, r.base_url, r.live {_ASKED}
    LEFT JOIN runs r ON r.id = (
        SELECT a.run FROM orders earlier JOIN attempts a ON a.order_row = earlier.id
        WHERE earlier.number = o.number AND earlier.batch = o.before_batch AND a.started = o.before_at
    )
    WHERE o.before_state = 'unconfirmed' OR NOT EXISTS (SELECT 1 FROM attempts WHERE order_row = o.id)
"""  # noqa: S608 (constants)
"""Selects the accounts of the attempts that decide the state of orders on the list.

These are the last attempt, each ambiguous one, and the attempt that an earlier batch proved its outcome by,
if that decides. The account is NULL if the journal does not have that attempt.
"""


class BatchSummary(NamedTuple):
    """What the history shows of one batch."""

    number: int
    created: float
    """When the batch was created, in seconds since the epoch."""
    source: str
    tallies: Tallies
    target: Target | None
    """The target of the last run; None if there is none."""
    unfinished: bool
    """True if the batch is offered at the start, see `IS_UNFINISHED`."""


class StoredBatch(NamedTuple):
    """The orders of a batch, with every attempt that has ended."""

    orders: list[Order]
    """The orders as they were added, oldest first. Removed orders are not included.

    An order with an attempt without an end is SENDING.
    """
    target: Target | None
    """The target of the last run; None if there is none."""


def batches(connection: sqlite3.Connection, limit: int | None) -> list[BatchSummary]:
    """The last `limit` batches (None for all) and every older unfinished one, newest first."""
    rows = connection.execute(_BATCHES, (-1 if limit is None else limit,)).fetchall()
    return [_summary(connection, row) for row in rows]


def count_batches(connection: sqlite3.Connection) -> int:
    """The number of all batches."""
    return int(connection.execute("SELECT count(*) FROM batches").fetchone()[0])


def unfinished(connection: sqlite3.Connection) -> BatchSummary | None:
    """The newest unfinished batch; None if there is none."""
    row = connection.execute(_UNFINISHED).fetchone()
    return _summary(connection, row) if row else None


def load(connection: sqlite3.Connection, batch: int) -> StoredBatch:
    """The batch with this number. Raises `JournalError` if there is none."""
    if not connection.execute("SELECT 1 FROM batches WHERE id = ?", (batch,)).fetchone():
        raise JournalError(
            lazy("There is no batch {batch} in the journal. `imtui history` lists all batches.", batch=batch)
        )
    attempts: defaultdict[int, list[Attempt]] = defaultdict(list)
    for order, *attempt in connection.execute(_ATTEMPTS, (batch,)):
        attempts[order].append(read_attempt(attempt))
    report_results: defaultdict[int, list[ReportResult]] = defaultdict(list)
    for order, *report_result in connection.execute(_FINDINGS, (batch,)):
        report_results[order].append(read_report_result(report_result))
    sending = {order for order, _ in connection.execute(_UNDER_WAY, (batch,))}
    rows = connection.execute(_ORDERS, (batch,))
    orders = [
        Order(
            order_id,
            state=State.SENDING if order in sending else State(state),
            attempts=tuple(attempts.get(order, ())),
            prior=read_prior(before_state, before_batch, before_at),
            info=read_info(info),
            report_results=tuple(report_results.get(order, ())),
        )
        for order, order_id, state, before_state, before_batch, before_at, *info in rows
    ]
    return StoredBatch(orders, _last_target(connection, batch))


def known(
    connection: sqlite3.Connection, target: Target, order_ids: Sequence[str], except_batch: int | None
) -> dict[str, PriorOutcome]:
    """What was proved about the orders at the account of `target`, see `History.known`."""
    if not connection.execute(_EVER_SENT, (target.fingerprint, target.base_url)).fetchone():
        return {}
    proved: dict[str, PriorOutcome] = {}
    asked = as_json([number_of(order_id) for order_id in order_ids])
    rows = connection.execute(_PROOFS, (asked, target.fingerprint, target.base_url, except_batch))
    for number, code, batch, at in rows:
        state = State.CANCELLED if code == 200 else State.UNCONFIRMED
        known = proved.get(number)
        # The newest proof counts, but a later doubt does not undo a cancel.
        if known is None or state is State.CANCELLED or known.state is not State.CANCELLED:
            proved[number] = PriorOutcome(state, batch, at)
    return {order_id: proved[number] for order_id in order_ids if (number := number_of(order_id)) in proved}


def accounts_of(
    connection: sqlite3.Connection, batch: int, order_ids: Sequence[str]
) -> dict[str, set[Target | None]]:
    """The accounts that decided the state of orders on the list, see `BatchJournal.accounts_of`."""
    accounts: defaultdict[str, set[Target | None]] = defaultdict(set)
    asked = {"numbers": as_json([number_of(order_id) for order_id in order_ids]), "batch": batch}
    for number, *target in connection.execute(_ACCOUNTS, asked):
        accounts[number].add(_target(target))
    return {order_id: accounts[number_of(order_id)] for order_id in order_ids}


def _summary(connection: sqlite3.Connection, row: Row) -> BatchSummary:
    batch, created, source, unfinished = row
    tallies, target = _tallies(connection, batch), _last_target(connection, batch)
    return BatchSummary(batch, created, source, tallies, target, bool(unfinished))


def _tallies(connection: sqlite3.Connection, batch: int) -> Tallies:
    counted: Counter[State] = Counter()
    for state, count in connection.execute(_STATES, (batch,)):
        counted[State(state)] += count
    for _, state in connection.execute(_UNDER_WAY, (batch,)):
        counted[State(state)] -= 1
        counted[State.SENDING] += 1
    by_code = dict(connection.execute(_REFUSED, (batch,)).fetchall())
    return Tallies(MappingProxyType({state: counted[state] for state in State}), MappingProxyType(by_code))


def _last_target(connection: sqlite3.Connection, batch: int) -> Target | None:
    row = connection.execute(_TARGET, (batch,)).fetchone()
    return _target(row) if row else None


def _target(row: Row) -> Target | None:
    """The target of a row; None if the row has none."""
    profile, fingerprint, base_url, live = row
    return None if profile is None else Target(profile, fingerprint, base_url, bool(live))
