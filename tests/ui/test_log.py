"""The live log: how many lines it keeps, when it follows, and where a line is cut."""

from __future__ import annotations

from textual.color import Color

from imtui.core.outcome import State
from imtui.session import LogEntry
from imtui.settings import Settings
from tests.support.stage import GatedProvider, make_app, on_stage

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


def success(at: float, number: int) -> LogEntry:
    return LogEntry(at, "cancelled 200 · 48 ms", State.CANCELLED, str(1000 + number), 200)


async def test_successes_are_counted_from_ten_lines_a_second() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend([success(5.5, number) for number in range(25)])
        failure = LogEntry(5.9, "refused 455 · 48 ms", State.REFUSED, "2000", 455)
        stage.log.extend([failure, *(success(6.0, number) for number in range(25, 30))])
        texts = ["".join(text for text, _ in line.pieces) for line in stage.log.lines]
        assert [text.partition(" ")[2] for text in texts[9:]] == [
            "✔ 16 cancelled: 1009 … 1024",
            "✖ 2000 refused 455 · 48 ms",
            "✔ 5 cancelled: 1025 … 1029",
        ]
        assert stage.log.show_order("1017")
        assert stage.log.cursor_line == 9


async def test_reports_of_cancelled_orders_have_a_line_each() -> None:
    async with on_stage(make_app()) as stage:
        words = "report proves nothing: code 500"
        stage.log.extend(
            [
                LogEntry(5.0, words, State.CANCELLED, str(1000 + number), 200, is_report=True)
                for number in range(25)
            ]
        )
        assert [line.entry.text for line in stage.log.lines] == [words] * 25
        assert [len(line.order_ids) for line in stage.log.lines] == [1] * 25


async def test_slow_successes_have_a_line_each() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend([success(5.0 + number / 9, number) for number in range(40)])
        assert len(stage.log.lines) == 40


async def test_a_success_is_quiet_and_a_failure_fully_coloured() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend([success(5.0, 1), LogEntry(5.0, "refused", State.REFUSED, "2000", 455)])
        quiet, loud = (
            {
                (segment.text.strip(), segment.style.color)
                for segment in stage.log.render_line(y)
                if segment.style
            }
            for y in range(2)
        )
        variables = stage.app.theme_variables
        green, muted, yellow = (
            Color.parse(variables[f"order-{name}"]).rich_color for name in ("cancelled", "muted", "not-found")
        )
        assert {colour for text, colour in quiet if text == "✔"} == {green}
        assert {colour for text, colour in quiet if "1001" in text} == {muted}
        assert {colour for text, colour in loud if text} == {yellow}


async def test_an_empty_log_shows_the_account() -> None:
    async with on_stage(make_app()) as stage:
        assert "» Using account acme" in stage.log.render_line(0).text


async def test_the_log_keeps_as_many_lines_as_its_capacity() -> None:
    async with on_stage(make_app(settings=Settings(log_lines=100))) as stage:
        for first in range(0, 1_000, 50):
            stage.log.extend(entries(50, first))
        await stage.pilot.pause()
        assert [entry.text for entry in stage.log_entries] == [f"line {n}" for n in range(900, 1_000)]
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
        assert stage.log.frame_title.right == "7 new · End"


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
        assert (stage.log.frame_title.left, stage.log.frame_title.right) == ("Log", "")


async def test_a_log_behind_a_window_loses_no_line_and_follows_its_end() -> None:
    ids = [str(number) for number in range(1000, 1060)]
    provider = GatedProvider(answers=1_000)
    async with on_stage(make_app(" ".join(ids), provider, workers=8)) as stage:
        await stage.run()
        await stage.press("f1")
        await stage.until(stage.is_over)
        settled = [order_id for line in stage.log.lines if line.entry.state for order_id in line.order_ids]
        assert sorted(settled) == ids
        await stage.press("escape")
        assert stage.log.scroll_offset.y == stage.log.max_scroll_y > 0


async def test_new_lines_leave_the_cursor_of_the_log_alone() -> None:
    async with on_stage(make_app()) as stage:
        stage.log.extend(entries(50))
        await stage.press("escape", "l", "up", "up")
        line = stage.log.cursor_line
        stage.log.extend(entries(5, 50))
        await stage.pilot.pause()
        assert not stage.log.following
        assert (stage.log.cursor_line, stage.log.frame_title.right == "5 new · End") == (line, True)
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
        assert "3 new · End".replace(" ", "&#160;") in stage.app.export_screenshot()
