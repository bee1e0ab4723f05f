from __future__ import annotations

import json

import pytest

from imtui.core.codes import CODES, STATUSES
from imtui.core.outcome import FAILURES, OUTCOMES, Halt, Rule, State
from imtui.core.outcome_rules import NextStep, is_ambiguous, next_step, outcome_of, rule_for, state_if_stopped
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result, decode, unreadable
from imtui.core.retry import RetryPolicy

POLICY = RetryPolicy(tries=4, base=1.0, cap=8.0)

CANCELLED = Rule(State.CANCELLED)
REFUSED = Rule(State.REFUSED)
BUSY = Rule(State.REFUSED, again=True)
UNREACHABLE = Rule(State.UNREACHABLE, again=True)
UNCONFIRMED = Rule(State.UNCONFIRMED, again=True)


def answer(http_status: int, code: int | str) -> Result:
    return decode(http_status, json.dumps({"response": {"status": {"code": code, "message": "m"}}}).encode())


def unsent(kind: FaultKind) -> Fault:
    return Fault(Evidence.UNSENT, kind)


def lost(kind: FaultKind) -> Fault:
    return Fault(Evidence.AMBIGUOUS, kind)


TABLE = {
    "200": (answer(200, 200), CANCELLED),
    "200 as a string": (answer(200, "200"), CANCELLED),
    "HTTP 202 and code 200": (answer(202, 200), CANCELLED),
    "455": (answer(455, 455), REFUSED),
    "401": (answer(401, 401), Rule(State.REFUSED, halt=Halt.CREDENTIALS)),
    "404": (answer(404, 404), Rule(State.REFUSED, halt=Halt.ADDRESS)),
    "400": (answer(400, 400), REFUSED),
    "429": (answer(429, 429), BUSY),
    "429 without a body": (unreadable(429, "no body"), BUSY),
    "503": (answer(503, "503"), BUSY),
    "503 without a body": (unreadable(503, "no body"), BUSY),
    **{f"other code {code}": (answer(code, code), REFUSED) for code in (402, 403, 422, 456, 473)},
    **{
        f"HTTP 200 and code {code}": (answer(200, code), rule_for(answer(code, code)))
        for code in (400, 401, 403, 404, 429, 452, 455, 503)
    },
    "401 without a body": (unreadable(401, "no body"), Rule(State.REFUSED, halt=Halt.STATUS_401)),
    "403 without a body": (unreadable(403, "no body"), Rule(State.REFUSED, halt=Halt.STATUS_403)),
    "404 without a body": (unreadable(404, "no body"), Rule(State.REFUSED, halt=Halt.STATUS_404)),
    "455 without a body": (unreadable(455, "no body"), REFUSED),
    "400 without a body": (unreadable(400, "no body"), REFUSED),
    "422 without a body": (unreadable(422, "no body"), REFUSED),
    **{f"{code} without a body": (unreadable(code, ""), UNCONFIRMED) for code in (408, 409, 425, 499)},
    "HTTP 200 and code 500": (answer(200, 500), UNCONFIRMED),
    "HTTP 200 and code 202": (answer(200, 202), UNCONFIRMED),
    **{f"server error {status}": (answer(status, status), UNCONFIRMED) for status in (500, 501, 502, 504)},
    "server error without a body": (unreadable(500, "no body"), UNCONFIRMED),
    "unsent: no connection": (unsent(FaultKind.CONNECT), UNREACHABLE),
    "unsent: time-out": (unsent(FaultKind.TIMEOUT), UNREACHABLE),
    "unsent: internal": (unsent(FaultKind.INTERNAL), UNREACHABLE),
    "unsent: certificate": (unsent(FaultKind.TLS), Rule(State.UNREACHABLE, halt=Halt.CERTIFICATE)),
    **{f"ambiguous: {kind.value}": (lost(kind), UNCONFIRMED) for kind in FaultKind},
    "HTTP 455 and code 200": (answer(455, 200), UNCONFIRMED),
    "HTTP 401 and code 200": (answer(401, 200), UNCONFIRMED),
    "HTTP 503 and code 200": (answer(503, 200), UNCONFIRMED),
    "no JSON": (decode(200, b"<html>"), UNCONFIRMED),
    "no JSON under 401": (decode(401, b"<html>"), Rule(State.REFUSED, halt=Halt.STATUS_401)),
    "code twice": (decode(200, b'{"response":{"status":{"code":455,"code":200}}}'), UNCONFIRMED),
    "redirect": (decode(307, b""), UNCONFIRMED),
}
ROWS = pytest.mark.parametrize(("result", "rule"), TABLE.values(), ids=TABLE.keys())
RESULTS = pytest.mark.parametrize("result", [result for result, _ in TABLE.values()], ids=TABLE.keys())

