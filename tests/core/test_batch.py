from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from imtui.core.batch import Batch, Duplicate
from imtui.core.order import TRANSITIONS, Attempt, IllegalTransitionError, Order
from imtui.core.outcome import FAILURES, State
from imtui.core.protocol import Fault, Reply, Result
from tests.support.batches import BY_STATE, DONE, GONE, LOST, NO_LINE, batch_of, ended, found

STATES = pytest.mark.parametrize("state", State, ids=lambda state: state.value)


def contents(batch: Batch) -> list[tuple[str, State, tuple[Attempt, ...]]]:
    return [(order.order_id, order.state, order.attempts) for order in batch]


# Adding


def test_orders_are_queued_in_the_order_of_entry() -> None:
    batch = Batch()
    addition = batch.add(found("312", "311"))
    assert contents(batch) == [("312", State.QUEUED, ()), ("311", State.QUEUED, ())]
    assert (addition.rows, addition.duplicates) == (range(2), ())
    assert batch.add(found("310")).rows == range(2, 3)
    assert [order.order_id for order in batch] == ["312", "311", "310"]
    assert len(batch) == 3


def test_a_duplicate_is_reported_with_its_row() -> None:
    batch = Batch()
    batch.add(found("311"))
    first, again, known = found("312", "312", "311")
    addition = batch.add([first, again, known])
    assert addition.rows == range(1, 2)
    assert addition.duplicates == (Duplicate(again, 1), Duplicate(known, 0))


def test_leading_zeros_do_not_make_another_order() -> None:
    batch = Batch()
    assert len(batch.add(found("0428", "428", "00428")).duplicates) == 2
    assert batch[0].order_id == "0428"
    assert batch.row_of("428") == batch.row_of("000428") == 0
    assert batch.row_of("4280") is None


# What an order says of itself


def test_new_order_has_no_code_and_no_message() -> None:
    order = Order("428")
    assert (order.result, order.code, order.message, order.ms, order.doubt) == (None, None, "", None, False)


def test_order_shows_its_last_attempt() -> None:
    order = Order("428", State.REFUSED, (ended(NO_LINE, 3), ended(GONE, 48)))
    assert (order.result, order.code, order.message, order.ms) == (GONE, 455, "Sipariş bulunamadı", 48)


@pytest.mark.parametrize(
    ("fault", "message"),
    [(NO_LINE, "no connection: connection refused"), (LOST, "no answer in time")],
    ids=["with detail", "without"],
)
def test_a_fault_has_no_code_and_gives_its_cause(fault: Fault, message: str) -> None:
    order = Order("428", State.UNREACHABLE, (ended(GONE), ended(fault)))
    assert (order.code, order.message) == (None, message)


@pytest.mark.parametrize(
    ("results", "doubt"),
    [([NO_LINE, GONE], False), ([LOST], True), ([LOST, GONE], True), ([GONE, LOST, NO_LINE], True)],
    ids=["never", "last", "before", "between"],
)
def test_one_ambiguous_attempt_causes_doubt(results: list[Result], doubt: bool) -> None:
    assert Order("428", State.SENDING, tuple(map(ended, results))).doubt is doubt


@pytest.mark.parametrize(
    ("state", "result", "retriable"),
    [
        pytest.param(State.QUEUED, None, False, id="queued"),
        pytest.param(State.SENDING, LOST, False, id="sending"),
        pytest.param(State.CANCELLED, DONE, False, id="cancelled"),
        pytest.param(State.REFUSED, GONE, False, id="no such order"),
        pytest.param(State.REFUSED, Reply(400, 400), False, id="malformed"),
        pytest.param(State.REFUSED, Reply(402, 402), False, id="no credit"),
        pytest.param(State.REFUSED, Reply(422, 422), False, id="a code that is not documented"),
        pytest.param(State.REFUSED, Reply(401, 401), True, id="credentials"),
        pytest.param(State.REFUSED, Reply(404, 404), True, id="address"),
        pytest.param(State.REFUSED, Reply(429, 429), True, id="busy"),
        pytest.param(State.UNREACHABLE, NO_LINE, True, id="unreachable"),
        pytest.param(State.UNCONFIRMED, LOST, True, id="unconfirmed"),
        pytest.param(State.UNCONFIRMED, GONE, True, id="455 in doubt"),
        pytest.param(State.UNCONFIRMED, Reply(400, 400), True, id="400 in doubt"),
    ],
)
def test_which_failures_are_retriable(state: State, result: Result | None, retriable: bool) -> None:
    assert Order("428", state, (ended(result),) if result else ()).retriable is retriable


# Transitions


