"""What an import gave: a sentence that adds up, the report window, and unusual IDs in the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from imtui.core.importing.reasons import Reason, Unusual
from imtui.core.importing.result import Found
from imtui.ui.commands.account_orders import add_picked
from imtui.ui.layout import MIN_SIZE
from imtui.ui.screens.import_report import ImportReportScreen
from tests.support.stage import NARROW, WIDE, Stage, listed, make_app, on_stage


def report_lines(stage: Stage) -> list[str]:
    assert isinstance(stage.screen, ImportReportScreen)
    return [str(option.prompt) for option in stage.screen.query_one(OptionList).options]


def rows(stage: Stage) -> list[str]:
    """The lines of the table below its heading."""
    return [stage.table.render_line(line + 1).text for line in range(len(stage.session.batch))]


async def reported(stage: Stage) -> ImportReportScreen:
    """Paste four lines: a new ID, a duplicate, one that a spreadsheet changed, a duplicate again."""
    await stage.paste("428\r430\r3,12E+08\r428")
    assert isinstance(stage.screen, ImportReportScreen)
    return stage.screen


async def corrected(stage: Stage, order_id: str) -> None:
    """Correct the piece under the cursor of the report."""
    await stage.press("enter")
    stage.screen.query_one(Input).value = order_id
    await stage.press("enter")


async def test_the_sentence_of_the_report_adds_up() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.paste("Kasım 2026 iptal listesi\rSipariş No\r429\r\r3,12E+08\r428\r430\r")
        assert "Paste: 7 lines read: 2 imported, 1 duplicate, 1 rejected, 3 ignored." in stage.text_on_top
        assert "The duplicate is in row 1." in stage.text_on_top
        assert report_lines(stage) == [
            f"✖ line 5, column 1: 3,12E+08: {Reason.SCIENTIFIC.sentence}",
            "· line 6: 428 is in row 1 already",
            "· line 1: Kasım 2026 iptal listesi: ignored, title",
            "· line 2: Sipariş No: ignored, heading",
        ]
        assert stage.ids == ["428", "429", "430"]


async def test_several_ids_of_a_line_are_counted_as_entries() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.paste("428,429,430")
        assert stage.notice.startswith("Paste: 3 entries read: 2 imported, 1 duplicate.")


async def test_a_plain_list_needs_no_notice() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("Sipariş No\r428\r429\r")
        assert (stage.ids, stage.notice) == (["428", "429"], "")


async def test_a_title_that_is_ignored_is_in_the_notice() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("Kasım 2026 iptal listesi\r312891245\r312891246\r3 kayıt\r")
        assert stage.notice == "Paste: 4 lines read: 2 imported, 2 ignored. w shows the report."
        await stage.press("escape", "w")
        assert report_lines(stage) == [
            "· line 1: Kasım 2026 iptal listesi: ignored, title",
            "· line 4: 3 kayıt: ignored, footer",
        ]


async def test_a_file_of_blank_lines_says_that_no_id_was_found(tmp_path: Path) -> None:
    path = tmp_path / "orders.txt"
    path.write_text("\n\n")
    async with on_stage(make_app("428", files=[str(path)])) as stage:
        await stage.until(lambda: stage.notice == "orders.txt: No order ID was found.")


async def test_reports_of_one_start_are_one_notice() -> None:
    app = make_app("428 429 430")
    app._imports = (*app._imports, *((f"{name}.txt", listed("428 430")) for name in "abcde"))
    async with on_stage(app) as stage:
        said = [f"{name}.txt: 2 lines read: 0 imported, 2 duplicates." for name in "abc"]
        assert stage.notice == " ".join([*said, "2 more sources were read.", "w shows the report."])


async def test_the_startup_notice_comes_before_the_report() -> None:
    async with on_stage(make_app("428 428", startup_notice="The settings file is yours alone now.")) as stage:
        assert stage.notice.startswith("The settings file is yours alone now. a file: 2 lines read")
        await stage.paste("430\r430")
        assert stage.notice.startswith("Paste: 2 lines read: 1 imported, 1 duplicate.")


async def test_a_later_import_joins_the_report() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("428\r430\rx1")
        await stage.press("escape")
        await stage.paste("429\r431\rx2")
        assert [line[:30] for line in report_lines(stage)] == [
            "✖ Paste 2, line 3, column 1: x",
            "✖ Paste, line 3, column 1: x1:",
        ]
        await stage.press("down")
        await corrected(stage, "427")
        await stage.press("escape", "escape", "w")
        assert report_lines(stage) == ["✖ line 3, column 1: x2: an order ID is digits only"]


async def test_a_corrected_piece_is_counted_as_imported() -> None:
    async with on_stage(make_app("428 429")) as stage:
        await reported(stage)
        assert "4 lines read: 1 imported, 2 duplicates, 1 rejected." in stage.text_on_top
        await corrected(stage, "312000001")
        assert "4 lines read: 2 imported, 2 duplicates." in stage.text_on_top
        assert "rejected." not in stage.text_on_top
        await stage.press("escape", "escape", "w")
        assert "4 lines read: 2 imported, 2 duplicates." in stage.text_on_top
        assert "E+08" not in stage.text_on_top


async def test_the_report_names_the_row_that_a_duplicate_has_now() -> None:
    async with on_stage(make_app("427 428")) as stage:
        await stage.paste("428\r429")
        assert "The duplicate is in row 2." in stage.notice
        stage.table.focus()
        await stage.press("home", "d", "w")
        assert "The duplicate is in row 1." in stage.text_on_top
        assert report_lines(stage) == ["· line 1: 428 is in row 1 already"]
        await stage.press("escape", "home", "d", "w")
        assert "The duplicate is in row" not in stage.text_on_top
        assert report_lines(stage) == ["· line 1: 428 is no longer on the list"]


async def test_once_all_is_corrected_nothing_is_rejected() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("428\r3,12E+08")
        await corrected(stage, "312000001")
        await stage.press("escape", "escape")
        stage.table.focus()
        await stage.press("w")
        assert (stage.screen, stage.notice) == (stage.dashboard, "Nothing was rejected.")


async def test_a_rejected_piece_is_corrected_in_the_report() -> None:
    async with on_stage(make_app("428 429")) as stage:
        report = await reported(stage)
        await stage.press("enter")
        line = report.query_one(Input)
        assert line.value == "3,12E+08"
        for wrong, why in (
            ("", "an order ID is digits only"),
            ("312x", "an order ID is digits only"),
            ("429", "this order is in row 2 already"),
        ):
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
async def test_a_corrected_row_keeps_its_label_and_sending_time(cell: str) -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste(
            f"order_id;kampanya;sendAt\r428;;\r{cell};Bayram;2026-11-23T12:00:00+03:00\r430;;\r431;;\r"
        )
        await corrected(stage, "429")
        order = stage.session.batch[3]
        assert (order.order_id, order.label, order.send_at) == ("429", "Bayram", 1795424400.0)


async def test_a_duplicate_leads_to_its_row() -> None:
    async with on_stage(make_app("428 429")) as stage:
        await reported(stage)
        await stage.press("escape")
        stage.table.focus()
        await stage.press("w", "down", "enter")
        assert stage.under_cursor is stage.session.batch[0]
        assert stage.table.has_focus


async def test_a_sending_time_that_cannot_be_read_is_reported() -> None:
    async with on_stage(make_app("427")) as stage:
        await stage.paste("order_id;sendAt\r428;2026-11-23 12:00\r429;soon")
        assert stage.ids == ["427", "428", "429"]
        assert "1 sending time could not be read." in stage.text_on_top
        assert report_lines(stage)[0] == (
            "! line 3, column 5: soon: this sending time cannot be read (order 429)"
        )
        assert "esc back" in str(stage.screen.query(".dialog").first(Widget).border_subtitle)
        await stage.press("enter")
        assert stage.under_cursor is stage.session.batch[2]


async def test_dates_that_are_read_month_first_are_reported() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("order_id;sendAt\r428;11/05/2026 10:00\r429;11/25/2026 10:00")
        assert "Dates are read month first, as 11/25/2026 10:00 shows." in stage.notice


async def test_a_column_of_times_that_is_not_used_is_reported() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste(
            "order_id;sendDateTime;createdAt\r428;2026-12-27 14:30;2026-11-01 10:00\r"
            "429;2026-12-26 09:15;2026-11-01 10:05\r"
        )
        assert "Column createdAt looks like times and is not used." in stage.notice


async def test_a_report_of_thousands_of_pieces_is_cut_and_counted() -> None:
    pieces = "\r".join(f"x{number}" for number in range(5_000))
    async with on_stage(make_app()) as stage:
        stage.dashboard.context.importer.import_lists(("a.txt", listed(pieces)))
        await stage.pilot.pause()
        assert report_lines(stage)[-1] == "and 4,000 more"


@pytest.mark.parametrize("files", [1, 4])
async def test_a_correction_is_seen_in_every_window(files: int) -> None:
    imported = listed("428 " + " ".join(f"x{n}" for n in range(30)))
    async with on_stage(make_app()) as stage:
        stage.dashboard.context.importer.import_lists(*(("a" * 120, imported),) * files)
        await stage.pilot.pause()
        for size in (MIN_SIZE, NARROW, WIDE):
            await stage.press("escape")
            await stage.resize(*size)
            await stage.press("w")
            await stage.until_whole("OptionList")
            await stage.press("enter", "y", "enter")
            await stage.until_whole("#correct", "#why")
            await stage.press("escape")
            await stage.until_whole("OptionList")


PHONE = "! line 3: 905321234567 is unusual: it looks like a phone number"


async def test_an_unusual_id_is_marked_with_its_reason() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("312891245\r312891246\r905321234567\r")
        assert "3 lines read: 3 imported. 1 ID is unusual. w shows the report." in stage.notice
        for size in (MIN_SIZE, NARROW, WIDE):
            await stage.resize(*size)
            marked = ["!905321234567" in row for row in rows(stage)]
            assert marked == [False, False, True], size
            assert size == MIN_SIZE or "unusual ID" in rows(stage)[2], size
        await stage.press("escape", "w")
        assert report_lines(stage) == [PHONE]
        await stage.press("enter", "enter")
        assert "! unusual ID: it looks like a phone number" in stage.text_on_top


async def test_an_unusual_id_keeps_its_mark_when_it_is_selected() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("905321234567\r")
        await stage.press("escape", "a")
        assert rows(stage)[0].startswith("▌")
        assert "!905321234567" in rows(stage)[0]


async def test_undo_and_redo_keep_the_mark_of_an_unusual_id() -> None:
    async with on_stage(make_app("428 429")) as stage:
        await stage.paste("905321234567\r")
        stage.table.focus()
        await stage.press("d", "z", "z", "Z")
        assert stage.ids == ["428", "429", "905321234567"]
        assert "!905321234567" in rows(stage)[2]


async def test_an_edited_id_loses_its_mark() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("905321234567\r")
        stage.table.focus()
        await stage.press("m")
        stage.screen.query_one(Input).value = "312891245"
        await stage.press("enter")
        assert "!" not in rows(stage)[0]
        await stage.press("z")
        assert "!905321234567" in rows(stage)[0]


async def test_a_resumed_batch_keeps_its_marks(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite3"
    async with on_stage(make_app("428", journal_path=journal)) as stage:
        await stage.paste("905321234567\r")
    async with on_stage(make_app(journal_path=journal)) as stage:
        stage.session.open_batch(1)
        stage.dashboard.context.refresh_all(moved=True)
        assert stage.session.batch[1].unusual is Unusual.PHONE
        assert "!905321234567" in rows(stage)[1]


async def test_picked_orders_of_the_account_are_imported() -> None:
    async with on_stage(make_app()) as stage:
        add_picked(stage.dashboard.context, [Found("428", 1, 1)])
        assert stage.ids == ["428"]
