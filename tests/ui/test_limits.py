from __future__ import annotations

from textual.widgets import Input

from imtui.session import Phase
from imtui.ui.screens.limits import LimitsDialog
from tests.support.stage import GatedProvider, Stage, make_app, on_stage

IDS = " ".join(map(str, range(100, 140)))


async def ask(stage: Stage, workers: str, rate: str) -> None:
    stage.table.focus()
    await stage.press("comma")
    assert isinstance(stage.screen, LimitsDialog)
    for name, value in (("workers", workers), ("rate", rate)):
        stage.screen.query_one(f"#{name}", Input).value = value
    await stage.press("enter")


async def test_the_limits_are_changed_during_a_run() -> None:
    provider = GatedProvider(answers=1)
    async with on_stage(make_app(IDS, provider, workers=2)) as stage:
        await stage.run()
        await stage.until(lambda: len(provider.seen) == 1 + 2)
        await ask(stage, "12", "0")
        await stage.until(lambda: len(provider.seen) == 1 + 12)
        assert stage.session.phase is Phase.RUNNING
        assert stage.session.limits.workers == 12
        assert "12 requests at once, no rate limit" in stage.notice
        provider.let_go(40)
        await stage.until(stage.is_over)
    assert sorted(provider.seen) == IDS.split()


async def test_it_holds_for_the_next_run() -> None:
    async with on_stage(make_app("428")) as stage:
        await ask(stage, "3", "2,5")
        assert (stage.session.limits.workers, stage.session.limits.rate) == (3, 2.5)
        assert stage.screen is stage.dashboard


async def test_a_number_out_of_bounds_is_asked_for_again() -> None:
    async with on_stage(make_app("428")) as stage:
        for workers, rate, reported in (
            ("65", "0", "Workers must be a whole number from 1 to 64"),
            ("0", "0", "Workers must be"),
            ("2.5", "0", "Workers must be"),
            ("", "0", "Workers must be"),
            ("٣", "0", "Workers must be"),
            ("2", "-1", "Rate must be 0 or a number from 0.01 to 10000"),
            ("2", "x", "Rate must be"),
        ):
            await ask(stage, workers, rate)
            assert isinstance(stage.screen, LimitsDialog)
            assert reported in str(stage.screen.query_one("#why").render())
            assert stage.session.limits.workers == 2
            await stage.press("escape")
            assert stage.session.limits.workers == 2


async def test_the_arrows_change_by_one_within_the_bounds() -> None:
    async with on_stage(make_app("428")) as stage:
        stage.table.focus()
        await stage.press("comma", "up", "enter")
        assert stage.session.limits.workers == 3
        await stage.press("comma", "down", "down", "down", "down", "enter")
        assert stage.session.limits.workers == 1
