"""The tables of the journal, as a list of migrations. A file of version n has the first n of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from imtui.journal.header import APPLICATION_ID

# `order_id` is the ID as written. `number` is the ID without leading zeros: IDs that differ only in these are
# the same order. `removed` is 0 for an order on the list. For a removed order it is the row's own id, or more
# if a later row with the same number was removed before. So a removed number can be added again as another
# row, but a number is never on the list twice, and the row that was removed last has the highest value.
_FIRST: Final = (
    """
    CREATE TABLE batches (
        id INTEGER PRIMARY KEY,
        created REAL NOT NULL,
        source TEXT NOT NULL,
        set_aside INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        batch INTEGER NOT NULL REFERENCES batches,
        profile TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        base_url TEXT NOT NULL,
        live INTEGER NOT NULL,
        started REAL NOT NULL,
        ended REAL,
        halt TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX runs_of_batch ON runs (batch)",
    """
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY,
        batch INTEGER NOT NULL REFERENCES batches,
        order_id TEXT NOT NULL,
        number TEXT NOT NULL,
        label TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'queued',
        removed INTEGER NOT NULL DEFAULT 0,
        before_state TEXT,
        before_batch INTEGER,
        before_at REAL
    )
    """,
    "CREATE INDEX orders_of_batch ON orders (batch)",
    "CREATE UNIQUE INDEX orders_by_number ON orders (number, batch, removed)",
    # This index finds the unfinished batch without reading a long history of finished ones.
    """
    CREATE INDEX orders_open ON orders (batch)
    WHERE removed = 0 AND state IN ('queued', 'sending', 'unconfirmed')
    """,
    """
    CREATE TABLE attempts (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs,
        order_row INTEGER NOT NULL REFERENCES orders,
        started REAL NOT NULL,
        ms INTEGER,
        http_status INTEGER,
        code INTEGER,
        message TEXT,
        retry_after REAL,
        raw TEXT,
        evidence TEXT,
        kind TEXT,
        detail TEXT
    )
    """,
    "CREATE INDEX attempts_of_order ON attempts (order_row)",
    "CREATE INDEX attempts_under_way ON attempts (order_row) WHERE ms IS NULL",
)

# What reports proved about an order at an account. `attempts`: how many attempts the order had then.
_FINDINGS: Final = (
    """
    CREATE TABLE findings (
        id INTEGER PRIMARY KEY,
        order_row INTEGER NOT NULL REFERENCES orders,
        fingerprint TEXT NOT NULL,
        base_url TEXT NOT NULL,
        at REAL NOT NULL,
        told TEXT NOT NULL,
        seen TEXT NOT NULL,
        reason TEXT NOT NULL,
        outcome TEXT,
        attempts INTEGER NOT NULL
    )
    """,
    "CREATE INDEX findings_of_order ON findings (order_row)",
)

_SENDING_TIMES: Final = ("ALTER TABLE orders ADD COLUMN send_at REAL",)

_UNUSUAL: Final = ("ALTER TABLE orders ADD COLUMN unusual TEXT",)

MIGRATIONS: Final[Sequence[Sequence[str]]] = (_FIRST, _FINDINGS, _SENDING_TIMES, _UNUSUAL)
VERSION: Final = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """The number of migrations that were applied to the file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Apply the missing migrations, each in one transaction."""
    for version in range(version_of(connection), len(migrations)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in migrations[version]:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
