"""A run while the machine fails: the journal's file, the log file, the wall clock."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Thread
from typing import NoReturn

import pytest

from imtui.cli.logfile import open_log
from imtui.core.export_format import ExportFormat
from imtui.core.outcome import State
from imtui.core.protocol import Credentials, Result
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine import dispatcher, threads
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.events import AttemptEnded, Job, RunEnded
from imtui.engine.limits import Limits
from imtui.journal import Journal
from imtui.session import OperationRefused, Phase, Session
from imtui.session.export import Export
from imtui.session.run import Run
from tests.support.found import found_in
from tests.support.scripted import BUSY, CANCELLED, LOST, Provider
from tests.support.sessions import PROFILE, drain_until, states


@pytest.fixture
def provider() -> Provider:
    provider = Provider()
    provider.open.clear()
    return provider


@pytest.fixture
def session(tmp_path: Path, provider: Provider) -> Iterator[Session]:
    session = Session(PROFILE, Limits(workers=1, timeout=30), provider.connect)
    session.open_journal(tmp_path / "state" / "journal.sqlite3")
    session.add(found_in("428 429 430"), "a test")
    yield session
    provider.open.set()
    session.close()


def look_at_once(session: Session) -> None:
    """Make the writer check its files at once instead of after a second."""
    journal = session._journal
    assert journal is not None
    journal._writer._next_check = 0.0


@pytest.mark.parametrize("deleted", ["*", "journal.sqlite3*", "*-wal", "*-shm"])
def test_deleting_files_of_the_journal_ends_the_run(
    session: Session, provider: Provider, tmp_path: Path, deleted: str
) -> None:
    session.run(range(3))
    assert provider.arrived.acquire(timeout=5)
    for path in (tmp_path / "state").glob(deleted):
        path.unlink()
    if deleted == "*":
        (tmp_path / "state").rmdir()
    look_at_once(session)
    provider.open.set()
    log = drain_until(session, Phase.IDLE)
    assert provider.seen == ["428"]
    assert states(session) == [State.CANCELLED, State.QUEUED, State.QUEUED]
    assert "moved or removed" in str(session.run_state.trouble)
    assert any(entry.warning and "nothing more was sent" in entry.text for entry in log)
    with pytest.raises(OperationRefused, match="moved or removed"):
        session.run([1])
    assert provider.seen == ["428"]


@pytest.mark.parametrize(
    ("answer", "state"), [(CANCELLED, State.CANCELLED), (LOST, State.UNCONFIRMED), (BUSY, State.REFUSED)]
)
def test_an_event_that_fails_leaves_the_journal_alone(
    answer: Result,
    state: State,
    session: Session,
    provider: Provider,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> NoReturn:
        raise ZeroDivisionError("a defect")

    provider._scripts["428"] = [answer]
    provider.open.set()
    monkeypatch.setattr(Run, "_apply_attempt", fail)
    session.run([0])
    with pytest.raises(ZeroDivisionError):
        drain_until(session, Phase.IDLE)
    session.close()
    assert states(session)[0] is State.UNCONFIRMED
    with Journal.open(tmp_path / "state" / "journal.sqlite3") as journal:
        assert journal.load(1).orders[0].state is state


def test_a_defect_in_a_worker_ends_the_run_and_is_reported(
    session: Session, provider: Provider, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(dispatcher, "next_step", fail)
    provider.open.set()
    session.run(range(3))
    drain_until(session, Phase.IDLE)
    assert provider.seen == ["428"]
    assert states(session) == [State.CANCELLED, State.QUEUED, State.QUEUED]
    assert str(session.run_state.trouble) == "ZeroDivisionError: a defect"
    assert "ended early, and nothing more was sent. ZeroDivisionError: a defect" in caplog.text
    journal, number = session._journal, session.batch_number
    assert journal is not None
    assert number is not None
    assert [order.state for order in journal.load(number).orders] == states(session)


@pytest.mark.parametrize("workers", [0, 2])
def test_refused_threads_are_reported(
    workers: int, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Scarce(Thread):
        def start(self) -> None:
            if self.name == f"worker-{workers + 1}":
                raise RuntimeError("can't start new thread")
            super().start()

    monkeypatch.setattr(threads, "Thread", Scarce)
    session = Session(PROFILE, Limits(workers=3, timeout=30), provider.connect)
    session.open_journal(tmp_path / "journal.sqlite3")
    session.add(found_in("428 429 430"))
    provider.open.set()
    session.run(range(3))
    reported = [entry.text for entry in drain_until(session, Phase.IDLE) if entry.warning]
    session.close()
    if workers:
        assert reported == ["The system started only 2 of 3 workers. The run continues with those."]
        assert states(session) == [State.CANCELLED] * 3
    else:
        assert reported == [
            "The run ended early, and nothing more was sent. RuntimeError: can't start new thread"
        ]
        assert states(session) == [State.QUEUED] * 3


def jumping(*jumps: float) -> Iterator[float]:
    """A wall clock that is set forward and back."""
    for step in count():
        yield 1e9 + step + jumps[step % len(jumps)]


@pytest.mark.parametrize("jump", [86_400 * 365, -86_400 * 365, -2e9])
def test_a_wall_clock_that_jumps_changes_no_outcome(jump: float) -> None:
    provider = Provider({"428": [LOST, BUSY, CANCELLED]})
    clock = jumping(0, jump, 0, -jump)
    run = Dispatcher(
        [Job(0, "428"), Job(1, "429")],
        Credentials(Secret("k"), Secret("h")),
        lambda: provider,
        Limits(workers=1, timeout=30, retry=RetryPolicy(base=0.0)),
        clock=lambda: next(clock),
    )
    run.start()
    events = list(iter(lambda: run.events.get(timeout=10), RunEnded()))
    ended = [event for event in events if isinstance(event, AttemptEnded)]
    final = [event.next_step.outcome for event in ended if event.next_step.delay is None]
    assert final == [State.CANCELLED] * 2
    assert all(event.attempt.ms >= 0 for event in ended)
    assert provider.seen == ["428"] * 3 + ["429"]


@pytest.mark.parametrize("jump", [-86_400 * 365, 86_400 * 365, -3e9, 1e11])
def test_proofs_count_when_the_clock_was_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    path = tmp_path / "journal.sqlite3"
    for at in (1e9, 1e9 + jump, 1e9):
        monkeypatch.setattr("time.time", lambda at=at: at)
        provider = Provider()
        session = Session(PROFILE, Limits(workers=1, timeout=30), provider.connect)
        session.open_journal(path)
        session.add(found_in("428"))
        assert session.batch[0].was_cancelled_before is (session.batch_number != 1)
        if session.batch_number == 1:
            session.run([0])
            drain_until(session, Phase.IDLE)
        assert states(session) == [State.CANCELLED]
        reported = json.loads(
            Export(tuple(session.batch), session.batch.tallies(), 1).text(ExportFormat.JSON)
        )
        assert reported["orders"][0]["outcome"] == "cancelled"
        session.close()
    with Journal.open(path) as journal:
        assert [batch.number for batch in journal.batches()] == [3, 2, 1]


def test_a_log_that_cannot_be_written_ends_no_run(
    session: Session, provider: Provider, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("imtui")
    before = logger.handlers[:], logger.level, logger.propagate, logging.raiseExceptions
    path = open_log(tmp_path / "logs")
    assert path
    (handler,) = set(logger.handlers) - set(before[0])
    try:
        # As on a disk that was removed: every write fails, and so does the creation of a new file.
        handler.stream.close()  # type: ignore[attr-defined]
        handler.baseFilename = str(tmp_path / "gone" / "imtui.log")  # type: ignore[attr-defined]
        session.run(range(3))
        provider.open.set()
        drain_until(session, Phase.IDLE)
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate, logging.raiseExceptions = before[1:]
    assert states(session) == [State.CANCELLED] * 3
    assert "Traceback" not in capsys.readouterr().err
