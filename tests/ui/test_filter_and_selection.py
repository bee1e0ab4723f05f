"""Work with a finished batch: filter, search, sort, select, act."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Offset
from textual.widgets import Input, OptionList

from imtui.core.outcome import GLYPHS, State
from imtui.core.protocol import Result
from imtui.core.retry import RetryPolicy
from imtui.session import LogEntry
from imtui.settings import Settings
from imtui.ui.app import ImtuiApp
from imtui.ui.layout import MIN_SIZE
from imtui.ui.presentation.view import View
from imtui.ui.screens.details import DetailsScreen
from imtui.ui.screens.export import ExportDialog
from imtui.ui.screens.questions.prompt import Confirm
from imtui.ui.terminal import clipboard
from imtui.ui.widgets.details_pane import DetailsPane
from imtui.ui.widgets.find_line import FindLine
from imtui.ui.widgets.overview import Overview
from tests.support.scripted import BUSY, CANCELLED, LOST, NOT_FOUND, Provider
from tests.support.stage import SANDBOX, WIDE, GatedProvider, Stage, make_app, on_stage

SCRIPTS: dict[str, list[Result]] = {
    "1003": [NOT_FOUND],
    "1007": [BUSY, BUSY, CANCELLED],
    "1011": [LOST, LOST, LOST, LOST],
    "1020": [NOT_FOUND],
    "1033": [BUSY, BUSY, CANCELLED],
}
IDS = " ".join(str(1000 + number) for number in range(40))


def app(ids: str = IDS, *, ran: bool = True) -> ImtuiApp:
    return make_app(ids, Provider(SCRIPTS), retry=RetryPolicy(tries=2, base=0.0), ran=ran)


def shown(stage: Stage) -> list[str]:
    return [stage.session.batch[row].order_id for row in stage.table.shown]


def selected(stage: Stage) -> list[str]:
    return [stage.session.batch[row].order_id for row in stage.table.selected]


def title(stage: Stage) -> str:
    """Both parts of the title of the table."""
    frame = stage.table.frame_title
    return f"{frame.left} {frame.right}".strip()


async def finished(stage: Stage) -> None:
    await stage.run_to_the_end()
    stage.table.focus()


async def test_outcomes_and_codes_are_filtered_and_combined() -> None:
    async with on_stage(app()) as stage:
        await stage.press("F")
        offered = [str(option.prompt) for option in stage.screen.query_one(OptionList).options]
        assert [line.split() for line in offered] == [
            ["[", "]", "1", "✔", "cancelled", "35"],
            ["[", "]", "2", "✖", "refused", "4"],
            ["[", "]", "3", "with", "code", "455", "2"],
            ["[", "]", "4", "with", "code", "503", "2"],
            ["[", "]", "5", "?", "unconfirmed", "1"],
        ]
        await stage.press("3", "5", "enter")
        assert shown(stage) == ["1003", "1011", "1020"]
        assert title(stage) == "Orders 3 of 40 · 455, unconfirmed"
        await stage.press("F", "3", "enter")
        assert shown(stage) == ["1011"]
        await stage.press("F", "escape")
        assert shown(stage) == ["1011"]
        await stage.press("escape")
        assert len(shown(stage)) == 40


async def test_a_filter_that_no_order_meets_now_can_be_switched_off() -> None:
    async with on_stage(make_app("1001 1002", Provider({"1001": [NOT_FOUND]}))) as stage:
        await stage.run_to_the_end()
        stage.dashboard.pane.show_view(View(kinds=frozenset({State.REFUSED, State.UNREACHABLE})))
        await stage.press("F")
        assert "unreachable" in stage.text_on_top
        await stage.press("2", "3", "enter")
        assert stage.table.line_count == 2


async def test_enter_on_a_button_of_the_filter_is_the_button_s() -> None:
    async with on_stage(app()) as stage:
        await stage.press("F", "3", "tab", "enter")
        assert shown(stage) == ["1003", "1020"]
        await stage.press("F", "5", "shift+tab", "enter")
        assert shown(stage) == ["1003", "1020"]
        await stage.press("F", "tab", "tab", "enter")
        assert len(shown(stage)) == 40


async def test_a_kind_chosen_before_it_is_drawn_is_chosen() -> None:
    async with on_stage(app()) as stage:
        await stage.press("F")
        for key in ("4", "5", "enter"):
            stage.app.post_message(events.Key(key, key if key.isdecimal() else None))
        await stage.until(lambda: len(shown(stage)) == 3)


async def test_a_click_on_a_count_shows_its_rows_and_another_one_more() -> None:
    async with on_stage(app()) as stage:
        line = stage.summary.render().plain
        for text, rows in (("455×2", ["1003", "1020"]), ("? 1", ["1003", "1011", "1020"])):
            await stage.pilot.click(stage.summary, offset=Offset(line.index(text) + 1, 0))
            await stage.pilot.pause()
            assert shown(stage) == rows
        await stage.pilot.click(stage.summary, offset=Offset(line.index("455×2"), 0))
        await stage.pilot.pause()
        assert shown(stage) == ["1011"]


async def test_rows_are_found_as_one_types() -> None:
    async with on_stage(app()) as stage:
        await stage.press("b", "0", "3")
        assert shown(stage) == ["1003", *(str(1030 + number) for number in range(10))]
        assert title(stage) == "Orders 11 of 40 · “03”"
        await stage.press("3", "enter")
        assert shown(stage) == ["1033"]
        assert stage.table.has_focus
        await stage.press("escape")
        assert len(shown(stage)) == 40
        assert not stage.dashboard.query_one(FindLine).display
        await stage.press("slash", "[", "/", "]")
        assert shown(stage) == []
        assert "“[/]”" in title(stage).replace("\\", "")
        await stage.press("escape")
        assert len(shown(stage)) == 40
        assert stage.table.has_focus


async def test_a_search_continues_among_the_failures() -> None:
    async with on_stage(app()) as stage:
        await stage.press("f", "b", "1", "0", "0", "enter")
        assert shown(stage) == ["1003", "1007"]
        await stage.press("escape")
        assert shown(stage) == ["1003", "1007", "1011", "1020", "1033"]


async def test_a_key_right_after_the_end_of_a_search_is_a_command() -> None:
    async with on_stage(app(ran=False)) as stage:
        await stage.press("escape", "b")
        for name in ("3", "9", "enter", "a"):
            stage.app.post_message(stage.key(name))
        await stage.until(lambda: selected(stage) == ["1039"])
        assert (stage.dashboard.pane.find.value, shown(stage)) == ("39", ["1039"])
        for name in ("b", "escape", "A"):
            stage.app.post_message(stage.key(name))
        await stage.until(lambda: len(selected(stage)) == 39)
        assert (stage.dashboard.pane.find.value, len(shown(stage))) == ("", 40)
        await stage.press("b", "2", "1")
        assert shown(stage) == ["1021"]


async def test_a_cleared_list_has_no_search_text() -> None:
    async with on_stage(app(ran=False)) as stage:
        await stage.press("escape", "b", "1", "0", "0", "enter")
        find = stage.dashboard.pane.find
        assert (find.display, find.value) == (True, "100")
        await stage.press("x", "a")
        assert stage.ids == []
        assert (find.display, find.value) == (False, "")


async def test_a_click_on_a_title_sorts_and_shows_what_comes_first() -> None:
    async with on_stage(app()) as stage:
        stage.table.move_to_row(3)
        for first in ("1000", "1039"):
            await stage.pilot.click(stage.table, offset=Offset(12, 1))
            await stage.pilot.pause()
            assert shown(stage)[0] == first
            assert stage.under_cursor is stage.session.batch[int(first) - 1000]
        assert title(stage).endswith("by Order ID ▼")
        await stage.press("T")
        assert shown(stage)[0] == "1000"
        await stage.press("t", "t")
        assert title(stage).endswith("by Code ▲")
        assert shown(stage)[0] == "1011"
        await stage.press("t", "t")
        assert title(stage) == "Orders 40"


async def test_the_filter_follows_the_states_during_a_run() -> None:
    async with on_stage(app()) as stage:
        await stage.press("f")
        assert len(shown(stage)) == 5
        await stage.press("r", "y")
        await stage.until(stage.is_over)
        assert shown(stage) == ["1003", "1011", "1020"] or shown(stage) == ["1003", "1020"]
        assert all(stage.session.batch[row].state is not State.CANCELLED for row in stage.table.shown)


async def test_a_range_is_selected_and_deleted_when_it_is_meant() -> None:
    async with on_stage(app()) as stage:
        await stage.press("home", "down", "v", "down", "down", "v", "down")
        assert selected(stage) == ["1001", "1002", "1003"]
        assert title(stage) == "Orders 40 · 3 selected"
        await stage.press("d")
        assert isinstance(stage.screen, Confirm)
        assert "Remove 3 selected orders from the list (2 cancelled, 1 refused (455×1))?" in stage.question
        await stage.press("n")
        assert len(stage.ids) == 40
        await stage.press("d", "y")
        assert len(stage.ids) == 37
        assert selected(stage) == []


async def test_what_moves_no_row_leaves_the_selection_alone() -> None:
    async with on_stage(make_app("1001 1002 1003")) as stage:
        stage.table.focus()
        await stage.press("down", "shift+down")
        await stage.paste("1004\n1005\n")
        stage.dashboard.use_account(SANDBOX)
        await stage.pilot.pause()
        assert selected(stage) == ["1002", "1003"]
        stage.table.focus()
        await stage.press("z")
        assert (stage.ids, selected(stage)) == (["1001", "1002", "1003"], [])


async def test_the_cursor_of_a_sorted_list_stays_on_its_line_after_a_deletion() -> None:
    async with on_stage(make_app("1005 1002 1004 1001 1003 1006")) as stage:
        stage.table.focus()
        await stage.press("t", "home", "down")
        assert stage.under_cursor is not None
        assert stage.under_cursor.order_id == "1002"
        stage.dashboard.action_command("delete")
        assert stage.under_cursor.order_id == "1003"
        stage.dashboard.action_command("delete")
        assert sorted(stage.ids) == ["1001", "1004", "1005", "1006"]
        stage.dashboard.action_command("undo")
        assert stage.under_cursor.order_id == "1004"


async def test_the_cursor_stays_on_its_order_when_rows_above_go() -> None:
    async with on_stage(make_app("1001 1002 1003 1004 1005")) as stage:
        stage.table.focus()
        stage.table.move_to_row(3)
        stage.table.select([0, 1])
        stage.dashboard.action_command("delete")
        await stage.until(lambda: isinstance(stage.screen, Confirm))
        await stage.press("y")
        await stage.until(lambda: stage.ids == ["1003", "1004", "1005"])
        assert stage.under_cursor is not None
        assert stage.under_cursor.order_id == "1004"


async def test_a_range_made_with_shift_grows_with_shift_only() -> None:
    async with on_stage(app()) as stage:
        for move in ("n", "N", "end", "pageup", "down"):
            await stage.press("escape")
            stage.table.move_to_row(0)
            await stage.press("shift+down")
            assert selected(stage) == ["1000", "1001"], move
            await stage.press(move)
            assert selected(stage) == ["1000", "1001"], move


async def test_a_jump_to_a_failure_ends_an_open_range() -> None:
    async with on_stage(app()) as stage:
        await stage.press("home", "v", "down")
        assert selected(stage) == ["1000", "1001"]
        assert stage.table.selecting
        await stage.press("n")
        assert selected(stage) == ["1000", "1001"]
        assert not stage.table.selecting


async def test_a_change_of_language_keeps_the_selection(tmp_path: Path) -> None:
    async with on_stage(make_app("1001 1002 1003", config_path=tmp_path / "config.toml")) as stage:
        stage.table.select([1])
        for language in ("tr", "en"):
            stage.app.choose_language(language)
            assert selected(stage) == ["1002"], language


async def test_one_pasted_line_is_searched_and_several_are_ids() -> None:
    async with on_stage(make_app("1001 1002 1003")) as stage:
        stage.table.focus()
        await stage.press("b")
        await stage.paste("1002\n")
        assert (stage.ids, shown(stage)) == (["1001", "1002", "1003"], ["1002"])
        await stage.paste("1004\r1005\r")
        assert stage.ids == ["1001", "1002", "1003", "1004", "1005"]


async def test_shown_rows_are_selected_inverted_and_unselected() -> None:
    async with on_stage(app()) as stage:
        await stage.press("f", "a")
        assert selected(stage) == shown(stage)
        await stage.press("a")
        assert selected(stage) == []
        await stage.press("home", "shift+down", "A")
        assert selected(stage) == ["1011", "1020", "1033"]
        await stage.press("escape")
        assert selected(stage) == []
        assert len(shown(stage)) == 5


async def test_a_selection_is_retried_with_any_code_that_failed() -> None:
    async with on_stage(app()) as stage:
        await stage.press("home", "v", "v", "r")
        assert stage.notice.startswith("Nothing was sent. No order has failed among: 1 selected order.")
        await stage.press("escape", "f", "r")
        assert "SANDBOX: retry 3 orders" in stage.question
        assert "Not included: 2 refused (455×2), because the same reply is expected." in stage.question
        await stage.press("n", "home", "shift+down", "r")
        assert "SANDBOX: retry 2 orders" in stage.question
        assert "Among them: 1 refused (455×1). Expect the same reply." in stage.question
        await stage.press("y")
        await stage.until(stage.is_over)
        assert stage.session.batch[7].state is State.CANCELLED
        assert len(stage.session.batch[3].attempts) == 2
        assert stage.session.batch[33].state is State.REFUSED


async def test_no_retry_helps_is_said_with_the_way_to_try() -> None:
    async with on_stage(app()) as stage:
        await stage.press("b", "1", "0", "2", "0", "enter", "r")
        assert stage.notice == (
            "Nothing is retried. Not included: 1 refused (455×1), because the same reply is expected. "
            "To retry them anyway, select them (a), then press r."
        )
        await stage.press("a", "r")
        assert "SANDBOX: retry 1 order\n" in stage.question


async def test_failures_are_counted_and_details_go_to_the_next() -> None:
    async with on_stage(app(ran=False)) as stage:
        await finished(stage)
        await stage.press("home", "n")
        assert stage.notice == "Failure 1 of 5: 1003."
        await stage.press("enter")
        assert isinstance(stage.screen, DetailsScreen)
        for order_id in ("1007", "1011"):
            await stage.press("n")
            assert f"Order {order_id}" in stage.text_on_top
        await stage.press("N", "escape")
        assert stage.under_cursor is stage.session.batch[7]
        await stage.press("enter", "l")
        assert stage.app.screen is stage.dashboard
        assert stage.log.has_focus
        assert stage.log._cursor is not None
        assert stage.log_entries[stage.log._cursor].order_id == "1007"


async def test_a_wide_window_has_details_next_to_the_table() -> None:
    async with on_stage(app(), WIDE) as stage:
        await stage.press("n")
        pane = stage.dashboard.query_one(DetailsPane)
        assert pane.display
        assert pane.border_title == " Order 1003 "
        assert "No such order on this account" in str(pane.query_one("#details-text").render())


async def test_from_a_row_to_its_line_in_the_log_and_back() -> None:
    async with on_stage(app(ran=False)) as stage:
        await finished(stage)
        stage.table.move_to_row(11)
        await stage.press("l")
        assert stage.log.has_focus
        assert stage.log._cursor is not None
        assert stage.log_entries[stage.log._cursor].order_id == "1011"
        await stage.press("up", "up", "up", "enter")
        assert stage.table.has_focus
        assert stage.under_cursor is not stage.session.batch[11]


async def test_the_overview_shows_one_failure_of_100_000() -> None:
    ids = "\n".join(str(500_000 + number) for number in range(100_000))
    async with on_stage(make_app(ids)) as stage:
        batch = stage.session.batch
        batch.begin(77_777)
        batch.release(77_777, State.UNCONFIRMED)
        stage.dashboard.context.run_monitor.tick()
        await stage.pilot.pause()
        height = stage.overview.size.height
        cells = "".join(stage.overview.render_line(y).text for y in range(height))
        assert cells.count(GLYPHS[State.UNCONFIRMED]) == 1
        stage.table.focus()
        await stage.press("ctrl+down")
        assert stage.table.cursor_row == 77_777
        y, x = divmod(cells.index(GLYPHS[State.UNCONFIRMED]), stage.overview.size.width)
        marked = stage.overview.render_line(y).crop(x, x + 1)
        assert any(segment.style is not None and segment.style.underline for segment in marked)


async def test_ids_are_copied_by_the_terminal_and_by_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[str] = []

    def take(text: str) -> bool:
        handed.append(text)
        return True

    monkeypatch.setattr("imtui.ui.commands.selection.copy_by_platform", take)
    async with on_stage(app()) as stage:
        await stage.press("f", "y")
        assert stage.app.clipboard == "1003\n1007\n1011\n1020\n1033\n"
        assert handed == [stage.app.clipboard]
        assert stage.notice == "Copied 5 IDs shown."


def test_the_platforms_program_takes_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "wl-copy"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/taken\n")
    program.chmod(0o755)
    monkeypatch.setattr("imtui.ui.terminal.clipboard.sys.platform", "linux")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert clipboard.copy_by_platform("428\n")
    assert (tmp_path / "taken").read_text() == "428\n"
    program.write_text("#!/bin/sh\nexit 1\n")
    assert not clipboard.copy_by_platform("428\n")
    monkeypatch.delenv("WAYLAND_DISPLAY")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert clipboard.platform_command() is None


def test_a_clipboard_program_that_stays_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "asked")
    program = tmp_path / "wl-copy"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/taken\ncat {tmp_path}/asked &\n")
    program.chmod(0o755)
    monkeypatch.setattr("imtui.ui.terminal.clipboard.sys.platform", "linux")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    try:
        assert clipboard.copy_by_platform("428\n")
    finally:
        (tmp_path / "asked").open("w").close()


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (40, "Sent all 40 IDs to the terminal to copy."),
        (
            12_000,
            "Sent all 12,000 IDs to the terminal to copy. The terminal may refuse so many. e exports them.",
        ),
    ],
)
async def test_what_the_terminal_alone_was_given_is_not_called_copied(
    count: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imtui.ui.commands.selection.copy_by_platform", lambda _: False)
    async with on_stage(app(" ".join(str(10_000 + number) for number in range(count)), ran=False)) as stage:
        stage.table.focus()
        await stage.press("y")
        assert stage.notice == words


async def test_what_is_shown_or_all_is_exported(tmp_path: Path) -> None:
    async with on_stage(app()) as stage:
        await stage.press("f")
        for name, keys, count in (("shown.txt", (), 5), ("all.txt", ("down", "enter"), 40)):
            path = tmp_path / name
            await stage.press("e")
            assert isinstance(stage.screen, ExportDialog)
            stage.fill(path=str(path))
            await stage.press("tab", *keys)
            stage.screen.action_write()
            await stage.pilot.pause()
            assert stage.notice == f"{count} orders written to {path}."
            assert len(path.read_text().split()) == count


async def test_a_csv_is_written_as_excel_wants_it(tmp_path: Path) -> None:
    async with on_stage(app("428", ran=False)) as stage:
        stage.table.focus()
        for name, keys, head in (
            ("plain.csv", (), b"id,outcome,"),
            ("mark.csv", ("tab", "space"), b"\xef\xbb\xbfid,outcome,"),
            ("semicolons.csv", ("tab", "space", "tab", "space"), b"\xef\xbb\xbfid;outcome;"),
        ):
            path = tmp_path / name
            await stage.press("e")
            stage.screen.query_one(Input).value = str(path)
            await stage.press(*keys, "enter")
            assert stage.notice == f"1 order written to {path}."
            assert path.read_bytes().startswith(head), name


async def test_a_page_shows_other_rows_and_keeps_the_cursor_s_line() -> None:
    async with on_stage(app(ran=False)) as stage:
        stage.table.focus()
        await stage.press("home", "down")
        before = stage.table.visible_lines
        await stage.press("pagedown")
        assert stage.table.visible_lines.start == before.stop - 1
        assert stage.table.cursor_line == stage.table.visible_lines.start + 1
        await stage.press("pageup", "pageup")
        assert stage.table.visible_lines == before
        assert stage.table.cursor_line == 0


async def test_a_row_without_a_log_line_offers_its_details() -> None:
    async with on_stage(make_app(IDS, settings=Settings(log_lines=100))) as stage:
        await finished(stage)
        stage.log.extend([LogEntry(0.0, "later")] * 100)
        words = "The log has no line about 1000 any more. Press Enter on its row for its details."
        await stage.press("home", "l")
        assert stage.notice == words
        stage.dashboard.context.notice.clear_notice()
        await stage.press("enter")
        assert isinstance(stage.screen, DetailsScreen)
        await stage.press("l")
        assert stage.notice == words
        assert stage.table.has_focus


async def test_details_follow_their_order_and_go_to_its_log_line() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("1000 1001 1002", provider, workers=1)) as stage:
        await stage.run()
        await stage.until(lambda: stage.states[0] is State.SENDING)
        open_orders = frozenset({State.SENDING, State.QUEUED})
        stage.dashboard.pane.show_view(View(kinds=open_orders))
        stage.table.focus()
        await stage.press("home", "enter")
        assert "Order 1000" in stage.text_on_top
        provider.let_go()
        await stage.until(lambda: "Attempt 1" in stage.text_on_top)
        assert "Order 1000" in stage.text_on_top
        assert stage.under_cursor is not stage.session.batch[0]
        await stage.press("l")
        assert stage.log.has_focus
        assert stage.log_entries[stage.log.cursor_line].order_id == "1000"
        provider.let_go(2)
        await stage.until(stage.is_over)


async def test_details_that_change_keep_their_scroll_position() -> None:
    provider = GatedProvider({"1000": [LOST, LOST, LOST, NOT_FOUND]}, answers=3)
    retry = RetryPolicy(tries=4, base=0.0)
    async with on_stage(make_app("1000", provider, workers=1, retry=retry), MIN_SIZE) as stage:
        await stage.run()
        await stage.until(lambda: len(stage.session.batch[0].attempts) == 3)
        stage.table.focus()
        await stage.press("enter")
        assert "Attempt 3" in stage.text_on_top
        await stage.press("down")
        await stage.until(lambda: stage.screen.query_one(".dialog").scroll_y == 1)
        provider.let_go()
        await stage.until(lambda: "Attempt 4" in stage.text_on_top)
        await stage.pilot.pause()
        assert stage.screen.query_one(".dialog").scroll_y == 1


async def test_the_mouse_goes_from_details_to_the_next_and_the_log() -> None:
    async with on_stage(app(ran=False)) as stage:
        await finished(stage)
        await stage.press("home", "n", "enter")
        ways = "n next failure · l log · esc back"

        async def click(way: str) -> None:
            box = stage.screen.query_one(".dialog").region
            at = box.right - len(ways) - 3 + ways.index(way)
            assert await stage.pilot.click(offset=(at, box.bottom - 1))

        await click("next")
        await stage.until(lambda: "Order 1007" in stage.text_on_top)
        await stage.pilot.pause()
        await click("log")
        await stage.until(lambda: stage.screen is stage.dashboard)
        assert stage.log.has_focus


async def test_a_page_continues_where_the_wheel_stopped() -> None:
    async with on_stage(app(ran=False)) as stage:
        stage.table.focus()
        await stage.press("home")
        page = len(stage.table.visible_lines) - 1
        stage.table.scroll_to(y=20, animate=False, immediate=True)
        await stage.press("pageup")
        assert stage.table.visible_lines.start == 20 - page
        assert stage.table.cursor_line in stage.table.visible_lines


async def test_outcomes_move_no_cursor_of_a_sorted_list() -> None:
    provider = GatedProvider(answers=10)
    async with on_stage(make_app(IDS, provider)) as stage:
        await stage.run()
        await stage.until(lambda: stage.states.count(State.CANCELLED) == 10)
        stage.dashboard.pane.show_view(View(column="ms", descending=True))
        before = stage.under_cursor
        assert stage.table.cursor_line == 0
        provider.let_go(29)
        await stage.until(lambda: stage.states.count(State.CANCELLED) == 39)
        assert stage.under_cursor is before
        assert (stage.table.cursor_line, stage.table.visible_lines.start) == (0, 0)
        provider.let_go()
        await stage.until(stage.is_over)
        assert stage.under_cursor is before


async def test_a_sorted_list_is_sorted_again_when_the_run_ends() -> None:
    async with on_stage(app("1000 1001 1002 1003 1004", ran=False)) as stage:
        stage.dashboard.pane.show_view(View(column="State"))
        stage.table.move_to_row(3)
        await stage.run_to_the_end()
        assert shown(stage) == ["1000", "1001", "1002", "1004", "1003"]
        assert stage.under_cursor is stage.session.batch[3]


async def test_cells_of_rows_in_the_window_keep_their_colours() -> None:
    async with on_stage(app()) as stage:
        overview = stage.dashboard.query_one(Overview)
        inside, outside = (overview._segment(overview._counts[3], seen) for seen in (True, False))
        assert inside.style is not None
        assert outside.style is not None
        assert inside.style.color == outside.style.color
        assert inside.style.bgcolor != outside.style.bgcolor
