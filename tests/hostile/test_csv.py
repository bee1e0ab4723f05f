"""A CSV that a spreadsheet opens: no cell is a formula, and the ids come back as they were."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.batch import Batch
from imtui.core.export_format import ExportFormat
from imtui.core.importing.result import Found, OrderInfo
from imtui.core.order import Attempt
from imtui.core.outcome import State
from imtui.core.protocol import Reply
from imtui.session.export import BYTE_ORDER_MARK, PLAIN, CsvStyle, Export
from imtui.sources.decoding import decoded
from tests.support.hostile_texts import HOSTILE
from tests.support.imports import import_of

SIGNS = "=+-@＝＋－＠"
BEFORE = ["", " ", "   ", "\ufeff", "\u00a0", "\u3000", "\u200b", "\t", "\r", " \ufeff ", "\n"]


def batch_with(message: str, label: str, order_ids: list[str]) -> Batch:
    batch = Batch()
    batch.add([Found(order_id, 1, 1, OrderInfo(label)) for order_id in order_ids])
    for row in range(len(order_ids)):
        batch.begin(row)
        batch.record(row, Attempt(0.0, 1, Reply(422, 422, message)), State.REFUSED)
    return batch


STYLES = [CsvStyle(bom, delimiter) for bom in (False, True) for delimiter in (",", ";")]


def cells(batch: Batch, style: CsvStyle = PLAIN) -> list[list[str]]:
    text = Export(tuple(batch), batch.tallies(), 1, style).text(ExportFormat.CSV)
    lines = io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")
    return list(csv.reader(lines, delimiter=style.delimiter))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", BEFORE)
def test_no_cell_is_a_formula(sign: str, before: str) -> None:
    text = f"{before}{sign}1+1"
    _, row = cells(batch_with(text, text, ["428"]))
    assert row[3] == row[6] == f"'{text}"


@pytest.mark.parametrize("text", ["\tx", "\rx"])
def test_a_tab_or_a_return_at_the_beginning_is_defused(text: str) -> None:
    assert cells(batch_with(text, "", ["428"]))[1][3] == f"'{text}"


@pytest.mark.parametrize("text", ["", "1-1", "a=b", "a@b.invalid", "İşlem başarılı", "#REF!", "x +"])
def test_any_other_cell_is_as_it_was(text: str) -> None:
    assert cells(batch_with(text, text or "x", ["428"]))[1][3] == text


@pytest.mark.parametrize("break_", ["\v", "\f", "\x1c", "\x85", "\u2028"])
def test_an_unusual_line_break_in_a_cell_ends_no_line(break_: str) -> None:
    batch = batch_with("", f"one{break_}2", ["428"])
    text = Export(tuple(batch), batch.tallies(), 1).text(ExportFormat.CSV)
    result = import_of(text, column="id")
    assert [each.order_id for each in result.found] == ["428"]


@given(
    message=HOSTILE,
    label=HOSTILE,
    numbers=st.lists(st.integers(1, 10**20 - 1), min_size=1, max_size=5, unique=True),
    style=st.sampled_from(STYLES),
)
def test_the_ids_come_back(message: str, label: str, numbers: list[int], style: CsvStyle) -> None:
    order_ids = [str(number) for number in numbers]
    batch = batch_with(message[:500], label[:500], order_ids)
    assert [row[0] for row in cells(batch, style)[1:]] == order_ids
    text = Export(tuple(batch), batch.tallies(), 1, style).text(ExportFormat.CSV)
    assert text.startswith(BYTE_ORDER_MARK) is style.bom
    result = import_of(decoded(text.encode("utf-8", "replace")), column="id")
    assert [each.order_id for each in result.found] == order_ids
    ids = Export(tuple(batch), batch.tallies(), 1).text(ExportFormat.IDS)
    assert ids.split() == order_ids
