from __future__ import annotations

import logging

import pytest

from imtui.core.outcome import Halt, State
from imtui.core.protocol import Result
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine.limits import Limits
from imtui.sandbox import HASH, KEY, Ledger, Sandbox, parse_faults
from imtui.session import OperationRefused, Phase, Progress, Session
from imtui.settings import Profile
from tests.support.found import found_in
from tests.support.scripted import BUSY, CANCELLED, DENIED, DOWN, LOST, NOT_FOUND, PAGE, Provider
from tests.support.sessions import (
    AT_ONCE,
    PROFILE,
    drain_until,
    run_to_the_end,
    session_in_a_run,
    session_with,
    states,
)


@pytest.mark.parametrize(
    ("script", "state", "attempts"),
    [
        pytest.param([CANCELLED], State.CANCELLED, 1, id="200"),
        pytest.param([NOT_FOUND], State.REFUSED, 1, id="455"),
        pytest.param([BUSY, CANCELLED], State.CANCELLED, 2, id="503 that clears up"),
        pytest.param([BUSY], State.REFUSED, 4, id="503 throughout"),
        pytest.param([LOST, CANCELLED], State.CANCELLED, 2, id="lost, then 200"),
        pytest.param([LOST, NOT_FOUND], State.UNCONFIRMED, 2, id="lost, then 455"),
        pytest.param([LOST], State.UNCONFIRMED, 4, id="lost throughout"),
        pytest.param([LOST, DOWN], State.UNCONFIRMED, 4, id="lost, then the line down"),
        pytest.param([DOWN], State.UNREACHABLE, 4, id="line down"),
    ],
)
def test_a_run_ends_with_the_outcome_that_was_proved(
    script: list[Result], state: State, attempts: int
) -> None:
    session = session_with("428", Provider({"428": script}))
    run_to_the_end(session)
    assert states(session) == [state]
    assert len(session.batch[0].attempts) == attempts


def test_a_401_costs_one_request_and_the_rest_stays_queued() -> None:
    provider = Provider({"428": [DENIED]})
    session = session_with("428\n429\n430", provider, workers=8)
    log = run_to_the_end(session)
    assert provider.seen == ["428"]
    assert states(session) == [State.REFUSED, State.QUEUED, State.QUEUED]
    assert session.run_state.halt is Halt.CREDENTIALS
    assert any(entry.warning and "Allow API access" in entry.text for entry in log)


def test_a_retry_sends_what_it_is_given_and_nothing_else() -> None:
    provider = Provider({"429": [BUSY, BUSY, BUSY, BUSY, CANCELLED]})
    session = session_with("428\n429\n430", provider)
    run_to_the_end(session)
    provider.seen.clear()
    assert states(session) == [State.CANCELLED, State.REFUSED, State.CANCELLED]
    run_to_the_end(session, [1])
    assert provider.seen == ["429"]
    assert states(session) == [State.CANCELLED] * 3


def test_run_sends_exactly_the_rows_given() -> None:
    provider = Provider()
    session = session_with(" ".join(map(str, range(500, 515))), provider)
    run_to_the_end(session, [3, 7])
    assert sorted(provider.seen) == ["503", "507"]
    assert states(session).count(State.QUEUED) == 13


def test_a_doubt_outlives_the_run_it_came_from() -> None:
    session = session_with("428", Provider({"428": [LOST, LOST, LOST, LOST, NOT_FOUND]}))
    run_to_the_end(session)
    run_to_the_end(session, [0])
    assert states(session) == [State.UNCONFIRMED]


def test_pause_lets_nothing_leave_until_resume() -> None:
    session, provider = session_in_a_run("428 429 430")
    session.pause()
    provider.open.set()
    while session.run_state.progress.under_way:
        session.drain(wait=1)
    assert session.phase is Phase.PAUSED
    assert provider.seen == ["428"]
    session.resume()
    drain_until(session, Phase.IDLE)
    assert states(session) == [State.CANCELLED] * 3


def test_stop_ends_the_run_after_what_is_under_way() -> None:
    session, provider = session_in_a_run("428 429")
    session.stop()
    assert session.phase is Phase.STOPPING
    provider.open.set()
    drain_until(session, Phase.IDLE)
    assert states(session) == [State.CANCELLED, State.QUEUED]


@pytest.mark.parametrize("paused", [True, False])
@pytest.mark.parametrize("end", ["stop", "close"])
def test_a_run_with_orders_that_were_not_sent_is_cut_short(end: str, paused: bool) -> None:
    session, provider = session_in_a_run("428 429")
    if paused:
        session.pause()
        provider.open.set()
        while session.run_state.progress.under_way:
            session.drain(wait=1)
    getattr(session, end)()
    provider.open.set()
    if end == "stop":
        drain_until(session, Phase.IDLE)
    assert session.run_state.cut_short


