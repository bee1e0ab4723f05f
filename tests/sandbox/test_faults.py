from __future__ import annotations

from collections import Counter
from http.client import BadStatusLine, IncompleteRead, RemoteDisconnected

import pytest

from imtui.sandbox import NO_FAULTS, Fault, Faults, Ledger, Order, Sandbox, Script, parse_faults

from .client import ask, cancel, connection, raw_request, read_to_end, request_body


def misbehaving(fault: Fault) -> Sandbox:
    """A sandbox that misbehaves in one way, without its waits."""
    return Sandbox(Ledger([Order("428")]), faults=Faults({fault: 1.0}, slow=0, drip=0))


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault.isdigit() and fault is not Fault.ERROR])
def test_a_code_is_answered_and_nothing_cancelled(fault: Fault) -> None:
    with misbehaving(fault) as sandbox:
        answer = cancel(sandbox)
    assert (answer.status, answer.code) == (int(fault), str(fault))
    assert answer.headers["Retry-After"] == ("1" if fault in {"429", "503"} else None)
    assert sandbox.ledger.cancelled == set()
    assert sandbox.ledger.requests[0].code == int(fault)


def test_500_comes_after_the_cancel() -> None:
    with misbehaving(Fault.ERROR) as sandbox:
        answer = cancel(sandbox)
    assert answer.status == 500
    assert answer.body.startswith(b"<!DOCTYPE html>")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert sandbox.ledger.cancelled == {"428"}


def test_html_comes_with_200_and_cancels_nothing() -> None:
    with misbehaving(Fault.HTML) as sandbox:
        answer = cancel(sandbox)
    assert answer.status == 200
    assert answer.body.startswith(b"<!DOCTYPE html>")
    assert sandbox.ledger.cancelled == set()


def test_a_lost_answer_ends_the_connection_after_the_cancel() -> None:
    with misbehaving(Fault.LOST) as sandbox:
        with pytest.raises(RemoteDisconnected):
            cancel(sandbox)
        assert sandbox.ledger.cancelled == {"428"}
        assert [request.code for request in sandbox.ledger.requests] == [None]


@pytest.mark.parametrize(("fault", "cancelled"), [(Fault.RESET, {"428"}), (Fault.RESET_BEFORE, set[str]())])
def test_a_reset_is_a_reset(fault: Fault, cancelled: set[str]) -> None:
    with misbehaving(fault) as sandbox, raw_request(sandbox, request_body()) as sock:
        with pytest.raises(ConnectionResetError):
            sock.recv(1)
        assert sandbox.ledger.cancelled == cancelled
        assert [request.code for request in sandbox.ledger.requests] == [None]


def test_a_cut_answer_is_shorter_than_it_says() -> None:
    with misbehaving(Fault.CUT) as sandbox:
        with pytest.raises(IncompleteRead):
            cancel(sandbox)
        assert sandbox.ledger.cancelled == {"428"}


def test_garbage_is_no_http() -> None:
    with misbehaving(Fault.GARBAGE) as sandbox:
        with pytest.raises(BadStatusLine):
            cancel(sandbox)
        with raw_request(sandbox, request_body()) as sock:
            assert not read_to_end(sock).startswith(b"HTTP")


@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.SLOW])
def test_a_late_answer_is_a_whole_one(fault: Fault) -> None:
    with misbehaving(fault) as sandbox, connection(sandbox) as http:
        assert ask(http, request_body()).code == "200"
        assert ask(http, request_body()).code == "455"


def test_an_integer_code_is_no_string() -> None:
    with misbehaving(Fault.INTEGER) as sandbox:
        assert cancel(sandbox).code == 200
        assert cancel(sandbox).code == 455


