from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Input

from imtui.core.outcome import State
from imtui.core.protocol import Reply, Result
from imtui.core.retry import RetryPolicy
from imtui.session import Phase
from imtui.settings import Settings
from imtui.ui.commands import COMMANDS
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.dialog import Reader
from imtui.ui.screens.questions.quit import MIN_SECONDS_BETWEEN_PRESSES, QuitQuestion
from imtui.ui.widgets.order_table import OrderTable
from imtui.ui.widgets.overview import Overview
from tests.support.scripted import BUSY, CANCELLED, DENIED, DOWN, LOST, NOT_FOUND, Provider
from tests.support.stage import LIVE, SANDBOX, WIDE, GatedProvider, make_app, on_stage

HOSTILE = Reply(455, 455, "[/red] [@click=app.quit]x[/] it's [bold")


async def test_run_question_names_count_account_and_host() -> None:
    async with on_stage(make_app("428 429")) as stage:
        await stage.press("ctrl+r")
        assert "SANDBOX: cancel 2 orders" in stage.question
        assert "acme" in stage.question
        assert SANDBOX.base_url in stage.question


async def test_a_live_run_says_so() -> None:
    async with on_stage(make_app("428", profile=LIVE)) as stage:
        await stage.press("ctrl+r")
        assert "LIVE" in stage.question
        assert "cannot be undone" in stage.question


async def test_a_large_live_batch_asks_for_the_number() -> None:
    provider = Provider()
    app = make_app("428 429", provider, profile=LIVE, settings=Settings(confirm_count_from=2))
    async with on_stage(app) as stage:
        for wrong in ("3", "y", ""):
            await stage.press("ctrl+r")
            await stage.type(wrong + "\r")
            await stage.until(stage.is_over)
            reported = stage.toasts
            assert reported == (["Nothing was sent. Type 2 to confirm."] if wrong else []), wrong
            stage.app.clear_notifications()
            assert provider.seen == [], wrong
        await stage.press("ctrl+r")
        await stage.type("2\r")
        await stage.until(stage.is_over)
    assert provider.seen == ["428", "429"]


async def test_the_end_is_reported_with_the_next_step() -> None:
    async with on_stage(make_app("428 429 430", Provider({"429": [NOT_FOUND], "430": [LOST]}))) as stage:
        await stage.run_to_the_end()
        assert stage.states == [State.CANCELLED, State.REFUSED, State.UNCONFIRMED]
        fact, *steps = stage.notice.split("   ")
        assert fact == "Run finished: 2 orders need attention."
        assert steps == ["f show them", "Enter details", "r retry 1", ". check 2 reports"]


async def test_retry_sends_what_may_succeed_and_no_455() -> None:
    provider = Provider({"429": [NOT_FOUND], "430": [BUSY]})
    async with on_stage(make_app("428 429 430", provider, retry=RetryPolicy(tries=1), ran=True)) as stage:
        provider.seen.clear()
        await stage.press("r", "y")
        await stage.until(stage.is_over)
    assert provider.seen == ["430"]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ([CANCELLED], "All orders are cancelled. Nothing is left to send."),
        ([NOT_FOUND], "No order is queued. Press r to retry failures."),
    ],
)
async def test_with_nothing_queued_the_reason_is_true(script: list[Result], words: str) -> None:
    async with on_stage(make_app("428", Provider({"428": script}), ran=True)) as stage:
        await stage.press("ctrl+r")
        assert stage.notice == words


async def test_pause_and_stop_hold_what_was_not_sent() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429 430", provider, workers=1)) as stage:
        await stage.run()
        await stage.until(lambda: len(provider.seen) == 1)
        await stage.press("space")
        assert stage.session.phase is Phase.PAUSED
        provider.let_go(9)
        await stage.until(lambda: stage.states[0] is State.CANCELLED)
        assert provider.seen == ["428"]
        await stage.press("s")
        await stage.until(stage.is_over)
        assert stage.states == [State.CANCELLED, State.QUEUED, State.QUEUED]


async def test_a_401_stops_the_run_and_opens_the_account_with_causes() -> None:
    async with on_stage(make_app("428 429", Provider({"428": [DENIED]}))) as stage:
        await stage.run()
        await stage.until(lambda: isinstance(stage.screen, AccountScreen))
        for cause in ("Allow API access", "key or the hash is wrong", "fixed IP addresses"):
            assert cause in stage.text_on_top
        await stage.press("escape")
        assert stage.states == [State.REFUSED, State.QUEUED]


async def test_a_key_typed_while_a_401_opens_the_form_is_ignored() -> None:
    async with on_stage(make_app("428", Provider({"428": [DENIED]}))) as stage:
        await stage.run()
        await stage.until(lambda: isinstance(stage.screen, AccountScreen))
        await stage.press("n", "f", "0")
        assert stage.screen.query_one("#key", Input).value == SANDBOX.key.reveal()
        await stage.press("tab")
        assert stage.screen.focused is stage.screen.query_one("#key")


