"""What only the operator can tell of a text, and what was left out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from imtui.core.intake import read_order_ids
from imtui.core.outcome import State
from imtui.core.picking import picks
from imtui.sources import Table
from imtui.ui.screens.choice import ChoiceDialog
from imtui.ui.screens.import_choice import pick_dialog
from imtui.ui.screens.open_file import OpenDialog
from imtui.ui.screens.rejected import RejectedScreen
from imtui.ui.window_size import LEAST
from tests.core.test_picking import LOG
from tests.ui.stage import NARROW, Stage, make_app, on_stage


async def test_a_table_whose_heading_names_no_id_asks_for_the_column() -> None:
    async with on_stage(make_app()) as stage:
        stage.dashboard.imports.import_read(("a.csv", stage_table("kod;adet;isim\n428;5;Ali\n429;6;Veli\n")))
        await stage.pilot.pause()
        assert isinstance(stage.screen, ChoiceDialog)
        assert "1  kod               2 of 2 rows hold an id" in stage.text_on_top
        assert "428" in str(stage.screen.query_one("#preview", Static).content)
        await stage.press("2")
        preview = str(stage.screen.query_one("#preview", Static).content)
        assert "5" in preview
        await stage.press("1", "enter")
        assert stage.ids == ["428", "429"]
        assert [order.label for order in stage.session.batch] == ["Ali", "Veli"]


async def asked(stage: Stage, text: str) -> None:
    """Take a table in, and wait for the question which column it is."""
    stage.dashboard.imports.import_read(("a.csv", stage_table(text)))
    await stage.until(lambda: isinstance(stage.screen, ChoiceDialog) and stage.screen.focused is not None)


COLUMNS = "Ali;05321112233;1;312891245\nVeli;05321112234;;312891246\nCan;05321112235;;312891247\n"


async def test_the_cursor_begins_at_the_column_with_the_most_ids_that_are_no_phones() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, COLUMNS)
        await stage.press("enter")
        assert stage.ids == ["312891245", "312891246", "312891247"]


async def test_a_column_that_holds_no_id_cannot_be_taken_and_says_why() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, COLUMNS)
        await stage.press("1", "enter")
        assert isinstance(stage.screen, ChoiceDialog)
        said = stage.app._notifications
        await stage.until(lambda: [each.message for each in said] == ["No row of it holds an order id."])
        await stage.press("4", "enter")
        assert len(stage.ids) == 3


async def test_a_column_whose_ids_come_late_can_be_taken() -> None:
    async with on_stage(make_app()) as stage:
        rows = "x;05321112233\n" * 300
        await asked(stage, f"{rows}428;05321112233\n")
        assert "0 of 200 rows hold an id" in stage.text_on_top
        await stage.press("enter")
        assert stage.ids == []
        await stage.press("1", "enter")
        assert stage.ids == ["428"]


@pytest.mark.parametrize("size", [LEAST, NARROW])
async def test_of_many_columns_the_answers_are_seen(size: tuple[int, int]) -> None:
    row = ";".join("x" * 30 + "1") + "\n"
    async with on_stage(make_app(), size) as stage:
        await asked(stage, row * 30)
        await shown_whole(stage, "OptionList", "#back")


async def test_what_the_start_told_is_there_after_what_it_asked() -> None:
    app = make_app("428 428", told_first="The settings file is yours alone now.")
    app._imports = (*app._imports, ("a.csv", stage_table("kod;adet\n428;5\n429;6\n")))
    async with on_stage(app) as stage:
        await stage.press("1", "enter")
        assert stage.ids == ["428", "429"]
        assert stage.notice == (
            "The settings file is yours alone now. a file: 1 order added, 1 already on the list (row 1)."
            " a.csv: 1 order added, 1 already on the list (row 1)."
        )
        await stage.paste("430 430")
        assert stage.notice == "1 order added, 1 already on the list (row 3)."


async def test_the_intakes_of_one_start_are_told_in_one_notice_by_their_names() -> None:
    app = make_app("428 429 430")
    known = read_order_ids("428 430")
    app._imports = (*app._imports, *((f"{name}.txt", known) for name in "abcde"))
    async with on_stage(app) as stage:
        told = [f"{name}.txt: 0 orders added, 2 already on the list." for name in "abc"]
        assert stage.notice == " ".join([*told, "and so on for 2 more."])


async def test_of_several_files_one_window_is_there_at_a_time_and_one_report() -> None:
    app, wrong = make_app("428"), read_order_ids("430 3,12E+08")
    table = stage_table("kod;ad\n428;x\n429;y\n")
    app._imports = (*app._imports, ("a.txt", wrong), ("b.log", LOG), ("c.csv", table), ("d.txt", wrong))
    async with on_stage(app) as stage:
        for title, keys in (("Pick ids", ["enter"]), ("Columns", ["1", "enter"]), ("Import report", [])):
            assert stage.text_on_top.startswith(title)
            assert len(app.screen_stack) == 2
            await stage.press(*keys)
        assert "a.txt: 1 order added, 1 rejected.\nb.log: 4 orders added" in stage.text_on_top
        for words in (
            "a.txt, line 1, column 5: 3,12E+08: a spreadsheet",
            "b.log, line 5, column 63: 312891299: it was not picked",
            "c.csv, line 2: 428 is in row 1",
            "d.txt, line 1: 430 is in row 2",
        ):
            assert words in stage.text_on_top
        await stage.press("escape")
        assert stage.screen is stage.dashboard


async def test_a_later_intake_joins_the_report_and_what_is_mended_goes_from_its_own() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("428\rx1")
        await stage.press("escape")
        await stage.paste("429\rx2")
        pieces = [str(option.prompt)[:31] for option in stage.screen.query_one(OptionList).options]
        assert pieces == [f"Paste, line 2, column 1: {piece}: an" for piece in ("x2", "x1")]
        await stage.press("down", "enter")
        stage.screen.query_one(Input).value = "427"
        await stage.press("enter", "escape", "escape", "w")
        pieces = [str(option.prompt) for option in stage.screen.query_one(OptionList).options]
        assert pieces == ["line 2, column 1: x2: an order id is digits only"]


async def test_a_duplicate_whose_order_was_taken_off_the_list_is_gone() -> None:
    async with on_stage(make_app("427 428")) as stage:
        await stage.paste("428\r427")
        stage.session.delete([0])
        await stage.press("escape", "w")
        assert "428 is in row 1" in stage.text_on_top
        assert "427 is no longer on the list" in stage.text_on_top


async def test_a_table_that_is_broken_beyond_its_heading_is_told_once_its_column_is_known() -> None:
    rows = "".join(f"{number};x\n" for number in range(400, 700))
    async with on_stage(make_app()) as stage:
        await asked(stage, f'kod;ad\n{rows}5;"x\n')
        await stage.press("1", "enter")
        await stage.until(lambda: stage.notice.startswith("a.csv: line 302: a quotation mark is not closed"))


@pytest.mark.parametrize("size", [LEAST, NARROW])
@pytest.mark.parametrize("files", [1, 4])
async def test_a_small_window_shows_what_is_mended_and_why_it_cannot_be(
    files: int, size: tuple[int, int]
) -> None:
    async with on_stage(make_app(), size) as stage:
        intake = read_order_ids("428 " + " ".join(f"x{n}" for n in range(30)))
        stage.dashboard.imports.import_read(*(("a" * 120, intake),) * files)
        await stage.pilot.pause()
        await shown_whole(stage, "OptionList")
        await stage.press("enter", "y", "enter")
        await shown_whole(stage, "#correct", "#why")
        await stage.press("escape")
        await shown_whole(stage, "OptionList")


async def shown_whole(stage: Stage, *names: str) -> None:
    """Let the window on top scroll until its widgets of those names are seen."""
    inside = stage.screen.query_one(".dialog").content_region
    widgets = [stage.screen.query_one(name) for name in names]
    await stage.until(lambda: all(inside.contains_region(widget.region) for widget in widgets))


def stage_table(text: str) -> Table:

    return Table(text)


async def test_a_paste_from_a_spreadsheet_is_a_table() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("Sipariş No\tAd\tAdet\r428\tAyşe\t1500\r429\tAli\t1600\r")
        assert stage.ids == ["428", "429"]
        assert stage.session.batch[0].label == "Ayşe"


async def test_ids_are_picked_out_of_a_messy_paste_and_nothing_is_taken_before_enter() -> None:
    async with on_stage(make_app()) as stage:
        nothing = "Paste: nothing was imported."
        for answer, ids, told in (("escape", 0, nothing), ("enter", 4, "4 orders added")):
            await stage.paste(LOG.replace("\n", "\r"))
            assert isinstance(stage.screen, ChoiceDialog)
            assert "called order, sipariş or id: 312891245" in stage.text_on_top
            assert stage.ids == []
            await stage.press(answer)
            assert len(stage.ids) == ids
            assert stage.notice.startswith(told)


@pytest.mark.parametrize("size", [LEAST, NARROW])
@pytest.mark.parametrize("keys", [["pagedown"], ["tab", "down"]])
async def test_all_that_a_pick_would_leave_is_scrolled_to(size: tuple[int, int], keys: list[str]) -> None:
    async with on_stage(make_app(), size) as stage:
        await stage.paste("428\r429\r" + "\r".join(f"x{n}" for n in range(30)))
        *first, last = keys
        await stage.press(*first, *[last] * 30)
        box = stage.screen.query_one("#preview").parent
        assert isinstance(box, VerticalScroll)
        assert box.max_scroll_y == box.scroll_offset.y > 0
        assert str(stage.screen.query_one("#preview", Static).content).endswith("32  x29")
        await stage.press("enter")
        assert stage.ids == ([] if first else ["428", "429"])


def test_of_very_much_that_a_pick_would_leave_the_rest_is_counted() -> None:
    text = "428\n" + "x\n" * 1500
    dialog = pick_dialog("a.txt", text, picks(text))
    assert dialog._preview(0).endswith("  1001  x\nand 500 lines more")


async def test_what_a_pick_leaves_is_listed_on_request() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("order 312891245, then 312891246\rso much text\ris in between\r-5\r312891245")
        await stage.press("enter")
        assert stage.ids == ["312891245"]
        assert "1 already on the list (row 1), 4 rejected: w lists" in stage.notice
        await stage.press("escape", "w")
        for words in (
            "line 1, column 23: 312891246: it was not picked",
            "line 2, column 1: so much text: no id was taken of this line",
            "line 4, column 1: -5: an order id has no sign",
            "line 5: 312891245 is in row 1",
        ):
            assert words in stage.text_on_top
        await stage.press("enter", "enter")
        assert stage.ids == ["312891245", "312891246"]


async def test_of_prose_without_an_id_each_line_is_told_not_each_word() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("so much text\rand nothing in it")
        assert "2 rejected" in stage.text_on_top


async def test_what_was_mended_is_left_out_no_longer() -> None:
    async with on_stage(make_app("428 429")) as stage:
        await reported(stage)
        await stage.press("enter")
        stage.screen.query_one(Input).value = "312000001"
        await stage.press("enter", "escape", "escape", "w")
        assert "428 is in row 1" in stage.text_on_top
        assert "E+08" not in stage.text_on_top


async def test_once_all_is_mended_it_is_said_that_nothing_is_left_out() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("428\r3,12E+08")
        await stage.press("enter")
        stage.screen.query_one(Input).value = "312000001"
        await stage.press("enter", "escape", "escape")
        stage.table.focus()
        await stage.press("w")
        assert stage.screen is stage.dashboard
        assert stage.notice == "Nothing was rejected."


async def reported(stage: Stage) -> RejectedScreen:
    await stage.paste("428\r430\r3,12E+08\r428")
    assert isinstance(stage.screen, RejectedScreen)
    return stage.screen


async def test_a_rejected_piece_is_mended_where_it_is_told() -> None:
    async with on_stage(make_app("428 429")) as stage:
        report = await reported(stage)
        await stage.press("enter")
        line = report.query_one(Input)
        assert line.value == "3,12E+08"
        for wrong, why in (("312x", "an order id is digits only"), ("429", "is in row 2 already")):
            line.value = wrong
            await stage.press("enter")
            assert why in str(report.query_one("#why", Static).content)
        line.value = "312000001"
        await stage.press("enter")
        assert stage.ids == ["428", "429", "430", "312000001"]
        assert report.query_one(OptionList).options[0].disabled
        await stage.press("escape")
        assert stage.screen is stage.dashboard


@pytest.mark.parametrize("cell", ["3,12E+08", ""])
async def test_a_mended_row_of_a_table_keeps_its_label_and_its_sending_time(cell: str) -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste(f"id;kampanya;sendAt\r428;;\r{cell};Bayram;2026-11-23T12:00:00+03:00")
        await stage.press("enter")
        line = stage.screen.query_one(Input)
        line.value = ""
        await stage.press("enter")
        assert "an order ID is digits only" in stage.text_on_top
        line.value = "429"
        await stage.press("enter")
        order = stage.session.batch[1]
        assert (order.order_id, order.label, order.send_at) == ("429", "Bayram", 1795424400.0)


async def test_a_duplicate_leads_to_its_row_and_the_report_can_be_seen_again() -> None:
    async with on_stage(make_app("428 429")) as stage:
        await reported(stage)
        await stage.press("escape")
        stage.table.focus()
        await stage.press("w", "down", "enter")
        assert stage.under_cursor is stage.session.batch[0]
        assert stage.table.has_focus


async def test_a_sending_time_that_cannot_be_read_is_told_and_the_id_is_there() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("id;sendAt\r428;soon")
        assert stage.ids == ["428"]
        assert "line 2, column 5: soon: this sending time cannot be read" in stage.text_on_top
        assert "1 sending time unread." in stage.text_on_top
        assert "esc back" in str(stage.screen.query(".dialog").first(Widget).border_subtitle)


async def test_dates_that_are_read_month_first_are_told() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("id;sendAt\r428;11/05/2026 10:00\r429;11/25/2026 10:00")
        assert stage.notice == "2 orders added, dates read month first, as 11/25/2026 10:00 shows."


async def test_the_row_of_a_sending_time_that_cannot_be_read_is_gone_to() -> None:
    async with on_stage(make_app("427")) as stage:
        await stage.paste("id;sendAt\r428;2026-11-23 12:00\r429;soon")
        await stage.press("enter")
        assert stage.under_cursor is stage.session.batch[2]


async def test_phones_are_not_picked_unless_they_are_chosen() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("call 05321112233 or\r05321112234 so much text in between")
        await stage.press("enter")
        assert isinstance(stage.screen, ChoiceDialog)
        await stage.press("1", "enter")
        assert stage.ids == ["05321112233", "05321112234"]


async def test_the_log_tells_how_many_pieces_were_rejected() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("428\r430\r3,12E+08")
        assert any("2 orders added from Paste, 1 rejected" in entry.text for entry in stage.log._entries)


@pytest.mark.parametrize("keys", [(), ("escape",), ("escape", "o")])
async def test_files_that_are_dropped_on_the_terminal_are_opened(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    (tmp_path / "my list.txt").write_text("428\n", encoding="utf-8")
    (tmp_path / "more.csv").write_text("id;name\n429;Ali\n", encoding="utf-8")
    async with on_stage(make_app()) as stage:
        await stage.press(*keys)
        await stage.paste(f"'{tmp_path}/my list.txt' {tmp_path}/more.csv")
        if "o" in keys:
            await stage.press("enter")
        await stage.until(lambda: stage.ids == ["428", "429"])
        assert stage.session.batch[1].label == "Ali"


async def test_a_file_is_opened_and_its_path_is_completed(tmp_path: Path) -> None:
    (tmp_path / "orders.txt").write_text("428\n429\n")
    async with on_stage(make_app()) as stage:
        stage.table.focus()
        await stage.press("o")
        assert isinstance(stage.screen, OpenDialog)
        line = stage.screen.query_one(Input)
        line.value = f"{tmp_path}/ord"
        await stage.until(lambda: bool(line._suggestion))
        line.cursor_position = len(line.value)
        await stage.press("tab")
        assert line.value == f"{tmp_path}/orders.txt"
        await stage.press("enter")
        await stage.until(lambda: stage.ids == ["428", "429"])
        assert set(stage.states) == {State.QUEUED}


async def test_a_file_that_holds_nothing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "orders.txt"
    path.write_text("\n\n")
    async with on_stage(make_app("428")) as stage:
        stage.dashboard.imports.import_files([str(path)])
        await stage.until(lambda: stage.notice == f"{path}: no order id was found.")
