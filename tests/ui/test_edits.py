"""Edits of the list by keys, with undo and redo."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input, Static

from imtui.core.outcome import State
from imtui.ui.screens.questions.choice import ChoiceDialog
from imtui.ui.screens.questions.text_prompt import TextPrompt
from tests.support.scripted import Provider
from tests.support.sessions import leave_behind
from tests.support.stage import make_app, on_stage


async def test_every_edit_is_taken_back_and_made_again() -> None:
    async with on_stage(make_app("428 429 430")) as stage:
        await stage.paste("431\r432")
        stage.table.focus()
        await stage.press("home", "down", "d", "x", "y")
        assert stage.ids == []
        for ids, words in (
            (["428", "430", "431", "432"], "list cleared"),
            (["428", "429", "430", "431", "432"], "1 order removed from the list"),
            (["428", "429", "430"], "2 orders added from Paste"),
        ):
            await stage.press("z")
            assert stage.ids == ids
            assert stage.notice == f"Undone: {words}."
        await stage.press("Z", "ctrl+y", "Z")
        assert stage.ids == []
        assert stage.notice == "Redone: list cleared."
        await stage.press("Z")
        assert stage.notice == "There is nothing to redo."


async def test_what_was_sent_is_not_undone() -> None:
    async with on_stage(make_app("428 429", ran=True)) as stage:
        stage.table.focus()
        await stage.press("z")
        assert stage.ids == ["428", "429"]
        assert stage.notice.startswith("Not undone: 2 orders added from a file. Requests were sent")


async def test_an_id_is_edited_in_its_place() -> None:
    async with on_stage(make_app("428 429 430")) as stage:
        stage.table.focus()
        await stage.press("home", "down", "m")
        assert isinstance(stage.screen, TextPrompt)
        line = stage.screen.query_one(Input)
        for wrong, why in (
            ("430", "430 is in row 3 already"),
            ("x", "an order ID is digits only"),
            ("", "digits"),
        ):
            line.value = wrong
            await stage.press("enter")
            assert why in str(stage.screen.query_one("#why", Static).content)
        line.value = "555"
        await stage.press("enter")
        assert stage.ids == ["428", "555", "430"]
        await stage.press("z")
        assert stage.ids == ["428", "429", "430"]
        await stage.press("m", "escape")
        assert stage.ids == ["428", "429", "430"]


async def test_an_id_that_was_sent_stays_as_it_is() -> None:
    async with on_stage(make_app("428", ran=True)) as stage:
        stage.table.focus()
        await stage.press("m")
        assert stage.notice == "The ID 428 cannot be changed: a request was sent for it."


async def test_a_past_batch_is_opened_or_its_orders_are_added(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite3"
    leave_behind(journal, "428 429", Provider())
    async with on_stage(make_app("429 430", journal_path=journal)) as stage:
        stage.table.focus()
        await stage.press("h", "down", "enter")
        assert isinstance(stage.screen, ChoiceDialog)
        assert "Neither choice sends anything" in stage.text_on_top
        await stage.press("2", "enter")
        assert stage.ids == ["429", "430", "428"]
        assert stage.states == [State.CANCELLED, State.QUEUED, State.CANCELLED]
        assert stage.notice == "1 order added from batch 1. Already on the list: 1."
        await stage.press("h", "down", "enter", "1", "enter")
        assert stage.ids == ["428", "429"]
