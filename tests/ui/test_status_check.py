from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from imtui.core.importing.result import Found, OrderInfo
from imtui.core.outcome import State
from imtui.core.protocol import Reply
from imtui.core.read_methods import ReadRequest, Report
from imtui.core.retry import RetryPolicy
from imtui.ui.commands.run_scopes import start_run
from imtui.ui.presentation.details import details
from imtui.ui.presentation.view import View
from imtui.ui.screens.details import DetailsScreen
from tests.support.desk import PATIENCE, Desk, QueryResult
from tests.support.scripted import BUSY, CANCELLED, DENIED, DOWN, LOST, NOT_FOUND, Provider
from tests.support.sessions import leave_behind
from tests.support.stage import WIDE, GatedProvider, Stage, app_at, make_app, on_stage

WAITING = Reply(456, 456, "Gönderim tarihi gelmedi")


class OneReport(Desk):
    """Answers requests for the orders in `answers`. The others wait for `more`."""

    def __init__(self, answers: Mapping[str, QueryResult]) -> None:
        super().__init__(answers)
        self.more = threading.Event()

    def query(self, question: ReadRequest[Any], body: bytes, timeout: float) -> Any:  # noqa: ANN401 (as scripted)
        if json.loads(body)["request"]["order"]["id"] not in self.answers:
            assert self.more.wait(PATIENCE), question
        return super().query(question, body, timeout)


def is_settled(stage: Stage) -> bool:
    monitor = stage.dashboard.context.run_monitor
    return stage.session.status_check is None and not monitor._status_check.is_active


async def test_one_key_checks_what_is_in_doubt() -> None:
    desk = Desk({"1": Report("1", "115"), "2": Report("2", "114"), "3": WAITING})
    provider = Provider({"1": [LOST], "2": [NOT_FOUND], "3": [LOST], "4": [CANCELLED]})
    async with on_stage(app_at(desk, provider=provider, ran="1 2 3 4")) as stage:
        await stage.press("full_stop")
        await stage.until(lambda: is_settled(stage))
        assert stage.states == [State.CANCELLED, State.REFUSED, State.UNCONFIRMED, State.CANCELLED]
        assert sorted(desk.asked) == ["1", "2", "3"]
        assert "3 of 3 reports" in stage.notice
        assert "r retry 1" in stage.notice
        assert stage.dashboard.context.run_monitor._timers == ()
        reported = [entry.text for entry in stage.log_entries if entry.order_id == "1"]
        assert "status 115" in reported[-1]


async def test_a_check_is_about_the_selection_or_the_rows_shown() -> None:
    desk = Desk({str(number): Report(str(number), "115") for number in (1, 2, 3)})
    provider = Provider({"1": [LOST], "2": [LOST], "3": [LOST]})
    async with on_stage(app_at(desk, provider=provider, ran="1 2 3")) as stage:
        stage.table.select([1])
        await stage.press("full_stop")
        await stage.until(lambda: is_settled(stage))
        assert stage.states == [State.UNCONFIRMED, State.CANCELLED, State.UNCONFIRMED]
        stage.table.select([])
        stage.dashboard.pane.show_view(View(query="3"))
        await stage.press("full_stop")
        await stage.until(lambda: stage.states[2] is State.CANCELLED)
        assert desk.asked == ["2", "3"]


async def test_a_selection_of_cancelled_orders_is_checked_too() -> None:
    desk = Desk({"1": Report("1", "115"), "2": Report("2", "115")})
    provider = Provider({"1": [CANCELLED], "2": [CANCELLED]})
    async with on_stage(app_at(desk, provider=provider, ran="1 2")) as stage:
        await stage.press("full_stop")
        assert "Select cancelled orders" in stage.notice
        stage.table.select([1])
        await stage.press("full_stop")
        await stage.until(lambda: is_settled(stage))
        assert desk.asked == ["2"]
        lines = [stage.table.render_line(line).text for line in (1, 2)]
        assert ["✔✔ cancelled" in line for line in lines] == [False, True]


async def test_an_order_that_goes_out_in_spite_of_a_200_is_an_alarm() -> None:
    desk = Desk({"1": Report("1", "114")})
    async with on_stage(app_at(desk, provider=Provider({"1": [CANCELLED]}), ran="1")) as stage:
        stage.table.select([0])
        await stage.press("full_stop")
        await stage.until(lambda: is_settled(stage))
        assert stage.notice.startswith("ALARM: 1 order is being sent or went out")
        assert stage.states == [State.REFUSED]
        assert "f show them" in stage.notice


async def test_an_alarm_is_shown_before_the_trouble_that_ended_the_check() -> None:
    desk = Desk({"1": Report("1", "114"), "2": DOWN})
    async with on_stage(app_at(desk, ran="1 2")) as stage:
        await stage.press("a", "full_stop")
        await stage.until(lambda: is_settled(stage))
        assert stage.notice.startswith("ALARM: 1 order is being sent or went out")
        assert "2 of 2 reports (1 finished, 1 proved nothing). Offline" in stage.notice
        assert "f show them" in stage.notice


