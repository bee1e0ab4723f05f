from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from imtui.core.outcome import State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.read_methods import Balance, Page, Report
from imtui.core.report_result import DeliveryStatus
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine.limits import Limits
from imtui.sandbox import HASH, KEY, Faults, Ledger, Order, Sandbox, Script
from imtui.sandbox import Fault as SandboxFault
from imtui.session import OperationRefused, Phase, Session
from imtui.session.queries import trouble_words
from imtui.settings import Profile
from tests.support.desk import PATIENCE, Desk, QueryResult
from tests.support.found import found_in
from tests.support.queries import balance_of, check_all_statuses, drain_status_check, poll_to_the_end
from tests.support.scripted import CANCELLED, DENIED, DOWN, LOST, NOT_FOUND, Provider
from tests.support.sessions import PROFILE, run_to_the_end, states

WAITING = Reply(456, 456, "Gönderim tarihi gelmedi")
NOT_ONCE_MORE = RetryPolicy(tries=1)
TODAY = date(2026, 4, 22)


def session_at(
    desk: Desk, scripts: dict[str, list[Result]] | None = None, path: Path | None = None
) -> Session:
    """A session whose batch was run by these scripts, an order each."""
    provider = Provider(scripts, desk)
    limits = Limits(workers=2, timeout=PATIENCE, retry=NOT_ONCE_MORE)
    session = Session(PROFILE, limits, provider.connect)
    if path:
        session.open_journal(path)
    if scripts:
        session.add(found_in(" ".join(scripts)))
        run_to_the_end(session)
    session.drain()
    return session


# ReportCheck


def test_reports_end_doubts_and_explain_455s() -> None:
    answers: dict[str, QueryResult] = {
        "1": Report("1", "115", total=5),
        "2": Report("2", "114"),
        "3": WAITING,
        "5": Report("5", "113"),
        "6": Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, "HTTP 200, the body is not JSON"),
    }
    desk = Desk(answers)
    session = session_at(
        desk,
        {
            **{str(number): [LOST] for number in (1, 2, 3, 4, 6)},
            "5": [NOT_FOUND],
            "7": [CANCELLED],
        },
    )
    log = check_all_statuses(session)
    assert sorted(desk.asked) == ["1", "2", "3", "4", "5", "6"]
    found = {
        order.order_id: (order.state, order.report_result and order.report_result.status)
        for order in session.batch
    }
    assert found == {
        "1": (State.CANCELLED, DeliveryStatus.NOT_SENT),
        "2": (State.REFUSED, DeliveryStatus.FINISHED),
        "3": (State.UNCONFIRMED, DeliveryStatus.WAITING),
        "4": (State.UNCONFIRMED, DeliveryStatus.UNKNOWN),
        "5": (State.REFUSED, DeliveryStatus.SENDING),
        "6": (State.UNCONFIRMED, None),
        "7": (State.CANCELLED, None),
    }
    by_order = {entry.order_id: entry for entry in log if entry.order_id}
    assert by_order["1"].state is State.CANCELLED
    assert "status 115, total 5" in by_order["1"].text
    assert "it will not go out" in by_order["1"].text
    assert "proves nothing: unreadable answer" in by_order["6"].text
    assert "6 of 6 reports (" in log[-1].text


def test_many_reports_are_counted_with_separators() -> None:
    session = session_at(Desk(), {"1": [LOST]})
    session.check_status([0])
    assert session.status_check is not None
    session.status_check.received = session.status_check.total = 20_000
    session.status_check.by_status[DeliveryStatus.NOT_SENT] = 12_345
    assert (
        str(session.status_check.words) == "20,000 of 20,000 reports (12,345 not sent, 7,655 proved nothing)"
    )


def test_the_rows_that_are_given_are_asked_for_and_no_others() -> None:
    desk = Desk()
    session = session_at(desk, {"1": [LOST], "2": [LOST], "3": [CANCELLED]})
    session.check_status([1, 2])
    drain_status_check(session)
    assert desk.asked == ["2"]


