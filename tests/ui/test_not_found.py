"""The question after many 455s in a row from the start of a run."""

from __future__ import annotations

import pytest

from imtui.core.outcome import State
from imtui.session import Phase
from imtui.ui.screens.dialog import Reader
from imtui.ui.screens.questions.prompt import Prompt
from tests.support.scripted import NOT_FOUND, Provider
from tests.support.stage import Stage, make_app, on_stage

IDS = [str(number) for number in range(312_891_245, 312_891_275)]


def unknown() -> Provider:
    return Provider({order_id: [NOT_FOUND] for order_id in IDS[:25]})


async def asked(stage: Stage) -> None:
    await stage.run()
    await stage.until(lambda: isinstance(stage.screen, Prompt))
    await stage.until(lambda: not stage.session.run_state.progress.under_way)


async def test_twenty_455s_pause_the_run_and_ask() -> None:
    provider = unknown()
    async with on_stage(make_app(" ".join(IDS), provider, workers=1)) as stage:
        await asked(stage)
        window = stage.screen
        assert "10 orders are queued" in stage.text_on_top
        assert "acme" in stage.text_on_top
        for no_answer in ("x", "space", "r", "p", "a", "5"):
            await stage.press(no_answer)
            assert stage.screen is window, no_answer
            assert stage.session.phase is Phase.PAUSED, no_answer
            assert len(provider.seen) == 20, no_answer
        await stage.press("enter")
        await stage.until(stage.is_over)
        assert stage.states.count(State.QUEUED) == 10


async def test_a_key_that_was_meant_for_the_dashboard_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imtui.ui.screens.dialog.UNREAD_SECONDS", 60.0)
    provider = unknown()
    async with on_stage(make_app(" ".join(IDS), provider, workers=1)) as stage:
        await asked(stage)
        window = stage.screen
        # On the dashboard, y copies the IDs. Here it would continue the run.
        await stage.press("y", "s", "enter")
        assert stage.screen is window
        assert stage.session.phase is Phase.PAUSED
        await stage.press("escape", "p", "y")
        await stage.until(stage.is_over)
    assert len(provider.seen) == 30


async def test_escape_leaves_the_run_paused_and_y_continues_it() -> None:
    provider = unknown()
    async with on_stage(make_app(" ".join(IDS), provider, workers=1)) as stage:
        await asked(stage)
        await stage.press("escape")
        assert stage.notice == "The run stays paused. p asks again, s stops."
        assert stage.session.phase is Phase.PAUSED
        await stage.press("p")
        assert isinstance(stage.screen, Prompt)
        await stage.press("y")
        await stage.until(stage.is_over)
        assert stage.states.count(State.CANCELLED) == 5
    assert len(provider.seen) == 30


async def test_c_stops_the_run_and_shows_the_accounts() -> None:
    async with on_stage(make_app(" ".join(IDS), unknown(), workers=1)) as stage:
        await asked(stage)
        await stage.press("c")
        await stage.until(lambda: stage.screen is not stage.dashboard and stage.session.phase is Phase.IDLE)
        await stage.until(lambda: not isinstance(stage.screen, Prompt))
        assert stage.states.count(State.QUEUED) == 10


async def test_the_question_waits_until_the_window_on_top_is_closed() -> None:
    async with on_stage(make_app(" ".join(IDS), unknown(), workers=1)) as stage:
        await stage.press("f1")
        await stage.run()
        await stage.until(
            lambda: stage.session.phase is Phase.PAUSED and not stage.session.run_state.progress.under_way
        )
        assert isinstance(stage.screen, Reader)
        await stage.press("escape")
        await stage.until(lambda: isinstance(stage.screen, Prompt))
        await stage.press("s")
        await stage.until(stage.is_over)
