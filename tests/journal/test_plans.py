"""What is done for each order of a list finds its row by the order's number, however long the list is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

import pytest

from imtui.journal import facts, writing
from imtui.journal.schema import migrate

PARAMETERS = (
    "order_ids",
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
        writing._SET_INFO,
        writing._FORGET,
        writing._RESTORE,
        writing._RENAME,
        writing._ADOPT,
        writing._FIND,
        writing._SETTLE,
        facts._INSERT.replace("NEW.", ":"),
    ],
)
def test_no_statement_scans_a_whole_batch(connection: sqlite3.Connection, statement: str) -> None:
    names = dict.fromkeys((*PARAMETERS, "id", "run", "started"), 1)
    values = names if ":" in statement else (1,) * statement.count("?")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert not [step for step in plan if "SCAN orders" in step or "orders_of_batch" in step]


@pytest.mark.parametrize(
    ("act", "statements"),
    [(writing.remove_orders, 1), (writing.restore_orders, 1), (writing.forget_orders, 2)],
)
def test_long_lists_are_removed_in_few_statements(
    connection: sqlite3.Connection,
    act: Callable[[sqlite3.Connection, int, Sequence[str]], None],
    statements: int,
) -> None:
    batch = writing.new_batch(connection, 1.0, "")
    ids = [str(number) for number in range(1000, 1100)]
    writing.add_orders(connection, batch, ids, {}, {})
    seen: list[str] = []
    connection.set_trace_callback(seen.append)
    act(connection, batch, ids)
    assert len(seen) == statements


def test_restoring_brings_back_the_last_removal(connection: sqlite3.Connection) -> None:
    batch = writing.new_batch(connection, 1.0, "")
    for order_id in ("0428", "428"):
        writing.add_orders(connection, batch, [order_id], {}, {})
        writing.remove_orders(connection, batch, ["428"])
    for _ in range(2):
        writing.restore_orders(connection, batch, ["00428", "429"])
    on_the_list = connection.execute("SELECT order_id FROM orders WHERE removed = 0").fetchall()
    assert on_the_list == [("428",)]