def test_a_script_takes_its_steps_and_then_its_end() -> None:
    scripts = {
        "1": Script((Fault.UNAVAILABLE, Fault.TOO_MANY)),
        "2": Script((Fault.UNAUTHORISED,), then=Fault.NO_SUCH_METHOD),
    }
    with Sandbox(Ledger([Order("1"), Order("2"), Order("3")]), faults=Faults(scripts=scripts)) as sandbox:
        codes = {order_id: [cancel(sandbox, order_id).status for _ in range(4)] for order_id in "123"}
    assert codes == {
        "1": [503, 429, 200, 455],
        "2": [401, 404, 404, 404],
        "3": [200, 455, 455, 455],
    }


def test_a_script_starts_with_the_first_authorised_request() -> None:
    faults = Faults(scripts={"428": Script((Fault.UNAVAILABLE,))})
    with Sandbox(Ledger([Order("428")]), faults=faults) as sandbox, connection(sandbox) as http:
        codes = [ask(http, body).status for body in (request_body(key="no"), request_body(), request_body())]
    assert codes == [401, 503, 200]


def test_faults_follow_from_seed_id_and_turn_alone() -> None:
    faults = parse_faults("503=0.3,lost=0.2")
    drawn = {(order, turn): faults.choose(order, turn, 7) for order in "12345678" for turn in range(1, 5)}
    assert {key: faults.choose(*key, 7) for key in reversed(drawn)} == drawn
    assert {key: faults.choose(*key, 8) for key in drawn} != drawn


def test_rates_are_shares_of_the_requests() -> None:
    faults = parse_faults("503=0.3,lost=0.2")
    counts = Counter(faults.choose(str(number), 1, 0) for number in range(10_000))
    assert counts.keys() == {Fault.UNAVAILABLE, Fault.LOST, Fault.OK}
    assert counts[Fault.UNAVAILABLE] == pytest.approx(3000, rel=0.1)
    assert counts[Fault.LOST] == pytest.approx(2000, rel=0.1)


def test_a_rate_of_one_is_always_and_of_nought_never() -> None:
    faults = parse_faults("reset=0,cut")
    assert {faults.choose(str(number), 1, 0) for number in range(1000)} == {Fault.CUT}


@pytest.mark.parametrize(
    ("spec", "rates"),
    [
        ("", {}),
        ("  ", {}),
        ("lost", {Fault.LOST: 1.0}),
        ("503=0.1,lost=0.05", {Fault.UNAVAILABLE: 0.1, Fault.LOST: 0.05}),
        (" 429 = 1e-2 , reset-before=0", {Fault.TOO_MANY: 0.01, Fault.RESET_BEFORE: 0.0}),
        (",".join(f"{name}=0.1" for name in ("429", "503", "500", "lost", "reset", "cut", "drip")), None),
        ("lost=0.7,cut=0.2,html=0.1", None),
    ],
)
def test_a_spec_is_read(spec: str, rates: dict[Fault, float] | None) -> None:
    faults = parse_faults(spec)
    assert rates is None or faults == Faults(rates)
    assert (faults == NO_FAULTS) == (not spec.strip())


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("lsot=0.1", r"'lsot=0.1': there is no such fault. Faults: 400, .*, lost, .*, html.$"),
        ("503=0.1,", r"'': there is no such fault"),
        ("ok", r"'ok': there is no such fault"),
        ("503=0.1,lost=2", r"'lost=2': a rate is a number from 0 to 1"),
        ("lost=-0.1", r"'lost=-0.1': a rate is"),
        ("lost=nan", r"'lost=nan': a rate is"),
        ("lost=", r"'lost=': a rate is"),
        ("lost=often", r"'lost=often': a rate is"),
        ("lost=0.1,lost=0.2", r"'lost=0.2': lost is there twice"),
        ("lost,503", r"The rates add up to 2. .* 1 is the most"),
    ],
)
def test_a_wrong_spec_is_reported_by_its_piece(spec: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_faults(spec)


def test_a_rate_out_of_range_is_refused_without_a_spec_too() -> None:
    with pytest.raises(ValueError, match=r"lost=1\.5: a rate is"):
        Faults({Fault.LOST: 1.5})
