"""What the journal returns about past batches."""

from __future__ import annotations

from pathlib import Path

import pytest

from imtui.core.order import PriorOutcome
from imtui.core.outcome import State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply
from imtui.core.target import Target
from imtui.journal import Journal, JournalError, JournalReader
from tests.support.journals import (
    BUSY,
    CANCELLED,
    DOWN,
    LOST,
    NOT_FOUND,
    TARGET,
    batch_of,
    query,
    results_of,
    run_batch,
    states_of,
    try_order,
    wait_until_written,
)

OTHER_ACCOUNT = Target("acme", "0123456789ab", TARGET.base_url, live=True)
OTHER_ADDRESS = Target("acme", TARGET.fingerprint, "https://elsewhere.example", live=True)
SAME_BY_ANOTHER_NAME = Target("acme 2", TARGET.fingerprint, TARGET.base_url, live=True)


def tallied(journal: Journal, batch: int) -> dict[str, int]:
    (summary,) = [summary for summary in journal.batches() if summary.number == batch]
    return {state.value: count for state, count in summary.tallies.by_state.items() if count}


def test_batches_are_summed_up_newest_first(journal: Journal) -> None:
    first = batch_of(journal, "1", "2", "3", "4", "5", "6", source="liste.csv")
    run_batch(
        journal,
        first,
        ("1", CANCELLED, State.CANCELLED),
        ("2", NOT_FOUND, State.REFUSED),
        ("3", BUSY, State.SENDING),
        ("3", NOT_FOUND, State.REFUSED),
        ("4", BUSY, State.REFUSED),
        ("5", LOST, State.UNCONFIRMED),
    )
    second = batch_of(journal, "7")
    newest, oldest = journal.batches()
    assert (newest.number, newest.target, newest.unfinished) == (second, None, True)
    assert (oldest.number, oldest.source, oldest.target) == (first, "liste.csv", TARGET)
    assert tallied(journal, first) == {"queued": 1, "cancelled": 1, "refused": 3, "unconfirmed": 1}
    assert oldest.tallies.refused_by_code == {455: 2, 503: 1}


def test_older_unfinished_batches_are_listed_beyond_the_limit(journal: Journal) -> None:
    done, left, broken_off, last = (batch_of(journal, str(number)) for number in range(1, 5))
    for batch, order_id in ((done, "1"), (last, "4")):
        run_batch(journal, batch, (order_id, CANCELLED, State.CANCELLED))
    try_order(journal.batch(broken_off).begin_run(TARGET, 1.0), "3", CANCELLED, State.CANCELLED)
    listed = journal.batches(limit=1)
    assert [summary.number for summary in listed] == [last, broken_off, left]
    assert [summary.unfinished for summary in listed] == [False, True, True]
    assert [summary.number for summary in journal.batches()] == [last, broken_off, left, done]
    assert journal.count_batches() == 4


def test_an_order_with_an_attempt_under_way_is_sending(journal: Journal, path: Path) -> None:
    batch = batch_of(journal, "0428", "429")
    run = journal.batch(batch).begin_run(TARGET, 100.0)
    try_order(run, "428", NOT_FOUND, State.REFUSED)
    run.intents(["428"], 123.5)
    with JournalReader(path) as reader:
        stored = reader.load(batch)
        (summary,) = reader.batches()
    assert [order.state for order in stored.orders] == [State.SENDING, State.QUEUED]
    assert len(stored.orders[0].attempts) == 1
    assert query(path, "SELECT started FROM attempts WHERE ms IS NULL") == [(123.5,)]
    assert summary.tallies.by_state[State.SENDING] == 1
    assert summary.tallies.by_state[State.QUEUED] == 1
    assert not summary.tallies.refused_by_code


def test_an_unknown_batch_is_an_error(journal: Journal) -> None:
    with pytest.raises(JournalError, match="no batch 7"):
        journal.load(7)


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.QUEUED, True),
        (State.SENDING, True),
        (State.UNCONFIRMED, True),
        (State.CANCELLED, False),
        (State.REFUSED, False),
        (State.UNREACHABLE, False),
    ],
)
def test_a_batch_is_offered_while_something_is_open(journal: Journal, state: State, *, offered: bool) -> None:
    batch = batch_of(journal, "428")
    run_batch(journal, batch, ("428", LOST, state))
    found = journal.unfinished()
    assert (found is not None) is offered
    assert journal.batches()[0].unfinished is offered