async def test_the_401_that_the_demo_plays_asks_for_no_credentials() -> None:
    app = make_app("428 429", Provider({"428": [DENIED]}), is_demo=lambda profile: profile is SANDBOX)
    async with on_stage(app) as stage:
        await stage.run_to_the_end()
        assert stage.screen is stage.dashboard
        words = "The run stopped with a 401, as planned in the demo: 1 order needs attention."
        assert words in stage.notice


async def test_a_lost_connection_pauses_and_says_so() -> None:
    ids = [str(number) for number in range(1000, 1030)]
    async with on_stage(make_app(" ".join(ids), Provider({i: [DOWN] for i in ids}))) as stage:
        await stage.run()
        await stage.until(lambda: "The network is down" in stage.notice)
        assert stage.session.phase is Phase.PAUSED
        await stage.press("s")
        await stage.until(lambda: stage.session.phase is Phase.IDLE)


async def test_a_command_that_cannot_act_says_why() -> None:
    refusals = {
        "run": "The list is empty",
        "pause": "Nothing is running",
        "stop": "Nothing is running",
        "failures": "Nothing has failed",
        "unconfirmed": "No order is unconfirmed",
        "next_failure": "Nothing has failed",
        "previous_failure": "Nothing has failed",
        "retry": "Nothing has failed",
        "details": "No row",
        "delete": "No row",
        "clear": "empty already",
        "export": "The list is empty",
        "history": "no past batch",
    }
    async with on_stage(make_app()) as stage:
        for command, why in refusals.items():
            stage.dashboard.action_command(command)
            await stage.pilot.pause()
            assert why in stage.notice, command
            assert stage.screen is stage.dashboard, command


async def test_what_the_list_is_needed_for_waits_for_the_run() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429", provider)) as stage:
        await stage.run()
        for command in ("run", "retry", "delete", "clear", "account", "history"):
            stage.dashboard.action_command(command)
            await stage.pilot.pause()
            assert "run" in stage.notice, command
            assert stage.screen is stage.dashboard
        provider.let_go(9)
        await stage.until(stage.is_over)


async def test_text_of_the_server_is_shown_as_text_everywhere() -> None:
    async with on_stage(make_app("428", Provider({"428": [HOSTILE]})), WIDE) as stage:
        await stage.run_to_the_end()
        assert HOSTILE.message in "".join(segment.text for segment in stage.table.render_line(1))
        await stage.press("enter")
        assert isinstance(stage.screen, Reader)
        assert HOSTILE.message in stage.text_on_top
        await stage.press("escape")
        assert stage.log_entries[-2].text.count(HOSTILE.message) == 1


async def test_the_filters_show_failures_and_the_unconfirmed_alone() -> None:
    async with on_stage(
        make_app("428 429 430", Provider({"429": [NOT_FOUND], "430": [LOST]}), ran=True)
    ) as stage:
        await stage.press("f")
        assert stage.table.line_count == 2
        await stage.press("u")
        assert stage.table.line_count == 1
        assert "unconfirmed" in stage.table.frame_title.left
        await stage.press("u")
        assert stage.table.line_count == 3


async def test_a_filter_follows_the_run() -> None:
    provider = GatedProvider({"429": [NOT_FOUND], "430": [NOT_FOUND]})
    async with on_stage(make_app("429 428 430", provider, workers=1)) as stage:
        await stage.run()
        provider.let_go(1)
        await stage.until(lambda: stage.states[0] is State.REFUSED)
        await stage.press("f")
        assert stage.table.line_count == 1
        provider.let_go(9)
        await stage.until(stage.is_over)
        assert stage.table.line_count == 2


async def test_next_and_previous_failure_go_round() -> None:
    ids = " ".join(str(number) for number in range(1000, 1100))
    provider = Provider({"1010": [NOT_FOUND], "1090": [NOT_FOUND]})
    async with on_stage(make_app(ids, provider, ran=True)) as stage:
        seen = []
        for key in ("n", "n", "n", "N"):
            await stage.press(key)
            seen.append(stage.table.cursor_row)
        assert seen == [10, 90, 10, 90]
        assert 90 in stage.table.visible_lines


