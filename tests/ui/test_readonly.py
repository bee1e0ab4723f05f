"""The dashboard with `--readonly`."""

from __future__ import annotations

import pytest

from imtui.session.availability import READ_ONLY
from imtui.settings import Profile
from imtui.ui.commands.run_scopes import start_run
from imtui.ui.layout import MIN_SIZE
from imtui.ui.screens.dialog import Reader
from tests.support.scripted import Provider
from tests.support.stage import LIVE, SANDBOX, make_app, on_stage


@pytest.mark.parametrize("profile", [LIVE, SANDBOX, None])
async def test_the_first_line_says_so_in_words_in_the_least_window(profile: Profile | None) -> None:
    async with on_stage(make_app("428", profile=profile, readonly=True), MIN_SIZE) as stage:
        word = "NO ACCOUNT" if profile is None else "LIVE" if profile is LIVE else "SANDBOX"
        assert f"READ-ONLY  {word} " in stage.target.render().plain


async def test_a_run_is_refused_with_the_way_out_and_a_dry_run_is_not() -> None:
    provider = Provider()
    async with on_stage(make_app("428 429", provider, readonly=True)) as stage:
        await stage.press("ctrl+r")
        assert stage.screen is stage.dashboard
        assert stage.notice == str(READ_ONLY.sentence)
        start_run(stage.dashboard.context, [0, 1])
        assert stage.notice == str(READ_ONLY.sentence)
        stage.table.focus()
        await stage.press("D")
        assert isinstance(stage.screen, Reader)
        assert "428, 429" in stage.text_on_top
    assert provider.seen == []


async def test_a_refused_command_is_neither_named_nor_asked_about() -> None:
    async with on_stage(make_app("428", readonly=True)) as stage:
        stage.dashboard.context.show_result_summary("Batch 1")
        assert stage.notice == "Batch 1: 1 order is queued."
        stage.table.focus()
        await stage.press("r")
        assert stage.notice == str(READ_ONLY.sentence)
        for command in ("pick", "history", "export", "open"):
            assert not stage.dashboard.commands[command].refusal(stage.dashboard.context)
