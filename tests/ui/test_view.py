from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.batch import Batch
from imtui.core.importing.result import OrderInfo
from imtui.core.order import Attempt, Order
from imtui.core.outcome import State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.messages.letters import fold_case
from imtui.ui.presentation.columns import SORT_KEYS
from imtui.ui.presentation.view import FAILED, View, clicked, kind_words, kinds_of

LOST = Fault(Evidence.AMBIGUOUS, FaultKind.TIMEOUT, "")


def order(order_id: str, state: State, result: Result | None = None, label: str = "", ms: int = 0) -> Order:
    attempts = () if result is None else (Attempt(0.0, ms, result),)
    return Order(order_id, state, attempts, info=OrderInfo(label=label))


ORDERS = [
    order("1002", State.QUEUED, label="Iğdır İPTAL"),
    order("1001", State.CANCELLED, Reply(200, 200), ms=70),
    order("0999", State.REFUSED, Reply(455, 455), ms=20, label="ayşe"),
    order("1003", State.REFUSED, Reply(429, 429), ms=20),
    order("1004", State.UNCONFIRMED, LOST, ms=900, label="AYŞE"),
]


@pytest.fixture
def batch() -> Batch:
    batch = Batch()
    batch.replace(ORDERS)
    return batch


@pytest.mark.parametrize(
    ("view", "rows"),
    [
        (View(), [0, 1, 2, 3, 4]),
        (View(FAILED), [2, 3, 4]),
        (View(frozenset({455})), [2]),
        (View(frozenset({455, State.UNCONFIRMED})), [2, 4]),
        (View(frozenset({455, State.QUEUED}), "ayşe"), [2]),
        (View(query="100"), [0, 1, 3, 4]),
        (View(query="AYŞE"), [2, 4]),
        (View(query="iptal"), [0]),
        (View(query="ığdır"), [0]),
        (View(query="nobody"), []),
        (View(column="Order ID"), [2, 1, 0, 3, 4]),
        (View(column="ms"), [0, 2, 3, 1, 4]),
        (View(column="ms", descending=True), [4, 1, 2, 3, 0]),
        (View(column="Code"), [0, 4, 1, 3, 2]),
        (View(FAILED, column="Order ID", descending=True), [4, 3, 2]),
    ],
)
def test_a_view_shows_the_rows_of_its_filter_in_its_order(batch: Batch, view: View, rows: list[int]) -> None:
    assert view.rows(batch) == rows


@given(
    kinds=st.frozensets(st.sampled_from([State.QUEUED, State.REFUSED, State.UNCONFIRMED, 455, 429])),
    query=st.text("019ayşeİ", max_size=3),
    more=st.text("019ayşeİ", max_size=2),
    column=st.sampled_from(["", *SORT_KEYS]),
)
def test_a_longer_search_finds_a_part_of_the_shorter_one(
    kinds: frozenset[State | int], query: str, more: str, column: str
) -> None:
    batch = Batch()
    batch.replace(ORDERS)
    shorter, longer = View(kinds, query, column), View(kinds, query + more, column)
    assert longer.narrows(shorter)
    assert longer.rows(batch, shorter.rows(batch)) == longer.rows(batch)
    assert sorted(View(column=column).rows(batch)) == list(range(len(batch)))


def test_a_sort_ascends_then_descends_then_ends() -> None:
    up = View().sorted_by("ms")
    down = up.sorted_by("ms")
    assert (up.column, up.descending, down.descending) == ("ms", False, True)
    assert down.sorted_by("ms") == View()
    assert down.sorted_by("Code") == View(column="Code")
    assert down.sorted_by("#") == View()


def test_the_words_of_a_view_name_filter_search_and_sort() -> None:
    assert View(FAILED, "ayşe", "ms", descending=True).words() == "failed · “ayşe”"
    assert View(column="ms", descending=True).order_words() == "by ms ▼"
    assert View(FAILED).order_words() == ""
    assert kind_words(frozenset({455, State.UNCONFIRMED})) == "455, unconfirmed"
    assert View().words() == ""


def test_every_kind_that_occurs_is_counted(batch: Batch) -> None:
    assert kinds_of(batch.tallies()) == {
        State.CANCELLED: 1,
        State.REFUSED: 2,
        429: 1,
        455: 1,
        State.UNCONFIRMED: 1,
        State.QUEUED: 1,
    }


def test_the_turkish_letters_i_compare_equal() -> None:
    assert len({fold_case(text) for text in ("İPTAL", "iptal", "IPTAL", "ıptal")}) == 1


def test_a_click_on_a_code_replaces_all_refusals() -> None:
    refused = frozenset({State.REFUSED})
    assert clicked(refused, 455) == {455}
    assert clicked(frozenset({455}), 400) == {455, 400}
    assert clicked(frozenset({455, State.UNCONFIRMED}), State.REFUSED) == {State.REFUSED, State.UNCONFIRMED}
    assert clicked(frozenset({455}), 455) == clicked(refused, State.REFUSED) == frozenset()
    assert clicked(refused, State.QUEUED) == {State.REFUSED, State.QUEUED}


@pytest.mark.parametrize("query", ["cigdem", "ÇİĞDEM", "çığdem", "CIGDEM"])
def test_a_search_finds_turkish_letters_without_marks(query: str) -> None:
    assert View(query=query).shows(Order("428", info=OrderInfo(label="Çiğdem Şükrü")))
    assert not View(query=query).shows(Order("428", info=OrderInfo(label="Zeynep")))
