"""Writes batches and runs: one function for each operation, called in the writer's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from imtui.core.importing.result import OrderInfo
from imtui.core.order import Attempt, PriorOutcome
from imtui.core.outcome import State
from imtui.core.report_result import ReportResult
from imtui.core.target import Target
from imtui.journal.records import (
    ATTEMPT_COLUMNS,
    INFO_COLUMNS,
    REPORT_COLUMNS,
    as_json,
    end_row,
    info_row,
    number_of,
    placeholders,
    report_row,
    storable,
)

_STATE: Final = """
    UPDATE orders SET state = ?
    WHERE number = ? AND batch = (SELECT batch FROM runs WHERE id = ?) AND removed = 0
"""
# Without INDEXED BY, SQLite chooses the index of batches and searches a whole batch for each order.
_ORDERS: Final = "orders INDEXED BY orders_by_number"
_ON_LIST: Final = """
    number IN (SELECT ltrim(value, '0') FROM json_each(:order_ids)) AND batch = :batch AND removed = 0
"""
# The order that was removed last has the highest value of its number, also if its row is older.
REMOVE: Final = f"""
    UPDATE {_ORDERS} SET removed = max(id, 1 + coalesce((
        SELECT max(removed) FROM orders gone WHERE gone.number = orders.number AND gone.batch = :batch
    ), 0)) WHERE {_ON_LIST}
"""  # noqa: S608 (constants)
_ADD: Final = """
    INSERT INTO orders (batch, order_id, number) SELECT ?, value, ltrim(value, '0') FROM json_each(?)
    WHERE true ON CONFLICT DO NOTHING
"""
_SET_INFO: Final = f"""
    UPDATE orders SET {", ".join(f"{name} = ?" for name in INFO_COLUMNS.split(", "))}
    WHERE number = ? AND batch = ? AND removed = 0
"""  # noqa: S608 (constants)
_FORGET: Final = f"""
    DELETE FROM {_ORDERS} WHERE {_ON_LIST}
    AND NOT EXISTS (SELECT 1 FROM attempts WHERE order_row = orders.id)
    AND NOT EXISTS (SELECT 1 FROM findings WHERE order_row = orders.id)
"""  # noqa: S608
RESTORE: Final = f"""
    WITH asked (number) AS (SELECT ltrim(value, '0') FROM json_each(:order_ids))
    UPDATE orders SET removed = 0 WHERE id IN (
        SELECT (
            SELECT id FROM {_ORDERS}
            WHERE number = asked.number AND batch = :batch AND removed > 0 ORDER BY removed DESC LIMIT 1
        ) FROM asked WHERE NOT EXISTS (
            SELECT 1 FROM {_ORDERS} WHERE number = asked.number AND batch = :batch AND removed = 0
        )
    )
"""  # noqa: S608
_RENAME: Final = """
    UPDATE orders SET order_id = :order_id, number = :number, state = :state,
    unusual = NULL, before_state = :before_state, before_batch = :before_batch, before_at = :before_at
    WHERE number = :old AND batch = :batch AND removed = 0
"""
_ADOPT: Final = """
    UPDATE orders SET before_state = :state, before_batch = :proved_in, before_at = :at,
    state = CASE WHEN state = 'queued' THEN :state ELSE state END
    WHERE number = :number AND batch = :batch AND removed = 0
"""
FORGET_PRIOR: Final = f"""
    UPDATE {_ORDERS} SET state = 'queued', before_state = NULL, before_batch = NULL, before_at = NULL
    WHERE {_ON_LIST} AND NOT EXISTS (SELECT 1 FROM attempts WHERE order_row = orders.id)
"""  # noqa: S608 (constants)
_BEGIN_RUN: Final = """
    INSERT INTO runs (batch, profile, fingerprint, base_url, live, started) VALUES (?, ?, ?, ?, ?, ?)
"""
_GIVE_UP: Final = f"""
    UPDATE attempts SET ({ATTEMPT_COLUMNS}) = ({placeholders(ATTEMPT_COLUMNS)}) WHERE id = ? AND ms IS NULL
"""  # noqa: S608 (constants)
_SET_STATE_OF_ATTEMPT: Final = (
    "UPDATE orders SET state = ? WHERE id = (SELECT order_row FROM attempts WHERE id = ?)"
)
_ADD_REPORT_RESULT: Final = f"""
    INSERT INTO findings (order_row, fingerprint, base_url, {REPORT_COLUMNS})
    SELECT id, ?, ?, {placeholders(REPORT_COLUMNS)} FROM orders WHERE number = ? AND batch = ? AND removed = 0
