"""Random sequences of operator and provider, compared with what the provider really did."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from imtui.core.importing.result import Found, OrderInfo
from imtui.core.order import Order
from imtui.core.outcome import FAILURES, State
from imtui.core.protocol import Reply, Result
from imtui.core.read_methods import ReadRequest, Report
from imtui.core.retry import RetryPolicy
from imtui.engine.limits import Limits
from imtui.session import OperationRefused, Phase, Session
from tests.support.scripted import BUSY, CANCELLED, DOWN, LOST, NOT_FOUND
from tests.support.sessions import PROFILE, drain_until

IDS = [str(number) for number in range(1000, 1012)]
WAYS = ["answered", "lost before", "lost after", "down", "busy"]


class TruthfulProvider:
    """Knows what became of every order; `ways` says what meets the next requests, one after the other.

    `reports` does so for the reports: an order that was cancelled may be unknown to them.
    """

    def __init__(self) -> None:
        self.cancelled: set[str] = set()
        self.counted: dict[str, int] = {}
        self.ways: list[str] = []
        self.gone: set[str] = set()
        """Orders that went out."""
        self.reports: list[str] = []
        self._lock = Lock()

    def connect(self, _: str) -> Callable[[], TruthfulProvider]:
        return lambda: self

    def withdraw(self) -> bool:
        """Every request has left."""
        return False

    def close(self) -> None:
        """Nothing is held."""

    def post(self, body: bytes, timeout: float) -> Result:
        order_id = json.loads(body)["request"]["order"]["id"]
        with self._lock:
            way = self.ways.pop() if self.ways else "answered"
            if way == "down":
                return DOWN
            self.counted[order_id] = self.counted.get(order_id, 0) + 1
            if way == "busy":
                return BUSY
            if way == "lost before":
                return LOST
            if order_id in self.gone:
                return LOST if way == "lost after" else NOT_FOUND
            fresh = order_id not in self.cancelled
            self.cancelled.add(order_id)
            if way == "lost after":
                return LOST
            return CANCELLED if fresh else NOT_FOUND

    def query(self, request: ReadRequest[Any], body: bytes, timeout: float) -> Any:  # noqa: ANN401 (as scripted)
        order_id = json.loads(body)["request"]["order"]["id"]
        with self._lock:
            way = self.reports.pop() if self.reports else "known"
        if way == "lost":
            return LOST
        if order_id in self.gone:
            return Report(order_id, "114")
        if order_id in self.cancelled:
            return NOT_FOUND if way == "unknown" else Report(order_id, "115")
        return Reply(456, 456)


def _facts(order: Order) -> tuple[object, ...]:
    return order.order_id, order.state, order.info, order.attempts, order.report_results


class Operator(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.provider = TruthfulProvider()
        self.proved: set[str] = set()
        """Orders of which the session has said, once, that they are cancelled."""

    @initialize()
    def start(self) -> None:
        limits = Limits(workers=3, timeout=30, retry=RetryPolicy(tries=3, base=0.0))
        self.session = Session(PROFILE, limits, self.provider.connect)
        self.session.open_journal(Path(self._folder.name) / "journal.sqlite3")

    @rule(
        ids=st.lists(
            st.tuples(st.sampled_from(IDS), st.sampled_from(["", "Bayram", "Kara Cuma"])), max_size=6
        )
    )
    def enter(self, ids: list[tuple[str, str]]) -> None:
        self.session.add([Found(order_id, 1, 1, OrderInfo(label)) for order_id, label in ids])

    @rule(ways=st.lists(st.sampled_from(WAYS), max_size=12))
    def run(self, ways: list[str]) -> None:
        self._send(self.session.untried(), ways)

    @rule(ways=st.lists(st.sampled_from(WAYS), max_size=12))
    def retry(self, ways: list[str]) -> None:
        self._send(self.session.batch.rows(FAILURES), ways)

    @rule(order_id=st.sampled_from(IDS))
    def goes_out(self, order_id: str) -> None:
        if order_id not in self.provider.cancelled:
            self.provider.gone.add(order_id)

    @precondition(lambda self: any(order.report_may_explain for order in self.session.batch))
    @rule(ways=st.lists(st.sampled_from(["known", "unknown", "lost"]), max_size=12))
    def settle(self, ways: list[str]) -> None:
        self.provider.reports = list(ways)
        self.session.check_status(range(len(self.session.batch)))
        while self.session.status_check:
            self.session.drain(wait=5)
        for order in self.session.batch:
            if order.order_id in self.provider.gone and order.report_result:
                assert order.state is State.REFUSED

    @precondition(lambda self: len(self.session.batch) > 0)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.session.delete([data.draw(st.integers(0, len(self.session.batch) - 1))])

    @precondition(lambda self: len(self.session.batch) > 0)
    @rule()
    def clear(self) -> None:
        self.session.clear()

    @precondition(lambda self: len(self.session.batch) > 0)
    @rule(data=st.data(), order_id=st.sampled_from(IDS))
    def rename(self, data: st.DataObject, order_id: str) -> None:
        with suppress(OperationRefused):
            self.session.rename(data.draw(st.integers(0, len(self.session.batch) - 1)), order_id)

    @rule()
    def undo(self) -> None:
        before = list(self.session.batch)
        try:
            self.session.undo()
        except OperationRefused:
            assert list(self.session.batch) == before
            return
        undone = list(self.session.batch)
        self.session.redo()
        assert list(self.session.batch) == before
        self.session.undo()
        assert list(self.session.batch) == undone

    @rule()
    def redo(self) -> None:
        with suppress(OperationRefused):
            self.session.redo()

    @rule()
    def look_into_the_journal(self) -> None:
        number = self.session.batch_number
        if number is None:
            assert not len(self.session.batch)
            return
        journal = self.session._journal
        assert journal is not None
        stored = journal.load(number).orders
        assert list(map(_facts, stored)) == list(map(_facts, self.session.batch))

    @rule(go_on=st.booleans())
    def restart(self, go_on: bool) -> None:
        before = list(self.session.batch)
        number = self.session.batch_number
        self.session.close()
        self.start()
        unfinished = self.session.unfinished()
        if go_on and unfinished:
            self.session.open_batch(unfinished.number)
            if unfinished.number == number:
                assert list(self.session.batch) == before

    @invariant()
    def nothing_is_claimed_that_is_not_so(self) -> None:
        for order in self.session.batch:
            truly = order.order_id in self.provider.cancelled
            if order.state is State.CANCELLED:
                assert truly
            elif order.state is not State.UNCONFIRMED:
                assert not truly, f"{order.order_id} is cancelled, and shown as {order.state.value}"

    @invariant()
    def the_counts_are_those_of_the_orders(self) -> None:
        batch = self.session.batch
        tallies = batch.tallies()
        assert tallies.total == len(batch)
        for state in State:
            assert tallies.by_state[state] == len(batch.rows([state]))
        refused = [order.code for order in batch if order.state is State.REFUSED and order.code is not None]
        assert dict(tallies.refused_by_code) == {code: refused.count(code) for code in set(refused)}

    @invariant()
    def the_journal_knows_of_every_request(self) -> None:
        journal = self.session._journal
        assert journal is not None
        attempts = journal._ask(
            lambda connection: connection.execute(
                "SELECT o.number, count(*) FROM attempts a JOIN orders o ON o.id = a.order_row"
                " WHERE a.evidence IS NOT 'unsent' GROUP BY o.number"
            ).fetchall()
        )
        assert dict(attempts) == self.provider.counted

    def teardown(self) -> None:
        self.session.close()
        self._folder.cleanup()

    def _send(self, rows: list[int], ways: list[str]) -> None:
        rows = self.session.prepare(rows)
        settled = {order.order_id for order in self.session.batch if order.state is State.CANCELLED}
        before = {order_id: self.provider.counted.get(order_id) for order_id in settled}
        if rows:
            self.provider.ways = list(ways)
            self.session.run(rows)
            drain_until(self.session, Phase.IDLE)
        assert {order_id: self.provider.counted.get(order_id) for order_id in settled} == before
        for order in self.session.batch:
            reply = order.result
            if isinstance(reply, Reply) and reply.code == 200:
                assert order.state is State.CANCELLED


TestOperator = Operator.TestCase
TestOperator.settings = settings(
    max_examples=80, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
