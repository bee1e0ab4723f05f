"""Windows of every size, down to the smallest and below."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.widget import Widget
from textual.widgets import Button, Static

from imtui.core.outcome import State
from imtui.session import Phase
from imtui.ui.layout import MIN_SIZE
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.dialog import Dialog
from imtui.ui.screens.questions.choice import ChoiceDialog
from imtui.ui.screens.questions.prompt import Confirm
from imtui.ui.screens.questions.run import RunQuestion
from imtui.ui.screens.too_small import TooSmall
from imtui.ui.widgets.command_bar import CommandBar
from imtui.ui.widgets.notice import Notice
from tests.support.scripted import DENIED, Provider
from tests.support.stage import NARROW, GatedProvider, Stage, make_app, on_stage

SMALL = (59, 14)


def words(stage: Stage) -> str:
    return str(stage.screen.query_one(Static).content)


def on_dashboard(stage: Stage) -> bool:
    return stage.screen is stage.dashboard


async def test_a_window_that_is_too_small_says_so_until_it_grows() -> None:
    async with on_stage(make_app("428")) as stage:
        for size in (SMALL, (59, 40), (200, 14), (20, 5)):
            await stage.pilot.resize_terminal(*size)
            assert isinstance(stage.screen, TooSmall)
            assert f"imtui needs 60x15: this window has {size[0]}x{size[1]}." in words(stage)
            assert stage.screen.query_one(Static).region.offset == (0, 0)
            assert stage.screen.styles.background.a == 1
        await stage.pilot.resize_terminal(*MIN_SIZE)
        assert on_dashboard(stage)


async def test_a_window_that_is_too_small_from_the_start_says_so() -> None:
    async with on_stage(make_app("428"), SMALL) as stage:
        assert isinstance(stage.screen, TooSmall)
        await stage.pilot.resize_terminal(80, 24)
        assert on_dashboard(stage)
        assert stage.ids == ["428"]


async def test_no_key_acts_on_what_cannot_be_seen() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("ctrl+r")
        await stage.pilot.resize_terminal(*SMALL)
        await stage.press("y", "x", "d", "5", "enter", "escape", "ctrl+p", "f1", "question_mark")
        assert isinstance(stage.screen, TooSmall)
        await stage.pilot.resize_terminal(80, 24)
        assert isinstance(stage.screen, RunQuestion)
        assert stage.states == [State.QUEUED]
        await stage.press("y")
        await stage.until(stage.is_over)
        assert stage.states == [State.CANCELLED]


async def test_a_run_continues_behind_it_and_its_end_is_kept() -> None:
    provider = GatedProvider({"428": [DENIED]})
    async with on_stage(make_app("428 429", provider)) as stage:
        await stage.run()
        await stage.pilot.resize_terminal(*SMALL)
        provider.let_go(1)
        await stage.until(lambda: isinstance(stage.screen, AccountScreen))
        await stage.pilot.resize_terminal(20, 8)
        assert isinstance(stage.screen, TooSmall)
        await stage.pilot.resize_terminal(80, 24)
        assert isinstance(stage.screen, AccountScreen)
        await stage.press("escape")
        await stage.pilot.pause()
        assert on_dashboard(stage)
        assert stage.session.phase is Phase.IDLE


async def test_a_window_that_is_too_small_says_what_the_run_does() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429", provider), SMALL) as stage:
        assert "run" not in words(stage)
        await stage.pilot.resize_terminal(80, 24)
        await stage.run()
        await stage.pilot.resize_terminal(*SMALL)
        assert words(stage).endswith(". The run continues. ^q quits.")
        await stage.press("ctrl+c")
        await stage.until(lambda: "The run stays paused." in words(stage))
        provider.let_go(2)


async def test_ctrl_q_leaves_a_window_that_is_too_small() -> None:
    app = make_app()
    async with on_stage(app, SMALL) as stage:
        await stage.press("ctrl+q")
        assert not app.is_running


async def test_the_smallest_window_shows_the_footer_to_its_end() -> None:
    async with on_stage(make_app("428 429"), MIN_SIZE) as stage:
        line = stage.dashboard.query_one(CommandBar).render().plain
        assert len(line) == MIN_SIZE[0] - 1
        assert line.startswith("  ^r Run 2   D Dry run  v Select ")
        assert line.endswith("  ?  ^q")


async def test_the_smallest_window_shows_buttons_and_entry_line() -> None:
    async with on_stage(make_app("428 429", Provider()), MIN_SIZE) as stage:
        stage.table.focus()
        assert_fields_are_in_view(stage, "dashboard")
        assert stage.table.size.height >= 4
        for key in ("ctrl+r", "e", "question_mark", "c"):
            await stage.press(key)
            assert not on_dashboard(stage), key
            assert_fields_are_in_view(stage, key)
            await stage.press("escape")


def assert_fields_are_in_view(stage: Stage, where: str) -> None:
    for widget in stage.screen.query("Button, #entry, #summary, #target, #notice, #path, #key"):
        nodes = widget.ancestors_with_self
        if all(node.display for node in nodes if isinstance(node, Widget)):
            assert stage.screen.region.contains_region(widget.region), (where, widget)
            assert widget.region.area or widget.id == "notice", (where, widget)


async def test_a_cut_notice_ends_in_dots_until_there_is_room() -> None:
    async with on_stage(make_app("428"), MIN_SIZE) as stage:
        stage.dashboard.context.show_notice("It has many words. " * 8)
        await stage.pilot.pause()
        assert [line.rstrip() for line in drawn(stage.dashboard.query_one(Notice))] == [
            "» It has many words. It has many words. It has many words.",
            "It has many words. It has many words. It has many words.…",
        ]
        await stage.pilot.resize_terminal(*NARROW)
        await stage.pilot.pause()
        assert "".join(drawn(stage.dashboard.query_one(Notice))).count("words.") == 8


def drawn(widget: Widget) -> list[str]:
    return [widget.render_line(y).text for y in range(widget.size.height)]


def long_question() -> Confirm:
    return Confirm("LIVE", ["It has many words. " * 12] * 3, yes="Run", danger=True)


def long_choice() -> ChoiceDialog:
    lines = [f"column {number}" for number in range(20)]
    return ChoiceDialog("Columns", "a-long-name " * 12, lines, lambda _: "\n" * 7, yes="Take this column")


@pytest.mark.parametrize("make", [long_question, long_choice])
async def test_however_long_a_question_is_its_answers_stay(make: Callable[[], Dialog[object]]) -> None:
    async with on_stage(make_app("428"), MIN_SIZE) as stage:
        stage.app.push_screen(make())
        await stage.pilot.pause()
        box = stage.screen.query_one(".dialog")
        assert box.virtual_size.height > box.content_size.height
        for button in stage.screen.query(Button):
            assert box.content_region.contains_region(button.region), button