"""  # noqa: S608 (constants)
_SET_STATE: Final = "UPDATE orders SET state = ? WHERE number = ? AND batch = ? AND removed = 0"


def new_batch(connection: sqlite3.Connection, created: float, source: str) -> int:
    """Create a batch; returns its number."""
    query = "INSERT INTO batches (created, source) VALUES (?, ?)"
    return _new_row(connection.execute(query, (created, storable(source))))


def add_orders(
    connection: sqlite3.Connection,
    batch: int,
    order_ids: Sequence[str],
    known: Mapping[str, PriorOutcome],
    infos: Mapping[str, OrderInfo],
) -> None:
    """Append orders to the list. An order that is on the list already is not appended again.

    `infos` and `known` (what earlier batches proved) are stored for every order that they contain, even for
    one that was on the list already.
    """
    connection.execute(_ADD, (batch, as_json(order_ids)))
    set_info(connection, batch, infos)
    adopt(connection, batch, known)


def edit_orders(connection: sqlite3.Connection, batch: int, edit: str, order_ids: Sequence[str]) -> None:
    """Execute `REMOVE`, `RESTORE` or `FORGET_PRIOR` for all of these orders."""
    connection.execute(edit, {"batch": batch, "order_ids": as_json(order_ids)})


def forget_orders(connection: sqlite3.Connection, batch: int, order_ids: Sequence[str]) -> None:
    """Delete orders. An order with attempts or report results keeps its row and counts as removed."""
    edit_orders(connection, batch, _FORGET, order_ids)
    edit_orders(connection, batch, REMOVE, order_ids)


def set_info(connection: sqlite3.Connection, batch: int, infos: Mapping[str, OrderInfo]) -> None:
    """Set label and sending time of orders on the list, and why their IDs are unusual."""
    rows = [(*info_row(info), storable(number_of(order_id)), batch) for order_id, info in infos.items()]
    connection.executemany(_SET_INFO, rows)


def rename_order(
    connection: sqlite3.Connection,
    batch: int,
    old: str,
    order_id: str,
    prior: PriorOutcome | None,
) -> None:
    """Replace the ID `old`, for which nothing was sent, with `order_id`.

    `prior`: what an earlier batch proved about the new ID, or None. The order gets the proved state.
    """
    text = storable(order_id)
    facts = {
        "old": storable(number_of(old)),
        "batch": batch,
        "order_id": text,
        "number": number_of(text),
        "state": (prior.state if prior else State.QUEUED).value,
        "before_state": prior.state.value if prior else None,
        "before_batch": prior.batch if prior else None,
        "before_at": prior.at if prior else None,
    }
    connection.execute(_RENAME, facts)


def adopt(connection: sqlite3.Connection, batch: int, known: Mapping[str, PriorOutcome]) -> None:
    """Record what earlier batches proved about orders. A queued order gets the proved state."""
    rows = (
        {
            "state": prior.state.value,
            "proved_in": prior.batch,
            "at": prior.at,
            "number": storable(number_of(order_id)),
            "batch": batch,
        }
        for order_id, prior in known.items()
    )
    connection.executemany(_ADOPT, rows)


def set_aside(connection: sqlite3.Connection, batch: int, aside: bool) -> None:
    """Stop offering the batch as unfinished. With `aside=False`, offer it again."""
    connection.execute("UPDATE batches SET set_aside = ? WHERE id = ?", (int(aside), batch))


def begin_run(connection: sqlite3.Connection, batch: int, target: Target, started: float) -> int:
    """Create a run; returns its number."""
    account = (storable(target.profile), target.fingerprint, storable(target.base_url), int(target.live))
    return _new_row(connection.execute(_BEGIN_RUN, (batch, *account, started)))


def end_run(connection: sqlite3.Connection, run: int, ended: float, halt: str) -> None:
    """Record when the run ended. `halt`: why it ended early; empty if it did not."""
    connection.execute("UPDATE runs SET ended = ?, halt = ? WHERE id = ?", (ended, storable(halt), run))


def give_up(connection: sqlite3.Connection, number: int, attempt: Attempt, state: State) -> None:
    """End an attempt, and set the state of its order. Does nothing if the attempt has an end."""
    ended = (attempt.started, *end_row(attempt), number)
    if connection.execute(_GIVE_UP, ended).rowcount:
        connection.execute(_SET_STATE_OF_ATTEMPT, (state.value, number))


def retract(connection: sqlite3.Connection, attempt: int) -> None:
    """Delete the intent of a request that was not sent."""
    connection.execute("DELETE FROM attempts WHERE id = ? AND ms IS NULL", (attempt,))


def release(connection: sqlite3.Connection, run: int, order_id: str, state: State) -> None:
    """Set the state of an order that the run does not try again."""
    connection.execute(_STATE, (state.value, storable(number_of(order_id)), run))


def save_report_results(
    connection: sqlite3.Connection, batch: int, target: Target, report_results: Mapping[str, ReportResult]
) -> None:
    """Record what reports proved. A proved outcome becomes the state of its order."""
    for order_id, report_result in report_results.items():
        order = (storable(number_of(order_id)), batch)
        account = (target.fingerprint, storable(target.base_url))
        connection.execute(_ADD_REPORT_RESULT, (*account, *report_row(report_result), *order))
        if report_result.outcome:
            connection.execute(_SET_STATE, (report_result.outcome.value, *order))


def nothing(connection: sqlite3.Connection) -> None:
    """Do nothing. A caller that waits for it waits for all operations before it."""


def _new_row(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None  # noqa: S101 (an INSERT has one)
    return cursor.lastrowid