def test_no_state_follows_cancelled() -> None:
    assert set(TRANSITIONS) == set(State)
    assert TRANSITIONS[State.CANCELLED] == frozenset()


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, *sorted(FAILURES, key=lambda s: s.value)])
def test_only_a_cancelled_order_allows_no_attempt(state: State) -> None:
    batch = batch_of(state)
    batch.begin(0)
    assert batch[0].state is State.SENDING
    assert batch.take_changed() == {0}


def test_no_attempt_begins_for_a_cancelled_order() -> None:
    batch = batch_of(State.CANCELLED)
    before = contents(batch)
    with pytest.raises(IllegalTransitionError, match="cancelled order cannot become sending"):
        batch.begin(0)
    assert (contents(batch), batch.take_changed()) == (before, frozenset())


@STATES
def test_an_attempt_that_ended_takes_a_sending_order_anywhere(state: State) -> None:
    batch = batch_of(State.SENDING)
    batch.record(0, ended(BY_STATE[state]), state)
    assert contents(batch) == [("1", state, (ended(BY_STATE[state]),))]
    assert batch.take_changed() == {0}


@STATES
def test_a_released_order_keeps_what_its_attempts_proved(state: State) -> None:
    batch = batch_of(State.SENDING)
    batch.release(0, state)
    assert contents(batch) == [("1", state, ())]
    assert batch.take_changed() == {0}


@STATES
@pytest.mark.parametrize(
    "before", [state for state in State if state is not State.SENDING], ids=lambda s: s.value
)
def test_without_an_attempt_no_attempt_ends(before: State, state: State) -> None:
    batch = batch_of(before)
    unchanged, tallies = contents(batch), batch.tallies()
    with pytest.raises(IllegalTransitionError):
        batch.record(0, ended(), state)
    with pytest.raises(IllegalTransitionError):
        batch.release(0, state)
    assert (contents(batch), batch.tallies(), batch.take_changed()) == (
        unchanged,
        tallies,
        frozenset(),
    )


# Deleting


def test_later_rows_move_up_when_orders_are_deleted() -> None:
    batch = batch_of(*[State.QUEUED] * 5)
    batch.delete([3, 1])
    assert [order.order_id for order in batch] == ["1", "3", "5"]
    assert [batch.row_of(str(number)) for number in range(1, 6)] == [0, None, 1, None, 2]
    assert batch.take_changed() == {1, 2}
    assert batch.add(found("2")).rows == range(3, 4)


def test_change_above_a_deleted_row_is_still_reported() -> None:
    batch = batch_of(*[State.QUEUED] * 3)
    batch.begin(0)
    batch.delete([2])
    assert batch.take_changed() == {0}


def test_deleting_nothing_changes_nothing() -> None:
    batch = batch_of(*[State.QUEUED] * 3)
    batch.delete([])
    assert (len(batch), batch.take_changed()) == (3, frozenset())


def test_one_order_in_sending_prevents_the_whole_delete() -> None:
    batch = batch_of(State.QUEUED, State.SENDING)
    with pytest.raises(IllegalTransitionError, match="being sent"):
        batch.delete([0, 1])
    assert [order.order_id for order in batch] == ["1", "2"]
    assert batch.tallies().total == 2


# Counting


def test_tallies_count_states_and_refusal_codes() -> None:
    batch = batch_of(*State, State.REFUSED)
    tallies = batch.tallies()
    assert tallies.by_state == dict.fromkeys(State, 1) | {State.REFUSED: 2}
    assert tallies.refused_by_code == {455: 2}
    assert (tallies.total, tallies.failed) == (7, 4)


def test_a_retried_order_is_not_counted_under_its_old_code() -> None:
    batch = batch_of(State.REFUSED)
    batch.begin(0)
    assert batch.tallies().refused_by_code == {}
    batch.record(0, ended(Reply(422, 422)), State.REFUSED)
    assert batch.tallies().refused_by_code == {422: 1}


def test_tallies_do_not_change_with_the_batch() -> None:
    batch = batch_of(State.QUEUED)
    tallies = batch.tallies()
    batch.begin(0)
    assert tallies.by_state[State.QUEUED] == 1
    with pytest.raises(TypeError):
        tallies.by_state[State.QUEUED] = 0  # type: ignore[index]


def test_rows_gives_the_rows_of_the_wanted_states_in_order() -> None:
    batch = batch_of(State.REFUSED, State.QUEUED, State.UNCONFIRMED, State.REFUSED)
    assert batch.rows(FAILURES) == [0, 2, 3]
    assert batch.rows([State.CANCELLED]) == []


