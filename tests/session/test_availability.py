"""Why an operation is refused: the functions, and the session that uses them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from imtui.core.refusal import Refusal
from imtui.engine.limits import Limits
from imtui.session import OperationRefused, Session, availability
from tests.support.found import found_in
from tests.support.scripted import Provider
from tests.support.sessions import PROFILE, session_with

Why = Callable[[Session], Refusal | None]


@pytest.mark.parametrize(
    ("why", "operate"),
    [
        (availability.cannot_run, lambda session: session.run([0])),
        (availability.cannot_plan, lambda session: session.dry_run([0])),
        (availability.cannot_send, lambda session: session.prepare([0])),
        (availability.cannot_check_status, lambda session: session.check_status([0])),
        (availability.cannot_delete, lambda session: session.delete([0])),
        (availability.cannot_rename, lambda session: session.rename(0, "430")),
        (availability.cannot_undo, lambda session: session.undo()),
        (availability.cannot_redo, lambda session: session.redo()),
        (availability.cannot_clear, lambda session: session.clear()),
        (availability.cannot_open_batch, lambda session: session.open_batch(1)),
        (availability.cannot_merge_batch, lambda session: session.merge_batch(1)),
        (availability.cannot_use_account, lambda session: session.use_account(PROFILE)),
    ],
)
def test_the_session_refuses_with_the_same_words(
    running: Session, why: Why, operate: Callable[[Session], object]
) -> None:
    refusal = why(running)
    assert refusal is not None
    with pytest.raises(OperationRefused) as raised:
        operate(running)
    assert raised.value.refusal == refusal


def test_a_refusal_for_want_of_an_account_names_the_command() -> None:
    session = Session(None, Limits(), Provider().connect)
    assert availability.cannot_run(session) == availability.NO_ACCOUNT
    assert availability.cannot_list_orders(session) == availability.NO_ACCOUNT
    assert availability.NO_ACCOUNT.command == "account"


def test_a_readonly_session_plans_but_neither_runs_nor_retries() -> None:
    session = Session(PROFILE, Limits(), Provider().connect, readonly=True)
    session.add(found_in("428"))
    assert availability.cannot_run(session) == availability.READ_ONLY
    assert availability.cannot_retry(session) == availability.READ_ONLY
    assert availability.cannot_plan(session) is None


def test_pause_is_refused_without_a_run_and_allowed_in_one(running: Session) -> None:
    assert availability.cannot_pause(running) is None
    running.stop()
    assert availability.cannot_pause(running) == availability.RUN_IS_STOPPING
    assert availability.cannot_pause(session_with("428", Provider())) == availability.NOTHING_RUNS


def test_no_refusal_has_a_key_in_it() -> None:
    refusals = [value for value in vars(availability).values() if isinstance(value, Refusal)]
    assert len(refusals) > 10
    assert not [
        refusal for refusal in refusals if re.search(r"\(.\)|press ", str(refusal.sentence), re.IGNORECASE)
    ]
