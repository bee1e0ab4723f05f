"""A program that dies: attempts under way are unconfirmed, and reported outcomes are in the journal."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from imtui.core.order import Attempt, PriorOutcome
from imtui.core.outcome import State
from imtui.core.protocol import Evidence, FaultKind, Result
from imtui.core.report_result import DeliveryStatus, ReportResult
from imtui.journal import Journal, JournalReader
from imtui.journal.paths import sibling
from imtui.journal.recovery import ABANDONED
from tests.support.journals import (
    BUSY,
    CANCELLED,
    DOWN,
    LOST,
    NOT_FOUND,
    TARGET,
    Ledger,
    batch_of,
    copy_as_left_by_a_kill,
    query,
    results_of,
    run_batch,
    states_of,
    try_order,
    wait_until_written,
)

DIES = """
import os, signal, sys
from pathlib import Path
from tests.support.journals import *
journal = Journal.open(Path(sys.argv[1]))
batch = batch_of(journal, "0428", "429", "430", "431")
wait_until_written(journal)
run = journal.batch(batch).begin_run(TARGET, 100.0)
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""


def let_die(path: Path, script: str) -> None:
    done = subprocess.run([sys.executable, "-c", DIES + script, path], check=False, timeout=30)  # noqa: S603
    assert done.returncode == -signal.SIGKILL


def test_an_intent_that_returned_survives_a_kill(path: Path) -> None:
    let_die(path, 'run.intents(["428"], 123.5); die()')
    assert sibling(path, ".reserve").exists()
    with JournalReader(path) as reader:
        seen = reader.load(1)
    with Journal.open(path) as journal:
        assert journal.notices == ()
        stored = journal.load(1)
        found = journal.unfinished()
    assert seen == stored
    assert [order.state for order in stored.orders] == [State.UNCONFIRMED, *[State.QUEUED] * 3]
    assert stored.orders[0].attempts == (Attempt(123.5, 0, ABANDONED),)
    assert (ABANDONED.evidence, ABANDONED.kind) == (Evidence.AMBIGUOUS, FaultKind.ABANDONED)
    assert query(path, "SELECT ended FROM runs") == [(None,)]
    assert found is not None
    assert found.number == 1


def test_a_durable_outcome_survives_a_kill(path: Path) -> None:
    let_die(
        path,
        """
run.intents(["429"], 123.5)
run.outcome("429", Attempt(123.5, 52, CANCELLED), State.CANCELLED, die)
wait_until_written(journal)
""",
    )
    with Journal.open(path) as journal:
        assert results_of(journal, 1) == [[], [CANCELLED], [], []]
        assert states_of(journal, 1)[1] == ("429", State.CANCELLED)


def test_a_kill_during_a_transaction_leaves_none_of_it(path: Path) -> None:
    let_die(
        path,
        """
journal._writer.put(lambda connection: connection.execute("DELETE FROM orders"))
journal._writer.put(die)
wait_until_written(journal)
""",
    )
    with Journal.open(path) as journal:
        assert len(states_of(journal, 1)) == 4


def opened_after_a_kill(journal: Journal) -> Journal:
    """A copy of the journal as a kill would leave it, which is faster than a real kill."""
    wait_until_written(journal)
    return Journal.open(copy_as_left_by_a_kill(journal.path, journal.path.parent / "copy"))


@pytest.mark.parametrize(
    ("before", "results", "state"),
    [
        pytest.param(None, [BUSY], State.REFUSED, id="503"),
        pytest.param(None, [DOWN, DOWN], State.QUEUED, id="no request has left"),
        pytest.param(None, [LOST, BUSY], State.UNCONFIRMED, id="lost, then 503"),
        pytest.param(State.UNCONFIRMED, [BUSY], State.UNCONFIRMED, id="a doubt from before"),
        pytest.param(State.UNCONFIRMED, [CANCELLED], State.CANCELLED, id="a doubt that was lifted"),
        pytest.param(State.CANCELLED, [NOT_FOUND], State.REFUSED, id="tried although cancelled before"),
    ],
)
def test_an_order_between_attempts_gets_its_proved_state(
    journal: Journal, before: State | None, results: Sequence[Result], state: State
) -> None:
    batch = batch_of(journal, "428", "429")
    if before:
        journal.batch(batch).adopt({"428": PriorOutcome(before, 7, 1.0)})
    run = journal.batch(batch).begin_run(TARGET, 1.0)
    for result in results:
        try_order(run, "428", result, State.SENDING)
    with opened_after_a_kill(journal) as again:
        assert states_of(again, batch) == [("428", state), ("429", State.QUEUED)]
        assert results_of(again, batch) == [list(results), []]


@pytest.mark.parametrize(
    ("results", "state"),
    [
        pytest.param([], State.UNCONFIRMED, id="the first"),
        pytest.param([DOWN], State.UNCONFIRMED, id="after the line was down"),
        pytest.param([NOT_FOUND], State.UNCONFIRMED, id="after a 455"),
        pytest.param([CANCELLED], State.CANCELLED, id="after a 200"),
    ],
)
def test_an_attempt_under_way_is_unconfirmed_after_a_crash(
    journal: Journal, results: Sequence[Result], state: State
) -> None:
    batch = batch_of(journal, "428")
    run = journal.batch(batch).begin_run(TARGET, 1.0)
    for result in results:
        try_order(run, "428", result, State.SENDING)
    run.intents(["428"], 123.5)
    with opened_after_a_kill(journal) as again:
        assert states_of(again, batch) == [("428", state)]
        assert results_of(again, batch) == [[*results, ABANDONED]]
        # No other batch gets its number.
        second = again.batch(batch).begin_run(TARGET, 2.0)
        reported = Ledger()
        second.intents(["428"], 200.0)
        second.outcome("428", Attempt(200.0, 5, CANCELLED), State.CANCELLED, reported)
        wait_until_written(again)
        assert reported.reported == [None]
        assert results_of(again, batch) == [[*results, ABANDONED, CANCELLED]]


@pytest.mark.parametrize(
    ("later", "under_way", "state"),
    [
        pytest.param([], True, State.UNCONFIRMED, id="retry under way"),
        pytest.param([NOT_FOUND], False, State.REFUSED, id="455 to the retry"),
        pytest.param([CANCELLED], True, State.CANCELLED, id="200 to the retry"),
    ],
)
def test_a_refuted_200_is_no_cancel_after_a_crash(
    journal: Journal, later: Sequence[Result], under_way: bool, state: State
) -> None:
    batch = batch_of(journal, "428")
    run_batch(journal, batch, ("428", CANCELLED, State.CANCELLED))
    went_out = ReportResult(101.5, DeliveryStatus.SENDING, "status 113", "sent", State.REFUSED, 1)
    journal.batch(batch).save_report_results(TARGET, {"428": went_out})
    run = journal.batch(batch).begin_run(TARGET, 150.0)
    for result in later:
        try_order(run, "428", result, State.SENDING)
    if under_way:
        run.intents(["428"], 160.0)
    with opened_after_a_kill(journal) as again:
        assert states_of(again, batch) == [("428", state)]
