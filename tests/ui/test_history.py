from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from imtui.core.outcome import State
from imtui.core.secret import Secret
from imtui.journal import BatchJournal, Journal, JournalError
from imtui.messages import LANGUAGES, lazy, use_language
from imtui.settings import Profile
from imtui.ui.layout import MIN_SIZE
from imtui.ui.screens.export import ExportDialog
from imtui.ui.screens.history import HistoryScreen
from imtui.ui.screens.questions.prompt import Prompt
from tests.support.journals import CANCELLED, batch_of, run_batch
from tests.support.scripted import BUSY, LOST, NOT_FOUND, Provider
from tests.support.sessions import leave_behind
from tests.support.stage import SANDBOX, make_app, on_stage


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


async def test_an_unfinished_batch_is_offered_and_nothing_is_sent(journal: Path) -> None:
    leave_behind(journal)
    provider = Provider()
    async with on_stage(make_app("", provider, journal_path=journal)) as stage:
        assert isinstance(stage.screen, Prompt)
        assert "2 orders are queued: they are sent as scheduled unless you cancel them." in stage.text_on_top
        await stage.press("enter")
        assert stage.ids == ["428", "429"]
        assert "^r run 2" in stage.notice
    assert provider.seen == []


async def test_the_question_counts_older_unfinished_batches(journal: Path) -> None:
    for ids in ("428", "429", "430"):
        leave_behind(journal, ids)
    async with on_stage(make_app(journal_path=journal)) as stage:
        assert "2 older batches are not finished either: h lists them." in stage.text_on_top
        await stage.press("x")
        assert stage.notice == "Batch 3 is set aside: it is not offered any more. h lists it."
    async with on_stage(make_app(journal_path=journal)) as stage:
        assert "1 older batch is not finished either: h lists it." in stage.text_on_top


async def test_a_failed_order_is_not_counted_with_the_cancelled(journal: Path) -> None:
    leave_behind(journal, "428 429 430", Provider({"429": [NOT_FOUND], "430": [LOST]}))
    async with on_stage(make_app(journal_path=journal)) as stage:
        assert "✖ 1 order was refused or unreachable: only a retry sends it again." in stage.text_on_top
        assert "✔ 1 order is cancelled: it is not sent again." in stage.text_on_top


async def test_a_batch_can_be_left_for_another_time_or_set_aside(journal: Path) -> None:
    leave_behind(journal)
    for key, offered in (("n", True), ("x", True), ("n", False)):
        async with on_stage(make_app(journal_path=journal)) as stage:
            assert isinstance(stage.screen, Prompt) == offered
            if offered:
                await stage.press(key)
            assert stage.ids == []


async def test_a_start_with_a_list_only_mentions_the_batch(journal: Path) -> None:
    leave_behind(journal)
    async with on_stage(make_app("700", journal_path=journal)) as stage:
        assert stage.screen is stage.dashboard
        assert "Batch 1 is not finished" in stage.notice


async def test_going_on_sends_no_cancelled_order_again(journal: Path) -> None:
    leave_behind(journal, "428 429", Provider({"429": [LOST]}))
    provider = Provider({"429": [NOT_FOUND]})
    async with on_stage(make_app("", provider, journal_path=journal)) as stage:
        await stage.press("y", "r", "y")
        await stage.until(stage.is_over)
        assert stage.states == [State.CANCELLED, State.UNCONFIRMED]
    assert provider.seen == ["429"]


async def test_what_was_cancelled_before_is_shown_and_not_sent(journal: Path) -> None:
    leave_behind(journal, "428", Provider())
    provider = Provider()
    async with on_stage(make_app("428 700", provider, journal_path=journal)) as stage:
        assert stage.states == [State.CANCELLED, State.QUEUED]
        await stage.press("ctrl+r")
        assert "cancel 1 order" in stage.question
        await stage.press("y")
        await stage.until(stage.is_over)
        await stage.press("home", "enter")
        assert "In batch 1" in stage.text_on_top
    assert provider.seen == ["700"]


