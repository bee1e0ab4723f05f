from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from rich.cells import cell_len
from textual.widgets import Button, Input

from imtui.core.protocol import Reply
from imtui.core.read_methods import Page, Report
from imtui.core.sending_time import TURKEY
from imtui.messages import LANGUAGES, use_language
from imtui.ui.layout import MIN_SIZE
from imtui.ui.presentation.status_filter import StatusFilter, status_filters, status_words
from imtui.ui.screens.account_orders import AccountOrdersDialog, PickList, read_day
from tests.support.desk import Desk
from tests.support.stage import NARROW, Stage, app_at, line_texts, on_stage

NOW = datetime.now(UTC).timestamp()
TODAY = datetime.now(TURKEY).date()
START = (TODAY - timedelta(days=9)).isoformat()
AHEAD = NOW + 86_400


def listed(stage: Stage) -> str:
    return str(stage.screen.query_one("#message").render())


def lines(stage: Stage) -> list[str]:
    return line_texts(stage.screen.query_one(PickList))


def ids(stage: Stage) -> list[str]:
    return [line[4:].split()[0] for line in lines(stage)]


ORDERS = (
    Report("1001", "116", 120, send_at=AHEAD, sender="İLETİ"),
    Report("1002", "115", 5, send_at=AHEAD, sender="ACME"),
    Report("1003", "", None, send_at=None, sender="[/red]"),
    Report("1004", "114", 9, send_at=NOW - 60, sender="ACME"),
    Report("1005", "116", 3, send_at=AHEAD, sender="ACME"),
)


async def opened(stage: Stage) -> None:
    await stage.press("escape", "P")
    assert isinstance(stage.screen, AccountOrdersDialog)
    await stage.until(lambda: "asking" not in listed(stage))


async def test_marked_orders_are_added_with_their_sending_times() -> None:
    desk = Desk({f"{START}/1": Page(ORDERS)})
    async with on_stage(app_at(desk)) as stage:
        await opened(stage)
        assert ids(stage) == ["1001", "1003", "1005"]
        assert desk.asked == [f"{START}/1", f"{START}/2"]
        await stage.press("space", "down", "space")
        assert [line.startswith("[x]") for line in lines(stage)] == [True, False, True]
        assert stage.text_on_top.startswith("Pick orders: 2 marked\n")
        await stage.press("enter")
        assert stage.screen is stage.dashboard
        assert stage.ids == ["1001", "1005"]
        taken = stage.session.batch[0]
        assert (taken.info.label, taken.info.send_at) == ("İLETİ", AHEAD)


async def test_the_cursor_stays_on_its_order_when_one_above_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    soon = Report("1000", "116", send_at=NOW + 3600, sender="ACME")
    async with on_stage(app_at(Desk({f"{START}/1": Page((soon, *ORDERS))}))) as stage:
        await opened(stage)
        assert ids(stage) == ["1000", "1001", "1003", "1005"]
        await stage.press("down")
        monkeypatch.setattr("imtui.ui.screens.account_orders.time.time", lambda: NOW + 7200)
        # A blank searches for nothing, but the list is made again.
        stage.fill(sender=" ")
        await stage.pilot.pause()
        assert ids(stage) == ["1001", "1003", "1005"]
        await stage.press("space", "enter")
        assert stage.ids == ["1001"]


async def test_sending_times_are_shown_in_turkeys_time() -> None:
    noon = Report("1001", "114", send_at=datetime(2026, 11, 5, 12, tzinfo=TURKEY).timestamp())
    async with on_stage(app_at(Desk({f"{START}/1": Page((noon,))}))) as stage:
        await opened(stage)
        await stage.press("s")
        assert " 5 Nov 12:00" in lines(stage)[0]
        assert "Sends at, TR" in str(stage.screen.query_one("#columns").render())


async def test_columns_stay_below_their_titles_with_long_ids() -> None:
    wide = Report("12345678901234567890", "114", 7, send_at=AHEAD, sender="漢字" * 9)
    async with on_stage(app_at(Desk({f"{START}/1": Page((ORDERS[3], wide))}))) as stage:
        await opened(stage)
        await stage.press("s")
        header = str(stage.screen.query_one("#columns").render())
        assert {cell_len(line.partition("finished")[0]) for line in lines(stage)} == {header.index("Status")}


async def test_the_smallest_window_shows_every_status_and_button() -> None:
    scheduled = Report("1001", "116", 120, send_at=AHEAD, sender="KAMPANYA VE BILGI")
    async with on_stage(app_at(Desk({f"{START}/1": Page((scheduled, *ORDERS[1:]))})), MIN_SIZE) as stage:
        await opened(stage)
        room = stage.screen.query_one(PickList).size.width
        assert all(cell_len(line) <= room for line in lines(stage))
        assert lines(stage)[0].endswith("  scheduled (116)")
        assert stage.screen.query_one("#columns").region.height == 1
        inside = stage.screen.query_one(".dialog").content_region
        assert all(inside.contains_region(button.region) for button in stage.screen.query(Button))
        await stage.pilot.resize_terminal(100, 30)
        await stage.pilot.pause()
        assert "     120  KAMPANYA VE BI" in lines(stage)[0]


