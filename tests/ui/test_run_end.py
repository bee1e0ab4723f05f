"""What the screen shows when a run halts or ends."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from imtui.core.outcome import Halt, State
from imtui.core.protocol import Reply
from imtui.core.retry import RetryPolicy
from imtui.session import Phase
from imtui.ui.presentation.view import FAILED, View
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.export import ExportDialog
from tests.support.scripted import CANCELLED, DENIED, DOWN, NOT_FOUND, Provider
from tests.support.stage import GatedProvider, Stage, make_app, on_stage

IDS = [str(number) for number in range(1000, 1030)]


def let_all_end(stage: Stage, provider: Provider) -> None:
    """Stop the ticks, then let the provider reply to every request of the run."""
    assert stage.dashboard.context.run_monitor._timers
    stage.dashboard.context.run_monitor._stop()
    run = stage.session._run
    assert run is not None
    provider.open.set()
    for thread in run._engine.threads:
        thread.join()


async def drained_by_something_else(stage: Stage, provider: Provider) -> None:
    """Apply the engine's events by a paste instead of a tick."""
    let_all_end(stage, provider)
    await stage.paste("777")
    assert stage.session.phase is Phase.IDLE
    stage.dashboard.context.run_monitor._begin()


async def test_an_end_that_came_with_a_paste_is_reported() -> None:
    provider = Provider()
    provider.open.clear()
    async with on_stage(make_app("428", provider)) as stage:
        await stage.run()
        await drained_by_something_else(stage, provider)
        await stage.until(lambda: "Run finished" in stage.notice)
        assert stage.is_over()


async def test_a_halt_that_came_with_a_paste_is_reported() -> None:
    provider = Provider({"1000": [Reply(404, 404, "")]})
    provider.open.clear()
    async with on_stage(make_app("1000", provider)) as stage:
        await stage.run()
        await drained_by_something_else(stage, provider)
        await stage.until(lambda: "The address is wrong" in stage.notice)
        assert stage.is_over()


async def test_a_401_that_came_with_a_paste_brings_the_account() -> None:
    provider = Provider({"1000": [DENIED]})
    provider.open.clear()
    async with on_stage(make_app("1000", provider)) as stage:
        await stage.run()
        await drained_by_something_else(stage, provider)
        await stage.until(lambda: isinstance(stage.screen, AccountScreen))


async def test_an_outcome_that_came_with_an_export_is_drawn(tmp_path: Path) -> None:
    provider = Provider({"1000": [NOT_FOUND]})
    provider.open.clear()
    async with on_stage(make_app("1000", provider)) as stage:
        await stage.run()
        stage.dashboard.pane.show_view(View(kinds=FAILED))
        await stage.press("e")
        assert isinstance(stage.screen, ExportDialog)
        stage.screen.query_one(Input).value = str(tmp_path / "a.csv")
        let_all_end(stage, provider)
        await stage.press("enter")
        assert stage.notice.startswith("1 order written to")
        stage.dashboard.context.run_monitor._begin()
        await stage.until(stage.is_over)
        assert stage.table.line_count == 1
        assert "✖" in stage.overview.render_line(0).text


async def test_the_end_of_a_run_stopped_offline_is_reported() -> None:
    async with on_stage(make_app(" ".join(IDS), Provider({i: [DOWN] for i in IDS}))) as stage:
        await stage.run()
        await stage.until(lambda: stage.session.phase is Phase.PAUSED)
        await stage.press("s")
        await stage.until(stage.is_over)
        assert stage.session.run_state.halt is Halt.NETWORK_DOWN
        assert stage.notice.startswith("Run stopped: ")
        assert stage.notice.endswith("^r run 25")


async def test_a_connection_lost_again_is_reported_again() -> None:
    provider = Provider({i: [DOWN] for i in IDS})
    async with on_stage(make_app(" ".join(IDS), provider)) as stage:
        await stage.run()
        await stage.until(lambda: "The network is down" in stage.notice)
        assert stage.session.phase is Phase.PAUSED
        await stage.press("p")
        await stage.until(lambda: "The network is down" in stage.notice)
        await stage.press("s")
        await stage.until(stage.is_over)


async def test_a_line_that_is_back_finishes_the_run() -> None:
    provider = Provider({"428": [*[DOWN] * 20, CANCELLED]})
    async with on_stage(make_app("428", provider, retry=RetryPolicy(tries=30, base=0.0))) as stage:
        await stage.run()
        await stage.until(lambda: stage.session.phase is Phase.PAUSED)
        await stage.press("p")
        await stage.until(stage.is_over)
        assert stage.notice.startswith("Run finished: the order is cancelled.")


async def test_the_end_of_a_run_that_was_stopped_names_the_next_step() -> None:
    provider = GatedProvider({"428": [NOT_FOUND]})
    async with on_stage(make_app("428 429", provider, workers=1)) as stage:
        await stage.run()
        await stage.until(lambda: bool(provider.seen))
        await stage.press("s")
        provider.let_go()
        await stage.until(stage.is_over)
        assert stage.notice.startswith("Run stopped: 1 order needs attention.")
        assert stage.notice.endswith("f show them   Enter details   . check 1 report   ^r run 1")


async def test_a_stopping_run_is_not_called_idle() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429", provider, workers=1)) as stage:
        await stage.run()
        await stage.until(lambda: bool(provider.seen))
        await stage.press("s")
        assert stage.session.phase is Phase.STOPPING
        for key in ("space", "s"):
            await stage.press(key)
            assert stage.notice == "The run is stopping: it waits for the replies under way."
        provider.let_go()
        await stage.until(stage.is_over)


async def test_a_paused_run_continues_with_the_same_key() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429", provider, workers=1)) as stage:
        await stage.run()
        await stage.press("space")
        assert stage.session.phase is Phase.PAUSED
        assert "PAUSED" in stage.summary.render().plain
        await stage.press("space")
        provider.let_go(2)
        await stage.until(stage.is_over)
        assert stage.states == [State.CANCELLED] * 2


async def test_no_clock_ticks_while_nothing_runs() -> None:
    async with on_stage(make_app("428", Provider())) as stage:
        await stage.run_to_the_end()
        assert stage.dashboard.context.run_monitor._timers == ()


async def test_a_second_run_sends_what_was_added_after_the_first() -> None:
    provider = Provider()
    async with on_stage(make_app("428", provider)) as stage:
        await stage.run_to_the_end()
        await stage.paste("429")
        await stage.press("ctrl+r")
        assert "SANDBOX: cancel 1 order" in stage.question
        await stage.press("y")
        await stage.until(stage.is_over)
    assert provider.seen == ["428", "429"]