def test_reports_of_cancelled_orders_are_asked_for_on_request(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    desk = Desk({"1": Report("1", "115"), "2": Report("2", "113"), "3": NOT_FOUND})
    session = session_at(desk, {str(number): [CANCELLED] for number in (1, 2, 3)}, path)
    with pytest.raises(OperationRefused, match="Select cancelled orders"):
        session.check_status([0, 1, 2])
    session.check_status([0, 1, 2], cancelled=True)
    log = drain_status_check(session)
    assert sorted(desk.asked) == ["1", "2", "3"]
    assert states(session) == [State.CANCELLED, State.REFUSED, State.CANCELLED]
    assert [order.is_confirmed for order in session.batch] == [True, False, True]
    (alarm,) = [entry for entry in log if entry.warning]
    assert alarm.english.startswith("ALARM, order 2: The report says that it is being sent, although")
    number, before = session.batch_number, list(session.batch)
    session.close()
    assert number is not None
    again = session_at(desk, path=path)
    again.open_batch(number)
    assert list(again.batch) == before
    again.close()


def test_a_contradicted_cancel_proves_nothing_for_a_later_batch(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    desk = Desk({"1": Report("1", "115"), "2": Report("2", "114")})
    session = session_at(desk, {"1": [CANCELLED], "2": [CANCELLED]}, path)
    session.check_status([0, 1], cancelled=True)
    drain_status_check(session)
    session.clear()
    session.add(found_in("1 2"))
    assert states(session) == [State.CANCELLED, State.QUEUED]
    session.close()


def test_a_retry_after_a_report_sends_what_is_open() -> None:
    desk = Desk({"1": WAITING, "2": Report("2", "114")})
    session = session_at(desk, {"1": [LOST, CANCELLED], "2": [LOST]})
    check_all_statuses(session)
    rows = [row for row, order in enumerate(session.batch) if order.retriable]
    assert rows == [0]
    assert session.batch.retriable == 1
    run_to_the_end(session, rows)
    assert states(session) == [State.CANCELLED, State.REFUSED]


def test_report_results_are_there_when_the_batch_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    desk = Desk({"1": Report("1", "115"), "2": WAITING})
    session = session_at(desk, {"1": [LOST], "2": [LOST], "3": [NOT_FOUND]}, path)
    check_all_statuses(session)
    number, before = session.batch_number, list(session.batch)
    export = tmp_path / "batch.json"
    session.export(export)
    session.export(tmp_path / "batch.csv")
    session.close()
    assert number is not None
    again = session_at(desk, path=path)
    again.open_batch(number)
    assert list(again.batch) == before
    assert [order.report_result is not None for order in again.batch] == [True, True, True]
    again.close()
    orders = json.loads(export.read_text(encoding="utf-8"))["orders"]
    reported = orders[0]["history"][-1]
    assert (orders[0]["outcome"], orders[0]["code"], orders[0]["message"]) == (
        "cancelled",
        None,
        "report: not sent",
    )
    assert (reported["report"], reported["proved"], reported["after_attempts"]) == (
        "not sent",
        "cancelled",
        1,
    )
    schema = json.loads(
        (Path(__file__).parents[1] / "cli" / "export.schema.json").read_text(encoding="utf-8")
    )
    Draft202012Validator({**schema["$defs"]["finding"], "$defs": schema["$defs"]}).validate(reported)
    with (tmp_path / "batch.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["report"] == f"{reported['seen']}. {reported['reason']}"


def test_what_cannot_be_kept_is_not_shown(tmp_path: Path) -> None:
    desk = Desk({"1": Report("1", "115")})
    session = session_at(desk, {"1": [LOST]}, tmp_path / "journal.sqlite3")
    journal = session._journal
    assert journal is not None
    session.check_status([0])
    journal.close()
    log = drain_status_check(session)
    assert states(session) == [State.UNCONFIRMED]
    assert any(entry.warning and "cannot be recorded" in entry.text for entry in log)
    session.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (DENIED, "Allow API access"),
        (Reply(404, 404, "API istek yapılan yönteme sahip değil"), "address is wrong"),
        (Reply(403, 403, "HTTP 403, the body is not JSON", readable=False), "gateway"),
        (DOWN, "Offline"),
        (Fault(Evidence.UNSENT, FaultKind.TLS, "expired"), "certificate"),
    ],
)
def test_trouble_that_meets_every_report_costs_one_request(answer: Reply | Fault, words: str) -> None:
    desk = Desk({str(number): answer for number in range(1, 9)})
    session = session_at(desk, {str(number): [LOST] for number in range(1, 9)})
    log = check_all_statuses(session)
    assert len(desk.asked) == 1
    assert set(states(session)) == {State.UNCONFIRMED}
    assert any(entry.warning and words in entry.text for entry in log)


def test_five_foreign_replies_in_a_row_end_the_status_check() -> None:
    page = Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, "HTTP 200, the body is not JSON", 200)
    ids = [str(number) for number in range(500, 540)]
    desk = Desk({"500": Report("500", "115"), **dict.fromkeys(ids[1:], page)})
    session = session_at(desk, {order_id: [LOST] for order_id in ids})
    log = check_all_statuses(session)
    # Two more requests may have been under way at the fifth reply.
    assert 6 <= len(desk.asked) <= 8
    assert states(session) == [State.CANCELLED] + [State.UNCONFIRMED] * 39
    assert any(entry.warning and "were not the provider's" in entry.text for entry in log)