def test_a_run_of_which_every_order_was_sent_is_not_cut_short() -> None:
    session = session_with("428\n429\n430", Provider())
    run_to_the_end(session, [0, 1])
    session.close()
    assert not session.run_state.cut_short


def test_an_order_waiting_for_a_retry_at_a_stop_keeps_its_doubt() -> None:
    far = RetryPolicy(base=0.0, retry_after_cap=3600)
    waiting = Provider({"428": [LOST, BUSY]})
    session = session_with("428", waiting, retry=far)
    session.batch.take_changed()
    session.run([0])
    while len(session.batch[0].attempts) < 2:
        session.drain(wait=1)
    session.stop()
    drain_until(session, Phase.IDLE)
    assert states(session) == [State.UNCONFIRMED]


def test_a_lost_connection_pauses_the_run_until_resume() -> None:
    down = [DOWN] * 20 + [CANCELLED]
    session = session_with("428", Provider({"428": down}), retry=RetryPolicy(tries=30, base=0.0))
    session.run([0])
    drain_until(session, Phase.PAUSED)
    assert session.run_state.halt is Halt.NETWORK_DOWN
    session.resume()
    assert session.run_state.halt is None
    drain_until(session, Phase.IDLE)
    assert states(session) == [State.CANCELLED]


class HoldsAllButTheFirst(Provider):
    """Answers the first order at once, and the others when it is open."""

    def post(self, body: bytes, timeout: float) -> Result:
        if not self.seen:
            self.open.set()
            result = super().post(body, timeout)
            self.open.clear()
            return result
        return super().post(body, timeout)


@pytest.mark.parametrize(("trouble", "halt"), [(DOWN, Halt.NETWORK_DOWN), (PAGE, Halt.FOREIGN)])
def test_a_pause_by_hand_is_ended_by_hand_in_spite_of_halts(trouble: Result, halt: Halt) -> None:
    now = [0.0]
    ids = [str(number) for number in range(500, 550)]
    provider = HoldsAllButTheFirst({order_id: [trouble, CANCELLED] for order_id in ids[1:33]})
    limits = Limits(workers=32, timeout=30, retry=RetryPolicy(tries=1))
    session = Session(PROFILE, limits, provider.connect, clock=lambda: now[0])
    session.add(found_in(" ".join(ids)))
    session.run(range(50))
    for _ in range(33):
        assert provider.arrived.acquire(timeout=5)
    session.pause()
    provider.open.set()
    while session.run_state.progress.under_way or session.run_state.halt is None:
        session.drain(wait=1)
    assert (session.phase, session.run_state.halt) == (Phase.PAUSED, halt)
    sent = len(provider.seen)
    now[0] += 1e6
    assert not any("in 5 s" in entry.text for entry in session.drain().log)
    assert (session.phase, len(provider.seen)) == (Phase.PAUSED, sent)
    session.resume()
    drain_until(session, Phase.IDLE)
    assert sorted(provider.seen) == ids


def test_a_halt_after_the_operator_resumed_pauses_requests() -> None:
    now = [0.0]
    provider = Provider({"428": [PAGE]})
    session = Session(PROFILE, Limits(timeout=30, retry=RetryPolicy(tries=9, base=0.0)), provider.connect)
    session._clock = lambda: now[0]
    session.add(found_in("428 429"))
    session.run(range(2))
    session.pause()
    session.resume()
    drain_until(session, Phase.PAUSED)
    sent = len(provider.seen)
    assert session.run_state.halt is Halt.FOREIGN
    assert session.drain(wait=0.05).log == ()
    assert len(provider.seen) == sent == 5


def test_leaving_names_unconfirmed_and_queued_orders() -> None:
    session, provider = session_in_a_run("428 429")
    session.close()
    assert session.phase is Phase.IDLE
    assert states(session) == [State.UNCONFIRMED, State.QUEUED]
    assert "quit before the reply came" in session.batch[0].message
    provider.open.set()


def test_leaving_without_a_run_changes_nothing() -> None:
    session = session_with("428", Provider())
    session.close()
    assert states(session) == [State.QUEUED]


def test_every_change_is_handed_out_once() -> None:
    session = session_with("428\n429", Provider())
    assert session.drain().rows == {0, 1}
    assert not session.drain()
    session.run(range(2))
    rows: set[int] = set()
    while session.phase is not Phase.IDLE:
        rows |= session.drain(wait=5).rows
    assert rows == {0, 1}
    assert not session.drain()


def test_a_drain_is_bounded_and_leaves_the_rest_for_the_next() -> None:
    ticks = iter(range(10_000))
    session = Session(PROFILE, Limits(workers=1), Provider().connect, clock=lambda: float(next(ticks)))
    session.add(found_in("\n".join(map(str, range(1, 51)))))
    session.run(range(50))
    while session.run_state.progress.under_way or not session.run_state.progress.done:
        session.drain(budget=3.0, wait=5.0)
        if session.phase is Phase.IDLE:
            break
    drain_until(session, Phase.IDLE)
    assert session.batch.tallies().by_state[State.CANCELLED] == 50


