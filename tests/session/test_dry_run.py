from __future__ import annotations

from pathlib import Path

import pytest

from imtui.core.secret import Secret
from imtui.engine.limits import Limits
from imtui.session import OperationRefused, Phase, Session
from imtui.settings import Profile
from tests.support.found import found_in
from tests.support.scripted import Provider
from tests.support.sessions import run_to_the_end

PROFILE = Profile("acme", Secret("canary-key-0123"), Secret("canary-hash-0123"))


def session_of(ids: str, provider: Provider, profile: Profile | None = PROFILE) -> Session:
    session = Session(profile, Limits(workers=3, rate=2.5), provider.connect)
    session.add(found_in(ids))
    return session


def test_a_dry_run_shows_everything_and_sends_nothing() -> None:
    provider = Provider()
    with_25 = session_of(" ".join(map(str, range(100, 125))), provider)
    dry_run = with_25.dry_run(with_25.untried())
    text = "\n".join(line for line, _ in dry_run.lines())
    for words in (
        "LIVE · acme · https://api.iletimerkezi.com",
        "25 orders, one request each; 3 requests at once, at most 2.5 per second, ",
        "at most 15 s per attempt, 4 attempts per order.",
        "In this order: 100, 101,",
        " 119 … and 5 more",
        "POST https://api.iletimerkezi.com/v1/cancel-order/json",
        "Content-Type: application/json",
        '{"request":{"authentication":{"key":"****","hash":"****"},"order":{"id":"100"}}}',
    ):
        assert words in text
    assert "canary" not in text
    assert provider.seen == []
    assert with_25.phase is Phase.IDLE


def test_a_dry_run_omits_cancelled_orders_and_writes_nothing(
    tmp_path: Path,
) -> None:
    provider = Provider()
    session = session_of("428", provider)
    session.open_journal(tmp_path / "journal.sqlite3")
    run_to_the_end(session)
    session.clear()
    session.profile = None
    session.add(found_in("428 429"))
    session.profile = PROFILE
    before = [summary.tallies for summary in session.past_batches()]
    assert session.dry_run([0, 1]).order_ids == ("429",)
    with pytest.raises(OperationRefused, match="nothing to send"):
        session.dry_run([0])
    assert session.batch[0].attempts == ()
    assert not session.batch[0].was_cancelled_before
    assert [summary.tallies for summary in session.past_batches()] == before
    session.close()


def test_without_an_account_there_is_no_dry_run() -> None:
    with pytest.raises(OperationRefused, match="no credentials"):
        session_of("428", Provider(), None).dry_run([0])
