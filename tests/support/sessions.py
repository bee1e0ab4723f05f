"""Sessions with a scripted provider, and runs to their end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from imtui.core.outcome import State
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine.limits import Limits
from imtui.session import LogEntry, Phase, Session
from imtui.settings import Profile
from tests.support.found import found_in
from tests.support.scripted import Provider

PROFILE = Profile("acme", Secret("canary-key-0123"), Secret("canary-hash-0123"), "http://127.0.0.1:9")


AT_ONCE = RetryPolicy(base=0.0)


def session_with(ids: str, provider: Provider, *, workers: int = 2, retry: RetryPolicy = AT_ONCE) -> Session:
    session = Session(PROFILE, Limits(workers=workers, timeout=30, retry=retry), provider.connect)
    session.add(found_in(ids))
    return session


def session_in_a_run(ids: str) -> tuple[Session, Provider]:
    """A session whose first request has arrived. Its reply waits until `open` of the provider is set."""
    provider = Provider()
    provider.open.clear()
    session = session_with(ids, provider)
    session.run(range(len(session.batch)))
    assert provider.arrived.acquire(timeout=5)
    return session, provider


def drain_until(session: Session, *phases: Phase) -> list[LogEntry]:
    """Drain until the session is in one of `phases`. pytest's time limit ends a run that never gets there."""
    log: list[LogEntry] = []
    while session.phase not in phases:
        log += session.drain(wait=5).log
    return log


def states(session: Session) -> list[State]:
    return [order.state for order in session.batch]


def run_to_the_end(session: Session, rows: Sequence[int] | None = None) -> list[LogEntry]:
    session.run(range(len(session.batch)) if rows is None else rows)
    return drain_until(session, Phase.IDLE)


def leave_behind(journal: Path, ids: str = "428 429", provider: Provider | None = None) -> None:
    """Write a batch to a journal as an earlier start of imtui would. With a provider, the batch was run."""
    session = session_with(ids, provider or Provider())
    session.open_journal(journal)
    if provider:
        run_to_the_end(session)
    session.close()