# The last result of each rule, for facts that depend on the rule alone.
_BY_RULE = {rule: name for name, (_, rule) in TABLE.items()}
RULES = pytest.mark.parametrize(
    ("result", "rule"), [TABLE[name] for name in _BY_RULE.values()], ids=_BY_RULE.values()
)


@ROWS
def test_each_result_has_its_rule(result: Result, rule: Rule) -> None:
    assert rule_for(result) == rule


@RULES
def test_without_doubt_the_rule_gives_the_outcome(result: Result, rule: Rule) -> None:
    assert outcome_of(result, doubt=False) is rule.outcome


@RULES
def test_in_doubt_only_code_200_proves_an_outcome(result: Result, rule: Rule) -> None:
    lifted = isinstance(result, Reply) and result.code == 200
    assert lifted == (rule == CANCELLED)
    assert outcome_of(result, doubt=True) is (State.CANCELLED if lifted else State.UNCONFIRMED)


@RESULTS
def test_a_result_is_ambiguous_if_its_outcome_is_unconfirmed(result: Result) -> None:
    assert is_ambiguous(result) == (outcome_of(result, doubt=False) is State.UNCONFIRMED)


@RULES
@pytest.mark.parametrize("doubt", [False, True], ids=["certain", "in doubt"])
def test_retries_follow_the_rule_while_tries_are_left(result: Result, rule: Rule, doubt: bool) -> None:
    delays = [
        next_step(result, doubt=doubt, tries=tries, policy=POLICY, random=lambda: 1.0).delay
        for tries in range(1, 5)
    ]
    assert delays == ([1.0, 2.0, 4.0, None] if rule.again else [None] * 4)


@RULES
@pytest.mark.parametrize("doubt", [False, True], ids=["certain", "in doubt"])
def test_a_verdict_has_the_outcome_without_further_tries(result: Result, rule: Rule, doubt: bool) -> None:
    verdict = next_step(result, doubt=doubt, tries=1, policy=POLICY, random=lambda: 0.5)
    assert verdict.outcome is (State.UNCONFIRMED if doubt and rule != CANCELLED else rule.outcome)


@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_replaces_the_backoff(code: int) -> None:
    busy = Reply(code, code, retry_after=17.0)
    verdict = next_step(busy, doubt=False, tries=1, policy=POLICY, random=lambda: 1.0)
    assert verdict == NextStep(State.REFUSED, 17.0)


def test_retry_after_does_not_cause_a_retry() -> None:
    gone = Reply(455, 455, retry_after=17.0)
    verdict = next_step(gone, doubt=False, tries=1, policy=POLICY, random=lambda: 1.0)
    assert verdict == NextStep(State.REFUSED)


def test_only_these_codes_have_their_own_rule() -> None:
    assert {code for code, known in CODES.items() if known.rule != REFUSED} == {200, 401, 404, 429, 503}
    assert {code for code, known in STATUSES.items() if known.rule != REFUSED} == {401, 403, 404}


def test_which_states_are_outcomes_and_failures() -> None:
    assert set(OUTCOMES) == set(State) - {State.QUEUED, State.SENDING}
    assert set(OUTCOMES) - {State.CANCELLED} == FAILURES


NO_LINE = unsent(FaultKind.CONNECT)
LOST = lost(FaultKind.TIMEOUT)
GONE = Reply(455, 455)
BUSY_REPLY = Reply(429, 429)
DONE = Reply(200, 200)


@pytest.mark.parametrize(
    ("results", "state"),
    [
        pytest.param([], State.QUEUED, id="never tried"),
        pytest.param([NO_LINE], State.QUEUED, id="never left"),
        pytest.param([NO_LINE, NO_LINE], State.QUEUED, id="never left twice"),
        pytest.param([BUSY_REPLY], State.REFUSED, id="busy"),
        pytest.param([NO_LINE, BUSY_REPLY], State.REFUSED, id="busy after no line"),
        pytest.param([BUSY_REPLY, NO_LINE], State.UNREACHABLE, id="no line after busy"),
        pytest.param([LOST], State.UNCONFIRMED, id="lost"),
        pytest.param([LOST, NO_LINE], State.UNCONFIRMED, id="no line after lost"),
        pytest.param([LOST, BUSY_REPLY], State.UNCONFIRMED, id="busy after lost"),
        pytest.param([LOST, GONE], State.UNCONFIRMED, id="455 after lost"),
        pytest.param([LOST, GONE, NO_LINE, GONE], State.UNCONFIRMED, id="455 long after lost"),
        pytest.param([LOST, DONE], State.CANCELLED, id="200 after lost"),
        pytest.param([GONE, DONE], State.CANCELLED, id="200 after 455"),
    ],
)
def test_an_order_without_further_tries_has_its_proved_state(results: list[Result], state: State) -> None:
    assert state_if_stopped(results, doubt=False) is state
