from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from rich.cells import cell_len
from rich.style import Style

from imtui.core.batch import Batch
from imtui.core.importing.result import Found, Imported, OrderInfo
from imtui.core.order import Order, PriorOutcome
from imtui.core.outcome import State
from imtui.messages import LANGUAGES, use_language
from imtui.ui.presentation.columns import COLUMNS, columns_for, is_urgent, state_words
from imtui.ui.presentation.details import details
from imtui.ui.presentation.times import time_left, time_left_width
from imtui.ui.presentation.view import View
from imtui.ui.widgets.order_line import set_in_columns
from tests.support.stage import NARROW, WIDE, make_app, on_stage


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
    ("seconds", "words"), [(18_180, "5sa 03dk"), (86_399, "23sa 59dk"), (8_639_999, "99g 23sa")]
)
def test_the_time_left_in_turkish_cannot_be_read_as_seconds(seconds: int, words: str) -> None:
    use_language("tr")
    assert time_left(1000.0 + seconds, 1000.0) == words
    assert cell_len(words) <= time_left_width()


LONG = "Efsane Cuma indirimi, ikinci dalga (Marmara)"
FULL = [Order("312891245", info=OrderInfo(label=LONG, send_at=10_000.0)), Order("312891246")]


def widths(orders: Sequence[Order], width: int) -> dict[str, int]:
    """The width of each column, by its name."""
    batch = Batch()
    batch.replace(orders)
    return {column.name: column.width for column in columns_for(batch, width)}


@pytest.mark.parametrize(
    ("orders", "width", "names"),
    [
        ([Order("428")], 69, "# Order ID State Code Message"),
        ([Order("428")], 130, "# Order ID State Code Message Att ms"),
        (FULL, 60, "# Order ID Left State Code Message"),
        (FULL, 70, "# Order ID Label Left State Code Message"),
        (FULL, 96, "# Order ID Label Left State Code Message Att ms"),
        (FULL, 130, "# Order ID Label Sends at Left State Code Message Att ms"),
        ([Order("9" * 20, info=FULL[0].info)], 130, "# Order ID Label Sends at Left State Code Message"),
        ([Order("9" * 20, info=FULL[0].info)], 80, "# Order ID Label Left State Code Message"),
    ],
)
def test_a_column_without_values_or_room_is_dropped(orders: list[Order], width: int, names: str) -> None:
    assert " ".join(widths(orders, width)) == names


@pytest.mark.parametrize(
    ("width", "label", "message"),
    [
        (70, 14, 12),
        (80, 16, 20),
        (95, 27, 24),
        (96, 22, 20),
        (100, 22, 24),
        (129, 35, 40),
        (130, 28, 34),
        (140, 32, 40),
        (200, 40, 92),
    ],
)
def test_label_and_message_share_what_is_left(width: int, label: int, message: int) -> None:
    found = widths(FULL, width)
    assert (found["Label"], found["Message"]) == (label, message)


def test_the_columns_fill_the_table() -> None:
    for width, orders in product(
        range(60, 201), (FULL, [Order("428")], [Order("9" * 20, info=FULL[0].info)])
    ):
        found = widths(orders, width)
        assert sum(found.values()) + len(found) + 1 == width, orders
        assert found["Message"] >= 10, (width, orders)


def test_a_label_is_no_wider_than_the_longest_one() -> None:
    orders = [Order("428", info=OrderInfo(label="Kara Cuma")), Order("429")]
    assert widths(orders, 120)["Label"] == len("Kara Cuma")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_heading_is_cut_in_any_language(language: str) -> None:
    use_language(language)
    try:
        for width in range(60, 201, 10):
            batch = Batch()
            batch.replace(FULL)
            for column in columns_for(batch, width):
                assert len(str(column.title)) <= column.width
                heading = column.heading(column.name, descending=True)
                assert len(heading) <= column.width
                assert heading.endswith("▼")
            assert all(len(state_words(state)) <= widths(FULL, width)["State"] for state in State)
    finally:
        use_language("en")


def test_a_label_is_cut_in_its_middle() -> None:
    (label,) = (column for column in COLUMNS if column.name == "Label")
    label = replace(label, width=16)
    labels = ("Kasım indirimi – Marmara", "Efsane Cuma 1. dalga", "Kasım indirimi – Ege (yeni)", "Doğum günü")
    style = Style()
    lines = [set_in_columns([label], [(text, style)], 18, style).text.strip() for text in labels]
    assert lines == ["Kasım in…Marmara", "Efsane …1. dalga", "Kasım i…e (yeni)", "Doğum günü"]


async def test_the_heading_of_the_sorted_column_has_an_arrow() -> None:
    async with on_stage(make_app("428 429"), WIDE) as stage:
        await stage.press("escape", "t")
        assert "Order ID▲" in stage.table.render_line(0).text
        assert stage.table.frame_title.right == "by Order ID ▲"
        await stage.press("T")
        assert "Order ID▼" in stage.table.render_line(0).text


async def test_every_column_that_sorts_is_reached_in_a_narrow_table() -> None:
    app = make_app()
    async with on_stage(app, (60, 15)) as stage:
        stage.session.add([Found("9" * 20, 1, 1, OrderInfo(send_at=1.0)), Found("428", 2, 1)])
        stage.dashboard.context.refresh_all()
        shown = [column.name for column in columns_for(stage.session.batch, 60)]
        assert shown[0] == "Order ID"
        await stage.press("t")
        assert stage.dashboard.pane.view.column == "Order ID"


@pytest.mark.parametrize(
    ("state", "seconds", "text", "bold"),
    [
        (State.QUEUED, 899, "14:59", True),
        (State.QUEUED, 900, "15:00", False),
        (State.REFUSED, 60, "1:00", True),
        (State.QUEUED, -1, "passed", False),
        (State.CANCELLED, 60, "–", False),
    ],
)
def test_the_time_left_is_urgent_in_its_last_minutes(
    state: State, seconds: int, text: str, bold: bool
) -> None:
    order = Order("428", state, info=OrderInfo(send_at=10_000.0 + seconds))
    (left,) = (column for column in COLUMNS if column.name == "Left")
    assert left.text(order, 0, 10_000.0) == text
    assert is_urgent(order, 10_000.0) is bold


@pytest.mark.parametrize("order_id", ["428", "312891245001", "10003128912459", "9" * 20])
async def test_an_id_of_any_length_is_not_cut(order_id: str) -> None:
    async with on_stage(make_app(f"427\n{order_id}"), NARROW) as stage:
        assert f" {order_id} " in stage.table.render_line(2).text


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_time_left_runs_down_on_the_screen(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_stage(make_app(), size) as stage:
        now = 1000.0
        monkeypatch.setattr("imtui.ui.widgets.order_table.time.time", lambda: now)
        imported = Imported((Found("428", 1, 1, OrderInfo("Kara Cuma", 1090.0)), Found("429", 2, 1)))
        stage.dashboard.context.importer.import_lists(("a test", imported))
        await stage.pilot.pause()
        assert "1:30" in stage.table.render_line(1).text
        now += 30
        assert "1:00" in stage.table.render_line(1).text
        assert "Kara Cuma" in stage.table.render_line(1).text


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


@pytest.mark.parametrize(("language", "date"), [("en", "30 Nov 2025 "), ("tr", "30.11.2025 ")])
def test_details_date_an_earlier_batch_in_the_language(language: str, date: str) -> None:
    use_language(language)
    order = Order("428", State.CANCELLED, prior=PriorOutcome(State.CANCELLED, 7, 1764500400.0))
    assert any(date in text for text, _ in details(order, ".", 2e9))