async def test_enter_without_a_mark_and_escape_add_nothing() -> None:
    async with on_stage(app_at(Desk({f"{START}/1": Page(ORDERS)}))) as stage:
        await opened(stage)
        await stage.press("enter")
        assert "No order is marked" in listed(stage)
        assert isinstance(stage.screen, AccountOrdersDialog)
        await stage.press("a", "escape")
        assert stage.app.screen is stage.dashboard
        assert stage.ids == []


async def test_the_search_knows_turkish_letters_and_keeps_marks() -> None:
    async with on_stage(app_at(Desk({f"{START}/1": Page(ORDERS)}))) as stage:
        await opened(stage)
        await stage.press("b", *"ileti", "enter")
        assert ids(stage) == ["1001"]
        await stage.press("a")
        stage.fill(sender="")
        await stage.pilot.pause()
        assert [line.startswith("[x]") for line in lines(stage)] == [True, False, False]
        await stage.press("a")
        assert all(line.startswith("[x]") for line in lines(stage))
        await stage.press("a")
        assert not any(line.startswith("[x]") for line in lines(stage))


async def test_s_shows_one_status_after_another() -> None:
    async with on_stage(app_at(Desk({f"{START}/1": Page(ORDERS)}))) as stage:
        await opened(stage)
        seen = []
        for _ in range(6):
            await stage.press("s")
            seen.append(ids(stage))
        assert seen == [
            ["1001", "1002", "1003", "1004", "1005"],
            ["1003"],
            ["1004"],
            ["1002"],
            ["1001", "1005"],
            ["1001", "1003", "1005"],
        ]


async def test_a_long_range_is_requested_in_parts() -> None:
    desk = Desk({"2026-01-06/1": Page(ORDERS[:1]), "2026-01-01/1": Page(ORDERS[4:])})
    async with on_stage(app_at(desk)) as stage:
        await opened(stage)
        desk.asked.clear()
        stage.fill(start="01.01.2026", end="2026-01-15")
        stage.screen.query_one("#end", Input).focus()
        await stage.press("enter")
        await stage.until(lambda: "2 orders listed" in listed(stage) and "asking" not in listed(stage))
        assert desk.asked == ["2026-01-06/1", "2026-01-06/2", "2026-01-01/1", "2026-01-01/2"]
        assert ids(stage) == ["1001", "1005"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_range_is_in_the_language(language: str) -> None:
    use_language(language)
    desk = Desk({f"{START}/1": Page(ORDERS[:1])})
    async with on_stage(app_at(desk), MIN_SIZE) as stage:
        await stage.press("P")
        days = [stage.screen.query_one(field, Input).value for field in ("#start", "#end")]
        assert days[1] == (f"{TODAY:%d.%m.%Y}" if language == "tr" else f"{TODAY:%Y-%m-%d}")
        assert [read_day(day) for day in days] == [TODAY - timedelta(days=9), TODAY]


async def test_a_wrong_range_sends_no_request_and_says_why() -> None:
    desk = Desk()
    async with on_stage(app_at(desk)) as stage:
        await opened(stage)
        desk.asked.clear()
        for start, end in (("soon", "2026-01-15"), ("2026-01-15", "2026-01-01"), ("", "")):
            stage.fill(start=start, end=end)
            stage.screen.query_one("#end", Input).focus()
            await stage.press("enter")
            assert "Enter two days" in listed(stage)
        assert desk.asked == []


async def test_after_a_failed_page_the_earlier_orders_can_be_added() -> None:
    desk = Desk({f"{START}/1": Page(ORDERS, unreadable=2), f"{START}/2": Reply(401, 401, "hatalı")})
    async with on_stage(app_at(desk)) as stage:
        await stage.press("escape", "P")
        await stage.until(lambda: "incomplete" in listed(stage))
        assert "2 could not be read" in listed(stage)
        await stage.press("space", "enter")
        assert stage.ids == ["1001"]


@pytest.mark.parametrize("by_mouse", [False, True])
async def test_an_incomplete_list_can_be_requested_again(by_mouse: bool) -> None:
    desk = Desk({f"{START}/1": Page(ORDERS[:1]), f"{START}/2": Reply(503, 503, "yoğun")})
    async with on_stage(app_at(desk)) as stage:
        await stage.press("escape", "P")
        await stage.until(lambda: "incomplete" in listed(stage))
        await stage.press("space")
        desk.answers[f"{START}/2"] = Page(ORDERS)
        frame = stage.screen.query_one(".dialog")
        if by_mouse:
            await stage.pilot.click(frame, offset=(frame.size.width - 4, frame.outer_size.height - 1))
        else:
            assert "r ask again" in str(frame.border_subtitle)
            await stage.press("r")
        await stage.until(lambda: ids(stage) == ["1001", "1003", "1005"] and "asking" not in listed(stage))
        assert "incomplete" not in listed(stage)
        assert not frame.border_subtitle
        assert lines(stage)[0].startswith("[x]")


async def test_the_first_mark_moves_no_row() -> None:
    many = Page(tuple(Report(str(id_), "116", send_at=AHEAD) for id_ in range(1_000, 4_000)), unreadable=12)
    async with on_stage(app_at(Desk({f"{START}/1": many})), NARROW) as stage:
        await opened(stage)
        first = stage.screen.query_one(PickList).region
        await stage.press("a")
        assert stage.screen.query_one(PickList).region == first


async def test_leaving_requests_no_further_page() -> None:
    desk = Desk({f"{START}/1": Page(ORDERS)})
    desk.open.clear()
    async with on_stage(app_at(desk)) as stage:
        await stage.press("escape", "P")
        assert "asking for page 1" in listed(stage)
        await stage.press("escape")
        desk.open.set()
        assert stage.screen is stage.dashboard
        assert desk.asked == [f"{START}/1"]


async def test_picking_without_an_account_says_how_to_enter_one() -> None:
    async with on_stage(app_at(Desk(), profile=None)) as stage:
        await stage.press("escape")
        stage.dashboard.action_command("pick")
        assert "There are no credentials yet" in stage.notice


async def test_the_buttons_are_in_view_below_a_long_list() -> None:
    many = Page(tuple(Report(str(number), "116", send_at=AHEAD) for number in range(1, 500)))
    async with on_stage(app_at(Desk({f"{START}/1": many})), NARROW) as stage:
        await opened(stage)
        assert stage.screen.region.contains_region(stage.screen.query_one("#add").region)
        await stage.pilot.click("#mark_all")
        await stage.pilot.click("#add")
        await stage.pilot.pause()
        assert len(stage.ids) == 499


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (Report("1", "113", send_at=AHEAD), "being sent"),
        (Report("1", "114"), "finished"),
        (Report("1", "115"), "not sent"),
        (Report("1", "116", send_at=AHEAD), "scheduled (116)"),
        (Report("1", "", send_at=AHEAD), "scheduled"),
        (Report("1", "116", send_at=NOW - 1), "status 116"),
        (Report("1", "bekliyor"), "status bekliyor"),
        (Report("1"), "unknown"),
    ],
)
def test_an_unknown_status_is_shown_as_its_number(report: Report, words: str) -> None:
    assert status_words(report, NOW) == words


