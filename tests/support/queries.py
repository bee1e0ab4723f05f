"""Queries and report checks that tests wait for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from imtui.core.protocol import Result
from imtui.core.read_methods import Balance
from imtui.session import LogEntry, Session
from imtui.session.queries import BalanceQuery, OrderQuery
from tests.support.desk import PATIENCE


def check_all_statuses(session: Session) -> list[LogEntry]:
    session.check_status(range(len(session.batch)))
    return drain_status_check(session)


def drain_status_check(session: Session) -> list[LogEntry]:
    """Drain until the status check under way has ended."""
    log: list[LogEntry] = []
    while session.status_check is not None:
        log += session.drain(wait=5).log
    return log + list(session.drain().log)


def poll_to_the_end(order_query: OrderQuery) -> OrderQuery:
    deadline = datetime.now(UTC) + timedelta(seconds=PATIENCE)
    while not order_query.done:
        order_query.poll()
        assert datetime.now(UTC) < deadline
    return order_query


def balance_of(query: BalanceQuery) -> Balance | Result:
    deadline = datetime.now(UTC) + timedelta(seconds=PATIENCE)
    while (answer := query.poll()) is None:
        assert datetime.now(UTC) < deadline
    return answer
