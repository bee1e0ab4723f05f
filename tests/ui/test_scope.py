"""Which rows a command acts on, with a selection, a filter, a search, or none of them."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Checkbox

from imtui.core.importing.reasons import Unusual
from imtui.core.importing.result import Found, Imported, OrderInfo
from imtui.core.outcome import State
from imtui.session import Phase
from imtui.settings import Settings
from imtui.ui.layout import MIN_SIZE
from imtui.ui.presentation.scope import Scope, ScopeKind, scope_of
from imtui.ui.presentation.view import View
from imtui.ui.screens.dialog import Reader
from imtui.ui.screens.questions.run import RunQuestion, ScopeLine
from tests.support.scripted import BUSY, NOT_FOUND, Provider
from tests.support.stage import LIVE, NARROW, WIDE, Stage, make_app, on_stage

IDS = [str(number) for number in range(312_891_245, 312_891_260)]
FIFTEEN = " ".join(IDS)


def test_scope_is_the_selection_then_the_rows_shown_then_all() -> None:
    assert scope_of([2, 5], range(9), 9) == Scope(ScopeKind.SELECTED, [2, 5])
    assert scope_of([2, 5], [8, 5, 2], 9) == Scope(ScopeKind.SELECTED, [5, 2])
    assert scope_of([], [1, 4], 9) == Scope(ScopeKind.SHOWN, [1, 4])
    assert scope_of([], range(9), 9) == Scope(ScopeKind.ALL, range(9))


def test_selected_rows_that_are_hidden_are_not_in_the_scope() -> None:
    assert scope_of([1, 2, 3], [0, 2], 9) == Scope(ScopeKind.SELECTED, [2], hidden=2)


@pytest.mark.parametrize(
    ("kind", "count", "name"),
    [
        (ScopeKind.SELECTED, 3, "3 selected orders"),
        (ScopeKind.SELECTED, 1, "1 selected order"),
        (ScopeKind.SHOWN, 1_200, "1,200 orders shown"),
        (ScopeKind.ALL, 40, "all 40 orders"),
        (ScopeKind.ALL, 1, "1 order"),
    ],
)
def test_scope_has_a_name(kind: ScopeKind, count: int, name: str) -> None:
    assert Scope(kind, range(count)).orders(count) == name


async def select(stage: Stage, *rows: int) -> None:
    stage.table.focus()
    stage.table.select(rows)
    await stage.pilot.pause()


async def search(stage: Stage, text: str) -> None:
    stage.table.focus()
    await stage.press("b")
    await stage.type(text)
    await stage.press("enter")


async def end(stage: Stage) -> None:
    await stage.until(stage.is_over)


async def test_y_runs_the_selection_alone() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        await select(stage, 3, 7)
        await stage.press("ctrl+r")
        question = stage.question
        assert "SANDBOX: cancel 2 orders" in question
        assert "(•) 2 selected   ( ) all 15 queued" in question
        assert f"first {IDS[3]}, last {IDS[7]}" in question
        await stage.press("y")
        await end(stage)
    assert sorted(provider.seen) == [IDS[3], IDS[7]]


async def test_a_runs_all_queued() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        await select(stage, 3, 7)
        await stage.press("ctrl+r", "a")
        await end(stage)
    assert sorted(provider.seen) == IDS


async def test_every_other_key_of_the_question_is_no() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        keys = ("enter", "n", "escape", "q", "space", "r", "A", "Y", "1", "x", "full_stop")
        for key in (*keys, "down", "left", "question_mark"):
            await select(stage, 3, 7)
            await stage.press("ctrl+r")
            assert "cancel 2 orders" in stage.question, key
            await stage.press(key)
            assert stage.screen is stage.dashboard, key
            assert stage.session.phase is Phase.IDLE, key
    assert provider.seen == []


async def test_a_key_from_before_the_question_is_no_answer() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        await select(stage, 3, 7)
        early = [stage.key(key) for key in ("y", "a", "d", "enter")]
        await stage.press("ctrl+r")
        for key in early:
            await stage.post(key)
            assert "cancel 2 orders" in stage.question, key
            assert stage.session.phase is Phase.IDLE, key
        await stage.press("y")
        await end(stage)
    assert sorted(provider.seen) == [IDS[3], IDS[7]]


async def test_without_a_selection_there_is_one_scope_and_a_is_no() -> None:
    provider = Provider()
    async with on_stage(make_app("428 429", provider)) as stage:
        await stage.press("ctrl+r")
        assert not stage.screen.query(ScopeLine)
        await stage.press("a")
        assert stage.screen is stage.dashboard
    assert provider.seen == []


async def test_y_runs_the_rows_found_by_a_search_alone() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        await search(stage, "89125")
        await stage.press("ctrl+r")
        assert "(•) 10 shown   ( ) all 15 queued" in stage.question
        await stage.press("y")
        await end(stage)
        assert stage.states.count(State.QUEUED) == 5
    assert sorted(provider.seen) == IDS[5:]


async def test_y_runs_the_queued_rows_that_a_filter_shows() -> None:
    provider = Provider({"429": [NOT_FOUND]})
    async with on_stage(make_app("428 429", provider, ran=True)) as stage:
        provider.seen.clear()
        await stage.paste("700;701")
        stage.dashboard.pane.show_view(View(kinds=frozenset({State.QUEUED, State.REFUSED})))
        await stage.press("escape")
        stage.dashboard.pane.show_view(View(kinds=frozenset({State.QUEUED, State.REFUSED})))
        await stage.press("ctrl+r")
        assert "2 shown" in stage.question
        assert "Not queued, so not sent: 1 order shown." in stage.question
        await stage.press("y")
        await end(stage)
    assert sorted(provider.seen) == ["700", "701"]


async def test_a_selection_hidden_by_a_search_is_refused() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        await select(stage, 0, 1)
        await search(stage, IDS[9])
        await stage.press("ctrl+r", "y", "a")
        assert stage.screen is stage.dashboard
        assert stage.session.phase is Phase.IDLE
    assert provider.seen == []


async def test_the_hidden_part_of_a_selection_is_not_sent() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        await select(stage, 0, 9)
        await search(stage, "89125")
        await stage.press("ctrl+r")
        assert "1 selected order is hidden by the filter and not included." in stage.question
        await stage.press("y")
        await end(stage)
    assert provider.seen == [IDS[9]]


async def test_a_copy_names_the_hidden_part_of_the_selection(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_stage(make_app(FIFTEEN)) as stage:
        await select(stage, 0, 9)
        await search(stage, "89125")
        for by_platform, words in ((True, "Copied 1 selected ID."), (False, "Sent 1 selected ID to")):
            monkeypatch.setattr(
                "imtui.ui.commands.selection.copy_by_platform", lambda _, copied=by_platform: copied
            )
            await stage.press("y")
            assert stage.notice.startswith(words)
            assert stage.notice.endswith("1 selected order is hidden by the filter and not included.")
        assert stage.app.clipboard == f"{IDS[9]}\n"
        await stage.press("escape", "escape", "y")
        assert "all 15 IDs" in stage.notice


async def test_a_selection_without_queued_orders_is_refused() -> None:
    provider = Provider({"429": [NOT_FOUND]})
    async with on_stage(make_app("428 429", provider, ran=True)) as stage:
        await stage.paste("700")
        provider.seen.clear()
        await select(stage, 1)
        await stage.press("ctrl+r")
        assert stage.screen is stage.dashboard
        assert stage.notice.startswith("Nothing was sent. No order is queued among: 1 selected order.")
    assert provider.seen == []


async def test_selected_orders_that_are_not_queued_are_counted() -> None:
    provider = Provider()
    async with on_stage(make_app("428 429", provider, ran=True)) as stage:
        await stage.paste("700")
        provider.seen.clear()
        await select(stage, 0, 1, 2)
        await stage.press("ctrl+r")
        assert "SANDBOX: cancel 1 order" in stage.question
        assert "Not queued, so not sent: 2 selected orders." in stage.question
        await stage.press("y")
        await end(stage)
    assert provider.seen == ["700"]


async def test_title_and_button_follow_the_scope() -> None:
    async with on_stage(make_app(FIFTEEN, profile=LIVE)) as stage:
        await select(stage, 3)
        await stage.press("ctrl+r")
        assert "LIVE: cancel 1 order\n" in stage.question
        assert "Cancel 1 order (y)" in stage.question
        await stage.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab")
        stage.screen.query_one(ScopeLine).focus()
        await stage.press("space")
        assert "LIVE: cancel 15 orders" in stage.question
        assert "Cancel 15 orders (y)" in stage.question
        await stage.press("left")
        assert "Cancel 1 order (y)" in stage.question


async def test_a_click_on_the_scope_line_chooses() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        await select(stage, 3)
        await stage.press("ctrl+r")
        await stage.pilot.click(ScopeLine, offset=(30, 0))
        assert "cancel 15 orders" in stage.question
        await stage.pilot.click(ScopeLine, offset=(12, 0))
        assert "cancel 1 order\n" in stage.question
        await stage.pilot.click("#yes")
        await end(stage)
    assert provider.seen == [IDS[3]]


async def test_tab_and_enter_press_the_button_in_focus() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        await select(stage, 3)
        await stage.press("ctrl+r", "tab", "enter")
        await end(stage)
    assert provider.seen == [IDS[3]]


async def test_enter_on_no_wins_over_a_y_right_behind_it() -> None:
    provider = Provider()
    async with on_stage(make_app(FIFTEEN, provider)) as stage:
        await stage.press("ctrl+r")
        question = stage.screen
        await stage.pilot.press("enter", "y")
        assert not question.is_active
    assert provider.seen == []


async def test_the_number_to_type_follows_the_scope() -> None:
    provider = Provider()
    app = make_app(FIFTEEN, provider, profile=LIVE, settings=Settings(confirm_count_from=10))
    async with on_stage(app) as stage:
        await select(stage, 3, 4)
        await stage.press("ctrl+r")
        assert not stage.screen.query_one("#typed").display
        await stage.press("a")
        assert isinstance(stage.screen, RunQuestion)
        assert "Type 15 and press Enter" in stage.question
        await stage.type("15\r")
        await end(stage)
    assert sorted(provider.seen) == IDS


async def test_the_number_of_the_other_scope_sends_nothing() -> None:
    provider = Provider()
    app = make_app(FIFTEEN, provider, profile=LIVE, settings=Settings(confirm_count_from=2))
    async with on_stage(app) as stage:
        await select(stage, 3, 4)
        await stage.press("ctrl+r")
        await stage.type("15\r")
        assert stage.screen is stage.dashboard
        await stage.press("ctrl+r", "down")
        await stage.type("2\r")
        assert stage.screen is stage.dashboard
    assert provider.seen == []


async def test_the_question_names_the_first_sending_time() -> None:
    soon = time.time() + 3_630
    found = (
        Found("428", 1, 1, OrderInfo("", soon + 9_000)),
        Found("429", 2, 1, OrderInfo("", soon)),
        Found("430", 3, 1, OrderInfo("", 1.0)),
    )
    async with on_stage(make_app()) as stage:
        stage.dashboard.context.importer.import_lists(("a list", Imported(found)))
        await stage.pilot.pause()
        await stage.press("ctrl+r")
        assert "sends in 1h 00m (" in stage.question
        assert "The sending time of 1 order has passed." in stage.question


async def test_a_typed_id_of_another_length_is_unusual() -> None:
    async with on_stage(make_app(FIFTEEN)) as stage:
        await stage.type("12\r")
        await stage.press("escape", "ctrl+r")
        assert "cancel 15 orders" in stage.question
        assert "Include 1 unusual ID: 12" in str(stage.screen.query_one("#unusual").render())


async def test_unusual_ids_are_omitted_until_their_box_is_checked() -> None:
    provider = Provider()
    async with on_stage(make_app(provider=provider)) as stage:
        unusual = [Found(order_id, 1, 1, OrderInfo(unusual=Unusual.LENGTH)) for order_id in IDS[:2]]
        stage.session.add([*unusual, *(Found(order_id, 1, 1) for order_id in IDS[2:])])
        stage.dashboard.context.refresh_all()
        await stage.press("ctrl+r")
        assert "cancel 13 orders" in stage.question
        box = stage.screen.query_one("#unusual")
        assert f"Include 2 unusual IDs: {IDS[0]}, {IDS[1]}" in str(box.render())
        box.focus()
        await stage.press("space")
        assert "cancel 15 orders" in stage.question
        await stage.press("space", "y")
        await end(stage)
        assert sorted(provider.seen) == IDS[2:]
        await stage.press("ctrl+r")
        assert "cancel 0 orders" in stage.question
        await stage.press("y")
        assert isinstance(stage.screen, RunQuestion)
        assert len(provider.seen) == 13


@pytest.mark.parametrize("all_orders", ["a", "click"])
async def test_unusual_ids_are_included_in_one_scope_only(all_orders: str) -> None:
    provider = Provider()
    async with on_stage(make_app(provider=provider)) as stage:
        unusual = [Found(order_id, 1, 1, OrderInfo(unusual=Unusual.LENGTH)) for order_id in IDS[:3]]
        stage.session.add([*unusual, *(Found(order_id, 1, 1) for order_id in IDS[3:])])
        stage.dashboard.context.refresh_all()
        await select(stage, 0, 5)
        await stage.press("ctrl+r")
        stage.screen.query_one("#unusual").focus()
        await stage.press("space")
        assert "cancel 2 orders" in stage.question
        if all_orders == "a":
            await stage.press("a")
        else:
            assert isinstance(stage.screen, RunQuestion)
            stage.screen.action_scope(1)
        # The operator has not seen the other two unusual IDs.
        assert "cancel 12 orders" in stage.question
        assert "Include 3 unusual IDs" in str(stage.screen.query_one("#unusual").render())
        assert not stage.screen.query_one("#unusual", Checkbox).value
        assert provider.seen == []
        await stage.press("y")
        await end(stage)
        assert sorted(provider.seen) == IDS[3:]


async def test_retry_asks_for_the_scope_too() -> None:
    provider = Provider({i: [BUSY] for i in IDS})
    app = make_app(FIFTEEN, provider, ran=True)
    async with on_stage(app) as stage:
        provider.seen.clear()
        await select(stage, 2)
        await stage.press("r")
        assert "SANDBOX: retry 1 order\n" in stage.question
        assert "(•) 1 selected   ( ) all 15 failed" in stage.question
        await stage.press("y")
        await end(stage)
        assert set(provider.seen) == {IDS[2]}
        await stage.press("r", "a")
        await end(stage)
    assert set(provider.seen) == set(IDS)


async def test_dry_run_is_about_the_same_scope() -> None:
    async with on_stage(make_app(FIFTEEN)) as stage:
        await select(stage, 3, 7)
        await stage.press("D")
        assert isinstance(stage.screen, Reader)
        assert "Dry run: 2 selected" in stage.text_on_top
        assert f"In this order: {IDS[3]}, {IDS[7]}" in stage.text_on_top
        await stage.press("escape", "ctrl+r", "d")
        assert f"In this order: {IDS[3]}, {IDS[7]}" in stage.text_on_top


async def test_clear_asks_for_the_scope() -> None:
    async with on_stage(make_app(FIFTEEN)) as stage:
        await select(stage, 3, 7)
        await stage.press("x")
        assert "2 selected" in stage.question
        await stage.press("y")
        assert stage.ids == [each for each in IDS if each not in {IDS[3], IDS[7]}]
        await search(stage, "89125")
        await stage.press("x", "y")
        assert all("89125" not in each for each in stage.ids)
        assert len(stage.ids) == 4


async def test_clear_can_take_all_despite_a_selection() -> None:
    async with on_stage(make_app(FIFTEEN)) as stage:
        await select(stage, 3)
        await stage.press("x", "a")
        assert stage.ids == []


async def test_delete_takes_no_hidden_row() -> None:
    async with on_stage(make_app(FIFTEEN)) as stage:
        await select(stage, 0, 9)
        await search(stage, IDS[9])
        await stage.press("d", "y")
        assert stage.ids == [each for each in IDS if each != IDS[9]]


async def test_export_of_a_view_without_rows_offers_all_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with on_stage(make_app(FIFTEEN)) as stage:
        await search(stage, "999999")
        await stage.press("e", "enter")
        written = next(tmp_path.glob("*.csv")).read_text()
    assert all(each in written for each in IDS)


async def test_export_takes_no_hidden_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with on_stage(make_app(FIFTEEN)) as stage:
        await select(stage, 0, 9)
        await search(stage, IDS[9])
        await stage.press("e", "enter")
        written = next(tmp_path.glob("*.csv")).read_text()
    assert IDS[9] in written
    assert IDS[0] not in written


async def test_the_answers_are_in_the_window_at_every_size() -> None:
    app = make_app(FIFTEEN, profile=replace(LIVE, guarded=True), settings=Settings(confirm_count_from=2))
    async with on_stage(app) as stage:
        await select(stage, 3, 7)
        for size in (MIN_SIZE, NARROW, WIDE):
            await stage.resize(*size)
            await stage.press("ctrl+r")
            for button in ("#no", "#yes", "#dry"):
                region = stage.screen.query_one(button).region
                assert stage.screen.region.contains_region(region), (size, button)
                assert region.height == 1, (size, button)
            await stage.press("escape")
