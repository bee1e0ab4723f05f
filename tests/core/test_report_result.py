from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.outcome import State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.read_methods import Report
from imtui.core.report_result import (
    OF_CANCELLED,
    OF_REFUSED,
    OF_UNCONFIRMED,
    DeliveryStatus,
    check_report,
    seen,
)

LOST = Fault(Evidence.AMBIGUOUS, FaultKind.TIMEOUT, "the deadline of 15 s passed")
UNKNOWN = Reply(455, 455, "Sipariş bulunamadı")
WAITING = Reply(456, 456, "Gönderim tarihi gelmedi")


@pytest.mark.parametrize(
    ("answer", "status", "outcome"),
    [
        pytest.param(Report("428", "115"), DeliveryStatus.NOT_SENT, State.CANCELLED, id="115"),
        pytest.param(Report("428", "113"), DeliveryStatus.SENDING, State.REFUSED, id="113"),
        pytest.param(Report("428", "114"), DeliveryStatus.FINISHED, State.REFUSED, id="114"),
        pytest.param(WAITING, DeliveryStatus.WAITING, None, id="456"),
        pytest.param(UNKNOWN, DeliveryStatus.UNKNOWN, None, id="455"),
    ],
)
def test_what_each_reply_proves(
    answer: Report | Result, status: DeliveryStatus, outcome: State | None
) -> None:
    unconfirmed = check_report("0428", State.UNCONFIRMED, answer, 5.0, attempts=2)
    assert unconfirmed is not None
    assert (unconfirmed.status, unconfirmed.outcome, unconfirmed.attempts) == (status, outcome, 2)
    assert unconfirmed.reason == OF_UNCONFIRMED[status].reason.english
    refused = check_report("428", State.REFUSED, answer, 5.0, attempts=1)
    assert refused is not None
    assert (refused.status, refused.outcome) == (status, None)
    assert refused.reason == OF_REFUSED[status].reason.english


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param(Report("428", "115"), None, id="not sent"),
        pytest.param(UNKNOWN, None, id="no such order"),
        pytest.param(WAITING, None, id="still waiting"),
        pytest.param(Report("428", "113"), State.REFUSED, id="being sent"),
        pytest.param(Report("428", "114"), State.REFUSED, id="finished"),
    ],
)
def test_what_each_reply_proves_about_a_200(answer: Report | Result, outcome: State | None) -> None:
    result = check_report("428", State.CANCELLED, answer, 5.0, attempts=1)
    assert result is not None
    assert result.outcome is outcome
    assert result.shown_reason is OF_CANCELLED[result.status].reason


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(LOST, id="fault"),
        pytest.param(Reply(503, 503), id="busy"),
        pytest.param(Reply(401, 401), id="denied"),
        pytest.param(Reply(455, 455, readable=False), id="455 without a body"),
        pytest.param(Report("429", "115"), id="the report of another order"),
        pytest.param(Report("428", "116"), id="a status that nobody knows"),
        pytest.param(Report("428"), id="no status"),
        pytest.param(Report("428", "115", delivered=3), id="not sent, yet delivered"),
    ],
)
@pytest.mark.parametrize("state", [State.UNCONFIRMED, State.REFUSED, State.CANCELLED])
def test_what_proves_nothing_has_no_result(state: State, answer: Report | Result) -> None:
    assert check_report("428", state, answer, 5.0, attempts=1) is None


@given(status=st.text(), code=st.integers(400, 499), delivered=st.none() | st.integers(0, 9))
def test_nothing_but_a_115_ever_proves_a_cancel(status: str, code: int, delivered: int | None) -> None:
    for answer in (Report("428", status, delivered=delivered), Reply(code, code)):
        for state in (State.UNCONFIRMED, State.REFUSED, State.CANCELLED):
            found = check_report("428", state, answer, 0.0, attempts=1)
            if found and found.outcome is State.CANCELLED:
                assert isinstance(answer, Report)
                assert (state, answer.status) == (State.UNCONFIRMED, "115")


def test_every_status_has_a_reason_and_an_action() -> None:
    for table in (OF_UNCONFIRMED, OF_REFUSED, OF_CANCELLED):
        assert set(table) == set(DeliveryStatus)
        assert all(meaning.reason.english and meaning.action.english for meaning in table.values())
    assert all(meaning.outcome is None for meaning in OF_REFUSED.values())


def test_reply_is_described_even_if_it_proves_nothing() -> None:
    report = Report("428", "114", total=3, delivered=2, undelivered=1, waiting=0)
    assert seen(report) == "order 428, status 114, total 3, delivered 2, undelivered 1, waiting 0"
    assert seen(Report("428")) == "order 428, status missing"
    assert seen(UNKNOWN) == "code 455 Sipariş bulunamadı"
    assert seen(LOST) == "no answer in time: the deadline of 15 s passed"