async def test_the_question_counts_without_what_was_cancelled_before(journal: Path) -> None:
    leave_behind(journal, "428", Provider())
    async with on_stage(make_app("428 700", profile=None, journal_path=journal)) as stage:
        await stage.press("escape")
        stage.dashboard.use_account(SANDBOX)
        stage.table.select([0, 1])
        await stage.press("ctrl+r")
        assert "(•) 1 selected   ( ) all 1 queued (a)" in stage.question


async def test_what_the_run_question_finds_is_shown_after_a_no(journal: Path) -> None:
    leave_behind(journal, "428", Provider({"428": [LOST] * 4}))
    async with on_stage(make_app("428 700", profile=None, journal_path=journal)) as stage:
        await stage.press("escape")
        stage.dashboard.use_account(SANDBOX)
        stage.dashboard.action_command("run")
        await stage.press("n")
        assert stage.states == [State.UNCONFIRMED, State.QUEUED]
        assert "? unconfirmed" in stage.table.render_line(1).text
        assert "1 unconfirmed" in stage.summary.render().plain


async def test_an_order_left_unconfirmed_before_is_counted_as_the_run_does(journal: Path) -> None:
    leave_behind(journal, "428", Provider({"428": [LOST] * 4}))
    async with on_stage(make_app("428 700", journal_path=journal)) as stage:
        assert stage.states == [State.UNCONFIRMED, State.QUEUED]
        await stage.press("escape")
        assert [offer.words for offer in stage.footer if offer.command == "run"] == ["Run 2"]
        stage.dashboard.context.show_result_summary("Batch 2")
        assert stage.notice.endswith("^r run 2")
        await stage.press("ctrl+r")
        assert "cancel 2 orders" in stage.question


async def test_the_history_lists_batches_and_opens_one(journal: Path) -> None:
    leave_behind(journal, "428", Provider({"428": [NOT_FOUND]}))
    leave_behind(journal, "700 701", Provider())
    async with on_stage(make_app(journal_path=journal)) as stage:
        await stage.press("escape", "h")
        assert isinstance(stage.screen, HistoryScreen)
        await stage.press("down", "enter")
        assert stage.ids == ["428"]
        assert stage.states == [State.REFUSED]


async def test_a_batch_that_was_opened_is_shown_without_a_search(journal: Path) -> None:
    leave_behind(journal, "428", Provider())
    async with on_stage(make_app("700 701", journal_path=journal)) as stage:
        await stage.press("escape", "b", "7", "0", "1", "enter")
        await stage.press("h", "down", "enter", "enter")
        assert stage.ids == ["428"]
        find = stage.dashboard.pane.find
        assert (find.display, find.value) == (False, "")


async def test_the_history_shows_older_batches_on_request(journal: Path) -> None:
    with Journal.open(journal) as written:
        for number in range(1, 106):
            batch = batch_of(written, str(number))
            if number > 2:
                run_batch(written, batch, (str(number), CANCELLED, State.CANCELLED))
    async with on_stage(make_app(journal_path=journal)) as stage:
        await stage.press("n", "escape", "h")
        options = stage.screen.query_one(OptionList)
        # The 100 newest, two older ones that are unfinished, and a line about the rest.
        assert options.option_count == 103
        assert "3 older finished batches" in str(options.get_option("all").prompt)
        await stage.press("ctrl+end", "enter")
        assert options.option_count == 105
        await stage.press("ctrl+end", "enter")
        assert stage.ids == ["1"]


async def test_the_history_shows_what_is_open_and_is_filtered(journal: Path) -> None:
    leave_behind(journal, "428 429", Provider({"429": [LOST]}))
    leave_behind(journal, "700 701", Provider())
    async with on_stage(make_app(journal_path=journal)) as stage:
        await stage.press("escape", "h")
        options = stage.screen.query_one(OptionList)
        lines = [str(option.prompt).split() for option in options.options]
        assert [(line[0], line[-1]) for line in lines] == [("2", "–"), ("1", "unconfirmed")]
        headings = str(stage.screen.query_one("#headings", Static).content).split()
        assert headings == ["Batch", "Created", "Account", "Orders", "Not", "cancelled"]
        await stage.type("open")
        assert [option.id for option in options.options] == ["1"]
        await stage.press("enter")
        assert stage.ids == ["428", "429"]


