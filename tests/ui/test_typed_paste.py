"""A paste that the terminal types as keys, where letters are commands."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from textual import events
from textual.screen import ModalScreen
from textual.widgets import Input

from imtui.ui.screens.import_report import ImportReportScreen
from imtui.ui.screens.questions.prompt import Confirm
from imtui.ui.screens.questions.run import RunQuestion
from imtui.ui.screens.text_picker import TextPicker
from imtui.ui.typed_paste import is_paste
from tests.support.stage import Stage, make_app, on_stage

NAMES = {"\r": "enter", "\n": "ctrl+j", "\t": "tab", " ": "space", "\x1b": "escape"}
MAIL = "quickly, stop these:\rx 431 y\rd 432 y\rq 433\r"


def typed(stage: Stage, text: str) -> None:
    """Send all keys at once, as a terminal does."""
    for character in text:
        stage.app.post_message(events.Key(NAMES.get(character, character), character))


@pytest.mark.parametrize("key", ["home", "l"])
async def test_a_text_typed_where_letters_are_commands_becomes_ids(key: str) -> None:
    async with on_stage(make_app("428 429")) as stage:
        stage.table.focus()
        await stage.press(key)
        typed(stage, MAIL)
        await stage.until(lambda: isinstance(stage.screen, TextPicker))
        assert stage.ids == ["428", "429"]
        await stage.press("enter")
        assert stage.ids == ["428", "429", "431", "432", "433"]


async def test_a_table_with_a_heading_is_typed_whole() -> None:
    async with on_stage(make_app("428")) as stage:
        stage.table.focus()
        typed(stage, "order id\tname\r" + "".join(f"{number}\tAli\r" for number in range(1000, 1400)))
        await stage.until(lambda: len(stage.ids) == 401)
        assert stage.session.batch[1].label == "Ali"


async def test_in_a_window_keys_act_where_the_tab_before_them_went(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    async with on_stage(make_app("428")) as stage:
        stage.table.focus()
        await stage.press("e")
        stage.screen.query_one(Input).value = str(path)
        typed(stage, "\t\t \r")
        await stage.until(lambda: stage.notice == f"1 order written to {path}.")
    assert path.read_text(encoding="utf-8").startswith("id;outcome;")


async def test_no_letter_behind_an_id_answers_a_question() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("ctrl+r")
        question = stage.screen
        assert isinstance(question, RunQuestion)
        for text in (
            *("429 y", "429y", "4 y", "4\ty", "312891245\ry", "312891245 yes\r", "\r429 y", "tamam\r"),
            "yes, my friend:\r429\r",
        ):
            typed(stage, text)
            await stage.until(lambda: any("was not imported" in toast for toast in stage.toasts))
            assert stage.screen is question, text
            stage.app.clear_notifications()


async def test_keys_of_a_script_are_commands_however_quick_they_come() -> None:
    async with on_stage(make_app("428 429 430")) as stage:
        stage.table.focus()
        await stage.pilot.pause()
        typed(stage, "jvjv")
        await stage.until(lambda: len(stage.table.selected) == 2)
        await stage.press("y")
        await stage.until(lambda: "2 selected IDs" in stage.notice)
        typed(stage, "i77\r")
        await stage.until(lambda: stage.ids[-1] == "77")


async def test_quick_digits_that_a_window_asks_for_are_an_answer() -> None:
    async with on_stage(make_app("428 429")) as stage:
        stage.table.focus()
        await stage.press("F")
        typed(stage, "12\r")
        await stage.until(lambda: not isinstance(stage.screen, ModalScreen))
        assert not stage.toasts


@pytest.mark.parametrize("where", ["entry", "table"])
async def test_ids_typed_in_one_moment_are_not_glued_together(where: str) -> None:
    async with on_stage(make_app()) as stage:
        expected: list[str] = []
        for end, count in product(("\r", "\n", "\r\n"), (9, 400)):
            stage.screen.set_focus(stage.table if where == "table" else stage.entry)
            first = 312_800_001 + len(expected)
            numbers = [str(number) for number in range(first, first + count)]
            expected.extend(numbers)
            typed(stage, "".join(number + end for number in numbers))
            await stage.until(lambda: len(stage.ids) >= len(expected))
            await stage.pilot.pause()
            assert stage.ids == expected, (end, count)
            assert stage.entry.value == "", (end, count)


async def test_what_follows_the_last_line_s_end_stays_in_the_line() -> None:
    async with on_stage(make_app()) as stage:
        typed(stage, "428\r429\r4")
        await stage.until(lambda: len(stage.ids) == 2)
        await stage.type("30\r")
        assert stage.ids == ["428", "429", "430"]


async def test_a_first_line_that_is_rejected_keeps_the_others() -> None:
    async with on_stage(make_app()) as stage:
        stage.entry.focus()
        await stage.pilot.pause()
        typed(stage, "x1\r428\r429\r430\r")
        await stage.until(lambda: isinstance(stage.screen, ImportReportScreen))
        assert stage.ids == ["428", "429", "430"]


def has_report(stage: Stage) -> bool:
    return isinstance(stage.screen, ImportReportScreen) or "0 imported" in stage.notice


async def test_one_word_is_no_row_of_commands() -> None:
    async with on_stage(make_app("428 429")) as stage:
        for word in ("adyen", "siparis", "iptal\r", "DURUN", "ödeme", "durdur"):
            stage.table.focus()
            await stage.pilot.pause()
            typed(stage, word)
            await stage.until(lambda: has_report(stage))
            assert stage.ids == ["428", "429"], word
            await stage.press("escape")
            stage.dashboard.context.notice.clear_notice()


async def test_a_short_burst_answers_no_question_that_it_opens() -> None:
    async with on_stage(make_app("428 429")) as stage:
        stage.table.focus()
        await stage.pilot.pause()
        typed(stage, "ady\r")
        await stage.until(lambda: any(toast.startswith("Ignored") for toast in stage.toasts))
        assert isinstance(stage.screen, Confirm)
        await stage.press("n")
        assert stage.ids == ["428", "429"]


async def test_a_search_typed_quickly_is_no_order() -> None:
    async with on_stage(make_app("428 429")) as stage:
        stage.table.focus()
        await stage.pilot.pause()
        typed(stage, "b29\r")
        await stage.until(lambda: stage.table.line_count == 1)
        assert stage.ids == ["428", "429"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("id\r428\r429\r", True),
        ("please cancel 428", True),
        ("sms-312891245", True),
        ("siparis", True),
        ("İPTAL\r", True),
        ("\r428\r429", True),
        ("ry4281", True),
        ("jvjvy", True),
        ("b312891245", False),
        ("i428\r429\r", False),
        ("nnnnnnnnnnnn", False),
        ("jjjjjjjjkkkk", False),
        ("fary", False),
        ("v 42", False),
        ("x 428\x1b 4", False),
    ],
)
def test_burst_of_different_printable_keys_is_a_paste(text: str, is_one: bool) -> None:
    assert is_paste(text.replace("\r", "\n")) is is_one
