"""What is done for each order of a list finds its row by the order's number, however long the list is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from imtui.journal import facts, writing
from imtui.journal.schema import migrate

PARAMETERS = (
    "number",
    "batch",
    "old",
    "order_id",
    "state",
    "before_state",
    "before_batch",
    "before_at",
    "proved_in",
    "at",
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        writing._STATE,
        writing._REMOVE,
        writing._NOTE,
        writing._FORGET,
        writing._RESTORE,
        writing._RENAME,
        writing._ADOPT,
        writing._FIND,
        writing._SETTLE,
        facts._INSERT.replace("NEW.", ":"),
    ],
)
def test_no_order_is_looked_for_by_walking_through_its_batch(
    connection: sqlite3.Connection, statement: str
) -> None:
    names = dict.fromkeys((*PARAMETERS, "id", "run", "started"), 1)
    values = names if ":" in statement else (1,) * statement.count("?")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert not [step for step in plan if "SCAN orders" in step or "orders_of_batch" in step]