def test_progress_counts_orders_and_knows_the_end() -> None:
    session = session_with("428\n429", Provider({"429": [BUSY, NOT_FOUND]}))
    assert session.run_state.progress.planned == 0
    run_to_the_end(session)
    progress = session.run_state.progress
    assert (progress.planned, progress.done, progress.eta) == (2, 2, 0.0)


@pytest.mark.parametrize(
    ("done", "rate", "under_way", "eta"),
    [(30, 5.0, 8, 14.0), (92, 5.0, 8, None), (99, 0.1, 1, None), (30, 0.0, 8, None), (100, 5.0, 0, 0.0)],
)
def test_no_end_is_promised_while_only_replies_are_awaited(
    done: int, rate: float, under_way: int, eta: float | None
) -> None:
    assert Progress(100, done, 20.0, rate, under_way).eta == eta


def test_runs_deletes_and_account_changes_are_refused_in_a_run(running: Session) -> None:
    with pytest.raises(OperationRefused, match="A run is under way"):
        running.run([1])
    with pytest.raises(OperationRefused, match="Stop the run"):
        running.delete([1])
    with pytest.raises(OperationRefused, match="Stop the run"):
        running.use_account(PROFILE)


def test_adding_is_allowed_during_a_run(running: Session) -> None:
    addition = running.add(found_in("430 428"))
    assert addition.rows == range(2, 3)
    assert [duplicate.row for duplicate in addition.duplicates] == [0]


def test_a_run_without_credentials_or_orders_is_refused() -> None:
    session = Session(None, Limits(), Provider().connect)
    with pytest.raises(OperationRefused, match="no credentials"):
        session.run([])
    session.use_account(PROFILE)
    with pytest.raises(OperationRefused, match="The list is empty"):
        session.run([])


def test_a_failed_connection_is_reported_and_nothing_starts() -> None:
    def fail(_: str) -> object:
        raise FileNotFoundError("no such certificate file")

    session = Session(PROFILE, Limits(), fail)  # type: ignore[arg-type]
    session.add(found_in("428"))
    with pytest.raises(OperationRefused, match="no such certificate file"):
        session.run([0])
    assert session.phase is Phase.IDLE


@pytest.mark.parametrize(
    ("url", "live"), [("https://api.iletimerkezi.com", True), ("http://127.0.0.1:9", False)]
)
def test_everything_but_this_machine_is_live(url: str, live: bool) -> None:
    session = Session(Profile("acme", Secret("k"), Secret("h"), url), Limits())
    assert session.live is live


def test_the_log_names_every_event_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="imtui"):
        run_to_the_end(session_with("428\n429", Provider({"429": [LOST, NOT_FOUND]})))
    text = caplog.text
    assert "428 cancelled 200" in text
    assert "429 unconfirmed 455" in text
    assert "Run ended: 1 cancelled, 1 unconfirmed" in text
    assert "canary" not in text


def test_over_real_http_the_ledger_and_the_batch_agree() -> None:
    ledger = Ledger.scheduled(60)
    faults = parse_faults("503=0.1,lost=0.1,integer=0.2,cut=0.1,reset=0.1")
    with Sandbox(ledger, faults=faults, seed=3) as sandbox:
        profile = Profile("sandbox", Secret(KEY), Secret(HASH), sandbox.base_url)
        session = Session(profile, Limits(workers=8, timeout=30, retry=AT_ONCE))
        session.warm_up()
        session.add(found_in("\n".join(ledger.order_ids)))
        run_to_the_end(session)
    cancelled = {order.order_id for order in session.batch if order.state is State.CANCELLED}
    unconfirmed = {order.order_id for order in session.batch if order.state is State.UNCONFIRMED}
    assert cancelled <= ledger.cancelled <= cancelled | unconfirmed
    assert unconfirmed


def test_the_pace_is_changed_in_a_run_and_for_the_next_ones() -> None:
    provider = Provider()
    provider.open.clear()
    session = Session(PROFILE, Limits(workers=1), provider.connect)
    session.add(found_in("1 2 3 4 5 6"))
    session.run(session.untried())
    session.set_limits(4, 0.0)
    assert (session.limits.workers, session.limits.timeout) == (4, 15.0)
    provider.open.set()
    log = []
    while session.phase is not Phase.IDLE:
        log += [entry.text for entry in session.drain(wait=5.0).log]
    assert "Limits: 4 requests at once, no rate limit, at most 15 s per attempt, 4 attempts per order" in log
    assert sorted(provider.seen) == ["1", "2", "3", "4", "5", "6"]
    session.set_limits(2, 1.5)
    assert (session.limits.workers, session.limits.rate) == (2, 1.5)