def test_a_batch_whose_run_has_no_end_is_offered(journal: Journal) -> None:
    batch = batch_of(journal, "428")
    run = journal.batch(batch).begin_run(TARGET, 100.0)
    try_order(run, "428", CANCELLED, State.CANCELLED)
    found = journal.unfinished()
    assert found is not None
    assert found.number == batch


def test_the_newest_batch_that_was_not_set_aside_is_offered(journal: Journal) -> None:
    old, new = batch_of(journal, "1"), batch_of(journal, "2")
    batch_of(journal)
    found = journal.unfinished()
    assert found == journal.batches()[1]
    assert found is not None
    assert found.number == new
    journal.batch(new).set_aside()
    found = journal.unfinished()
    assert found is not None
    assert found.number == old
    assert [summary.unfinished for summary in journal.batches()] == [False, False, True]
    journal.batch(old).set_aside()
    assert journal.unfinished() is None


def test_removed_orders_leave_the_list_and_their_attempts_stay(journal: Journal) -> None:
    batch = batch_of(journal, "1", "2", "03")
    run_batch(journal, batch, ("1", LOST, State.UNCONFIRMED), ("2", CANCELLED, State.CANCELLED))
    journal.batch(batch).remove(["01", "3", "9"])
    assert states_of(journal, batch) == [("2", State.CANCELLED)]
    assert tallied(journal, batch) == {"cancelled": 1}
    journal.batch(batch).add(["1", "3"])
    assert states_of(journal, batch) == [
        ("2", State.CANCELLED),
        ("1", State.QUEUED),
        ("3", State.QUEUED),
    ]
    assert results_of(journal, batch) == [[CANCELLED], [], []]
    run_batch(journal, batch, ("1", LOST, State.UNCONFIRMED))
    journal.batch(batch).remove(["1"])
    journal.batch(batch).add(["1"])
    assert states_of(journal, batch)[-1] == ("1", State.QUEUED)
    assert not journal.broken
    assert journal.known(TARGET, ["1"], except_batch=batch)["1"].state is State.UNCONFIRMED


@pytest.mark.parametrize(
    ("results", "state"),
    [
        pytest.param([CANCELLED], State.CANCELLED, id="200"),
        pytest.param([LOST, CANCELLED], State.CANCELLED, id="lost, then 200"),
        pytest.param([LOST], State.UNCONFIRMED, id="lost"),
        pytest.param([LOST, NOT_FOUND], State.UNCONFIRMED, id="lost, then 455"),
        pytest.param([LOST, DOWN], State.UNCONFIRMED, id="lost, then the line down"),
        pytest.param([NOT_FOUND], None, id="455"),
        pytest.param([DOWN, BUSY], None, id="nothing proved"),
        pytest.param([Fault(Evidence.UNSENT, FaultKind.CONNECT, http_status=200)], None, id="no reply"),
        pytest.param([], None, id="never tried"),
    ],
)
def test_what_is_known_of_an_order(
    journal: Journal, results: list[Reply | Fault], state: State | None
) -> None:
    batch = batch_of(journal, "0428", "429")
    run_batch(journal, batch, *(("428", result, State.SENDING) for result in results))
    known = journal.known(TARGET, ["428", "00428", "429", "430"])
    expected = PriorOutcome(state, batch, 100.25) if state else None
    assert known == ({"428": expected, "00428": expected} if expected else {})


def test_another_account_or_address_knows_nothing(journal: Journal) -> None:
    run_batch(journal, batch_of(journal, "428"), ("428", CANCELLED, State.CANCELLED))
    assert journal.known(OTHER_ACCOUNT, ["428"]) == {}
    assert journal.known(OTHER_ADDRESS, ["428"]) == {}
    assert journal.known(SAME_BY_ANOTHER_NAME, ["428"])


