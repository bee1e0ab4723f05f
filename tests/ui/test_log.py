"""The live log: what it keeps, what it follows, and where a line is cut."""

from __future__ import annotations

from imtui.session import LogEntry
from imtui.settings import Settings
from tests.ui.stage import GatedProvider, make_app, on_stage

LONG = LogEntry(0.0, "a word " * 40)


def entries(count: int, first: int = 0) -> list[LogEntry]:
    return [LogEntry(0.0, f"line {number}") for number in range(first, first + count)]


async def test_a_long_line_of_the_log_ends_in_visible_dots() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend([*entries(50), LONG])
        await stage.pilot.pause()
        assert stage.log.show_vertical_scrollbar
        seen = stage.log.render_line(stage.log.size.height - 1).text
        assert seen[: stage.log.scrollable_content_region.width].endswith("…")


async def test_the_log_keeps_as_many_lines_as_its_capacity() -> None:
    async with on_stage(make_app(settings=Settings(log_lines=100))) as stage:
        for first in range(0, 1_000, 50):
            stage.log.extend(entries(50, first))
        await stage.pilot.pause()
        assert [entry.text for entry in stage.log.entries] == [f"line {n}" for n in range(900, 1_000)]
        assert stage.log.following
        assert "line 999" in stage.log.render_line(stage.log.size.height - 1).text


async def test_lines_in_view_stay_when_old_lines_are_dropped() -> None:
    async with on_stage(make_app(settings=Settings(log_lines=100))) as stage:
        stage.log.extend(entries(100))
        stage.log.scroll_to(y=50, animate=False)
        await stage.until(lambda: stage.log.scroll_offset.y == 50)
        before = stage.log.render_line(0).text
        stage.log.extend(entries(7, 100))
        await stage.pilot.pause()
        assert stage.log.render_line(0).text == before
        assert "7 new · End follows" in str(stage.log.border_title)


async def test_the_log_follows_its_end_after_a_resize() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend(entries(50))
        for size in ((80, 60), (80, 14), (40, 24)):
            await stage.pilot.resize_terminal(*size)
            assert "line 49" in stage.log.render_line(stage.log.size.height - 1).text
            assert stage.log.following


async def test_the_wheel_leaves_the_end_and_comes_back_to_it() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend(entries(50))
        await stage.pilot.pause()
        stage.log.scroll_relative(y=-5, animate=False)
        await stage.until(lambda: not stage.log.following)
        stage.log.scroll_relative(y=5, animate=False)
        await stage.until(lambda: stage.log.following)


async def test_an_empty_log_follows_its_end() -> None:
    async with on_stage(make_app()) as stage:
        await stage.press("escape", "l", "up", "pageup", "home", "end")
        assert stage.log.following
        stage.log.extend([])
        assert stage.log.border_title == "Log"


async def test_no_line_is_lost_between_the_engine_and_the_log() -> None:
    ids = [str(number) for number in range(1000, 1060)]
    provider = GatedProvider(answers=1_000)
    async with on_stage(make_app(" ".join(ids), provider, workers=8)) as stage:
        await stage.run()
        await stage.press("f1")
        await stage.until(stage.is_over)
        settled = [entry.order_id for entry in stage.log.entries if entry.state is not None]
        assert sorted(order_id or "" for order_id in settled) == ids


async def test_new_lines_leave_the_cursor_of_the_log_alone() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend(entries(50))
        await stage.press("escape", "l", "up", "up")
        line = stage.log.cursor_line
        stage.log.extend(entries(5, 50))
        await stage.pilot.pause()
        assert not stage.log.following
        assert (stage.log.cursor_line, "5 new" in str(stage.log.border_title)) == (line, True)
        await stage.press("end")
        assert stage.log.following


async def test_page_up_in_the_log_scrolls_at_the_first_press() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend(entries(50))
        await stage.press("escape", "l")
        before = stage.log.visible_lines
        await stage.press("pageup")
        assert stage.log.visible_lines.stop == before.start + 1
        assert stage.log.cursor_line in stage.log.visible_lines


async def test_the_screen_counts_new_lines_below_the_view() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend(entries(50))
        await stage.press("escape", "l", "pageup")
        stage.log.extend(entries(3, 50))
        await stage.pilot.pause()
        assert "Log · 3 new · End follows".replace(" ", "&#160;") in stage.app.export_screenshot()
