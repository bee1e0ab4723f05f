"""Text left in the entry line, the question before imtui is quit, and Ctrl+C."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from imtui.core.outcome import State
from imtui.core.protocol import Reply
from imtui.core.retry import RetryPolicy
from imtui.session import Phase
from imtui.ui.screens.questions.quit import QuitQuestion
from imtui.ui.screens.questions.run import RunQuestion
from imtui.ui.screens.text_picker import TextPicker
from imtui.ui.widgets.find_line import FindLine
from tests.support.journals import wait_until_written
from tests.support.scripted import Provider
from tests.support.stage import GatedProvider, Stage, make_app, on_stage


async def test_a_run_imports_the_entry_line_first() -> None:
    provider = Provider()
    async with on_stage(make_app("428", provider)) as stage:
        await stage.type("312891245")
        await stage.press("ctrl+r")
        assert "cancel 2 orders" in stage.question
        assert stage.entry.value == ""
        await stage.press("y")
        await stage.until(stage.is_over)
    assert provider.seen == ["428", "312891245"]


async def test_a_run_of_the_entry_line_alone_works() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("312891245")
        await stage.press("ctrl+r")
        assert "cancel 1 order" in stage.question


async def test_a_wrong_entry_is_shown_and_nothing_starts() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.type("31289x")
        for command in ("run", "retry", "dry_run", "history"):
            stage.dashboard.context.notice.clear_notice()
            stage.dashboard.action_command(command)
            await stage.pilot.pause()
            assert stage.screen is stage.dashboard, command
            assert stage.notice.startswith("31289x: "), command
            assert stage.entry.value == "31289x", command
            assert stage.ids == ["428"], command


async def test_an_entry_with_a_wrong_part_shows_it_and_nothing_starts() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.type("312891245 31289x")
        await stage.press("ctrl+r")
        assert isinstance(stage.screen, TextPicker)
        assert stage.ids == ["428"]
        assert stage.session.phase is Phase.IDLE


async def test_a_run_by_the_find_line_imports_the_entry_line() -> None:
    async with on_stage(make_app("428 429 5428")) as stage:
        await stage.type("312891245")
        stage.table.focus()
        await stage.press("b")
        await stage.type("428")
        stage.dashboard.action_command("run")
        await stage.pilot.pause()
        assert "(•) 2 shown   ( ) all 4 queued" in stage.question
        assert stage.dashboard.query_one(FindLine).value == "428"
        assert stage.ids[-1] == "312891245"


async def test_an_import_before_a_run_does_not_widen_a_selection() -> None:
    provider = Provider()
    async with on_stage(make_app("428 429", provider)) as stage:
        stage.table.select([1])
        await stage.type("312891245")
        await stage.press("ctrl+r", "y")
        await stage.until(stage.is_over)
    assert provider.seen == ["429"]


async def test_a_paste_right_before_a_run_is_part_of_it() -> None:
    async with on_stage(make_app("428")) as stage:
        stage.app.post_message(events.Paste("429\r430\r"))
        stage.app.post_message(events.Key("ctrl+r", "\x12"))
        await stage.until(lambda: isinstance(stage.screen, RunQuestion))
        assert "cancel 3 orders" in stage.question


async def test_a_line_entered_right_before_a_run_is_part_of_it() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.type("429")
        stage.app.post_message(events.Key("enter", "\r"))
        stage.app.post_message(events.Key("ctrl+r", "\x12"))
        await stage.until(lambda: isinstance(stage.screen, RunQuestion))
        assert "cancel 2 orders" in stage.question


async def test_quitting_imports_the_entry_line_and_asks() -> None:
    app = make_app()
    async with on_stage(app) as stage:
        await stage.type("312891245")
        await stage.press("ctrl+q")
        assert "1 order is queued. It is NOT CANCELLED" in stage.question
        assert stage.ids == ["312891245"]


async def test_quitting_with_a_wrong_entry_shows_it_first() -> None:
    app = make_app()
    async with on_stage(app) as stage:
        await stage.type("31289x")
        await stage.press("ctrl+q")
        assert "not an order ID: 31289x" in stage.question
        await stage.press("n")
        assert stage.entry.value == "31289x"
        await stage.press("ctrl+q", "y")
        assert not app.is_running


async def test_quitting_from_a_dialog_imports_the_entry_line() -> None:
    async with on_stage(make_app()) as stage:
        await stage.type("312891245")
        stage.dashboard.action_command("account")
        await stage.pilot.pause()
        await stage.press("ctrl+q")
        assert isinstance(stage.screen, QuitQuestion)
        assert stage.ids == ["312891245"]


async def test_quitting_drops_no_paste_whose_question_is_open() -> None:
    app = make_app()
    async with on_stage(app) as stage:
        await stage.paste("Lütfen 312891245 ve 312891246 iptal edilsin")
        picker = stage.screen
        await stage.press("ctrl+q")
        assert "The question about Paste has no answer yet." in stage.question
        await stage.press("n")
        assert stage.screen is picker
        await stage.press("escape", "ctrl+q")
        assert not app.is_running


async def test_quitting_with_nothing_queued_asks_nothing() -> None:
    app = make_app("428", ran=True)
    async with on_stage(app) as stage:
        await stage.press("ctrl+q")
        assert not app.is_running


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quitting_with_queued_orders_asks_once(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test presses the key again sooner than a person can.
    monkeypatch.setattr("imtui.ui.screens.questions.quit.MIN_SECONDS_BETWEEN_PRESSES", 0.0)
    app = make_app("428 429", journal_path=tmp_path / "j.sqlite3")
    async with on_stage(app) as stage:
        stage.table.focus()
        await stage.press(key)
        assert "2 orders are queued. They are NOT CANCELLED" in stage.question
        assert "imtui offers it at the next start" in stage.question
        await stage.press("enter")
        assert app.is_running
        assert stage.screen is stage.dashboard
        await stage.press(key)
        await stage.post(stage.key(key))
        await stage.until(lambda: not app.is_running)


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_a_key_that_quits_twice_in_one_write_asks(key: str) -> None:
    app = make_app("428 429")
    async with on_stage(app) as stage:
        await stage.press("escape")
        for pressed in [stage.key(key), stage.key(key)]:
            app.post_message(pressed)
        await stage.until(lambda: isinstance(stage.screen, QuitQuestion))
        await stage.pilot.pause()
        assert app.is_running
        assert "2 orders are queued" in stage.question


async def test_without_a_journal_the_list_is_lost() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("ctrl+q")
        assert "This list is lost if you quit." in stage.question
        assert "next start" not in stage.question


async def test_what_the_journal_could_not_save_is_not_called_saved(tmp_path: Path) -> None:
    async with on_stage(make_app("428", journal_path=tmp_path / "j.sqlite3")) as stage:
        journal = stage.session._journal
        assert journal is not None
        journal._ask(lambda connection: connection.execute("PRAGMA query_only = ON"))
        await stage.paste("429")
        wait_until_written(journal)
        await stage.until(lambda: "readonly" in stage.notice)
        assert "run" not in [offer.command for offer in stage.footer]
        await stage.press("ctrl+q")
        assert "What changed since then is lost if you quit." in stage.question
        assert "The batch is saved" not in stage.question


async def running(stage: Stage, provider: GatedProvider) -> None:
    await stage.run()
    await stage.until(lambda: len(provider.seen) == 1)


async def pauses_and_stops(stage: Stage, provider: GatedProvider) -> None:
    """Ctrl+C pauses the run, and stops it the second time."""
    await stage.press("ctrl+c")
    assert stage.session.phase is Phase.PAUSED
    provider.let_go()
    await stage.press("ctrl+c")
    await stage.until(stage.is_over)


async def test_ctrl_c_pauses_a_run_and_a_second_one_stops_it() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429 430", provider, workers=1)) as stage:
        await running(stage, provider)
        await stage.press("ctrl+c")
        assert stage.session.phase is Phase.PAUSED
        assert stage.notice == "Paused by Ctrl+C: nothing more is sent. p resumes, s or Ctrl+C stops."
        provider.let_go(9)
        await stage.until(lambda: stage.states[0] is State.CANCELLED)
        assert provider.seen == ["428"]
        await stage.press("ctrl+c")
        await stage.until(stage.is_over)
        assert stage.states == [State.CANCELLED, State.QUEUED, State.QUEUED]
        assert provider.seen == ["428"]


async def test_ctrl_c_pauses_and_stops_from_every_window() -> None:
    provider = GatedProvider()
    ids = " ".join(str(number) for number in range(428, 440))
    async with on_stage(make_app(ids, provider, workers=1)) as stage:
        for window in ("help", "limits", "filter", "find", "export", "palette"):
            provider.seen.clear()
            await running(stage, provider)
            if window == "palette":
                stage.app.action_command_palette()
            else:
                stage.dashboard.action_command(window)
            await stage.pilot.pause()
            await pauses_and_stops(stage, provider)
            await stage.press("escape")


async def test_ctrl_c_pauses_with_text_selected_in_the_entry_line() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429 430", provider, workers=1)) as stage:
        await stage.type("77")
        await running(stage, provider)
        stage.entry.focus()
        stage.entry.select_all()
        await pauses_and_stops(stage, provider)


async def test_ctrl_c_while_stopping_says_what_it_waits_for() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429", provider, workers=1)) as stage:
        await running(stage, provider)
        await stage.press("ctrl+c", "ctrl+c", "ctrl+c")
        assert stage.session.phase is Phase.STOPPING
        assert stage.notice == "The run is stopping. It waits for the replies under way."
        provider.let_go(9)
        await stage.until(stage.is_over)


async def test_ctrl_c_without_a_run_copies_or_says_how_to_quit() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("ctrl+c")
        assert stage.notice == "Nothing is running. Press ^q to quit imtui."
        await stage.type("77")
        stage.entry.select_all()
        await stage.press("ctrl+c")
        assert stage.app.clipboard == "77"
        assert stage.app.is_running


async def test_the_log_says_that_a_waiting_retry_is_not_made() -> None:
    busy = Reply(503, 503, "Hizmet dışı", retry_after=600.0)
    app = make_app("428", Provider({"428": [busy]}), retry=RetryPolicy(base=600.0, retry_after_cap=3600))
    async with on_stage(app) as stage:
        await stage.run()
        await stage.until(lambda: len(stage.session.batch[0].attempts) == 1)
        await stage.press("s")
        await stage.until(stage.is_over)
        assert stage.states == [State.REFUSED]
        last = [entry.text for entry in stage.log_entries if entry.order_id == "428"][-1]
        assert last.startswith("not retried: the run was stopped; refused 503")


async def test_leaving_counts_the_orders_that_wait_for_a_retry(tmp_path: Path) -> None:
    busy = Reply(503, 503, "Hizmet dışı", retry_after=600.0)
    retry = RetryPolicy(base=600.0, retry_after_cap=3600)
    app = make_app("428", Provider({"428": [busy]}), retry=retry, journal_path=tmp_path / "journal.sqlite3")
    async with on_stage(app) as stage:
        await stage.run()
        await stage.until(lambda: len(stage.session.batch[0].attempts) == 1)
        await stage.press("ctrl+q")
        assert "1 order waits for its next attempt." in stage.question
        assert "it may be NOT CANCELLED." in stage.question
        assert "The batch is saved. History opens it." in stage.question
        assert "next start" not in stage.question


async def test_a_stopped_run_is_not_called_finished() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429 430", provider, workers=1)) as stage:
        await running(stage, provider)
        await stage.press("ctrl+c", "ctrl+c")
        provider.let_go(9)
        await stage.until(stage.is_over)
        assert stage.notice.startswith("Run stopped: ")


async def test_the_question_follows_the_run_behind_it() -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429 430", provider, workers=1)) as stage:
        await running(stage, provider)
        await stage.press("ctrl+q")
        assert "2 orders are queued." in stage.question
        provider.let_go(1)
        await stage.until(lambda: "1 order is queued." in stage.question)
        provider.let_go(9)
        await stage.until(lambda: "Every order has its outcome." in stage.question)
        assert stage.app.is_running
