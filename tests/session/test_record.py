from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from imtui.core.importing.result import Found, OrderInfo
from imtui.core.outcome import Halt, State
from imtui.core.protocol import Fault, FaultKind, Result
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine.limits import Limits
from imtui.journal import BatchJournal, Journal, JournalError
from imtui.messages import lazy
from imtui.session import OperationRefused, Phase, Session
from imtui.settings import Profile
from tests.support.found import found_in
from tests.support.journals import DAMAGED, wait_until_written
from tests.support.scripted import BUSY, CANCELLED, DOWN, LOST, NOT_FOUND, Provider
from tests.support.sessions import PROFILE, drain_until, run_to_the_end, states

OTHER = Profile("other", Secret("another-key"), Secret("another-hash"), PROFILE.base_url)
Begin = Callable[..., Session]


def number_of(session: Session) -> int:
    assert session.batch_number is not None
    return session.batch_number


def make_read_only(session: Session) -> None:
    """Make the file read-only, as a file system is after an error."""
    assert session._journal is not None
    session._journal._ask(lambda connection: connection.execute("PRAGMA query_only = ON"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite3"


@pytest.fixture
def begin(path: Path) -> Iterator[Begin]:
    """Begins sessions that keep their batch at `path`; each closes the one before."""
    sessions: list[Session] = []

    def begin(ids: str = "", provider: Provider | None = None, profile: Profile | None = PROFILE) -> Session:
        for session in sessions:
            session.close()
        limits = Limits(workers=2, timeout=30, retry=RetryPolicy(tries=2, base=0.0))
        session = Session(profile, limits, (provider or Provider()).connect)
        sessions.append(session)
        session.open_journal(path)
        session.add(found_in(ids), "a test")
        return session

    yield begin
    for session in sessions:
        session.close()


def test_an_id_that_an_earlier_batch_sent_is_not_changed(begin: Begin) -> None:
    run_to_the_end(begin("428"))
    session = begin("428")
    with pytest.raises(OperationRefused, match="A request was sent for 428"):
        session.rename(0, "430")
    assert session.batch[0].state is State.CANCELLED


def test_unsent_orders_are_offered_at_the_next_start(begin: Begin) -> None:
    number = begin("428 429 0430").batch_number
    session = begin()
    unfinished = session.unfinished()
    assert unfinished is not None
    assert unfinished.number == number
    session.open_batch(unfinished.number)
    assert [order.order_id for order in session.batch] == ["428", "429", "0430"]
    assert states(session) == [State.QUEUED] * 3


def test_outcomes_and_details_are_restored(begin: Begin) -> None:
    before = begin("428 429 430", Provider({"429": [LOST, NOT_FOUND], "430": [DOWN]}))
    run_to_the_end(before)
    after = begin()
    assert before.batch_number is not None
    after.open_batch(before.batch_number)
    assert list(after.batch) == list(before.batch)
    assert after.batch.tallies() == before.batch.tallies()


def test_a_finished_batch_is_not_offered(begin: Begin) -> None:
    run_to_the_end(begin("428"))
    session = begin()
    assert session.unfinished() is None
    assert [batch.source for batch in session.past_batches()] == ["a test"]


def test_a_batch_that_was_set_aside_is_not_offered(begin: Begin) -> None:
    number = begin("428").batch_number
    session = begin()
    assert number is not None
    session.set_aside(number)
    assert session.unfinished() is None


def test_going_on_with_a_batch_sends_no_cancelled_order_again(begin: Begin) -> None:
    run_to_the_end(begin("428 429"), [0])
    provider = Provider()
    session = begin("", provider)
    unfinished = session.unfinished()
    assert unfinished is not None
    session.open_batch(unfinished.number)
    run_to_the_end(session, session.batch.rows([State.QUEUED]))
    assert provider.seen == ["429"]
    assert states(session) == [State.CANCELLED] * 2


def test_what_another_account_proved_is_dropped_with_that_account(begin: Begin) -> None:
    run_to_the_end(begin("428 429", Provider({"429": [LOST, LOST]})))
    run_to_the_end(begin("430", profile=OTHER))
    provider = Provider()
    session = begin("427 428\n0429 430", provider)
    assert states(session) == [State.QUEUED, State.CANCELLED, State.UNCONFIRMED, State.QUEUED]
    session.use_account(OTHER)
    assert states(session) == [State.QUEUED] * 3 + [State.CANCELLED]
    assert [order.order_id for order in session.batch] == ["427", "428", "0429", "430"]
    assert session.past_batches()[0].tallies == session.batch.tallies()
    session.use_account(PROFILE)
    assert states(session) == [State.QUEUED, State.CANCELLED, State.UNCONFIRMED, State.QUEUED]
    session.use_account(OTHER)
    run_to_the_end(session)
    assert sorted(provider.seen) == ["0429", "427", "428"]
    session.use_account(PROFILE)
    assert states(session) == [State.CANCELLED] * 3 + [State.QUEUED]
    with pytest.raises(OperationRefused, match="Requests were sent for 3"):
        session.undo()
    stored = session.past_batches()[0].tallies
    assert stored == session.batch.tallies()


@pytest.mark.parametrize("at_first", [OTHER, None], ids=["another account", "no account"])
def test_a_batch_is_opened_without_proofs_of_another_account(begin: Begin, at_first: Profile | None) -> None:
    run_to_the_end(begin("428 429", Provider({"429": [LOST, LOST]})))
    begin("427 428 429")
    provider = Provider()
    session = begin(provider=provider, profile=at_first)
    session.open_batch(2)
    session.use_account(OTHER)
    assert states(session) == [State.QUEUED] * 3
    assert session.past_batches()[0].tallies == session.batch.tallies()
    session.use_account(PROFILE)
    assert states(session) == [State.QUEUED, State.CANCELLED, State.UNCONFIRMED]
    session.use_account(OTHER)
    run_to_the_end(session)
    assert sorted(provider.seen) == ["427", "428", "429"]


def test_another_name_of_the_account_changes_no_order(begin: Begin) -> None:
    run_to_the_end(begin("428"))
    session = begin("428 429")
    session.drain()
    session.use_account(Profile("new", PROFILE.key, PROFILE.hash, PROFILE.base_url))
    changes = session.drain()
    assert not changes.rows
    assert len(changes.log) == 1
    assert states(session) == [State.CANCELLED, State.QUEUED]


@pytest.mark.parametrize("edit", ["delete", "clear", "add"])
def test_undo_and_redo_bring_no_proof_of_another_account_back(begin: Begin, edit: str) -> None:
    run_to_the_end(begin("428"))
    session = begin("427 428 429")
    match edit:
        case "delete":
            session.delete([1])
        case "clear":
            session.clear()
        case _:
            session.undo()
    session.use_account(OTHER)
    if edit == "add":
        session.redo()
    else:
        session.undo()
    assert [order.order_id for order in session.batch] == ["427", "428", "429"]
    assert states(session) == [State.QUEUED] * 3
    assert session.past_batches()[0].tallies == session.batch.tallies()


def test_a_closed_journal_does_not_hinder_another_account(begin: Begin) -> None:
    run_to_the_end(begin("428"))
    session = begin("428")
    assert session._journal is not None
    session._journal.close()
    session.use_account(OTHER)
    assert session.profile is OTHER
    assert "closed" in session.journal_trouble


@pytest.mark.parametrize("is_broken", [False, True])
def test_trouble_ends_with_its_batch_unless_the_journal_has_it(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, is_broken: bool
) -> None:
    stored = number_of(begin("428"))
    session = begin("429")
    assert session._journal is not None
    with monkeypatch.context() as patch:
        patch.setattr(BatchJournal, "add", Mock(side_effect=JournalError(lazy("The disk is full."))))
        session.add(found_in("430"))
    assert session.journal_trouble == "The disk is full."
    if is_broken:
        session._journal._writer.broken = lazy("The disk is full.")
    session.open_batch(stored)
    assert session.journal_trouble == ("The disk is full." if is_broken else "")


def test_an_order_cancelled_earlier_is_not_sent_again(begin: Begin) -> None:
    first = begin("428").batch_number
    run_to_the_end(begin("428"))
    provider = Provider()
    session = begin("0428\n429", provider)
    run_to_the_end(session)
    assert provider.seen == ["429"]
    order = session.batch[0]
    assert (order.state, order.code, order.attempts) == (State.CANCELLED, 200, ())
    assert order.prior is not None
    assert order.message == f"cancelled before, in batch {order.prior.batch}"
    assert order.prior.batch != first
    again = begin()
    again.open_batch(number_of(session))
    assert again.batch[0] == order


def test_a_reopened_batch_adopts_later_proofs(begin: Begin) -> None:
    first = begin("428").batch_number
    run_to_the_end(begin("428"))
    assert first is not None
    again = begin()
    again.open_batch(first)
    assert states(again) == [State.CANCELLED]
    assert again.batch[0].was_cancelled_before


def test_when_all_were_cancelled_before_nothing_is_left_to_send(begin: Begin) -> None:
    run_to_the_end(begin("428"))
    session = begin("428")
    with pytest.raises(OperationRefused, match="nothing to send"):
        session.run([0])
    assert states(session) == [State.CANCELLED]


def test_a_doubt_outlives_the_batch_it_came_from(begin: Begin) -> None:
    run_to_the_end(begin("428", Provider({"428": [LOST]})))
    session = begin("428", Provider({"428": [NOT_FOUND]}))
    run_to_the_end(session)
    assert states(session) == [State.UNCONFIRMED]


def test_a_cancel_lifts_a_doubt_of_an_earlier_batch(begin: Begin) -> None:
    run_to_the_end(begin("428", Provider({"428": [LOST]})))
    session = begin("428", Provider({"428": [CANCELLED]}))
    run_to_the_end(session)
    assert states(session) == [State.CANCELLED]


def test_what_another_account_proved_counts_for_nothing(begin: Begin) -> None:
    run_to_the_end(begin("428"))
    provider = Provider()
    run_to_the_end(begin("428", provider, OTHER))
    assert provider.seen == ["428"]


def test_requests_under_way_at_quit_are_unconfirmed(begin: Begin) -> None:
    provider = Provider()
    provider.open.clear()
    session = begin("428 429", provider)
    session.run(range(2))
    assert provider.arrived.acquire(timeout=5)
    session.close()
    provider.open.set()
    after = begin()
    after.open_batch(number_of(session))
    assert states(after) == [State.UNCONFIRMED, State.QUEUED]
    fault = after.batch[0].result
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.ABANDONED


def test_a_run_that_is_over_when_it_is_left_was_not_left(begin: Begin) -> None:
    session = begin("428")
    session.run([0])
    assert session._run is not None
    for thread in session._run._engine.threads:
        thread.join(5)
    session.close()
    log = session.drain().log
    assert any(entry.text.startswith("Run ended: ") for entry in log)
    assert not any(entry.warning for entry in log)


def test_a_cleared_list_is_kept_and_not_offered(begin: Begin) -> None:
    session = begin("428")
    number = session.batch_number
    session.clear()
    session.add(found_in("429"))
    assert session.batch_number != number
    assert [order.order_id for order in session.batch] == ["429"]
    after = begin()
    unfinished = after.unfinished()
    assert unfinished is not None
    assert unfinished.number == session.batch_number
    assert number in [batch.number for batch in after.past_batches()]


def test_a_deleted_row_is_not_offered_again(begin: Begin) -> None:
    session = begin("428 429")
    session.delete([0])
    after = begin()
    after.open_batch(number_of(session))
    assert [order.order_id for order in after.batch] == ["429"]


@pytest.mark.parametrize("first", [[BUSY] * 2, [DOWN] * 2, [LOST] * 2], ids=["busy", "down", "lost"])
def test_a_retry_leaves_out_what_a_later_batch_cancelled(begin: Begin, first: list[Result]) -> None:
    provider = Provider({"428": [*first, CANCELLED], "429": [*first, NOT_FOUND]})
    session = begin("428 429", provider)
    run_to_the_end(session)
    session.clear()
    session.add(found_in("428"))
    run_to_the_end(session)
    session.open_batch(1)
    provider.seen.clear()
    assert session.prepare([0, 1]) == [1]
    run_to_the_end(session)
    assert provider.seen == ["429"]
    with pytest.raises(OperationRefused, match="nothing to send"):
        session.run([0])


def test_an_undo_restores_the_row_that_was_deleted_last(begin: Begin) -> None:
    session = begin()
    session.add([Found("428", 1, 1, OrderInfo("Bayram")), Found("429", 2, 1, OrderInfo("Kara Cuma"))])
    session.delete([1])
    session.rename(0, "429")
    session.delete([0])
    session.undo()
    after = begin()
    after.open_batch(number_of(session))
    assert [(order.order_id, order.label) for order in after.batch] == [("429", "Bayram")]


def test_ids_that_were_there_before_the_journal_are_kept_too(path: Path) -> None:
    session = Session(PROFILE, Limits(), Provider().connect)
    session.add(found_in("428"))
    session.open_journal(path)
    session.close()
    with Journal.open(path) as journal:
        assert [order.order_id for order in journal.load(1).orders] == ["428"]


def test_nothing_is_sent_while_another_imtui_has_the_journal(path: Path) -> None:
    provider = Provider()
    with Journal.open(path):
        session = Session(PROFILE, Limits(), provider.connect)
        session.open_journal(path)
        session.add(found_in("428"))
        with pytest.raises(OperationRefused, match="another imtui"):
            session.run([0])
    assert provider.seen == []


def test_the_journal_is_opened_once_the_other_imtui_has_quit(path: Path) -> None:
    provider = Provider()
    session = Session(PROFILE, Limits(), provider.connect)
    with Journal.open(path):
        session.open_journal(path)
        session.add(found_in("428 429 430"))
        session.delete([2])
        assert session.open_freed_journal() is None
        assert session.journal_trouble
    assert session.open_freed_journal() == ()
    assert session.journal_trouble == ""
    run_to_the_end(session)
    session.close()
    assert provider.seen == ["428", "429"]
    with Journal.open(path) as journal:
        assert [order.state for order in journal.load(1).orders] == [State.CANCELLED] * 2


def test_an_edit_before_the_journal_was_open_is_not_undone(path: Path) -> None:
    session = Session(PROFILE, Limits(), Provider().connect)
    with Journal.open(path):
        session.open_journal(path)
        session.add(found_in("428"))
        session.clear()
        session.add(found_in("429"))
    session.open_freed_journal()
    with pytest.raises(OperationRefused, match="nothing to undo"):
        session.undo()
    assert session.batch_number == 1


def test_a_journal_that_fails_otherwise_is_not_opened_again(path: Path) -> None:
    path.mkdir(parents=True)
    session = Session(PROFILE, Limits(), Provider().connect)
    session.open_journal(path)
    path.rmdir()
    assert session.open_freed_journal() is None
    assert not path.exists()


def test_nothing_is_sent_once_the_journal_cannot_be_written(begin: Begin) -> None:
    provider = Provider()
    session = begin("428 429", provider)
    make_read_only(session)
    with pytest.raises(OperationRefused):
        session.run(range(2))
    assert provider.seen == []


def test_a_journal_that_breaks_during_a_run_ends_it(begin: Begin) -> None:
    provider = Provider()
    provider.open.clear()
    session = begin("428 429 430", provider)
    session.run(range(3))
    assert provider.arrived.acquire(timeout=5)
    make_read_only(session)
    provider.open.set()
    log = drain_until(session, Phase.IDLE)
    # The proved outcomes are shown, although the journal cannot be written.
    assert states(session) == [State.CANCELLED, State.QUEUED, State.QUEUED]
    assert provider.seen == ["428"]
    assert any(entry.warning and "journal" in entry.text for entry in log)
    assert session.run_state.trouble


def test_an_edit_that_cannot_be_written_is_trouble(begin: Begin) -> None:
    session = begin("428")
    make_read_only(session)
    session.add(found_in("429"))
    assert session._journal is not None
    wait_until_written(session._journal)
    assert "readonly" in session.journal_trouble
    with pytest.raises(OperationRefused, match="cannot be saved"):
        session.run(range(2))


def test_a_damaged_journal_is_set_aside_and_reported(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(DAMAGED)
    session = Session(PROFILE, Limits(), Provider().connect)
    notices = session.open_journal(path)
    assert len(notices) == 1
    assert not session.journal_trouble
    session.close()


def test_a_line_that_is_down_is_tried_again_by_itself() -> None:
    now = [0.0]
    up = Provider({str(number): [DOWN] for number in range(1000, 1040)})
    session = Session(
        PROFILE, Limits(workers=2, retry=RetryPolicy(tries=1)), up.connect, clock=lambda: now[0]
    )
    session.add(found_in(" ".join(map(str, range(1000, 1040)))))
    session.run(range(40))
    drain_until(session, Phase.PAUSED)
    assert len(up.seen) == 20
    now[0] += 4.9
    session.drain()
    assert session.phase is Phase.PAUSED
    now[0] += 0.2
    session.drain()
    drain_until(session, Phase.PAUSED)
    assert session.run_state.halt is Halt.NETWORK_DOWN
    assert len(up.seen) == 21
    up._scripts.clear()
    now[0] += 5.1
    session.drain()
    assert len(up.seen) == 21
    now[0] += 5.0
    session.drain()
    drain_until(session, Phase.IDLE)
    assert session.batch.tallies().by_state[State.CANCELLED] == 20
