"""Results of reports are stored with their reasons and are there after every way of opening."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from imtui.core.batch import Batch
from imtui.core.order import PriorOutcome
from imtui.core.outcome import State
from imtui.core.protocol import Fault, Reply
from imtui.core.report_result import DeliveryStatus, ReportResult
from imtui.core.target import Target
from imtui.journal import Journal, JournalError, JournalReader
from tests.support.journals import (
    BUSY,
    CANCELLED,
    CREDENTIALS,
    LOST,
    NOT_FOUND,
    TARGET,
    batch_of,
    run_batch,
    states_of,
    wait_until_written,
)

OTHER = replace(TARGET, fingerprint="another")
NOT_SENT = ReportResult(
    300.5, DeliveryStatus.NOT_SENT, "order 428, status 115", "It will not go out.", State.CANCELLED, 1
)
WENT_OUT = ReportResult(
    301.5, DeliveryStatus.FINISHED, "order 429, status 114", "It went out.", State.REFUSED, 1
)
EXPLAINED = ReportResult(302.5, DeliveryStatus.SENDING, "order 430, status 113", "It came too late.", None, 1)


def doubtful(journal: Journal) -> int:
    batch = batch_of(journal, "428", "429", "0430", "431")
    run_batch(
        journal,
        batch,
        ("428", LOST, State.UNCONFIRMED),
        ("429", BUSY, State.UNCONFIRMED),
        ("0430", NOT_FOUND, State.REFUSED),
        ("431", NOT_FOUND, State.REFUSED),
    )
    return batch


def test_a_finding_is_kept_and_its_outcome_becomes_the_state(path: Path) -> None:
    with Journal.open(path) as journal:
        batch = doubtful(journal)
        journal.batch(batch).save_report_results(TARGET, {"428": NOT_SENT, "429": WENT_OUT, "430": EXPLAINED})
        journal.batch(batch).save_report_results(TARGET, {"430": EXPLAINED})
    with Journal.open(path) as journal:
        assert states_of(journal, batch) == [
            ("428", State.CANCELLED),
            ("429", State.REFUSED),
            ("0430", State.REFUSED),
            ("431", State.REFUSED),
        ]
        found = [order.report_results for order in journal.load(batch).orders]
    assert found == [(NOT_SENT,), (WENT_OUT,), (EXPLAINED, EXPLAINED), ()]


def test_the_history_counts_as_the_batch_does(journal: Journal) -> None:
    number = doubtful(journal)
    journal.batch(number).save_report_results(TARGET, {"428": NOT_SENT, "429": WENT_OUT, "430": EXPLAINED})
    batch = Batch()
    batch.replace(journal.load(number).orders)
    assert journal.batches()[0].tallies == batch.tallies()
    assert dict(batch.tallies().refused_by_code) == {455: 2}


def test_a_batch_whose_doubts_are_decided_is_finished(journal: Journal) -> None:
    batch = batch_of(journal, "428")
    run_batch(journal, batch, ("428", LOST, State.UNCONFIRMED))
    assert journal.unfinished() is not None
    journal.batch(batch).save_report_results(TARGET, {"428": NOT_SENT})
    assert journal.unfinished() is None


@pytest.mark.parametrize("earlier", [CANCELLED, LOST, BUSY])
def test_attempts_before_a_report_of_a_refusal_prove_nothing(
    journal: Journal, earlier: Reply | Fault
) -> None:
    batch = batch_of(journal, "429")
    run_batch(journal, batch, ("429", earlier, State.UNCONFIRMED))
    journal.batch(batch).save_report_results(TARGET, {"429": WENT_OUT})
    assert journal.known(TARGET, ["429"]) == {}


@pytest.mark.parametrize(
    ("later", "state"),
    [(CANCELLED, State.CANCELLED), (LOST, State.UNCONFIRMED), (NOT_FOUND, None)],
)
def test_attempts_after_a_report_of_a_refusal_count(
    journal: Journal, later: Reply | Fault, state: State | None
) -> None:
    batch = batch_of(journal, "429")
    run_batch(journal, batch, ("429", LOST, State.UNCONFIRMED))
    journal.batch(batch).save_report_results(TARGET, {"429": WENT_OUT})
    run_batch(journal, batch, ("429", later, State.SENDING))
    known = journal.known(TARGET, ["429"])
    assert {order_id: prior.state for order_id, prior in known.items()} == ({"429": state} if state else {})


def test_an_attempt_under_way_after_a_report_of_a_refusal_counts(journal: Journal) -> None:
    batch = batch_of(journal, "429")
    run_batch(journal, batch, ("429", LOST, State.UNCONFIRMED))
    journal.batch(batch).save_report_results(TARGET, {"429": WENT_OUT})
    journal.batch(batch).begin_run(TARGET, 400.0).intents(["429"], 401.0)
    assert journal.known(TARGET, ["429"])["429"].state is State.UNCONFIRMED


def test_a_cancel_after_a_report_of_a_refusal_finishes_an_earlier_batch(journal: Journal) -> None:
    first, second = batch_of(journal, "429"), batch_of(journal, "429")
    run_batch(journal, first, ("429", LOST, State.UNCONFIRMED))
    run_batch(journal, second, ("429", LOST, State.UNCONFIRMED))
    journal.batch(second).save_report_results(TARGET, {"429": WENT_OUT})
    assert journal.unfinished() is not None
    run_batch(journal, second, ("429", CANCELLED, State.CANCELLED))
    assert journal.unfinished() is None


def test_a_report_in_a_later_batch_refutes_earlier_attempts(journal: Journal) -> None:
    run_batch(journal, batch_of(journal, "429"), ("429", CANCELLED, State.CANCELLED))
    second = journal.batch(batch_of(journal, "0429"))
    second.adopt(second.known(TARGET, ["0429"]))
    second.save_report_results(TARGET, {"0429": WENT_OUT._replace(attempts=0)})
    assert journal.known(TARGET, ["429"]) == {}


def test_a_report_of_another_account_refutes_nothing(journal: Journal) -> None:
    run_batch(journal, batch_of(journal, "429"), ("429", CANCELLED, State.CANCELLED))
    journal.batch(batch_of(journal, "429")).save_report_results(OTHER, {"429": WENT_OUT})
    assert journal.known(TARGET, ["429"])["429"].state is State.CANCELLED


def test_a_cancel_after_a_report_in_another_batch_counts(journal: Journal) -> None:
    journal.batch(batch_of(journal, "429")).save_report_results(TARGET, {"429": WENT_OUT._replace(at=100.0)})
    run_batch(journal, batch_of(journal, "429"), ("429", CANCELLED, State.CANCELLED))
    assert journal.known(TARGET, ["429"])["429"].state is State.CANCELLED


@pytest.mark.parametrize(
    ("results", "accounts"),
    [
        pytest.param([], {TARGET}, id="earlier batch only"),
        pytest.param([NOT_FOUND], {TARGET, OTHER}, id="earlier doubt, own reply"),
    ],
)
def test_accounts_that_left_a_doubt_or_replied_last_are_known(
    journal: Journal, results: list[Reply], accounts: set[Target]
) -> None:
    run_batch(journal, batch_of(journal, "429"), ("429", LOST, State.UNCONFIRMED))
    number = batch_of(journal, "0429")
    second = journal.batch(number)
    second.adopt(second.known(TARGET, ["0429"]))
    for result in results:
        run_batch(journal, number, ("0429", result, State.UNCONFIRMED), target=OTHER)
    assert second.accounts_of(["0429"]) == {"0429": accounts}


def test_the_account_of_an_outcome_without_its_attempt_is_unknown(journal: Journal) -> None:
    batch = journal.batch(batch_of(journal, "429"))
    batch.adopt({"429": PriorOutcome(State.UNCONFIRMED, 1, 5.0)})
    assert batch.accounts_of(["429", "430"]) == {"429": {None}, "430": set()}


def test_a_finding_belongs_to_the_order_on_the_list(journal: Journal) -> None:
    batch = doubtful(journal)
    journal.batch(batch).remove(["428"])
    journal.batch(batch).add(["428"])
    journal.batch(batch).save_report_results(TARGET, {"999": NOT_SENT})
    journal.batch(batch).remove(["429"])
    journal.batch(batch).save_report_results(TARGET, {"429": WENT_OUT})
    assert all(not order.report_results for order in journal.load(batch).orders)
    assert journal.load(batch).orders[-1].state is State.QUEUED


def test_an_order_with_only_a_finding_can_be_removed(path: Path) -> None:
    with Journal.open(path) as journal:
        batch = batch_of(journal)
        journal.batch(batch).add(["428"], {"428": PriorOutcome(State.UNCONFIRMED, 1, 5.0)})
        journal.batch(batch).save_report_results(TARGET, {"428": NOT_SENT})
        journal.batch(batch).remove(["428"])
        wait_until_written(journal)
        assert not journal.broken
        assert states_of(journal, batch) == []


def test_a_reader_sees_findings_too(path: Path, journal: Journal) -> None:
    batch = doubtful(journal)
    journal.batch(batch).save_report_results(TARGET, {"428": NOT_SENT})
    with JournalReader(path) as reader:
        assert reader.load(batch).orders[0].report_results == (NOT_SENT,)


def test_a_value_that_is_no_finding_is_an_error(path: Path) -> None:
    with Journal.open(path) as journal:
        batch = doubtful(journal)
        journal.batch(batch).save_report_results(TARGET, {"428": NOT_SENT})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE findings SET told = 'perhaps'")
    connection.close()
    with Journal.open(path) as journal, pytest.raises(JournalError, match="perhaps"):
        journal.load(batch)


def test_no_secret_is_written(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.batch(doubtful(journal)).save_report_results(TARGET, {"428": NOT_SENT})
    content = path.read_bytes()
    assert not any(secret.reveal().encode() in content for secret in (CREDENTIALS.key, CREDENTIALS.hash))
