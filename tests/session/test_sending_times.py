"""Labels and sending times are stored and exported, and the soonest order is cancelled first."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest

from imtui.core.importing.reasons import Unusual
from imtui.core.importing.result import Found, OrderInfo
from imtui.engine.limits import Limits
from imtui.session import Session
from tests.support.scripted import Provider
from tests.support.sessions import PROFILE, run_to_the_end

HOUR = 3600.0


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def session(provider: Provider) -> Session:
    return Session(PROFILE, Limits(workers=1, timeout=30), provider.connect)


def test_what_goes_out_next_is_sent_first_and_late_orders_last(session: Session, provider: Provider) -> None:
    now = time.time()
    times = {"1": now + 9 * HOUR, "2": None, "3": now - HOUR, "4": now + HOUR, "5": None, "6": now + HOUR}
    times |= {"7": now - 9 * HOUR, "8": now - HOUR / 60}
    session.add([Found(order_id, 1, 1, OrderInfo(send_at=send_at)) for order_id, send_at in times.items()])
    assert session.late(range(8)) == 3
    run_to_the_end(session)
    assert provider.seen == ["4", "6", "1", "2", "5", "8", "3", "7"]


def test_without_sending_times_the_order_of_entry_stays(session: Session, provider: Provider) -> None:
    session.add([Found(str(number), 1, 1) for number in (3, 1, 2)])
    run_to_the_end(session)
    assert provider.seen == ["3", "1", "2"]


def test_label_and_time_are_in_a_batch_opened_again(session: Session, tmp_path: Path) -> None:
    session.open_journal(tmp_path / "journal.sqlite3")
    session.add([Found("428", 1, 1, OrderInfo("Kara Cuma", 1795424400.5)), Found("429", 2, 1)], "a test")
    before, number = list(session.batch), session.batch_number
    assert number is not None
    session.close()
    again = Session(PROFILE, Limits(), Provider().connect)
    again.open_journal(tmp_path / "journal.sqlite3")
    again.open_batch(number)
    assert list(again.batch) == before
    assert again.batch.attributes == {"label", "send_at"}
    again.close()


def test_a_table_completes_the_list_and_replaces_nothing(session: Session, tmp_path: Path) -> None:
    session.open_journal(tmp_path / "journal.sqlite3")
    session.add(
        [
            Found("428", 1, 1),
            Found("429", 2, 1, OrderInfo("Kara Cuma", 9.0)),
            Found("430", 3, 1),
            Found("431", 4, 1),
        ],
        "a paste",
    )
    table = [
        Found("0428", 1, 1, OrderInfo("Bayram", 8.5)),
        Found("429", 2, 1, OrderInfo("Bayram", 8.0)),
        Found("430", 3, 1, OrderInfo(unusual=Unusual.LENGTH)),
        Found("431", 4, 1, OrderInfo(unusual=Unusual.EXCLUDED)),
    ]
    addition = session.add(table, "a table")
    assert (len(addition.rows), list(addition.completed)) == (0, [0, 3])
    assert [order.info for order in session.batch] == [
        OrderInfo("Bayram", 8.5),
        OrderInfo("Kara Cuma", 9.0),
        OrderInfo(),
        OrderInfo(unusual=Unusual.EXCLUDED),
    ]
    assert 0 in session.drain().rows
    before, number = list(session.batch), session.batch_number
    assert number is not None
    session.close()
    again = Session(PROFILE, Limits(), Provider().connect)
    again.open_journal(tmp_path / "journal.sqlite3")
    again.open_batch(number)
    assert list(again.batch) == before
    again.close()


def notes(session: Session) -> list[tuple[str, str, float | None]]:
    return [(order.order_id, order.label, order.send_at) for order in session.batch]


@pytest.mark.parametrize("more", [[], [Found("431", 3, 1, OrderInfo("Bayram"))]])
def test_an_undo_removes_labels_and_times_of_existing_rows(
    session: Session, tmp_path: Path, more: list[Found]
) -> None:
    session.open_journal(tmp_path / "journal.sqlite3")
    session.add([Found("428", 1, 1), Found("429", 2, 1, OrderInfo("Kara Cuma"))], "a paste")
    before = notes(session)
    session.add(
        [Found("428", 1, 1, OrderInfo("Bayram", 8.5)), Found("429", 2, 1, OrderInfo("", 9.0)), *more],
        "a table",
    )
    after = notes(session)
    for act, expected in ((session.undo, before), (session.redo, after), (session.undo, before)):
        session.drain()
        act()
        assert notes(session) == expected
        assert {0, 1} <= session.drain().rows
    number = session.batch_number
    assert number is not None
    session.close()
    again = Session(PROFILE, Limits(), Provider().connect)
    again.open_journal(tmp_path / "journal.sqlite3")
    again.open_batch(number)
    assert notes(again) == before
    again.close()


def test_an_id_twice_in_one_source_is_undone_with_its_label(session: Session, tmp_path: Path) -> None:
    session.open_journal(tmp_path / "journal.sqlite3")
    session.add([Found("428", 1, 1)], "a paste")
    before = notes(session)
    found = [
        Found("429", 1, 1),
        Found("429", 2, 1, OrderInfo("Bayram", 8.5)),
        Found("428", 3, 1, OrderInfo("x")),
    ]
    session.add(found, "a table")
    after = notes(session)
    for act, expected in ((session.undo, before), (session.redo, after), (session.undo, before)):
        act()
        assert notes(session) == expected


def test_an_undo_without_added_rows_says_what_it_undid(session: Session) -> None:
    session.add([Found("428", 1, 1), Found("429", 2, 1)], "a paste")
    session.add([Found("428", 1, 1, OrderInfo("Bayram"))], "a table")
    assert session.undo() == "labels, sending times or marks of 1 order added from a table"


def test_label_and_time_are_exported(session: Session, tmp_path: Path) -> None:
    session.add([Found("428", 1, 1, OrderInfo("=1+1", 1795424400.0)), Found("429", 2, 1)])
    for suffix in ("csv", "json"):
        session.export(tmp_path / f"orders.{suffix}")
    with (tmp_path / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["id"], row["label"], row["send_at"]) for row in csv.DictReader(file)]
    assert rows == [("428", "'=1+1", "2026-11-23T12:00:00+03:00"), ("429", "", "")]
    orders = json.loads((tmp_path / "orders.json").read_text(encoding="utf-8"))["orders"]
    assert (orders[0]["label"], orders[0]["send_at"]) == ("=1+1", "2026-11-23T12:00:00+03:00")
    assert not {"label", "send_at"} & orders[1].keys()