def test_every_status_that_occurs_is_offered_once() -> None:
    assert status_filters(ORDERS) == [
        StatusFilter(),
        StatusFilter(everything=True),
        *map(StatusFilter, ("", "114", "115", "116")),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (" 2026-11-23 ", date(2026, 11, 23)),
        ("23.11.2026", date(2026, 11, 23)),
        ("2026-13-01", None),
        ("31.02.2026", None),
        ("23/11/2026", None),
        ("", None),
    ],
)
def test_a_day_is_written_in_one_of_two_ways(text: str, day: date | None) -> None:
    assert read_day(text) == day


async def test_a_click_marks_the_line_that_is_seen_there() -> None:
    many = Page(tuple(Report(str(number), "116", send_at=AHEAD) for number in range(1, 500)))
    async with on_stage(app_at(Desk({f"{START}/1": many})), NARROW) as stage:
        await opened(stage)
        await stage.press("end", "space")
        orders = stage.screen.query_one(PickList)
        assert orders.cursor_line == 498
        top = orders.scroll_offset.y
        await stage.pilot.click(PickList, offset=(5, 2))
        await stage.pilot.pause()
        await stage.press("home", "enter")
        assert stage.ids == ["499", str(top + 3)]


async def test_keys_in_an_empty_list_do_nothing() -> None:
    async with on_stage(app_at(Desk())) as stage:
        await opened(stage)
        await stage.press("space", "a", "down", "pageup", "end", "s")
        await stage.pilot.click(PickList, offset=(5, 1))
        assert "0 orders listed" in listed(stage)
        assert "marked" not in listed(stage)


async def test_the_cursor_stays_in_view_when_the_window_shrinks() -> None:
    many = Page(tuple(Report(str(number), "116", send_at=AHEAD) for number in range(1, 500)))
    async with on_stage(app_at(Desk({f"{START}/1": many})), (100, 40)) as stage:
        await opened(stage)
        orders = stage.screen.query_one(PickList)
        orders.move_cursor(orders.page_size - 1)
        await stage.pilot.resize_terminal(*NARROW)
        await stage.pilot.pause()
        assert orders.cursor_line in orders.visible_lines
