from __future__ import annotations

import pytest

from imtui.core.batch import Batch
from imtui.core.importing import Found, Imported, OrderInfo
from imtui.core.order import Order
from imtui.core.outcome import State
from imtui.ui.presentation.columns import columns_for
from imtui.ui.presentation.details import details
from imtui.ui.presentation.times import time_left
from imtui.ui.presentation.view import View
from tests.ui.stage import NARROW, WIDE, make_app, on_stage

ORDERS = [Order("428", info=OrderInfo(label="Kara Cuma", send_at=10_000.0)), Order("429")]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "passed"),
        (0, "0:00"),
        (754, "12:34"),
        (3599, "59:59"),
        (3600, "1h 00m"),
        (18_180, "5h 03m"),
        (190_800, "2d 05h"),
        (99 * 86_400, "99d 00h"),
        (167 * 86_400 + 50_000, "167d"),
    ],
)
def test_the_time_left_has_at_most_seven_cells(seconds: int, words: str) -> None:
    assert time_left(1000.0 + seconds, 1000.0) == words
    assert time_left(None, 1000.0) == ""


@pytest.mark.parametrize(
    ("orders", "width", "titles"),
    [
        ([Order("428")], 69, "# Order ID State Code Message Att ms"),
        (ORDERS, 120, "# Order ID Label Left State Code Message Att ms"),
        (ORDERS, 69, "# Order ID Label Left State Code Message"),
        (ORDERS, 60, "# Order ID Left State Code Message"),
        (ORDERS[:1], 55, "# Order ID Left State Code Message"),
        ([Order("9" * 20)], 69, "# Order ID State Code Message Att ms"),
    ],
)
def test_a_column_without_values_or_room_is_dropped(orders: list[Order], width: int, titles: str) -> None:
    batch = Batch()
    batch.replace(orders)
    assert " ".join(column.title for column in columns_for(batch, width)) == titles


@pytest.mark.parametrize(
    ("width", "cells"), [(62, 10), (64, 12), (69, 16), (100, 16), (120, 19), (139, 38), (300, 40)]
)
def test_the_label_grows_with_the_window(width: int, cells: int) -> None:
    batch = Batch()
    batch.replace(ORDERS)
    assert next(column.width for column in columns_for(batch, width) if column.title == "Label") == cells


def test_only_empty_cells_make_room_for_labels() -> None:
    batch = Batch()
    batch.replace(
        [
            Order(str(10**8 + number), info=OrderInfo(label="Kara Cuma", send_at=9.0))
            for number in range(12_000)
        ]
    )
    widths = {column.title: column.width for column in columns_for(batch, 69)}
    assert (widths["#"], widths["Order ID"], widths["Label"]) == (5, 9, 14)


@pytest.mark.parametrize("order_id", ["428", "312891245001", "10003128912459", "9" * 20])
async def test_an_id_of_any_length_is_not_cut(order_id: str) -> None:
    async with on_stage(make_app(f"427\n{order_id}"), NARROW) as stage:
        assert f" {order_id} " in stage.table.render_line(2).text


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_time_left_runs_down_on_the_screen(size: tuple[int, int]) -> None:
    async with on_stage(make_app(), size) as stage:
        now = 1000.0
        stage.table._clock = lambda: now
        imported = Imported((Found("428", 1, 1, "Kara Cuma", 1090.0), Found("429", 2, 1)))
        stage.dashboard.context.importer.import_read(("a test", imported))
        await stage.pilot.pause()
        assert "1:30" in stage.table.render_line(1).text
        now += 30
        assert "1:00" in stage.table.render_line(1).text
        assert "Kara Cuma" in stage.table.render_line(1).text


async def test_the_run_question_counts_passed_sending_times() -> None:
    async with on_stage(make_app()) as stage:
        imported = Imported((Found("428", 1, 1, send_at=1000.0), Found("429", 2, 1)))
        stage.dashboard.context.importer.import_read(("a test", imported))
        await stage.press("ctrl+r")
        assert "The sending time of 1 order has passed." in stage.question


def test_orders_without_a_sending_time_are_sorted_last() -> None:
    batch = Batch()
    batch.replace(
        [Order("1"), Order("2", info=OrderInfo(send_at=9.0)), Order("3", info=OrderInfo(send_at=8.0))]
    )
    assert View(column="Left").rows(batch) == [2, 1, 0]


@pytest.mark.parametrize(
    ("state", "send_at", "words"),
    [
        (State.QUEUED, 1777532400.0, "Its sending time has passed: 30 Apr 10:00 in Turkey."),
        (State.QUEUED, 4933206000.0, "It is sent 30 Apr 10:00 in Turkey unless it is cancelled."),
        (State.CANCELLED, 4933206000.0, "Its sending time: 30 Apr 10:00 in Turkey."),
    ],
)
def test_details_show_the_sending_time_of_turkey(state: State, send_at: float, words: str) -> None:
    assert words in [
        text for text, _ in details(Order("428", state, info=OrderInfo(send_at=send_at)), ".", 2e9)
    ]
