"""How a report changes an order on the list."""

from __future__ import annotations

import pytest

from imtui.core.advice import advice_of
from imtui.core.batch import Batch
from imtui.core.order import IllegalTransitionError, PriorOutcome
from imtui.core.outcome import State
from imtui.core.protocol import Reply, Result
from imtui.core.read_methods import Report
from imtui.core.report_result import (
    OF_CANCELLED,
    OF_REFUSED,
    OF_UNCONFIRMED,
    DeliveryStatus,
    ReportResult,
    check_report,
)
from tests.support.batches import DONE, GONE, LOST, batch_of, ended, found

WAITING = Reply(456, 456, "Gönderim tarihi gelmedi")


def tried(*results: Result, state: State) -> Batch:
    """One order that was tried with these results and ended in `state`."""
    batch = Batch()
    batch.add(found("1"))
    batch.begin(0)
    for result in results[:-1]:
        batch.record(0, ended(result), State.SENDING)
    batch.record(0, ended(results[-1]), state)
    batch.take_changed()
    return batch


def settle(batch: Batch, answer: Report | Result) -> ReportResult:
    order = batch[0]
    finding = check_report(order.order_id, order.state, answer, 5.0, len(order.attempts))
    assert finding is not None
    batch.apply_report(0, finding)
    return finding


@pytest.mark.parametrize(
    ("answer", "state", "retriable"),
    [
        (Report("1", "115"), State.CANCELLED, False),
        (Report("1", "113"), State.REFUSED, False),
        (Report("1", "114"), State.REFUSED, False),
        (WAITING, State.UNCONFIRMED, True),
        (GONE, State.UNCONFIRMED, True),
    ],
)
def test_a_doubt_ends_only_where_the_report_proves_it(
    answer: Report | Result, state: State, retriable: bool
) -> None:
    batch = tried(LOST, GONE, state=State.UNCONFIRMED)
    finding = settle(batch, answer)
    order = batch[0]
    assert (order.state, order.retriable, order.report_result) == (state, retriable, finding)
    assert (batch.retriable, batch.tallies().by_state[state]) == (int(retriable), 1)
    assert order.message == f"report: {finding.status.value}"
    assert order.report_meaning is OF_UNCONFIRMED[finding.status]
    assert batch.take_changed() == {0}


def test_order_decided_by_a_report_has_no_code() -> None:
    batch = tried(LOST, Reply(503, 503), state=State.UNCONFIRMED)
    assert batch[0].code == 503
    settle(batch, Report("1", "114"))
    assert batch[0].code is None
    assert batch.tallies().refused_by_code == {}


@pytest.mark.parametrize(
    "answer", [Report("1", "113"), Report("1", "114"), Report("1", "115"), WAITING, GONE]
)
def test_a_455_is_explained_and_stays_a_455(answer: Report | Result) -> None:
    batch = tried(GONE, state=State.REFUSED)
    settle(batch, answer)
    assert (batch[0].state, batch[0].code) == (State.REFUSED, 455)
    assert batch.tallies().refused_by_code == {455: 1}
    assert batch[0].retriable is (answer is WAITING)


@pytest.mark.parametrize(
    ("answer", "open_"),
    [
        (Report("1", "113"), False),
        (Report("1", "114"), False),
        (Report("1", "115"), False),
        (WAITING, True),
        (GONE, True),
    ],
)
def test_a_report_closes_a_455_only_if_nothing_can_be_done(answer: Report | Result, open_: bool) -> None:
    batch = tried(GONE, state=State.REFUSED)
    assert batch[0].needs_work
    settle(batch, answer)
    assert batch[0].needs_work is open_


def test_report_ends_a_doubt_from_an_earlier_batch() -> None:
    batch = Batch()
    batch.add(found("1"))
    batch.adopt(0, PriorOutcome(State.UNCONFIRMED, 7, 1.0))
    settle(batch, Report("1", "115"))
    assert (batch[0].state, batch[0].was_cancelled_before) == (State.CANCELLED, False)