def test_a_cancel_outweighs_later_doubts(journal: Journal) -> None:
    first, second, third = (batch_of(journal, "1", "2") for _ in range(3))
    run_batch(journal, first, ("1", CANCELLED, State.CANCELLED), ("2", LOST, State.UNCONFIRMED))
    run_batch(journal, second, ("1", LOST, State.UNCONFIRMED), ("2", LOST, State.UNCONFIRMED))
    known = journal.known(TARGET, ["1", "2"])
    assert (known["1"].state, known["1"].batch) == (State.CANCELLED, first)
    assert (known["2"].state, known["2"].batch) == (State.UNCONFIRMED, second)
    run_batch(journal, third, ("2", CANCELLED, State.CANCELLED))
    assert (journal.known(TARGET, ["2"])["2"].state, journal.known(TARGET, ["2"])["2"].batch) == (
        State.CANCELLED,
        third,
    )


def test_orders_on_a_batchs_own_list_prove_nothing_for_it(journal: Journal) -> None:
    batch = batch_of(journal, "1", "2")
    run_batch(journal, batch, ("1", CANCELLED, State.CANCELLED), ("2", LOST, State.UNCONFIRMED))
    assert journal.known(TARGET, ["1", "2"], except_batch=batch) == {}
    journal.batch(batch).remove(["2"])
    assert list(journal.known(TARGET, ["1", "2"], except_batch=batch)) == ["2"]


def test_an_attempt_under_way_may_have_been_taken(journal: Journal) -> None:
    batch = batch_of(journal, "428")
    run = journal.batch(batch).begin_run(TARGET, 1.0)
    run.intents(["428"], 123.5)
    assert journal.known(TARGET, ["428"]) == {"428": PriorOutcome(State.UNCONFIRMED, batch, 123.5)}


def test_more_ids_than_one_statement_takes(journal: Journal) -> None:
    ids = [str(number) for number in range(1, 3001)]
    batch = batch_of(journal, *ids)
    assert [order.order_id for order in journal.load(batch).orders] == ids
    run_batch(journal, batch, *((order_id, CANCELLED, State.CANCELLED) for order_id in ids[::500]))
    assert list(journal.known(TARGET, ids)) == ids[::500]


def test_a_reader_answers_as_the_journal_does(path: Path, journal: Journal) -> None:
    batch = batch_of(journal, "1", "2", source="liste.csv")
    run_batch(journal, batch, ("1", LOST, State.UNCONFIRMED))
    with JournalReader(path) as reader:
        assert reader.batches() == journal.batches()
        assert reader.load(batch) == journal.load(batch)
        assert reader.unfinished() == journal.unfinished()
        assert reader.known(TARGET, ["1"]) == journal.known(TARGET, ["1"])
        journal.batch(batch).add(["3"])
        wait_until_written(journal)
        assert len(reader.load(batch).orders) == 3
        with pytest.raises(JournalError, match="no batch 7"):
            reader.load(7)


@pytest.mark.parametrize(
    ("order_ids", "result", "target", "is_finished"),
    [
        pytest.param(("1", "2"), CANCELLED, TARGET, True, id="all cancelled later"),
        pytest.param(("01", "2"), CANCELLED, SAME_BY_ANOTHER_NAME, True, id="under another name"),
        pytest.param(("1",), CANCELLED, TARGET, False, id="one cancelled later"),
        pytest.param(("1", "2"), NOT_FOUND, TARGET, False, id="a later 455"),
        pytest.param(("1", "2"), CANCELLED, OTHER_ACCOUNT, False, id="another account"),
        pytest.param(("1", "2"), CANCELLED, OTHER_ADDRESS, False, id="another address"),
    ],
)
def test_unconfirmed_orders_that_a_later_batch_cancelled_are_finished(
    journal: Journal, order_ids: tuple[str, ...], result: Reply, target: Target, is_finished: bool
) -> None:
    first = batch_of(journal, "1", "2")
    run_batch(journal, first, ("1", LOST, State.UNCONFIRMED), ("2", LOST, State.UNCONFIRMED))
    second = batch_of(journal, *order_ids)
    state = State.CANCELLED if result is CANCELLED else State.UNCONFIRMED
    run_batch(journal, second, *((each, result, state) for each in order_ids), target=target)
    journal.batch(second).set_aside()
    found = journal.unfinished()
    assert (found and found.number) == (None if is_finished else first)