async def test_an_alarm_is_shown_although_a_run_ended_the_check() -> None:
    desk = OneReport({"1": Report("1", "114")})
    provider = GatedProvider(answers=2)
    provider.desk = desk
    app = make_app("1 2", provider, retry=RetryPolicy(tries=1))
    async with on_stage(app) as stage:
        bells: list[None] = []
        stage.app.bell = lambda: bells.append(None)  # type: ignore[method-assign]
        await stage.run_to_the_end()
        await stage.paste("3")
        stage.table.select([0, 1])
        stage.dashboard.action_command("status_check")
        await stage.until(lambda: "1 of 2 reports" in stage.notice)
        bells.clear()
        start_run(stage.dashboard.context, [2])
        assert stage.notice.startswith("ALARM: 1 order is being sent or went out")
        assert len(bells) == 1
        desk.more.set()
        provider.let_go()
        await stage.until(stage.is_over)
        assert "ALARM: 1 order" in stage.notice
        assert "Run finished: 1 order needs attention." in stage.notice


async def test_a_run_clears_the_progress_of_the_check_it_ends() -> None:
    desk = Desk()
    desk.open.clear()
    provider = GatedProvider({"1": [LOST]}, answers=1)
    provider.desk = desk
    async with on_stage(make_app("1", provider, retry=RetryPolicy(tries=1), ran=True)) as stage:
        stage.dashboard.action_command("status_check")
        assert stage.notice.startswith("Status check of")
        start_run(stage.dashboard.context, [0])
        assert stage.notice == ""
        desk.open.set()
        provider.let_go()
        await stage.until(stage.is_over)


async def test_another_check_does_not_hide_the_alarm_of_the_first() -> None:
    desk = OneReport({"1": Report("1", "114")})
    async with on_stage(app_at(desk, ran="1 2")) as stage:
        stage.table.select([0, 1])
        stage.dashboard.action_command("status_check")
        await stage.until(lambda: "1 of 2 reports" in stage.notice)
        stage.dashboard.action_command("status_check")
        stage.dashboard.action_command("status_check")
        assert stage.session.status_check is not None
        assert stage.notice.startswith("ALARM: 1 order")
        desk.more.set()
        await stage.until(lambda: is_settled(stage))


async def test_a_check_replaces_no_other_notice_by_its_progress() -> None:
    desk = Desk()
    desk.open.clear()
    async with on_stage(app_at(desk, provider=Provider({"1": [LOST]}), ran="1")) as stage:
        monitor = stage.dashboard.context.run_monitor
        await stage.press("full_stop")
        progress = stage.notice
        assert progress.startswith("Status check of 1 order")
        stage.dashboard.context.importer.import_files(["/missing"])
        await stage.until(lambda: "/missing" in stage.notice)
        added = stage.notice
        assert added.startswith(progress)
        monitor.tick()
        assert stage.notice == added
        assert any(entry.text.startswith("/missing") for entry in stage.log_entries)
        stage.dashboard.action_command("run")
        assert stage.notice.startswith("No order is queued")
        monitor.tick()
        assert stage.notice.startswith("No order is queued")
        stage.dashboard.context.notice.clear_notice()
        monitor.tick()
        assert stage.notice == progress
        desk.open.set()
        await stage.until(lambda: is_settled(stage))


async def test_clearing_the_list_drops_the_check_of_its_orders() -> None:
    desk = Desk()
    desk.open.clear()
    async with on_stage(app_at(desk, provider=Provider({"1": [LOST]}), ran="1")) as stage:
        await stage.press("full_stop")
        await stage.press("x", "y")
        await stage.until(lambda: is_settled(stage))
        assert stage.ids == []
        assert stage.notice == ""
        desk.open.set()


