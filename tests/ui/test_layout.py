"""Where the parts of the dashboard are in windows of different sizes."""

from __future__ import annotations

import time

import pytest

from imtui.core.batch import Batch
from imtui.core.importing.result import Found, Imported, OrderInfo
from imtui.core.order import Order
from imtui.core.outcome import State
from imtui.messages import LANGUAGES, use_language
from imtui.ui.presentation.next_sending import NextSending
from imtui.ui.widgets.details_pane import DetailsPane
from imtui.ui.widgets.notice import Step
from tests.support.scripted import NOT_FOUND, Provider
from tests.support.stage import make_app, on_stage

IDS = " ".join(str(1000 + number) for number in range(40))


async def test_every_size_has_its_layout_and_a_notice_moves_no_row() -> None:
    async with on_stage(make_app(IDS)) as stage:
        notice = stage.dashboard.context.notice
        for size, rows, log, overview, beside in (
            ((60, 15), 6, 1, 58, 0),
            ((80, 24), 13, 3, 78, 0),
            ((100, 30), 17, 5, 98, 0),
            ((140, 40), 33, 8, 48, 50),
            ((200, 60), 53, 15, 58, 60),
        ):
            await stage.resize(*size)
            notice.clear_notice()
            await stage.pilot.pause()
            assert stage.table.page_size == rows, size
            assert stage.log.size.height >= log, size
            assert stage.overview.size.width == overview, size
            assert stage.dashboard.query_one(DetailsPane).display is (beside > 0), size
            assert (stage.log.region.x > stage.table.region.right) is (beside > 0), size
            assert stage.table.size.width == size[0] - beside, size
            notice.show_text(
                "Something happened to the orders", steps=[Step(key, "do something") for key in "abcd"]
            )
            await stage.pilot.pause()
            assert stage.table.page_size == rows, size
            assert notice.size.height == (1 if beside else 2), size
            assert stage.summary.region.bottom == size[1] - 1, size


async def test_the_wheel_scrolls_a_notice_that_is_cut() -> None:
    async with on_stage(make_app("428"), (60, 15)) as stage:
        notice = stage.dashboard.context.notice
        notice.show_text("It has many words. " * 12 + "The end.")
        await stage.pilot.pause()
        assert notice.render().plain.endswith("…")
        for _ in range(9):
            notice.on_mouse_scroll_down()
        assert notice.render().plain.endswith("The end.")
        notice.on_mouse_scroll_up()
        assert notice.render().plain.endswith("…")


async def test_an_empty_list_says_how_to_begin() -> None:
    async with on_stage(make_app(), (80, 24)) as stage:
        lines = [stage.table.render_line(y).text.strip() for y in range(stage.table.size.height)]
        assert [line for line in lines if line] == [
            "No orders yet",
            "paste   order IDs, a list of any size",
            "o     open a file: text, CSV, Excel",
            "P     pick from the account's scheduled orders",
            "h     past batches",
            "Nothing is sent before you confirm it.",
        ]
        stage.session.profile = None
        stage.dashboard.context.refresh_all()
        assert any("c     enter the account" in stage.table.render_line(y).text for y in range(20))


async def test_an_empty_list_has_neither_column_nor_overview() -> None:
    async with on_stage(make_app(), (200, 60)) as stage:
        assert not stage.overview.display
        assert not stage.dashboard.query_one(DetailsPane).display
        assert stage.table.size.width == 200
        await stage.type("428\r")
        assert stage.overview.display
        assert stage.table.size.width == 140


async def test_the_overview_explains_its_cells() -> None:
    ids = " ".join(str(10_000 + number) for number in range(1_240))
    async with on_stage(make_app(ids), (200, 60)) as stage:
        assert stage.overview.border_title == " Batch · 1 cell = 3 orders "
        assert stage.overview.size.height == 9
        legend = stage.overview.render_line(8).text
        assert legend.rstrip() == "━ cancelled  ✖ refused  × unreachable  ? unconfirmed"
        await stage.pilot.resize_terminal(80, 24)
        await stage.pilot.pause()
        assert stage.overview.size.height == 1
        assert "cancelled" not in stage.overview.render_line(0).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_word_of_the_legend_is_cut(language: str) -> None:
    use_language(language)
    async with on_stage(make_app("428 429"), (200, 40)) as stage:
        for width in (140, 160, 180, 200):
            await stage.resize(width, 40)
            last = stage.overview.render_line(stage.overview.size.height - 1).text.rstrip()
            assert last.endswith(f"? {State.UNCONFIRMED.label}")
            assert f"✖ {State.REFUSED.label}" in last
            assert len(last) <= stage.overview.size.width


async def test_a_change_of_state_is_seen_in_the_overview_of_a_column() -> None:
    async with on_stage(make_app("428 429", Provider({"429": [NOT_FOUND]})), (200, 60)) as stage:
        await stage.run_to_the_end()
        region = stage.overview.content_region
        strips = stage.strips
        assert strips[region.y].crop(region.x, region.x + 2).text == "━✖"


async def test_the_first_line_says_when_the_next_order_is_sent() -> None:
    async with on_stage(make_app(), (80, 24)) as stage:
        soon = time.time() + 7_290
        found = (Found("428", 1, 1, OrderInfo("", soon)), Found("429", 2, 1, OrderInfo("", soon + 3_600)))
        stage.dashboard.context.importer.import_lists(("a test", Imported(found)))
        await stage.pilot.pause()
        assert " next 2h 01m · " in stage.target.render().plain


def test_the_next_order_is_the_first_that_is_open() -> None:
    batch = Batch()
    batch.replace([Order(str(at), info=OrderInfo(send_at=at)) for at in (50.0, 30.0, 40.0)])
    following = NextSending(batch)
    assert following.at(20.0) == 30.0
    assert following.at(35.0) == 40.0
    batch.begin(2)
    batch.release(2, State.CANCELLED)
    assert following.at(35.0) == 50.0
    batch.delete([0])
    following.forget()
    assert following.at(35.0) is None
