from __future__ import annotations

import pytest

from imtui.core.advice import BY_HALT, advice_for
from imtui.core.codes import CODES, UNAUTHORISED_CAUSES
from imtui.core.outcome import Halt, State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result

UNSENT = Fault(Evidence.UNSENT, FaultKind.CONNECT)
LOST = Fault(Evidence.AMBIGUOUS, FaultKind.TIMEOUT)


def test_every_code_has_advice() -> None:
    assert set(CODES) == {200, 400, 401, 404, 429, 455, 503}


def test_every_halt_has_its_advice() -> None:
    assert set(BY_HALT) == set(Halt)


@pytest.mark.parametrize("cause", ["“Allow API access” is off", "key or the hash is wrong", "fixed IP"])
def test_a_401_lists_all_three_causes(cause: str) -> None:
    assert cause in CODES[401].meaning.english
    assert len([each for each in UNAUTHORISED_CAUSES if cause in each.english]) == 1
    assert BY_HALT[Halt.CREDENTIALS] == CODES[401].advice


def test_the_most_common_cause_comes_first() -> None:
    assert "Allow API access" in UNAUTHORISED_CAUSES[0].english


@pytest.mark.parametrize("code", sorted(CODES.keys() - {200}))
def test_a_refused_order_is_advised_by_its_code(code: int) -> None:
    assert advice_for(State.REFUSED, Reply(code, code)) == CODES[code].advice


@pytest.mark.parametrize("code", [401, 403, 404])
def test_a_status_without_a_body_names_what_may_reply(code: int) -> None:
    advice = advice_for(State.REFUSED, Reply(code, code, readable=False))
    assert f"HTTP {code}" in advice.meaning.english
    assert "gateway" in advice.meaning.english
    assert "cancelled nothing" in advice.meaning.english
    assert advice in BY_HALT.values()


def test_other_pages_are_not_taken_for_the_provider_s() -> None:
    assert "gateway" in advice_for(State.REFUSED, Reply(400, 400, readable=False)).meaning.english
    assert "gateway" in advice_for(State.REFUSED, Reply(422, 422, readable=False)).meaning.english


@pytest.mark.parametrize("code", [429, 455, 503])
def test_the_provider_s_own_status_needs_no_body(code: int) -> None:
    assert advice_for(State.REFUSED, Reply(code, code, readable=False)) == CODES[code].advice


@pytest.mark.parametrize("code", [402, 422, 450, 473])
def test_undocumented_code_is_named_as_such(code: int) -> None:
    advice = advice_for(State.REFUSED, Reply(code, code, "Bakiye yetersiz"))
    assert "not documented" in advice.meaning.english


@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
@pytest.mark.parametrize(
    "result", [None, UNSENT, LOST, Reply(455, 455)], ids=["none", "unsent", "lost", "455"]
)
def test_every_order_has_a_meaning_and_an_action(state: State, result: Result | None) -> None:
    advice = advice_for(state, result)
    assert advice.meaning.english.endswith(".")
    assert advice.action.english.endswith(".")


def test_advice_for_455_after_a_lost_reply_is_unconfirmed() -> None:
    advice = advice_for(State.UNCONFIRMED, Reply(455, 455))
    assert advice == advice_for(State.UNCONFIRMED, LOST)
    assert "may be cancelled or may still go out" in advice.meaning.english


def test_advice_never_claims_that_no_request_arrived() -> None:
    # This includes a 429 followed by a lost connection: a request did reach the provider, and was refused.
    assert "No request" not in advice_for(State.UNREACHABLE, UNSENT).meaning.english


def test_a_cancelled_order_needs_nothing() -> None:
    assert advice_for(State.CANCELLED, Reply(200, 200)) == CODES[200].advice