async def test_a_batch_opened_during_a_check_is_described_alone(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    leave_behind(journal, "8 9")
    desk = Desk()
    desk.open.clear()
    provider = Provider({"1": [LOST]})
    provider.desk = desk
    async with on_stage(make_app("1", provider, retry=RetryPolicy(tries=1), journal_path=journal)) as stage:
        await stage.run_to_the_end()
        stage.dashboard.action_command("status_check")
        await stage.press("h", "down", "enter")
        await stage.press("1", "enter")
        await stage.until(lambda: is_settled(stage))
        assert stage.ids == ["8", "9"]
        assert stage.notice == "Batch 1: 2 orders are queued.   ^r run 2"
        desk.open.set()


async def test_a_check_that_ended_says_nothing_about_a_list_cleared_since() -> None:
    async with on_stage(app_at(Desk())) as stage:
        stage.dashboard.context.show_result_summary("2 of 2 reports")
        assert stage.notice == "2 of 2 reports."


async def test_an_order_that_goes_out_in_spite_of_a_200_is_the_next_one() -> None:
    desk = Desk({"1": Report("1", "113")})
    async with on_stage(app_at(desk, provider=Provider({"1": [CANCELLED]})), WIDE) as stage:
        stage.session.add([Found("1", 1, 1, OrderInfo(send_at=time.time() + 7_290))])
        stage.dashboard.context.refresh_all()
        await stage.run_to_the_end()
        stage.dashboard.context.show_target()
        assert " next 2h" not in stage.target.render().plain
        stage.table.select([0])
        stage.dashboard.action_command("status_check")
        await stage.until(lambda: is_settled(stage))
        stage.dashboard.context.show_target()
        assert " next 2h" in stage.target.render().plain


async def test_details_name_the_key_of_the_status_check() -> None:
    provider = Provider({"1": [NOT_FOUND], "2": [LOST], "3": [BUSY]})
    app = make_app("1 2 3", provider, retry=RetryPolicy(tries=1), keys={"status_check": ("O",)}, ran=True)
    async with on_stage(app) as stage:
        for row, is_named in enumerate((True, True, False)):
            stage.table.move_to_row(row)
            await stage.press("enter")
            assert ("Press O on its row for a status check" in stage.text_on_top) is is_named, row
            await stage.press("escape")


async def test_details_show_the_evidence_and_the_reasoning() -> None:
    desk = Desk({"1": Report("1", "114", total=7, delivered=7)})
    async with on_stage(app_at(desk, provider=Provider({"1": [LOST]}), ran="1")) as stage:
        await stage.press("full_stop")
        await stage.until(lambda: is_settled(stage))
        await stage.press("enter")
        assert isinstance(stage.screen, DetailsScreen)
        story = "\n".join(text for text, _ in details(stage.session.batch[0], ".", 0.0))
        assert all(line in stage.text_on_top for line in story.splitlines())
    for words in (
        "refused",
        "it went out",
        "cannot be cancelled any more",
        "status 114, total 7, delivered 7",
    ):
        assert words in story
    assert "Retry" not in story


async def test_trouble_is_reported_with_its_causes() -> None:
    async with on_stage(app_at(Desk({"1": DENIED}), provider=Provider({"1": [LOST]}), ran="1")) as stage:
        await stage.press("full_stop")
        await stage.until(lambda: is_settled(stage))
        assert "Allow API access" in stage.notice
        assert stage.states == [State.UNCONFIRMED]


async def test_the_same_key_ends_it() -> None:
    desk = Desk({"1": Report("1", "115")})
    desk.open.clear()
    async with on_stage(app_at(desk, provider=Provider({"1": [LOST]}), ran="1")) as stage:
        await stage.press("full_stop")
        assert "Status check of 1 order: 0 of 1" in stage.notice
        await stage.press("full_stop")
        await stage.until(lambda: is_settled(stage))
        desk.open.set()
        assert stage.states == [State.UNCONFIRMED]


async def test_a_run_that_begins_meanwhile_is_watched_to_its_end() -> None:
    desk = Desk({"1": Report("1", "114")})
    desk.open.clear()
    async with on_stage(app_at(desk, provider=Provider({"1": [LOST, LOST, CANCELLED]}), ran="1")) as stage:
        await stage.press("full_stop")
        start_run(stage.dashboard.context, [0])
        await stage.until(stage.is_over)
        desk.open.set()
        assert is_settled(stage)
        start_run(stage.dashboard.context, [0])
        await stage.until(stage.is_over)
        assert stage.states[0] in {State.CANCELLED, State.UNCONFIRMED}


async def test_rows_without_a_report_say_nothing_of_other_rows() -> None:
    desk = Desk({"1": Report("1", "115"), "2": Report("2", "115")})
    provider = Provider({"1": [LOST], "2": [BUSY], "3": [CANCELLED]})
    async with on_stage(app_at(desk, provider=provider, ran="1 2 3")) as stage:
        stage.dashboard.pane.show_view(View(query="3"))
        await stage.press("full_stop")
        assert "refused with 455 among: 1 order shown. To check cancelled orders, select" in stage.notice
        stage.table.select([0])
        await stage.press("full_stop")
        assert stage.notice.startswith("1 selected order is hidden by the filter")
        stage.dashboard.pane.show_view(View())
        stage.table.select([1])
        # A third key in one moment could be a paste, so it is held for a while.
        await stage.press("full_stop")
        await stage.until(lambda: "among: 1 selected order. Esc clears the selection." in stage.notice)
        assert desk.asked == []


@pytest.mark.parametrize(("ids", "reason"), [("", "Nothing has failed"), ("1", "Nothing is unconfirmed")])
async def test_nothing_in_doubt_is_explained(ids: str, reason: str) -> None:
    async with on_stage(app_at(Desk(), ran=ids)) as stage:
        stage.dashboard.action_command("status_check")
        assert reason in stage.notice
        assert is_settled(stage)


async def test_a_retry_is_refused_where_only_what_went_out_has_failed() -> None:
    desk = Desk({"1": Report("1", "114")})
    async with on_stage(app_at(desk, provider=Provider({"1": [LOST]}), ran="1")) as stage:
        await stage.press("full_stop")
        await stage.until(lambda: is_settled(stage))
        await stage.press("r")
        words = "Nothing is retried. Not included: 1 order, because a report shows the outcome."
        assert stage.notice == words
        await stage.press("a", "r")
        assert stage.notice == words
