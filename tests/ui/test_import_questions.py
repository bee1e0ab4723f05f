"""Questions during an import: nothing is imported without an answer."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from textual import events
from textual.containers import VerticalScroll
from textual.widgets import Button, Static

from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.pipeline import import_text
from imtui.ui.layout import MIN_SIZE
from imtui.ui.screens.questions.choice import ChoiceDialog
from imtui.ui.screens.text_picker import NumberList, TextPicker
from tests.support.stage import NARROW, WIDE, Stage, line_texts, make_app, on_stage
from tests.support.workbooks import xlsx

SIZES = [MIN_SIZE, NARROW, WIDE]

COLUMNS = "Ali;05321112233;1;312891245\rVeli;05321112234;;312891246\rCan;05321112235;;312891247\r"
MAIL = (
    "Merhaba,\rlütfen 312891245 ve 312891246 numaralı siparişleri iptal edin.\r"
    "Dahili 4711, telefon 05321112233\rTeşekkürler\r"
)
NO_HEADING = "kod;adet;isim\r42801;5;Ali\r42902;6;Veli\r43003;7;Can\r"


async def asked(stage: Stage, text: str) -> None:
    """Paste a text that is no plain list, and wait for the window that asks about it."""
    await stage.paste(text)
    await stage.until(lambda: stage.screen is not stage.dashboard and stage.screen.focused is not None)


def preview(stage: Stage) -> str:
    return str(stage.screen.query_one("#preview", Static).content)


def numbers(stage: Stage) -> list[str]:
    """The lines of the text picker."""
    return line_texts(stage.screen.query_one(NumberList))


async def test_esc_imports_nothing_and_says_so() -> None:
    groups, range_of_ids = "312 891 612\r312 891 613\r312 891 614\r", "312891245-312891249\r"
    async with on_stage(make_app("77")) as stage:
        for size, text in product(SIZES, (COLUMNS, NO_HEADING, MAIL, groups, range_of_ids)):
            await stage.resize(*size)
            await asked(stage, text)
            await stage.until_whole("#back")
            await stage.press("escape")
            assert stage.screen is stage.dashboard, (size, text)
            assert stage.ids == ["77"], (size, text)
            assert stage.notice.endswith(": cancelled. Nothing was imported."), (size, text)
            stage.dashboard.context.notice.clear_notice()


async def test_a_table_without_an_order_heading_asks_for_the_column() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, NO_HEADING)
        assert "1  kod                   3 of 3 rows have an ID" in stage.text_on_top
        assert "42801" in preview(stage)
        await stage.press("2")
        assert "5" in preview(stage)
        await stage.press("1", "enter")
        assert stage.ids == ["42801", "42902", "43003"]
        assert [order.label for order in stage.session.batch] == ["Ali", "Veli", "Can"]


async def test_the_cursor_begins_on_the_likely_column() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, COLUMNS)
        assert "3 of 3 rows have an ID: phone numbers?" in stage.text_on_top
        await stage.press("enter")
        assert stage.ids == ["312891245", "312891246", "312891247"]


async def test_a_column_without_an_id_cannot_be_chosen() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, COLUMNS)
        await stage.press("1", "enter")
        assert isinstance(stage.screen, ChoiceDialog)
        await stage.until(lambda: stage.toasts == ["No row of this column has an order ID."])
        assert stage.ids == []


async def test_numbers_of_several_columns_can_be_marked() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, "312891245;312891247\r312891246;312891248\r312891255;312891249\r")
        await stage.press("3", "enter")
        assert isinstance(stage.screen, TextPicker)
        await stage.press("enter")
        assert len(stage.ids) == 6


async def test_of_many_columns_the_answers_are_seen() -> None:
    row = ";".join("x" * 30 + "1") + "\r"
    async with on_stage(make_app()) as stage:
        for size in SIZES:
            await stage.resize(*size)
            await asked(stage, f"{row * 30}{';'.join(['1001'] * 31)}\r{';'.join(['1002'] * 31)}\r")
            await stage.until_whole("OptionList", "#back")
            await stage.press("escape")


async def test_the_preview_of_a_column_scrolls() -> None:
    rows = "".join(f"{number};x{number}\r" for number in range(40001, 40081))
    async with on_stage(make_app()) as stage:
        for size in (MIN_SIZE, NARROW):
            await stage.resize(*size)
            await asked(stage, rows)
            box = stage.screen.query_one(VerticalScroll)
            for _ in range(20):
                await stage.press("pagedown")
            assert box.max_scroll_y == box.scroll_offset.y > 0, size
            await stage.press("escape")


@pytest.mark.parametrize(
    ("key", "ids"), [("1", ["312891612", "312891613"]), ("2", ["312", "891", "612", "613"])]
)
@pytest.mark.parametrize("typed", [False, True])
async def test_spaced_groups_are_one_id_or_three(key: str, ids: list[str], typed: bool) -> None:
    async with on_stage(make_app()) as stage:
        if typed:
            ids = ids[:1] if key == "1" else ids[:3]
            await stage.type("312 891 612\r")
        else:
            await stage.paste("312 891 612\r312 891 613\r")
        assert "Is this one order ID or 3?" in stage.text_on_top
        await stage.press("enter")
        assert isinstance(stage.screen, ChoiceDialog)
        await stage.press(key, "enter")
        assert stage.ids == ids


UNREAD = {
    "a table": "a;b\n123456;654321\n223456;754321\n",
    "a text": "Lütfen 312891245 ve 312891246 iptal edilsin",
    "two headings": "order id;paket no\n1234567;312891245\n2234567;312891246\n",
}


@pytest.mark.parametrize("text", UNREAD.values(), ids=UNREAD)
async def test_keys_right_after_a_paste_answer_no_question(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_stage(make_app()) as stage:
        # The keys come before the window is on the screen.
        stage.app.post_message(events.Paste(text))
        for key in ("5", "5", "enter"):
            stage.app.post_message(stage.key(key))
        await stage.until(lambda: stage.screen is not stage.dashboard)
        await stage.press("escape")
        assert stage.ids == []
    monkeypatch.setattr("imtui.ui.screens.dialog.UNREAD_SECONDS", 60.0)
    async with on_stage(make_app()) as stage:
        await stage.paste(text)
        window = stage.screen
        # Enter is pressed by habit, before the window can have been read.
        await stage.press("1", "enter")
        assert stage.screen is window
        assert stage.ids == []


async def test_the_button_asks_for_a_choice_first() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, "312 891 612\r")
        stage.screen.query_one("#yes", Button).press()
        await stage.until(lambda: len(stage.toasts) == 1)
        assert stage.toasts[0].startswith("Choose a line first")
        assert isinstance(stage.screen, ChoiceDialog)


async def test_a_range_is_expanded_after_its_count_is_shown() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("312891245-312891249\r")
        assert "a range of 5 IDs" in stage.text_on_top
        await stage.press("1", "enter")
        assert stage.ids == [str(number) for number in range(312891245, 312891250)]


async def test_a_range_among_single_ids_can_be_rejected() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, "312891240\r312891245-312891249\r")
        await stage.press("2", "enter")
        assert stage.ids == ["312891240"]
        assert "line 2, column 1: 312891245-312891249: this is a range" in stage.text_on_top


async def test_what_looks_like_an_id_in_a_text_is_marked() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, MAIL)
        assert isinstance(stage.screen, TextPicker)
        assert [line[:13].rstrip() for line in numbers(stage) if line.startswith("[x]")] == [
            "[x] 312891245",
            "[x] 312891246",
        ]
        assert "[ ] 4711       " in [line[:15] for line in numbers(stage)]
        await stage.press("enter")
        assert stage.ids == ["312891245", "312891246"]


async def test_json_is_pasted_without_a_question() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste('[\r  {"order_id": 312891245, "label": "a"},\r  {"order_id": 312891246}\r]\r')
        await stage.until(lambda: len(stage.session.batch) == 2)
        assert stage.screen is stage.dashboard
        assert [order.order_id for order in stage.session.batch] == ["312891245", "312891246"]


async def test_broken_json_says_where_and_what_is_wrong() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, '[\r  {"order_id": 312891245},\r  {"order_id": 312891246')
        assert isinstance(stage.screen, TextPicker)
        assert "line 3: this looks like JSON, but it cannot be read. It ends too early." in stage.text_on_top


async def test_marks_of_a_text_follow_keys_and_mouse() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, MAIL)
        await stage.press("space", "down")
        assert numbers(stage)[0].startswith("[ ] 312891245")
        await stage.pilot.click(NumberList, offset=(2, 0))
        assert numbers(stage)[0].startswith("[x] 312891245")
        await stage.press("a")
        assert all(line.startswith("[x]") for line in numbers(stage))
        await stage.press("a")
        assert all(line.startswith("[ ]") for line in numbers(stage))
        await stage.press("enter")
        assert isinstance(stage.screen, TextPicker)
        assert "No number is marked" in stage.text_on_top
        await stage.press("s", "enter")
        assert stage.ids


async def test_phones_in_a_text_are_not_marked() -> None:
    async with on_stage(make_app()) as stage:
        await asked(stage, "call 05321112233 or\r05321112234 so much text in between\r")
        assert all(line.startswith("[ ]") for line in numbers(stage))
        await stage.press("a", "enter")
        assert stage.ids == ["05321112233", "05321112234"]
        assert all(found in stage.notice for found in ("2 imported", "2 IDs are unusual."))


async def test_a_text_of_very_many_numbers_is_shown_at_once() -> None:
    question = import_text(
        "mail:\nhow\n" + "".join(f"cancel order {number} now\n" for number in range(10_000, 40_000))
    )
    assert isinstance(question, TextQuestion)
    groups = question.number_groups()
    async with on_stage(make_app()) as stage:
        stage.app.push_screen(TextPicker("a.log", question, groups, 0))
        await stage.pilot.pause()
        assert stage.screen.query_one(NumberList).line_count == 30_000


async def test_a_text_without_a_number_lists_its_lines() -> None:
    async with on_stage(make_app()) as stage:
        await stage.paste("so much text\rand nothing in it\r")
        assert stage.ids == []
        assert "0 imported, 2 rejected" in stage.text_on_top


async def test_a_typed_line_without_an_answer_stays_in_the_entry_line() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("312 891 612\r")
        await stage.press("escape")
        assert stage.entry.value == "312 891 612"
        assert stage.notice == "Entry line: cancelled. Nothing was imported."


async def test_several_files_ask_one_after_the_other(tmp_path: Path) -> None:
    texts = {
        "a.txt": "312891245\n3,12E+08\n312891246\n",
        "b.log": MAIL.replace("\r", "\n"),
        "c.csv": NO_HEADING.replace("\r", "\n"),
        "d.txt": "312891245\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    async with on_stage(make_app(files=[str(tmp_path / name) for name in texts])) as stage:
        for title, keys in (("Import: numbers", ["enter"]), ("Import: column", ["1", "enter"])):
            await stage.until(
                lambda: stage.screen is not stage.dashboard and stage.text_on_top.startswith(title)  # noqa: B023
            )
            assert len(stage.app.screen_stack) == 2
            await stage.press(*keys)
        await stage.until(lambda: stage.screen is not stage.dashboard)
        report = stage.text_on_top
        assert report.startswith("Import report")
        assert "a.txt: 3 lines read: 2 imported, 1 rejected." in report
        assert "d.txt: 1 line read: 0 imported, 1 duplicate." not in report
        assert "1 more source was read." in report
        assert "a.txt, line 2, column 1: 3,12E+08: a spreadsheet" in report
        assert "d.txt, line 1: 312891245 is in row 1 already" in report
        assert len(stage.ids) == 5
        await stage.press("escape")
        assert stage.screen is stage.dashboard


async def test_a_long_paste_is_read_on_a_thread() -> None:
    ids = [str(number) for number in range(312_000_000, 312_020_000)]
    async with on_stage(make_app()) as stage:
        await stage.paste("\r".join(ids))
        await stage.until(lambda: len(stage.ids) == len(ids))
        assert stage.ids == ids


async def test_a_spreadsheet_with_two_lists_asks_for_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(
        xlsx(
            {"Kasım": [["312891245"], ["312891246"]], "Aralık": [["312891247"], ["312891248"], ["312891249"]]}
        )
    )
    async with on_stage(make_app(files=[str(path)])) as stage:
        await stage.until(lambda: isinstance(stage.screen, ChoiceDialog))
        await stage.pilot.pause()
        assert "1  Kasım                 2 IDs" in stage.text_on_top
        await stage.press("2")
        assert "312891249" in preview(stage)
        await stage.press("enter")
        await stage.until(lambda: stage.ids == ["312891247", "312891248", "312891249"])
