"""Repairs the journal after a crash.

A crash leaves attempts without an end, and orders in the state SENDING that waited for a retry.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from imtui.core.known_texts import ENDED_BEFORE_REPLY
from imtui.core.outcome import State
from imtui.core.outcome_rules import state_if_stopped
from imtui.core.protocol import Evidence, Fault, FaultKind
from imtui.journal.queries import REFUTED
from imtui.journal.records import ATTEMPT_COLUMNS, read_attempt

ABANDONED: Final = Fault(Evidence.AMBIGUOUS, FaultKind.ABANDONED, ENDED_BEFORE_REPLY.english())

# This list of states is that of the index `orders_open`: SQLite uses the index only for the same list.
_LEFT: Final = """
    SELECT order_row FROM attempts WHERE ms IS NULL
    UNION SELECT id FROM orders
    WHERE state = 'sending' AND removed = 0 AND state IN ('queued', 'sending', 'unconfirmed')
"""
_END: Final = """
    UPDATE attempts SET ms = 0, raw = '', evidence = ?, kind = ?, detail = ? WHERE ms IS NULL
"""
_RESULTS: Final = f"SELECT {ATTEMPT_COLUMNS} FROM attempts WHERE order_row = ? ORDER BY id"  # noqa: S608 (a constant)
_CANCELLED: Final = f"""
    SELECT 1 FROM attempts a JOIN runs r ON r.id = a.run
    WHERE a.order_row = ? AND a.code = 200 AND NOT {REFUTED}
"""  # noqa: S608 (constants)


def is_needed(connection: sqlite3.Connection) -> bool:
    """True if an attempt has no end, or an order waits for a retry."""
    return connection.execute(_LEFT).fetchone() is not None


def recover(connection: sqlite3.Connection) -> None:
    """End the attempts that have no end as ambiguous.

    Each of their orders, and each order that waited for a retry, gets the state that its attempts prove.
    Raises ValueError if a row has values that imtui never writes.
    """
    connection.execute("BEGIN IMMEDIATE")
    left = [row for (row,) in connection.execute(_LEFT)]
    connection.execute(_END, (ABANDONED.evidence.value, ABANDONED.kind.value, ABANDONED.detail))
    for row in left:
        state = _standing(connection, row)
        connection.execute("UPDATE orders SET state = ? WHERE id = ?", (state.value, row))
    connection.execute("COMMIT")


def _standing(connection: sqlite3.Connection, row: int) -> State:
    """The state that the attempts of an order prove. A code 200 that a report refuted proves nothing."""
    if connection.execute(_CANCELLED, (row,)).fetchone():
        return State.CANCELLED
    results = [read_attempt(attempt).result for attempt in connection.execute(_RESULTS, (row,))]
    query = "SELECT before_state FROM orders WHERE id = ?"
    prior = connection.execute(query, (row,)).fetchone()[0]
    return state_if_stopped(results, doubt=prior is not None and State(prior) is State.UNCONFIRMED)
