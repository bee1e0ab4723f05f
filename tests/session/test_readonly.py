"""A read-only session, at a server that counts its requests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from imtui.core.outcome import State
from imtui.core.read_methods import Balance
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine.limits import Limits
from imtui.sandbox import HASH, KEY, Fault, Faults, Ledger, Order, Sandbox, Script
from imtui.session import OperationRefused, Session
from imtui.settings import Profile
from tests.support.found import found_in
from tests.support.queries import balance_of, check_all_statuses, poll_to_the_end
from tests.support.sessions import run_to_the_end, states


def session_at(sandbox: Sandbox, journal: Path, *, readonly: bool = True) -> Session:
    profile = Profile("sandbox", Secret(KEY), Secret(HASH), sandbox.base_url)
    session = Session(profile, Limits(timeout=20, retry=RetryPolicy(tries=1)), readonly=readonly)
    session.open_journal(journal)
    return session


def test_readonly_sends_queries_and_no_cancel(tmp_path: Path) -> None:
    journal, lost = tmp_path / "journal.sqlite3", Faults(scripts={"428": Script(then=Fault.LOST)})
    with Sandbox(Ledger(map(Order, ("428", "429"))), faults=lost) as sandbox:
        before = session_at(sandbox, journal, readonly=False)
        before.add(found_in("428"))
        run_to_the_end(before)
        before.close()
        sent = len(sandbox.ledger.requests)

        session = session_at(sandbox, journal)
        session.open_batch(1)
        session.add(found_in("429"))
        for rows in ([0], [1], [0, 1]):
            with pytest.raises(OperationRefused, match="read-only and cancels nothing"):
                session.run(rows)
        assert session.dry_run([0, 1]).order_ids == ("428", "429")
        assert len(sandbox.ledger.requests) == sent

        assert session.profile is not None
        assert isinstance(balance_of(session.ask_balance(session.profile)), Balance)
        today = datetime.now(UTC).date()
        assert not poll_to_the_end(session.list_orders(today, today)).trouble
        check_all_statuses(session)
        session.close()
        asked = {request.method for request in sandbox.ledger.requests[sent:]}
    # The cancel had arrived and its reply was lost. Only a report shows it.
    assert asked == {"get-balance", "get-reports", "get-report"}
    assert states(session) == [State.CANCELLED, State.QUEUED]
