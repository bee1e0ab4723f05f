from __future__ import annotations

from dataclasses import replace

from textual.widgets import Input

from imtui.ui.screens.dialog import Reader
from imtui.ui.screens.questions.run import RunQuestion
from tests.support.scripted import Provider
from tests.support.stage import LIVE, make_app, on_stage


async def test_a_command_shows_what_would_be_sent() -> None:
    provider = Provider()
    async with on_stage(make_app("428 429", provider, profile=LIVE)) as stage:
        stage.table.focus()
        await stage.press("D")
        assert isinstance(stage.screen, Reader)
        for words in ("Dry run: nothing is sent.", "428, 429", "POST https://", '"key":"****"', "LIVE"):
            assert words in stage.text_on_top
        assert LIVE.key.reveal() not in stage.text_on_top
    assert provider.seen == []


async def test_the_question_shows_it_and_is_still_to_be_answered() -> None:
    provider = Provider()
    async with on_stage(make_app("428 429", provider, profile=LIVE)) as stage:
        await stage.press("ctrl+r", "d")
        assert isinstance(stage.screen, Reader)
        assert '"order":{"id":"428"}' in stage.text_on_top
        await stage.press("escape")
        assert isinstance(stage.screen, RunQuestion)
        await stage.pilot.click("#no")
        assert stage.app.screen is stage.dashboard
    assert provider.seen == []


async def test_where_a_name_is_typed_a_letter_is_text() -> None:
    async with on_stage(make_app("428", profile=replace(LIVE, guarded=True))) as stage:
        await stage.press("ctrl+r", "d")
        assert stage.screen.query_one(Input).value == "d"
        await stage.press("ctrl+o")
        assert isinstance(stage.screen, Reader)


async def test_with_nothing_to_send_it_says_so() -> None:
    async with on_stage(make_app("428", Provider(), ran=True)) as stage:
        await stage.press("D")
        assert stage.notice == "All orders are cancelled. Nothing is left to send."