def test_an_attempt_after_a_report_speaks_for_itself() -> None:
    batch = tried(LOST, state=State.UNCONFIRMED)
    settle(batch, WAITING)
    batch.begin(0)
    batch.record(0, ended(DONE), State.CANCELLED)
    order = batch[0]
    assert (order.state, order.code, order.report_result) == (State.CANCELLED, 200, None)
    assert [finding.status for finding in order.report_results] == [DeliveryStatus.WAITING]
    assert batch.retriable == 0


@pytest.mark.parametrize(
    "state", [State.QUEUED, State.SENDING, State.CANCELLED, State.UNREACHABLE], ids=lambda state: state.value
)
def test_no_report_decides_an_order_without_doubt(state: State) -> None:
    batch = batch_of(state)
    with pytest.raises(IllegalTransitionError):
        batch.apply_report(0, ReportResult(5.0, DeliveryStatus.NOT_SENT, "", "", State.CANCELLED, 1))
    assert (batch[0].state, batch[0].report_results) == (state, ())


def test_no_report_makes_another_outcome_of_a_455() -> None:
    batch = tried(GONE, state=State.REFUSED)
    with pytest.raises(IllegalTransitionError):
        batch.apply_report(0, ReportResult(5.0, DeliveryStatus.NOT_SENT, "", "", State.CANCELLED, 1))
    assert batch[0].report_results == ()


def test_the_retriable_are_counted_through_every_change() -> None:
    batch = batch_of(State.REFUSED, State.UNREACHABLE, State.UNCONFIRMED, State.CANCELLED, State.QUEUED)

    def counted() -> int:
        return sum(order.retriable for order in batch)

    assert batch.retriable == counted() == 2
    batch.begin(1)
    assert batch.retriable == counted() == 1
    batch.record(1, ended(GONE), State.REFUSED)
    batch.delete([2])
    assert batch.retriable == counted() == 0
    batch.replace(batch_of(State.UNCONFIRMED))
    assert batch.retriable == counted() == 1


@pytest.mark.parametrize("answer", [Report("1", "115"), GONE], ids=["not sent", "no such order"])
def test_a_report_that_confirms_a_cancel_keeps_its_code(answer: Report | Result) -> None:
    batch = tried(DONE, state=State.CANCELLED)
    settle(batch, answer)
    order = batch[0]
    assert (order.state, order.code, order.is_confirmed) == (State.CANCELLED, 200, True)
    assert (order.needs_work, order.is_contradicted) == (False, False)


def test_still_waiting_neither_confirms_nor_contradicts_a_200() -> None:
    batch = tried(DONE, state=State.CANCELLED)
    finding = settle(batch, WAITING)
    order = batch[0]
    assert (order.state, order.is_confirmed, order.is_contradicted) == (State.CANCELLED, False, False)
    assert order.report_meaning is OF_CANCELLED[finding.status]


def test_a_report_on_a_455_is_no_contradiction() -> None:
    batch = tried(GONE, state=State.REFUSED)
    finding = settle(batch, Report("1", "114"))
    order = batch[0]
    assert (order.state, order.is_confirmed, order.is_contradicted) == (State.REFUSED, False, False)
    assert order.report_meaning is OF_REFUSED[finding.status]


def test_a_contradiction_does_not_depend_on_the_kept_words() -> None:
    batch = tried(DONE, state=State.CANCELLED)
    batch.apply_report(0, ReportResult(5.0, DeliveryStatus.FINISHED, "", "As kept then.", State.REFUSED, 1))
    order = batch[0]
    assert order.is_contradicted
    assert order.report_meaning is OF_CANCELLED[DeliveryStatus.FINISHED]
    assert str(advice_of(order).meaning) == "As kept then."


@pytest.mark.parametrize("status", ["113", "114"])
def test_a_report_that_contradicts_a_200_ends_the_outcome(status: str) -> None:
    batch = tried(DONE, state=State.CANCELLED)
    settle(batch, Report("1", status))
    order = batch[0]
    assert (order.state, order.code, order.is_contradicted) == (State.REFUSED, None, True)
    assert order.needs_work
    assert not order.retriable
    assert order.message.startswith("in spite of 200: ")
    assert batch.tallies().by_state[State.CANCELLED] == 0


def test_a_cancel_that_a_report_proved_is_not_checked_again() -> None:
    batch = tried(LOST, GONE, state=State.UNCONFIRMED)
    settle(batch, Report("1", "115"))
    assert not batch[0].may_have_report