async def test_a_click_on_the_overview_goes_to_the_failure() -> None:
    ids = " ".join(str(number) for number in range(10_000, 13_000))
    async with on_stage(make_app(ids, Provider({"11234": [NOT_FOUND]}), workers=8, ran=True)) as stage:
        overview = stage.overview
        cell = overview._cell_of(1234)
        offset = (cell % overview.size.width + 1, cell // overview.size.width)
        await stage.pilot.click(Overview, offset=offset)
        assert stage.table.cursor_row == 1234


async def test_a_click_moves_the_cursor_and_a_double_click_opens() -> None:
    async with on_stage(make_app("428 429 430")) as stage:
        # The border and the heading are above the first row.
        await stage.pilot.click(OrderTable, offset=(10, 3))
        assert stage.table.cursor_row == 1
        await stage.pilot.click(OrderTable, offset=(10, 4), times=2)
        assert "Order 430" in stage.text_on_top


async def test_the_log_follows_its_end_until_it_is_scrolled() -> None:
    ids = " ".join(str(number) for number in range(1000, 1040))
    provider = GatedProvider()
    async with on_stage(make_app(ids, provider, workers=1)) as stage:
        await stage.run()
        provider.let_go(20)
        log = stage.log
        await stage.until(lambda: stage.states[19] is State.CANCELLED and log.max_scroll_y > 0)
        assert log.following
        assert log.scroll_offset.y == log.max_scroll_y
        await stage.press("l", "up", "up")
        assert not log.following
        here = log.scroll_offset.y
        provider.let_go(40)
        await stage.until(stage.is_over)
        assert log.scroll_offset.y == here
        assert " new · End" in log.frame_title.right
        await stage.press("end")
        assert log.following
        assert log.frame_title.right == "following"


async def test_rows_are_deleted_and_cleared_only_when_it_is_meant() -> None:
    async with on_stage(make_app("428 429 430", Provider({"428": [NOT_FOUND]}))) as stage:
        await stage.press("escape", "down", "d")
        assert stage.ids == ["428", "430"]
        await stage.run_to_the_end()
        await stage.press("home", "d", "enter")
        assert stage.ids == ["428", "430"]
        await stage.press("d", "y")
        assert stage.ids == ["430"]
        await stage.press("x", "n")
        assert stage.ids == ["430"]
        await stage.press("x", "y")
        assert stage.ids == []


async def test_leaving_during_a_run_asks_and_a_second_time_is_a_yes() -> None:
    provider = GatedProvider()
    app = make_app("428 429 430", provider, workers=1)
    async with on_stage(app) as stage:
        await stage.run()
        await stage.until(lambda: len(provider.seen) == 1)
        await stage.press("ctrl+q")
        assert "1 order under way" in stage.question
        assert "2 orders are queued" in stage.question
        await stage.press("enter")
        assert stage.screen is stage.dashboard
        await stage.press("ctrl+q")
        assert isinstance(stage.screen, QuitQuestion)
        assert stage.screen.opened_at is not None
        opened_at, at_once = stage.screen.opened_at, stage.key("ctrl+q")
        at_once.time = opened_at + MIN_SECONDS_BETWEEN_PRESSES / 2
        await stage.post(at_once)
        assert app.is_running
        await stage.until(lambda: events.Event().time > opened_at + MIN_SECONDS_BETWEEN_PRESSES)
        await stage.post(stage.key("ctrl+q"))
        await stage.until(lambda: not app.is_running)
        stage.session.close()
        provider.let_go(9)
    assert stage.states == [State.UNCONFIRMED, State.QUEUED, State.QUEUED]


async def test_every_command_is_in_the_palette() -> None:
    async with on_stage(make_app()) as stage:
        offered = {command.title for command in stage.app.palette_entries()}
        assert {f"{command.label} ({command.key})" for command in COMMANDS} <= offered


GUARDED = replace(LIVE, guarded=True)


@pytest.mark.parametrize(
    ("count_from", "right", "wrong"), [(0, "acme", ("Acme", "2")), (2, "acme 2", ("acme", "2"))]
)
async def test_guarded_asks_for_the_name_and_large_for_the_number(
    count_from: int, right: str, wrong: tuple[str, ...]
) -> None:
    provider = Provider()
    app = make_app("428 429", provider, profile=GUARDED, settings=Settings(confirm_count_from=count_from))
    async with on_stage(app) as stage:
        for typed in (*wrong, right):
            assert provider.seen == [], typed
            await stage.press("ctrl+r")
            assert f"Type {right} and press Enter" in stage.question
            await stage.type(typed + "\r")
            await stage.until(stage.is_over)
    assert provider.seen == ["428", "429"]


async def test_the_mouse_answers_once_a_guarded_name_is_typed() -> None:
    provider = Provider()
    async with on_stage(make_app("428", provider, profile=GUARDED)) as stage:
        for typed in ("", "acm", "acme"):
            assert provider.seen == [], typed
            await stage.press("ctrl+r")
            for button in ("No (esc)", "Cancel 1 order (enter)", "Dry run (^o)"):
                assert button in stage.question
            await stage.type(typed)
            await stage.pilot.click("#yes")
            await stage.until(stage.is_over)
            assert stage.screen is stage.dashboard
            reported = stage.toasts
            assert provider.seen or "Nothing was sent. Type acme to confirm." in reported, typed
            stage.app.clear_notifications()
    assert provider.seen == ["428"]


async def test_a_guarded_account_of_this_machine_asks_for_nothing() -> None:
    async with on_stage(make_app("428", profile=replace(SANDBOX, guarded=True))) as stage:
        await stage.press("ctrl+r")
        assert "Type" not in stage.question
