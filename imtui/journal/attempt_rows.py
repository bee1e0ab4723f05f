"""Writes intents and outcomes, many in one SQL statement.

Python releases its interpreter lock during each statement, and among busy threads the writer waits long to
get it back. So a whole group is inserted into a view, whose triggers write each row to the tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Final

from imtui.core.order import Attempt
from imtui.core.outcome import State
from imtui.journal.records import END_COLUMNS, end_row, number_of, storable, values

AttemptRow = tuple[object, ...]
"""A row of the view: the intent or the outcome of an attempt."""

MAX_ROWS: Final = 64
"""Maximum number of rows that one statement writes."""

_COLUMNS: Final = ("id", "run", "number", "started", *END_COLUMNS.split(", "), "state")
_NOTHING: Final = (None,) * len(_COLUMNS)
_UNENDED: Final = (None,) * (len(_COLUMNS) - 4)

_INSERT: Final = """
    INSERT INTO attempts (id, run, order_row, started)
    SELECT NEW.id, NEW.run, (
        SELECT id FROM orders
        WHERE number = NEW.number AND batch = (SELECT batch FROM runs WHERE id = NEW.run) AND removed = 0
    ), NEW.started
    WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE id = NEW.id)
"""
_SET_END: Final = ", ".join(f"{name} = NEW.{name}" for name in ["started", *END_COLUMNS.split(", ")])

_DEFINITIONS: Final = (
    f"CREATE TEMP VIEW facts AS SELECT {', '.join(f'NULL AS {name}' for name in _COLUMNS)}",
    f"""
    CREATE TEMP TRIGGER intent INSTEAD OF INSERT ON facts WHEN NEW.id IS NOT NULL AND NEW.state IS NULL BEGIN
        {_INSERT};
    END
    """,
    # An outcome is also written if its intent is missing.
    f"""
    CREATE TEMP TRIGGER outcome INSTEAD OF INSERT ON facts WHEN NEW.state IS NOT NULL BEGIN
        {_INSERT};
        UPDATE attempts SET {_SET_END} WHERE id = NEW.id;
        UPDATE orders SET state = NEW.state WHERE id = (SELECT order_row FROM attempts WHERE id = NEW.id);
    END
    """,  # noqa: S608 (constants)
)


def define(connection: sqlite3.Connection) -> None:
    """Create the temporary view and its triggers in this connection."""
    for definition in _DEFINITIONS:
        connection.execute(definition)


def intent(attempt: int, run: int, order_id: str, started: float) -> AttemptRow:
    """The row that records that a request is about to be sent.

    `attempt` is the number of the attempt. `started` is in seconds since the epoch.
    """
    return (attempt, run, storable(number_of(order_id)), started, *_UNENDED)


def outcome(number: int, run: int, order_id: str, attempt: Attempt, state: State) -> AttemptRow:
    """The row that records how attempt `number` ended, and the state of its order."""
    return (number, run, storable(number_of(order_id)), attempt.started, *end_row(attempt), state.value)


def record(connection: sqlite3.Connection, facts: Sequence[AttemptRow]) -> None:
    """Write the rows in the given order, up to `MAX_ROWS` in one statement.

    Raises `sqlite3.IntegrityError` if an order is not on the list of the run's batch.
    """
    for first in range(0, len(facts), MAX_ROWS):
        some = facts[first : first + MAX_ROWS]
        # Only powers of two, so that statements stay prepared. The triggers ignore the empty rows at the end.
        size = 1 << (len(some) - 1).bit_length()
        filled = (*chain.from_iterable(some), *_NOTHING * (size - len(some)))
        connection.execute(f"INSERT INTO facts {values(size, len(_COLUMNS))}", filled)
