"""What is written comes back as it was, and nothing else is in the file."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imtui.core.order import Attempt, PriorOutcome
from imtui.core.outcome import OUTCOMES, State
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply
from imtui.core.secret import Secret
from imtui.core.target import Target, fingerprint_of
from imtui.core.text import clean
from imtui.journal import Journal, JournalError, JournalReader, RunJournal
from imtui.journal.attempt_rows import AttemptRow
from imtui.journal.writer import OnDone
from tests.support.journals import (
    CANCELLED,
    CREDENTIALS,
    LOST,
    NOT_FOUND,
    TARGET,
    Ledger,
    batch_of,
    held,
    query,
    results_of,
    run_batch,
    states_of,
    try_order,
    wait_until_written,
)

CLEAN = st.text(max_size=40).map(clean)
STATUS = st.integers(100, 599)
SECONDS = st.floats(0, 1e9)
REPLIES = st.builds(Reply, STATUS, st.integers(100, 999), CLEAN, st.none() | SECONDS, CLEAN, st.booleans())
FAULTS = st.builds(
    Fault, st.sampled_from(Evidence), st.sampled_from(FaultKind), CLEAN, st.none() | STATUS, CLEAN
)
ATTEMPTS = st.builds(Attempt, SECONDS, st.integers(0, 10**7), REPLIES | FAULTS)


@settings(max_examples=60)
@given(st.lists(st.tuples(ATTEMPTS, st.sampled_from(OUTCOMES)), min_size=1, max_size=4))
def test_every_attempt_comes_back_exactly_as_it_was(tries: list[tuple[Attempt, State]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite3"
        with Journal.open(path) as journal:
            batch = batch_of(journal, "428")
            for attempt, state in tries:
                # Each attempt has its own run: within one run, a reply replaces an abandoned attempt.
                run = journal.batch(batch).begin_run(TARGET, 1.0)
                run.intents(["428"], attempt.started)
                run.outcome("428", attempt, state, Ledger())
        with Journal.open(path) as journal:
            (order,) = journal.load(batch).orders
        assert order.attempts == tuple(attempt for attempt, _ in tries)
        assert order.state is tries[-1][1]


def test_a_batch_comes_back_with_its_runs(path: Path) -> None:
    with Journal.open(path, clock=lambda: 42.5) as journal:
        batch = batch_of(journal, "428", source="liste.csv")
        run = journal.batch(batch).begin_run(TARGET, 100.0)
        run.end(200.0, "credentials")
        sandbox = Target("test", "0123456789ab", "http://127.0.0.1:9", live=False)
        journal.batch(batch).begin_run(sandbox, 300.0)
        stored, (summary,) = journal.load(batch), journal.batches()
    assert (summary.number, summary.created, summary.source) == (batch, 42.5, "liste.csv")
    assert query(path, "SELECT profile, base_url, live, started, ended, halt FROM runs") == [
        (TARGET.profile, TARGET.base_url, True, 100.0, 200.0, "credentials"),
        (sandbox.profile, sandbox.base_url, False, 300.0, None, ""),
    ]
    assert stored.target == summary.target == sandbox


def test_leading_zeros_are_kept_and_name_the_same_order(journal: Journal) -> None:
    batch = batch_of(journal, "0428", "428", "00428", "430")
    run_batch(journal, batch, ("428", CANCELLED, State.CANCELLED))
    assert states_of(journal, batch) == [("0428", State.CANCELLED), ("430", State.QUEUED)]


def test_a_queued_order_gets_the_state_proved_earlier(journal: Journal) -> None:
    batch = batch_of(journal, "428", "429", "430")
    doubt, cancel = PriorOutcome(State.UNCONFIRMED, 7, 12.25), PriorOutcome(State.CANCELLED, 8, 13.25)
    run_batch(journal, batch, ("429", NOT_FOUND, State.REFUSED))
    journal.batch(batch).adopt({"0428": doubt, "429": cancel})
    journal.batch(batch).add(["431"], {"431": cancel})
    orders = journal.load(batch).orders
    assert [order.prior for order in orders] == [doubt, cancel, None, cancel]
    assert [order.state for order in orders] == [
        State.UNCONFIRMED,
        State.REFUSED,
        State.QUEUED,
        State.CANCELLED,
    ]


@pytest.mark.parametrize("text", ["\ud800", "a\0b", "\udcff\0"])
def test_text_that_sqlite_would_not_take_fails_no_write(journal: Journal, text: str) -> None:
    batch = batch_of(journal, "428", source=text)
    reported = Ledger()
    for result in (Reply(200, 200, text, None, text), Fault(LOST.evidence, LOST.kind, text, None, text)):
        run = journal.batch(batch).begin_run(Target(text, "0123456789ab", text, live=False), 1.0)
        run.intents(["428"], 1.0)
        run.outcome("428", Attempt(1.0, 1, result), State.CANCELLED, reported)
        run.end(2.0, text)
    journal.batch(batch).add([text])
    wait_until_written(journal)
    assert reported.reported == [None, None]
    assert not journal.broken
    assert len(journal.load(batch).orders) == 2


def test_no_secret_is_in_any_file(path: Path) -> None:
    with Journal.open(path) as journal:
        run_batch(journal, batch_of(journal, "428"), ("428", CANCELLED, State.CANCELLED))
        files = {file.name: file.read_bytes() for file in path.parent.iterdir()}
        assert {path.name, f"{path.name}-wal", f"{path.name}-shm"} <= files.keys()
        assert any(TARGET.fingerprint.encode() in content for content in files.values())
        for content in files.values():
            assert b"canary" not in content


def test_a_fingerprint_names_the_account_and_nothing_else() -> None:
    fingerprint = fingerprint_of(CREDENTIALS)
    assert len(fingerprint) == 12
    assert int(fingerprint, 16)
    assert fingerprint == fingerprint_of(Credentials(Secret("canary-key-0123"), Secret("canary-hash-0123")))
    shifted = Credentials(Secret("canary-key-0123c"), Secret("anary-hash-0123"))
    assert fingerprint_of(shifted) != fingerprint


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param("UPDATE orders SET state = 'sent'", id="state"),
        pytest.param("UPDATE orders SET before_state = 'new'", id="before"),
        pytest.param("UPDATE attempts SET evidence = 'maybe'", id="evidence"),
        pytest.param("UPDATE attempts SET kind = 'magic', evidence = 'unsent'", id="kind"),
        pytest.param("UPDATE attempts SET code = 'many'", id="code"),
        pytest.param("UPDATE attempts SET http_status = NULL", id="status"),
        pytest.param("UPDATE attempts SET raw = X'FF'", id="blob"),
        pytest.param("UPDATE attempts SET message = CAST(X'FF' AS TEXT)", id="not UTF-8"),
    ],
)
def test_an_unknown_value_is_an_error_that_names_the_file(path: Path, damage: str) -> None:
    with Journal.open(path) as journal:
        batch = batch_of(journal, "428")
        run_batch(journal, batch, ("428", CANCELLED, State.CANCELLED))
    connection = sqlite3.connect(path)
    connection.execute(damage)
    connection.commit()
    connection.close()
    with Journal.open(path) as journal:
        with pytest.raises(JournalError, match=path.name):
            journal.load(batch)
        # Only one row is damaged. The others can be read, and the journal can be written.
        assert journal.load(batch_of(journal, "429")).orders
        assert not journal.broken
    with JournalReader(path) as reader, pytest.raises(JournalError, match=path.name):
        reader.load(batch)


LEFT = Fault(Evidence.AMBIGUOUS, FaultKind.ABANDONED, "imtui was left")


def give_up(run: RunJournal, order_id: str) -> None:
    run.give_up(order_id, Attempt(105.0, 0, LEFT), State.UNCONFIRMED)


def test_a_late_reply_replaces_a_given_up_attempt(journal: Journal) -> None:
    batch = batch_of(journal, "428")
    run = journal.batch(batch).begin_run(TARGET, 1.0)
    run.intents(["428"], 100.25)
    give_up(run, "428")
    assert journal.load(batch).orders[0].attempts == (Attempt(105.0, 0, LEFT),)
    assert states_of(journal, batch) == [("428", State.UNCONFIRMED)]
    run.outcome("428", Attempt(100.25, 52, CANCELLED), State.CANCELLED, Ledger())
    assert journal.load(batch).orders[0].attempts == (Attempt(100.25, 52, CANCELLED),)
    assert states_of(journal, batch) == [("428", State.CANCELLED)]


def test_an_attempt_whose_answer_has_come_is_not_given_up(journal: Journal) -> None:
    batch = batch_of(journal, "428", "429")
    run = run_batch(journal, batch, ("428", CANCELLED, State.CANCELLED))
    give_up(run, "428")
    run.intents(["429"], 100.25)
    with held(journal):
        run.outcome("429", Attempt(100.25, 52, CANCELLED), State.CANCELLED, Ledger())
        give_up(run, "429")
    assert results_of(journal, batch) == [[CANCELLED], [CANCELLED]]
    assert states_of(journal, batch) == [("428", State.CANCELLED), ("429", State.CANCELLED)]


def test_an_attempt_whose_answer_comes_too_late_was_given_up(path: Path, journal: Journal) -> None:
    batch = batch_of(journal, "428")
    run = journal.batch(batch).begin_run(TARGET, 1.0)
    run.intents(["428"], 100.25)
    put = journal._writer.put_outcome

    def leave_and_put(fact: AttemptRow, on_done: OnDone) -> None:
        give_up(run, "428")
        journal.close()
        put(fact, on_done)

    journal._writer.put_outcome = leave_and_put  # type: ignore[method-assign]
    with pytest.raises(JournalError, match="closed"):
        run.outcome("428", Attempt(100.25, 52, CANCELLED), State.CANCELLED, Ledger())
    with JournalReader(path) as reader:
        assert reader.load(batch).orders[0].attempts == (Attempt(105.0, 0, LEFT),)


def test_an_outcome_without_an_intent_is_kept(journal: Journal) -> None:
    batch = batch_of(journal, "428")
    run = journal.batch(batch).begin_run(TARGET, 1.0)
    run.outcome("428", Attempt(100.0, 7, LOST), State.UNCONFIRMED, Ledger())
    (order,) = journal.load(batch).orders
    assert order.attempts == (Attempt(100.0, 7, LOST),)
    assert order.state is State.UNCONFIRMED


def test_attempts_of_one_order_are_distinct(journal: Journal) -> None:
    batch = batch_of(journal, "428")
    run = journal.batch(batch).begin_run(TARGET, 1.0)
    try_order(run, "428", LOST, State.SENDING)
    run.release("428", State.UNCONFIRMED)
    assert states_of(journal, batch) == [("428", State.UNCONFIRMED)]
    try_order(run, "428", CANCELLED, State.CANCELLED)
    assert results_of(journal, batch) == [[LOST, CANCELLED]]