def test_changes_are_reported_once() -> None:
    batch = Batch()
    batch.add(found("1", "2"))
    assert batch.take_changed() == {0, 1}
    assert batch.take_changed() == frozenset()


# Any course of events

ORDER_IDS = st.from_regex(r"0{0,2}[1-9][0-9]?", fullmatch=True)
RESULTS = st.sampled_from([DONE, GONE, LOST, NO_LINE, Reply(429, 429), Reply(401, 401)])


class BatchMachine(RuleBasedStateMachine):
    """Compares a batch with a plain list after the same edits."""

    def __init__(self) -> None:
        super().__init__()
        self.batch = Batch()
        self.model: list[tuple[str, State, tuple[Attempt, ...]]] = []
        self.seen: list[tuple[str, State, tuple[Attempt, ...]]] = []

    @rule(order_ids=st.lists(ORDER_IDS, max_size=5))
    def add(self, order_ids: list[str]) -> None:
        addition = self.batch.add(found(*order_ids))
        first = len(self.model)
        for order_id in order_ids:
            if int(order_id) not in {int(known) for known, _, _ in self.model}:
                self.model.append((order_id, State.QUEUED, ()))
        assert addition.rows == range(first, len(self.model))
        assert len(addition.duplicates) == len(order_ids) - len(addition.rows)
        for duplicate in addition.duplicates:
            assert int(self.model[duplicate.row][0]) == int(duplicate.found.order_id)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        row = self.any_row(data)
        order_id, state, attempts = self.model[row]
        if state is State.CANCELLED:
            with pytest.raises(IllegalTransitionError):
                self.batch.begin(row)
        else:
            self.batch.begin(row)
            self.model[row] = order_id, State.SENDING, attempts

    @precondition(lambda self: self.model)
    @rule(data=st.data(), result=RESULTS, state=st.sampled_from(State))
    def record(self, data: st.DataObject, result: Result, state: State) -> None:
        row = self.any_row(data)
        order_id, before, attempts = self.model[row]
        if before is State.SENDING:
            self.batch.record(row, ended(result), state)
            self.model[row] = order_id, state, (*attempts, ended(result))
        else:
            with pytest.raises(IllegalTransitionError):
                self.batch.record(row, ended(result), state)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), state=st.sampled_from(State))
    def release(self, data: st.DataObject, state: State) -> None:
        row = self.any_row(data)
        order_id, before, attempts = self.model[row]
        if before is State.SENDING:
            self.batch.release(row, state)
            self.model[row] = order_id, state, attempts
        else:
            with pytest.raises(IllegalTransitionError):
                self.batch.release(row, state)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        rows = data.draw(st.lists(st.integers(0, len(self.model) - 1), max_size=4))
        if any(self.model[row][1] is State.SENDING for row in rows):
            with pytest.raises(IllegalTransitionError):
                self.batch.delete(rows)
        else:
            self.batch.delete(rows)
            self.model = [order for row, order in enumerate(self.model) if row not in rows]

    @rule()
    def take_changed(self) -> None:
        changed = self.batch.take_changed()
        differs = {row for row, order in enumerate(self.model) if self.seen[row : row + 1] != [order]}
        assert differs <= changed <= set(range(len(self.model)))
        self.seen = list(self.model)

    @invariant()
    def the_batch_holds_what_it_was_told(self) -> None:
        assert contents(self.batch) == self.model
        assert [self.batch[row].order_id for row in range(len(self.batch))] == [
            order[0] for order in self.model
        ]

    @invariant()
    def tallies_equal_a_recount(self) -> None:
        tallies = self.batch.tallies()
        counted = Counter(order.state for order in self.batch)
        assert tallies.by_state == {state: counted[state] for state in State}
        refused = [order.code for order in self.batch if order.state is State.REFUSED]
        assert tallies.refused_by_code == Counter(code for code in refused if code is not None)
        assert tallies.total == len(self.batch)
        assert self.batch.untried == sum(order.is_untried for order in self.batch)
        assert self.batch.retriable == sum(order.retriable for order in self.batch)

    @invariant()
    def every_id_is_at_its_row_and_no_other_is_known(self) -> None:
        rows = {int(order_id): row for row, (order_id, _, _) in enumerate(self.model)}
        assert {n: self.batch.row_of(str(n)) for n in range(1, 100)} == {
            n: rows.get(n) for n in range(1, 100)
        }

    def any_row(self, data: st.DataObject) -> int:
        return data.draw(st.integers(0, len(self.model) - 1))


BatchMachine.TestCase.settings = settings(deadline=None)
TestAnyCourse = BatchMachine.TestCase
