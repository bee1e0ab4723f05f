"""Statements about one order find its row by its number, however long the list is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from imtui.journal import attempt_rows, queries, statements
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
        statements._STATE,
        statements.REMOVE,
        statements._SET_INFO,
        statements._FORGET,
        statements.RESTORE,
        statements._RENAME,
        statements._ADOPT,
        statements.FORGET_PRIOR,
        statements._ADD_REPORT_RESULT,
        statements._SET_STATE,
        attempt_rows._INSERT.replace("NEW.", ":"),
    ],
)
def test_no_statement_scans_a_whole_batch(connection: sqlite3.Connection, statement: str) -> None:
    names = dict.fromkeys((*PARAMETERS, "id", "run", "started"), 1)
    values = names if ":" in statement else (1,) * statement.count("?")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert not [step for step in plan if "SCAN orders" in step or "orders_of_batch" in step]


def test_what_is_known_is_found_by_order_number(connection: sqlite3.Connection) -> None:
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {queries._PROOFS}", ("[]", "", "", 1))]
    scans = [step for step in plan if "SCAN" in step]
    assert len(scans) == 1
    assert "VIRTUAL TABLE" in scans[0]
    assert not [step for step in plan if "orders_of_batch" in step]


@pytest.mark.parametrize(
    "edit", [statements.REMOVE, statements.RESTORE, statements._FORGET, statements.FORGET_PRIOR]
)
def test_long_lists_are_edited_in_one_statement(connection: sqlite3.Connection, edit: str) -> None:
    batch = statements.new_batch(connection, 1.0, "")
    ids = [str(number) for number in range(1000, 1100)]
    statements.add_orders(connection, batch, ids, {}, {})
    seen: list[str] = []
    connection.set_trace_callback(seen.append)
    statements.edit_orders(connection, batch, edit, ids)
    assert len(seen) == 1


def test_restoring_brings_back_the_last_removal(connection: sqlite3.Connection) -> None:
    batch = statements.new_batch(connection, 1.0, "")
    for order_id in ("0428", "428"):
        statements.add_orders(connection, batch, [order_id], {}, {})
        statements.edit_orders(connection, batch, statements.REMOVE, ["428"])
    for _ in range(2):
        statements.edit_orders(connection, batch, statements.RESTORE, ["00428", "429"])
    on_the_list = connection.execute("SELECT order_id FROM orders WHERE removed = 0").fetchall()
    assert on_the_list == [("428",)]


def test_the_last_removal_may_be_of_an_older_row(connection: sqlite3.Connection) -> None:
    batch = statements.new_batch(connection, 1.0, "")
    statements.add_orders(connection, batch, ["428", "0429"], {}, {})
    statements.edit_orders(connection, batch, statements.REMOVE, ["429"])
    statements.rename_order(connection, batch, "428", "429", None)
    for _ in range(2):
        statements.edit_orders(connection, batch, statements.REMOVE, ["429"])
        statements.edit_orders(connection, batch, statements.RESTORE, ["429"])
        on_the_list = connection.execute("SELECT order_id FROM orders WHERE removed = 0").fetchall()
        assert on_the_list == [("429",)]
    statements.rename_order(connection, batch, "429", "428", None)
    statements.edit_orders(connection, batch, statements.RESTORE, ["429"])
    on_the_list = connection.execute("SELECT order_id FROM orders WHERE removed = 0 ORDER BY id").fetchall()
    assert on_the_list == [("428",), ("0429",)]
