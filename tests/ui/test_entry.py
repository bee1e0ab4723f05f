"""Order IDs that are typed, or pasted wherever the focus is."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.widgets._toast import Toast

from imtui.core.outcome import State
from imtui.session import Phase
from imtui.ui.screens.questions.choice import ChoiceDialog
from imtui.ui.widgets.entry_line import EntryLine
from imtui.ui.widgets.inputs import OneLineInput
from tests.support.scripted import NOT_FOUND, Provider
from tests.support.stage import SANDBOX, make_app, on_stage


async def test_an_id_and_enter_make_a_row_and_empty_the_line() -> None:
    async with on_stage(make_app()) as stage:
        assert stage.table.has_focus
        await stage.type("428\r")
        await stage.type("0429\r")
        assert stage.ids == ["428", "0429"]
        assert stage.entry.value == ""
        assert stage.under_cursor is stage.session.batch[1]
        assert stage.notice == ""


async def test_several_ids_typed_in_one_line_are_several_rows() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("428;429;430;431\r")
        assert stage.ids == ["428", "429", "430", "431"]


async def test_a_wrong_id_stays_in_the_line_with_its_reason() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("42b\r")
        assert stage.ids == []
        assert stage.entry.value == "42b"
        assert stage.notice == "42b: an order ID is digits only."
        await stage.press("backspace", "8", "enter")
        assert stage.ids == ["428"]
        assert stage.notice == ""


async def test_a_duplicate_is_pointed_at() -> None:
    async with on_stage(make_app("428 429 430")) as stage:
        await stage.press("escape", "end", "escape")
        await stage.type("00428\r")
        assert stage.ids == ["428", "429", "430"]
        assert stage.under_cursor is stage.session.batch[0]
        counts = "Entry line: 1 line read: 0 imported, 1 duplicate. The duplicate is in row 1."
        assert stage.notice == f"{counts} w shows the report."
        assert stage.entry.value == ""


async def test_a_duplicate_that_a_filter_hides_is_shown() -> None:
    async with on_stage(make_app("428 429 430", Provider({"430": [NOT_FOUND]}), ran=True)) as stage:
        await stage.press("f")
        assert stage.table.line_count == 1
        await stage.type("429\r")
        assert stage.under_cursor is stage.session.batch[1]
        assert stage.table.line_count == 3


async def test_ids_that_are_entered_while_a_filter_is_on_are_shown() -> None:
    async with on_stage(make_app("428 429", Provider({"428": [NOT_FOUND]}), ran=True)) as stage:
        await stage.press("f")
        await stage.type("777\r")
        assert stage.under_cursor is stage.session.batch[2]


async def test_a_paste_of_hundreds_is_imported_from_any_focus() -> None:
    async with on_stage(make_app()) as stage:
        expected: list[str] = []
        entry, table, log = stage.entry, stage.table, stage.log
        for focus, line_break in (
            *((entry, "\r"), (entry, "\n"), (entry, "\r\n")),
            *((table, "\r"), (log, "\r\n"), (None, "\n")),
        ):
            numbers = [str(700_001 + len(expected) + number) for number in range(400)]
            expected.extend(numbers)
            stage.dashboard.set_focus(focus)
            await stage.paste(line_break.join(numbers) + line_break)
            assert stage.ids == expected, (focus, line_break)
            assert stage.entry.value == "", (focus, line_break)
        assert stage.session.phase is Phase.IDLE


@pytest.mark.parametrize("length", [9, 100_001])
async def test_a_defect_of_the_import_is_reported_by_its_source(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("imtui.ui.importing.steps.import_text", fail)
    async with on_stage(make_app("428")) as stage:
        await stage.paste("3" * length)
        await stage.until(lambda: "Paste: it cannot be read (IndexError" in stage.notice)
        assert stage.ids == ["428"]


async def test_a_paste_of_wrong_pieces_adds_nothing_and_reports_them() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("[/red] \x1b]0;x\x07 \u202e428")
        assert stage.ids == []
        assert "\x1b" not in stage.text_on_top
        assert "[/red]" in stage.text_on_top
        assert "\u202e" not in stage.text_on_top


async def test_a_paste_of_duplicates_alone_opens_no_window() -> None:
    async with on_stage(make_app("428 429")) as stage:
        await stage.paste("429\n428\n")
        assert stage.screen is stage.dashboard
        assert stage.notice.startswith("Paste: 2 lines read: 0 imported, 2 duplicates.")
        assert stage.under_cursor is stage.session.batch[1]


async def test_a_good_paste_removes_the_complaint_about_the_last_one() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("escape")
        await stage.paste("428")
        assert stage.notice
        await stage.paste("429")
        assert stage.notice == ""


async def test_a_piece_pasted_into_a_line_is_put_at_the_cursor() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("42")
        await stage.paste("8")
        assert stage.entry.value == "428"
        assert stage.ids == []


async def test_a_list_pasted_over_a_half_typed_id_leaves_it_alone() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("42")
        await stage.paste("700\r701\r")
        assert stage.ids == ["700", "701"]
        assert stage.entry.value == "42"


async def test_a_paste_of_nothing_does_nothing() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste(" \r\n ")
        assert (stage.ids, stage.notice, stage.screen) == ([], "", stage.dashboard)


async def test_a_paste_while_a_window_is_open_is_refused_aloud() -> None:
    async with on_stage(make_app()) as stage:
        for key in ("f1", "ctrl+p"):
            await stage.press(key)
            await stage.paste("428\r429")
            assert stage.ids == [], key
            reported = stage.toasts
            assert reported == ["The paste was not imported. Close this window, then paste again."], key
            stage.app.clear_notifications()
            await stage.press("escape")


async def test_toasts_cover_no_more_than_one_does() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("ctrl+r")
        await stage.paste("429")
        await stage.paste("430")
        assert len(stage.screen.query(Toast)) == 1


async def test_a_digit_typed_at_the_table_or_the_log_begins_an_entry() -> None:
    async with on_stage(make_app("428")) as stage:
        for pane, order_id in ((stage.table, "430"), (stage.log, "431")):
            pane.focus()
            await stage.pilot.pause()
            await stage.type(f"{order_id}\r")
            assert stage.ids[-1] == order_id


async def test_enter_with_an_empty_line_does_nothing() -> None:
    async with on_stage(make_app("428")) as stage:
        stage.entry.focus()
        await stage.press("enter", "space", "enter", "ctrl+j")
        assert stage.ids == ["428"]
        assert stage.session.phase is Phase.IDLE
        assert stage.screen is stage.dashboard


PROSE = "y x d 428\rrsq\r\nYES\n429\tfnNehc?il\r"


async def test_a_paste_that_comes_as_keys_is_no_command() -> None:
    async with on_stage(make_app("700 701")) as stage:
        await stage.type(PROSE)
        assert stage.ids[:2] == ["700", "701"]
        assert stage.session.phase is Phase.IDLE
        assert stage.app.is_running


async def test_ids_that_come_as_keys_are_never_joined_to_one() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("11\r12\n13\t14\r\n15\r")
        await stage.until(lambda: stage.ids == ["11", "12", "13", "14", "15"])


async def test_a_spreadsheet_row_that_comes_as_keys_is_no_command() -> None:
    async with on_stage(make_app("700")) as stage:
        await stage.type("428\tdx\tq")
        assert stage.ids == ["700"]
        assert stage.screen is stage.dashboard
        assert stage.entry.value == "428;dx;q"


async def test_tab_leaves_an_empty_line() -> None:
    async with on_stage(make_app("700")) as stage:
        stage.entry.focus()
        await stage.press("tab")
        assert not stage.entry.has_focus


async def test_orders_added_during_a_run_wait_for_the_next_one() -> None:
    provider = Provider()
    provider.open.clear()
    async with on_stage(make_app("428", provider)) as stage:
        await stage.run()
        await stage.paste("429")
        provider.open.set()
        await stage.until(stage.is_over)
        assert stage.states == [State.CANCELLED, State.QUEUED]
        assert provider.seen == ["428"]


async def test_a_command_does_not_act_behind_the_question_of_a_paste() -> None:
    provider = Provider()
    async with on_stage(make_app("428", provider)) as stage:
        for key in ("ctrl+r", "h", "D"):
            stage.table.focus()
            stage.app.post_message(events.Paste("312891 245\n312891 246\n"))
            stage.app.post_message(stage.key(key))
            await stage.until(lambda: isinstance(stage.screen, ChoiceDialog))
            await stage.pilot.pause()
            assert stage.app.screen_stack[1:] == [stage.screen], key
            await stage.press("escape")
    assert provider.seen == []


async def test_a_command_does_not_act_before_a_late_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imtui.ui.dashboard._INPUT_SECONDS", 0.01)
    async with on_stage(make_app()) as stage:
        stage.dashboard.set_focus(stage.entry)
        for command, order_id in (("run", "428"), ("retry", "429"), ("history", "430")):
            # The entry line handles nothing until it may, as on a machine that is too busy.
            may_continue = asyncio.Event()
            stage.entry.call_next(may_continue.wait)
            stage.entry.post_message(EntryLine.Entered(order_id, pasted=True))
            await stage.dashboard.action_command_after_input(command)
            window, notice = stage.screen, stage.notice
            may_continue.set()
            assert window is stage.dashboard, command
            assert "not imported yet" in notice, command
            await stage.until(lambda: order_id in stage.ids)  # noqa: B023 (awaited within this round)
            stage.dashboard.context.notice.clear_notice()


async def test_what_a_start_rejects_is_reported() -> None:
    async with on_stage(make_app("428 x 429", profile=SANDBOX)) as stage:
        assert stage.ids == ["428", "429"]
        assert "a file: 3 lines read: 2 imported, 1 rejected." in stage.text_on_top


async def test_esc_ends_at_the_table_however_often_it_is_pressed() -> None:
    async with on_stage(make_app("428 429")) as stage:
        for key in ("i", "l", "home"):
            await stage.press("escape", "a", key)
            for _ in range(4):
                await stage.press("escape")
            assert stage.table.has_focus, key
            assert stage.table.selected == [], key
        await stage.press("P")
        assert stage.entry.value == ""


async def test_no_line_of_a_window_keeps_a_part_of_a_paste() -> None:
    async with on_stage(make_app("428 429")) as stage:
        for key in ("o", "m", "comma", "e", "ctrl+p"):
            await stage.press(key)
            line = stage.screen.query(OneLineInput).first()
            line.focus()
            line.value = ""
            await stage.paste("\n430\n")
            assert line.value == "430", key
            await stage.paste("431\n432\n")
            assert line.value == "430", key
            await stage.press("escape")
