"""Intents and outcomes, as many as wait, in one statement.

Each statement makes Python let go of its interpreter lock, and among busy threads it is long until the
writer has it back. So a whole group goes through a view, and triggers do for each row what is to be done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Final

from imtui.core.order import Attempt
from imtui.core.outcome import State
from imtui.journal.records import END_COLUMNS, end_row, number_of, storable, values

Fact = tuple[object, ...]
"""A row of the view."""

MOST: Final = 64
"""Facts in one statement."""

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
    # An outcome is kept without an intent, too: what is known of an order is never turned away.
    f"""
    CREATE TEMP TRIGGER outcome INSTEAD OF INSERT ON facts WHEN NEW.state IS NOT NULL BEGIN
        {_INSERT};
        UPDATE attempts SET {_SET_END} WHERE id = NEW.id;
        UPDATE orders SET state = NEW.state WHERE id = (SELECT order_row FROM attempts WHERE id = NEW.id);
    END
    """,  # noqa: S608 (constants)
)


def define(connection: sqlite3.Connection) -> None:
    """Make the view, for this connection alone."""
    for definition in _DEFINITIONS:
        connection.execute(definition)


def intent(attempt: int, run: int, order_id: str, started: float) -> Fact:
    """A request is about to leave; `attempt` is a number of its own."""
    return (attempt, run, storable(number_of(order_id)), started, *_UNENDED)


def outcome(number: int, run: int, order_id: str, attempt: Attempt, state: State) -> Fact:
    """The attempt of that number has ended, and its order stands at `state`."""
    return (number, run, storable(number_of(order_id)), attempt.started, *end_row(attempt), state.value)


def record(connection: sqlite3.Connection, facts: Sequence[Fact]) -> None:
    """Write them, in their order. Raises sqlite3.IntegrityError for an order not on the run's list."""
    for first in range(0, len(facts), MOST):
        some = facts[first : first + MOST]
        # Few sizes, so that each statement stays prepared; the rows that fill it up are passed over.
        size = 1 << (len(some) - 1).bit_length()
        filled = (*chain.from_iterable(some), *_NOTHING * (size - len(some)))
        connection.execute(f"INSERT INTO facts {values(size, len(_COLUMNS))}", filled)
