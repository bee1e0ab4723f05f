"""The command palette: what is found in it, and by which words."""

from __future__ import annotations

from functools import partial

from textual.widgets import Input, OptionList

from imtui.ui.screens.search_list import SearchList
from tests.support.stage import Stage, make_app, on_stage


def offered(stage: Stage) -> list[str]:
    """The titles in the list, from the top."""
    return [str(option.prompt).partition("\n")[0] for option in stage.screen.query_one(OptionList).options]


async def open_palette(stage: Stage) -> None:
    await stage.press("ctrl+p")
    await stage.until(lambda: isinstance(stage.screen, SearchList) and "Theme" in offered(stage))


async def test_a_command_is_found_by_description_after_titles() -> None:
    async with on_stage(make_app("428")) as stage:
        await open_palette(stage)
        for words, found in (
            ("worker", ["Limits (,)"]),
            ("RATE workers", ["Limits (,)"]),
            ("sms", ["Nothing found"]),
            ("undo", ["Undo (z)", "Redo (Z)"]),
            ("colours", ["Help (?)", "Theme"]),
        ):
            stage.screen.query_one(Input).clear()
            await stage.type(words)
            await stage.until(partial(lambda titles: offered(stage) == titles, found))


async def test_what_is_found_by_its_description_acts() -> None:
    async with on_stage(make_app("428")) as stage:
        await open_palette(stage)
        await stage.type("worker")
        await stage.until(lambda: offered(stage) == ["Limits (,)"])
        await stage.press("enter")
        await stage.until(lambda: bool(stage.screen.query(".dialog")))
        assert "Limits" in stage.text_on_top


async def test_ctrl_q_quits_from_the_palette_and_the_themes() -> None:
    for open_window in ("action_command_palette", "action_change_theme"):
        async with on_stage(make_app()) as stage:
            getattr(stage.app, open_window)()
            await stage.until(lambda stage=stage: isinstance(stage.screen, SearchList))  # type: ignore[misc]
            await stage.press("ctrl+q")
            assert stage.app._exit


async def test_from_100_columns_a_command_has_one_line() -> None:
    async with on_stage(make_app("428"), (100, 30)) as stage:
        await stage.press("ctrl+p")
        first = str(stage.screen.query_one(OptionList).get_option_at_index(0).prompt)
        assert first.split("  ", maxsplit=1)[0] == "Run (^r)"
        assert first.endswith("Cancel the selected, shown or all queued orders")
        assert "\n" not in first


async def test_commands_that_act_now_come_first() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("ctrl+p")
        titles = [
            str(option.prompt).partition("\n")[0] for option in stage.screen.query_one(OptionList).options
        ]
        assert titles.index("Run (^r)") < titles.index("Pause (p)")
        assert titles.index("Dry run (D)") < titles.index("Retry (r)")
