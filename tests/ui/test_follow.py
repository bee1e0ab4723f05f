"""During a run the table follows the newest outcome, until the operator moves."""

from __future__ import annotations

from textual import events
from textual.widgets._toast import Toast

from imtui.core.outcome import State
from tests.support.scripted import NOT_FOUND
from tests.support.stage import GatedProvider, Stage, make_app, on_stage

IDS = [str(1000 + number) for number in range(100)]


def newest(stage: Stage) -> int:
    """The last row that is cancelled."""
    return max((row for row, state in enumerate(stage.states) if state is State.CANCELLED), default=0)


async def answer(stage: Stage, provider: GatedProvider, count: int) -> None:
    """Let so many orders be cancelled."""
    wanted = stage.states.count(State.CANCELLED) + count
    provider.let_go(count)
    await stage.until(lambda: stage.states.count(State.CANCELLED) == wanted)
    await stage.until(lambda: not stage.table.following or newest(stage) in stage.table.visible_lines)


async def end(stage: Stage, provider: GatedProvider) -> None:
    provider.let_go(1_000)
    await stage.until(stage.is_over)


async def test_the_table_follows_and_comes_back_to_the_cursor() -> None:
    provider = GatedProvider()
    async with on_stage(make_app(" ".join(IDS), provider, workers=1)) as stage:
        await stage.run()
        await answer(stage, provider, 40)
        assert newest(stage) in stage.table.visible_lines
        assert stage.table.cursor_line == 0
        assert 0 not in stage.table.visible_lines
        await end(stage, provider)
        await stage.until(lambda: 0 in stage.table.visible_lines)


async def test_a_key_that_moves_the_cursor_ends_following() -> None:
    provider = GatedProvider()
    async with on_stage(make_app(" ".join(IDS), provider, workers=1)) as stage:
        await stage.run()
        await answer(stage, provider, 40)
        seen = stage.table.visible_lines
        await stage.press("down")
        assert stage.table.cursor_line == seen.start + 1
        assert not stage.table.following
        await answer(stage, provider, 40)
        assert stage.table.visible_lines == seen
        await stage.press("L")
        await answer(stage, provider, 5)
        assert newest(stage) in stage.table.visible_lines
        await stage.press("L")
        assert stage.table.cursor_line in stage.table.visible_lines
        await end(stage, provider)


async def test_the_wheel_ends_following() -> None:
    provider = GatedProvider()
    async with on_stage(make_app(" ".join(IDS), provider, workers=1)) as stage:
        await stage.run()
        await answer(stage, provider, 40)
        stage.table.post_message(events.MouseScrollUp(stage.table, 5, 5, 0, -1, 0, False, False, False))
        await stage.pilot.pause()
        assert not stage.table.following
        await end(stage, provider)


async def test_without_a_run_nothing_is_followed() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("L")
        assert stage.notice == "Nothing is running."


async def test_the_log_line_of_a_typed_id_has_the_id() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("312891245\r")
        assert stage.log_entries[-1].text == "order 312891245 added from Entry line"


async def test_a_toast_covers_neither_counts_nor_notices() -> None:
    provider = GatedProvider({"1000": [NOT_FOUND]})
    async with on_stage(make_app(" ".join(IDS), provider)) as stage:
        stage.app.notify("Something happened", timeout=60)
        await stage.until(lambda: bool(stage.screen.query(Toast)))
        await stage.pilot.pause()
        (toast,) = stage.screen.query(Toast)
        assert toast.region.bottom <= stage.log.region.y
        assert toast.region.y >= 1