def test_what_a_report_proved_is_not_undone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    desk = Desk({"1": Report("1", "114")})
    session_at(desk, {"1": [LOST]}, path).close()
    session = session_at(desk, path=path)
    session.add(found_in("1"))
    check_all_statuses(session)
    assert states(session) == [State.REFUSED]
    with pytest.raises(OperationRefused, match="A request was sent for 1 of these orders"):
        session.undo()
    session.close()


def test_nothing_is_asked_for_where_nothing_is_in_doubt() -> None:
    desk = Desk()
    session = session_at(desk, {"1": [CANCELLED]})
    with pytest.raises(OperationRefused, match="Nothing is unconfirmed"):
        session.check_status([0])
    assert session.status_check is None


def test_reports_are_not_asked_for_at_another_account(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    desk = Desk({"1": Report("1", "115")})
    session = session_at(desk, {"1": [LOST]}, path)
    session.use_account(Profile("acme", Secret("another-key-4567"), PROFILE.hash, PROFILE.base_url))
    with pytest.raises(OperationRefused, match="was sent at acme"):
        session.check_status([0])
    session.use_account(Profile("the same by another name", PROFILE.key, PROFILE.hash, PROFILE.base_url))
    assert check_all_statuses(session)
    assert states(session) == [State.CANCELLED]
    session.close()


@pytest.fixture
def elsewhere() -> Profile:
    return replace(PROFILE, name="other", key=Secret("another-key-4567"))


def test_a_doubt_of_an_earlier_batch_is_asked_at_its_account(tmp_path: Path, elsewhere: Profile) -> None:
    path = tmp_path / "journal.sqlite3"
    session_at(Desk(), {"1": [LOST]}, path).close()
    session = session_at(Desk({"1": Report("1", "115")}), path=path)
    session.add(found_in("1"))
    number = session.batch_number
    assert number is not None
    session.profile = elsewhere
    with pytest.raises(OperationRefused, match="was sent at acme"):
        session.check_status([0])
    session.open_batch(number)
    assert states(session) == [State.QUEUED]
    session.use_account(PROFILE)
    assert check_all_statuses(session)
    assert states(session) == [State.CANCELLED]
    session.close()


def test_orders_sent_at_another_account_are_not_asked_about(tmp_path: Path, elsewhere: Profile) -> None:
    desk = Desk({"1": Report("1", "115"), "2": Report("2", "115")})
    session = session_at(desk, {"1": [LOST]}, tmp_path / "journal.sqlite3")
    session.add(found_in("2"))
    session.use_account(elsewhere)
    run_to_the_end(session, [1])
    assert states(session) == [State.UNCONFIRMED, State.CANCELLED]
    session.check_status([0, 1], cancelled=True)
    log = drain_status_check(session)
    assert desk.asked == ["2"]
    assert "No report is asked for 1 order: it was sent at another account" in [e.english for e in log]
    session.use_account(PROFILE)
    assert check_all_statuses(session)
    assert desk.asked == ["2", "1"]
    session.close()


def test_a_refusal_at_a_wrong_account_does_not_hinder_the_report(tmp_path: Path, elsewhere: Profile) -> None:
    desk = Desk({"1": Report("1", "115")})
    session = session_at(desk, {"1": [NOT_FOUND, LOST]}, tmp_path / "journal.sqlite3")
    session.use_account(elsewhere)
    run_to_the_end(session)
    assert states(session) == [State.UNCONFIRMED]
    assert check_all_statuses(session)
    assert states(session) == [State.CANCELLED]
    session.close()


def test_one_status_check_is_made_at_a_time() -> None:
    desk = Desk()
    desk.open.clear()
    session = session_at(desk, {"1": [LOST]})
    session.check_status([0])
    with pytest.raises(OperationRefused, match="already: 0 of 1 reports"):
        session.check_status([0])
    desk.open.set()
    session.close()


def test_no_status_check_begins_in_a_run(running: Session) -> None:
    with pytest.raises(OperationRefused, match="Wait for the end of the run"):
        running.check_status([0])


@pytest.mark.parametrize("leave", ["run", "clear", "use_account", "close"])
def test_changes_of_the_list_keep_the_reports(leave: str) -> None:
    desk = Desk({"1": Report("1", "114")})
    desk.open.clear()
    session = session_at(desk, {"1": [LOST, CANCELLED]})
    session.check_status([0])
    assert desk.arrived.acquire(timeout=PATIENCE)
    match leave:
        case "run":
            session.run([0])
        case "clear":
            session.clear()
        case "use_account":
            session.use_account(PROFILE)
        case _:
            session.close()
    assert session.status_check is None
    desk.open.set()
    while session.phase is not Phase.IDLE:
        session.drain(wait=5)
    assert states(session) == {"run": [State.CANCELLED], "clear": []}.get(leave, [State.UNCONFIRMED])


def test_a_report_of_a_removed_order_is_ignored() -> None:
    desk = Desk({"1": Report("1", "115"), "2": Report("2", "115")})
    desk.open.clear()
    session = session_at(desk, {"1": [LOST], "2": [LOST]})
    session.check_status([0, 1])
    session.delete([0])
    desk.open.set()
    drain_status_check(session)
    assert [(order.order_id, order.state) for order in session.batch] == [("2", State.CANCELLED)]


def test_a_row_decided_meanwhile_is_not_sent() -> None:
    desk = Desk({"1": Report("1", "115")})
    session = session_at(desk, {"1": [LOST], "2": [LOST, CANCELLED]})
    check_all_statuses(session)
    run_to_the_end(session, [0, 1])
    assert states(session) == [State.CANCELLED, State.CANCELLED]
    assert len(session.batch[0].attempts) == 1


# Against the sandbox


def sandbox_session(sandbox: Sandbox) -> Session:
    profile = Profile("sandbox", Secret(KEY), Secret(HASH), sandbox.base_url)
    return Session(profile, Limits(workers=4, timeout=PATIENCE, retry=NOT_ONCE_MORE))


@pytest.mark.parametrize("written", [SandboxFault.OK, SandboxFault.INTEGER])
def test_the_sandboxes_reports_are_understood(written: SandboxFault) -> None:
    lost = {str(number): Script(then=SandboxFault.LOST) for number in (1, 2, 3)}
    reports = {f"get-report {number}": Script(then=written) for number in range(1, 6)}
    ledger = Ledger(
        [Order("1"), Order("2", sends_at=0.0, sending_for=0.0), Order("4", sends_at=0.0, sending_for=9e9)]
    )
    with Sandbox(ledger, faults=Faults(scripts={**lost, **reports})) as sandbox:
        session = sandbox_session(sandbox)
        session.add(found_in("4 1 2 3 5"))
        run_to_the_end(session)
        assert states(session) == [State.REFUSED, *[State.UNCONFIRMED] * 3, State.REFUSED]
        check_all_statuses(session)
    found = {
        order.order_id: (order.state, order.report_result and order.report_result.status)
        for order in session.batch
    }
    assert found == {
        "1": (State.CANCELLED, DeliveryStatus.NOT_SENT),
        "2": (State.REFUSED, DeliveryStatus.FINISHED),
        "3": (State.UNCONFIRMED, DeliveryStatus.UNKNOWN),
        "4": (State.REFUSED, DeliveryStatus.SENDING),
        "5": (State.REFUSED, DeliveryStatus.UNKNOWN),
    }


@pytest.mark.parametrize("written", [SandboxFault.OK, SandboxFault.INTEGER])
def test_the_sandbox_lists_orders_over_all_pages_and_ranges(written: SandboxFault) -> None:
    orders = [Order(str(number), age=number % 25 * 86_400.0, sender="ACME") for number in range(1, 201)]
    faults = Faults(scripts={"get-reports": Script(then=written)})
    today = (datetime.now(UTC) + timedelta(hours=3)).date()
    with Sandbox(Ledger(orders), faults=faults) as sandbox:
        session = sandbox_session(sandbox)
        order_query = poll_to_the_end(session.list_orders(today - timedelta(days=30), today))
        ranges = sum(request.code == 200 for request in sandbox.ledger.requests)
    assert not order_query.trouble
    assert {report.order_id for report in order_query.reports} == {order.order_id for order in orders}
    assert all(report.sender == "ACME" and report.send_at for report in order_query.reports)
    assert order_query.pages == ranges


def test_the_sandboxes_balance_proves_the_credentials() -> None:
    with Sandbox(Ledger([])) as sandbox:
        session = sandbox_session(sandbox)
        assert session.profile is not None
        assert isinstance(balance_of(session.ask_balance(session.profile)), Balance)
        wrong = Profile("wrong", Secret("0" * 32), Secret(HASH), sandbox.base_url)
        denied = balance_of(session.ask_balance(wrong))
    assert isinstance(denied, Reply)
    assert denied.code == 401
    offline = balance_of(session.ask_balance(wrong))
    assert isinstance(offline, Fault)
    assert str(trouble_words(offline)).startswith("Offline: ")
    cut = Fault(Evidence.AMBIGUOUS, FaultKind.BROKEN, "Server disconnected without sending a response.")
    assert "without sending a response." in str(trouble_words(cut))
    assert not str(trouble_words(cut)).endswith("..")


# OrderQuery


def test_a_list_ends_at_a_page_without_new_orders() -> None:
    first = Page((Report("1"), Report("2")))
    day = TODAY.isoformat()
    for second in (Page(()), first, Reply(455, 455)):
        desk = Desk({f"{day}/1": first, f"{day}/2": second})
        order_query = poll_to_the_end(session_at(desk).list_orders(TODAY, TODAY))
        assert [report.order_id for report in order_query.reports] == ["1", "2"]
        assert (desk.asked, order_query.trouble) == ([f"{day}/1", f"{day}/2"], "")


def test_trouble_in_a_list_is_shown_with_the_orders_before() -> None:
    day = TODAY.isoformat()
    desk = Desk(
        {f"{day}/1": Page((Report("1"),), unreadable=2), f"{day}/2": Reply(458, 458, "Tarih aralığı hatalı")}
    )
    order_query = poll_to_the_end(session_at(desk).list_orders(TODAY, TODAY))
    assert len(order_query.reports) == 1
    assert order_query.unreadable == 2
    assert str(order_query.trouble) == "The provider answered with code 458 Tarih aralığı hatalı."


def test_a_range_that_ends_before_it_starts_asks_nothing() -> None:
    desk = Desk()
    order_query = session_at(desk).list_orders(TODAY, TODAY - timedelta(days=1))
    assert order_query.done
    assert not order_query.poll()
    assert desk.asked == []


def test_a_list_that_is_left_asks_for_no_further_page() -> None:
    day = TODAY.isoformat()
    desk = Desk({f"{day}/1": Page((Report("1"),))})
    desk.open.clear()
    order_query = session_at(desk).list_orders(TODAY, TODAY)
    assert desk.arrived.acquire(timeout=PATIENCE)
    order_query.cancel()
    desk.open.set()
    assert not order_query.poll()
    assert (desk.asked, order_query.reports) == ([f"{day}/1"], [])


def test_without_credentials_nothing_is_listed() -> None:
    session = Session(None, Limits(), Provider().connect)
    with pytest.raises(OperationRefused, match="no credentials"):
        session.list_orders(TODAY, TODAY)


def test_a_connection_that_cannot_be_set_up_is_refused() -> None:
    def refuse(_: str) -> None:
        raise OSError("no certificates")

    session = Session(PROFILE, Limits(), refuse)  # type: ignore[arg-type]
    with pytest.raises(OperationRefused, match="No connection can be made: no certificates"):
        session.ask_balance(PROFILE)