async def test_the_list_is_exported_to_a_new_file_alone(journal: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    async with on_stage(make_app("428 429", Provider({"429": [NOT_FOUND]}), journal_path=journal)) as stage:
        await stage.run_to_the_end()
        await stage.press("e")
        stage.fill(path=str(target))
        await stage.press("enter")
        assert f"2 orders written to {target}." in stage.notice
        await stage.press("e")
        for name, why in ((str(target), "exists already"), ("~nobody/out.json", "No such file or directory")):
            stage.fill(path=name)
            await stage.press("enter")
            assert isinstance(stage.screen, ExportDialog)
            assert why in stage.text_on_top
    orders = json.loads(target.read_text())["orders"]
    assert [(order["id"], order["outcome"]) for order in orders] == [("428", "cancelled"), ("429", "refused")]


async def test_a_report_is_written_by_the_suffix_of_its_name(journal: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    async with on_stage(make_app("428 429", Provider({"429": [NOT_FOUND]}), journal_path=journal)) as stage:
        await stage.run_to_the_end()
        await stage.press("e")
        stage.fill(path=str(target))
        await stage.press("enter")
    report = target.read_text(encoding="utf-8")
    assert "<h1>1 of 2 orders cancelled</h1>" in report
    assert "acme (sandbox)" in report


async def test_the_name_that_is_offered_for_an_export_is_a_free_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with on_stage(make_app("428")) as stage:
        for _ in range(3):
            stage.table.focus()
            await stage.press("e", "enter")
            assert "1 order written to" in stage.notice
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["imtui-batch-2.csv", "imtui-batch-3.csv", "imtui-batch.csv"]


async def test_a_journal_in_use_sends_nothing_and_says_what_to_do(journal: Path) -> None:
    provider = Provider()
    with Journal.open(journal):
        async with on_stage(make_app("428", provider, journal_path=journal)) as stage:
            assert "another imtui" in stage.notice
            await stage.press("ctrl+r")
            assert stage.screen is stage.dashboard
            assert "Quit that one, or use another file" in " ".join(stage.notice.split())
            assert "--journal PATH" in stage.notice
    assert provider.seen == []


async def test_a_journal_that_becomes_free_is_used_at_once(journal: Path) -> None:
    leave_behind(journal, "429")
    provider = Provider()
    other = Journal.open(journal)
    async with on_stage(make_app("428", provider, journal_path=journal)) as stage:
        other.close()
        await stage.until(lambda: "the list is saved" in stage.notice)
        assert "Batch 1 is not finished" in stage.notice
        await stage.run_to_the_end()
    assert provider.seen == ["428"]
    with Journal.open(journal) as again:
        assert [order.state for order in again.load(2).orders] == [State.CANCELLED]


@pytest.mark.parametrize("through", [(), ((30, 8),)], ids=["at once", "through a window too small"])
async def test_the_list_fits_a_window_that_becomes_narrow(
    journal: Path, through: tuple[tuple[int, int], ...]
) -> None:
    leave_behind(journal, "428", Provider({"428": [NOT_FOUND]}))
    async with on_stage(make_app(journal_path=journal), (120, 30)) as stage:
        await stage.press("escape", "h")
        window = stage.screen
        assert "Cancelled" in str(window.query_one("#headings", Static).content).split()
        for size in (*through, (60, 15)):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
        await stage.until(lambda: stage.screen is window)
        assert str(window.query_one("#headings", Static).content).split()[-2:] == ["Not", "cancelled"]
        [line] = [str(option.prompt) for option in window.query_one(OptionList).options]
        assert "1 refused" not in line
        assert line.endswith("✖ 1  ")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_headings_fit_the_smallest_window(journal: Path, language: str) -> None:
    use_language(language)
    leave_behind(journal, "428", Provider())
    async with on_stage(make_app(journal_path=journal), MIN_SIZE) as stage:
        await stage.press("h")
        headings = stage.screen.query_one("#headings", Static)
        [drawn] = [line.text.rstrip() for line in map(headings.render_line, range(headings.size.height))]
        assert drawn == str(headings.content).rstrip()


def refuse_to_write(*_: object) -> None:
    raise JournalError(lazy("The disk is full."))


async def test_opening_a_batch_says_that_an_unsaved_list_is_lost(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(journal, "428", Provider())
    monkeypatch.setattr(BatchJournal, "add", refuse_to_write)
    async with on_stage(make_app("430 431", journal_path=journal)) as stage:
        assert "The disk is full." in stage.notice
        await stage.press("escape", "h", "enter")
        assert "The orders on the list are not saved." in stage.text_on_top
        assert "Open batch 1; the 2 orders here are lost" in stage.text_on_top
        assert "journal" not in stage.text_on_top
        await stage.press("enter")
        assert stage.ids == ["430", "431"]


async def test_opening_the_same_batch_asks_if_a_part_is_not_saved(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_stage(make_app("428", journal_path=journal)) as stage:
        monkeypatch.setattr(BatchJournal, "add", refuse_to_write)
        await stage.paste("430")
        await stage.press("escape", "h", "enter")
        assert "Open batch 1; the 2 orders here are lost" in stage.text_on_top
        assert stage.ids == ["428", "430"]


ADD_BATCH_1 = ("escape", "h", "down", "enter", "2", "enter")


async def test_failures_of_an_added_batch_are_queued_again(journal: Path) -> None:
    leave_behind(journal, "428 429 431", Provider({"429": [NOT_FOUND], "431": [LOST] * 4}))
    async with on_stage(make_app("430", journal_path=journal)) as stage:
        await stage.press(*ADD_BATCH_1)
        assert stage.ids == ["430", "428", "429", "431"]
        assert stage.states == [State.QUEUED, State.CANCELLED, State.QUEUED, State.UNCONFIRMED]
        assert stage.notice == ("3 orders added from batch 1. Queued again: 1 refused (455×1). ^r runs them.")


async def test_a_retry_names_what_a_later_batch_cancelled(journal: Path) -> None:
    leave_behind(journal, "428 429", Provider({"428": [BUSY], "429": [BUSY]}))
    leave_behind(journal, "428", Provider())
    provider = Provider()
    async with on_stage(make_app(provider=provider, journal_path=journal)) as stage:
        await stage.press("escape", "h", "down", "enter")
        assert stage.ids == ["428", "429"]
        await stage.press("r")
        assert "Not included: 1 order, because another batch cancelled them." in stage.question
        await stage.press("n", "v", "r")
        assert "Nothing was sent. All of them were cancelled in another batch." in stage.notice
    assert provider.seen == []


async def test_what_another_account_proved_is_queued_again(journal: Path) -> None:
    leave_behind(journal, "428 429", Provider({"429": [LOST] * 4}))
    other = Profile("other", Secret("another-key"), Secret("another-hash"), SANDBOX.base_url)
    async with on_stage(make_app("430", profile=other, journal_path=journal)) as stage:
        await stage.press(*ADD_BATCH_1)
        assert stage.notice.endswith("Queued again: 1 cancelled, 1 unconfirmed. ^r runs them.")


async def test_an_unsent_batch_is_named_by_its_number(journal: Path) -> None:
    leave_behind(journal, "428 429")
    async with on_stage(make_app("430", journal_path=journal)) as stage:
        await stage.press(*ADD_BATCH_1)
        assert stage.notice == "2 orders added from batch 1."


async def test_cancelled_before_and_unfinished_are_both_reported(journal: Path) -> None:
    leave_behind(journal, "428", Provider())
    leave_behind(journal, "429 430")
    async with on_stage(make_app("428", journal_path=journal)) as stage:
        assert "1 order was cancelled in an earlier batch" in stage.notice
        assert "Batch 2 is not finished" in stage.notice


async def test_the_report_and_why_nothing_is_kept_are_both_shown(journal: Path) -> None:
    with Journal.open(journal):
        async with on_stage(make_app("428 429 428", journal_path=journal)) as stage:
            assert "another imtui" in stage.notice
            assert "The duplicate is in row 1." in stage.notice
