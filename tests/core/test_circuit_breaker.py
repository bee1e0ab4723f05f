from __future__ import annotations

import pytest

from imtui.core.circuit_breaker import Breaker
from imtui.core.outcome import Halt
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result

CANCELLED = Reply(200, 200)
MALFORMED = Reply(400, 400)
UNSENT = Fault(Evidence.UNSENT, FaultKind.CONNECT)
LOST = Fault(Evidence.AMBIGUOUS, FaultKind.TIMEOUT)
PAGE = Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, http_status=200)
REDIRECT = Fault(Evidence.AMBIGUOUS, FaultKind.REDIRECT, http_status=302)


def failed(http_status: int) -> Fault:
    return Fault(Evidence.AMBIGUOUS, FaultKind.SERVER_ERROR, http_status=http_status)


def halts(breaker: Breaker, *results: Result) -> list[Halt | None]:
    return [breaker.observe(result) for result in results]


@pytest.mark.parametrize(
    ("result", "halt"),
    [
        pytest.param(Reply(401, 401), Halt.CREDENTIALS, id="401"),
        pytest.param(Reply(404, 404), Halt.ADDRESS, id="404"),
        pytest.param(Reply(401, 401, readable=False), Halt.STATUS_401, id="401 page"),
        pytest.param(Reply(403, 403, readable=False), Halt.STATUS_403, id="403 page"),
        pytest.param(Reply(404, 404, readable=False), Halt.STATUS_404, id="404 page"),
        pytest.param(Fault(Evidence.UNSENT, FaultKind.TLS), Halt.CERTIFICATE, id="certificate"),
    ],
)
def test_what_concerns_every_order_halts_at_once(result: Result, halt: Halt) -> None:
    assert Breaker().observe(result) is halt


@pytest.mark.parametrize(
    "result",
    [
        CANCELLED,
        Reply(403, 403),
        Reply(422, 422),
        Reply(422, 422, readable=False),
        Reply(429, 429),
        Reply(503, 503),
        LOST,
    ],
    ids=["200", "403", "422", "422 page", "429", "503", "ambiguous"],
)
def test_what_concerns_one_order_never_halts(result: Result) -> None:
    assert set(halts(Breaker(), *[result] * 100)) == {None}


def test_the_third_400_in_a_row_halts() -> None:
    assert halts(Breaker(), *[MALFORMED] * 3) == [None, None, Halt.MALFORMED]


def test_many_unsent_faults_in_a_row_mean_network_down() -> None:
    assert halts(Breaker(), *[UNSENT] * 20) == [None] * 19 + [Halt.NETWORK_DOWN]


def test_a_probe_ends_by_a_fault_or_by_a_reply() -> None:
    breaker = Breaker(malformed_limit=2, unsent_limit=3)
    assert halts(breaker, UNSENT, UNSENT, UNSENT)[1:] == [None, Halt.NETWORK_DOWN]
    breaker.probe()
    assert halts(breaker, UNSENT) == [Halt.NETWORK_DOWN]
    breaker.probe()
    assert halts(breaker, CANCELLED, UNSENT, UNSENT, UNSENT) == [None, None, None, Halt.NETWORK_DOWN]


@pytest.mark.parametrize(
    "result",
    [PAGE, REDIRECT, failed(502), failed(504), failed(511)],
    ids=["page", "redirect", "502", "504", "511"],
)
def test_five_answers_in_a_row_that_are_not_the_provider_s_halt(result: Result) -> None:
    assert halts(Breaker(), *[result] * 5) == [None] * 4 + [Halt.FOREIGN]


def test_answers_that_are_not_the_provider_s_count_together() -> None:
    assert halts(Breaker(), PAGE, REDIRECT, failed(502), PAGE, REDIRECT)[-1] is Halt.FOREIGN


@pytest.mark.parametrize(
    ("result", "limit", "halt", "others"),
    [
        (MALFORMED, 3, Halt.MALFORMED, [CANCELLED, Reply(455, 455), UNSENT, LOST]),
        (UNSENT, 20, Halt.NETWORK_DOWN, [CANCELLED, MALFORMED, LOST]),
        (PAGE, 5, Halt.FOREIGN, [CANCELLED, MALFORMED, UNSENT, LOST, failed(500)]),
    ],
    ids=["400s", "unsent", "foreign"],
)
def test_any_other_result_restarts_a_count(
    result: Result, limit: int, halt: Halt, others: list[Result]
) -> None:
    for other in others:
        seen = halts(Breaker(), *[result] * (limit - 1), other, *[result] * limit)
        assert seen == [None] * (2 * limit - 1) + [halt]


@pytest.mark.parametrize(
    ("first", "then"), [(Halt.NETWORK_DOWN, Halt.FOREIGN), (Halt.FOREIGN, Halt.NETWORK_DOWN)]
)
def test_a_probe_that_meets_the_other_trouble_halts_for_that(first: Halt, then: Halt) -> None:
    troubles: dict[Halt, list[Result]] = {Halt.NETWORK_DOWN: [UNSENT] * 20, Halt.FOREIGN: [PAGE] * 5}
    breaker = Breaker()
    assert halts(breaker, *troubles[first])[-1] is first
    breaker.probe()
    assert breaker.observe(troubles[then][0]) is then


def test_a_probe_forgets_malformed_replies() -> None:
    breaker = Breaker(malformed_limit=2)
    assert halts(breaker, MALFORMED, MALFORMED) == [None, Halt.MALFORMED]
    breaker.probe()
    assert halts(breaker, MALFORMED, MALFORMED) == [None, Halt.MALFORMED]


NOT_FOUND = Reply(455, 455)


def test_455s_from_the_start_halt_once() -> None:
    seen = halts(Breaker(not_found_limit=3), *[NOT_FOUND] * 10)
    assert seen == [None, None, Halt.NOT_FOUND, *[None] * 7]


@pytest.mark.parametrize(
    "other", [CANCELLED, MALFORMED, Reply(422, 422)], ids=["200", "400", "another refusal"]
)
def test_another_outcome_ends_the_watch_for_455s(other: Result) -> None:
    assert set(halts(Breaker(not_found_limit=3), NOT_FOUND, NOT_FOUND, other, *[NOT_FOUND] * 9)) == {None}


@pytest.mark.parametrize("other", [Reply(503, 503), Reply(429, 429), LOST, UNSENT])
def test_what_is_tried_again_says_nothing_of_the_account(other: Result) -> None:
    seen = halts(Breaker(not_found_limit=3), NOT_FOUND, other, NOT_FOUND, other, NOT_FOUND)
    assert seen == [None] * 4 + [Halt.NOT_FOUND]


def test_no_limit_watches_for_no_455s() -> None:
    assert set(halts(Breaker(not_found_limit=0), *[NOT_FOUND] * 100)) == {None}


def test_a_455_without_a_body_counts() -> None:
    page = Reply(455, 455, readable=False)
    assert halts(Breaker(not_found_limit=2), page, page)[-1] is Halt.NOT_FOUND
