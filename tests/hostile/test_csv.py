"""A CSV that a spreadsheet opens: no cell is a formula, and the ids come back as they were."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.batch import Attempt, Batch
from imtui.core.intake import Found
from imtui.core.outcome import State
from imtui.core.protocol import Reply
from imtui.session.report import BYTE_ORDER_MARK, Format, exported
from imtui.sources.file import decoded
from imtui.sources.table import Table
from tests.hostile.texts import HOSTILE

SIGNS = "=+-@＝＋－＠"
BEFORE = ["", " ", "   ", "\ufeff", "\u00a0", "\u3000", "\u200b", "\t", "\r", " \ufeff ", "\n"]


def batch_with(message: str, label: str, order_ids: list[str]) -> Batch:
    batch = Batch()
    batch.add([Found(order_id, 1, 1, label) for order_id in order_ids])
    for row in range(len(order_ids)):
        batch.begin(row)
        batch.record(row, Attempt(0.0, 1, Reply(422, 422, message)), State.REFUSED)
    return batch


def cells(batch: Batch, *, for_excel: bool = False) -> list[list[str]]:
    text = exported(Format.CSV, batch, batch.tallies(), 1, for_excel=for_excel)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


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


@given(
    message=HOSTILE,
    label=HOSTILE,
    numbers=st.lists(st.integers(1, 10**20 - 1), min_size=1, max_size=5, unique=True),
    for_excel=st.booleans(),
)
def test_the_ids_come_back(message: str, label: str, numbers: list[int], for_excel: bool) -> None:
    order_ids = [str(number) for number in numbers]
    batch = batch_with(message[:500], label[:500], order_ids)
    assert [row[0] for row in cells(batch, for_excel=for_excel)[1:]] == order_ids
    text = exported(Format.CSV, batch, batch.tallies(), 1, for_excel=for_excel)
    assert text.startswith(BYTE_ORDER_MARK) is for_excel
    found = Table(decoded(text.encode("utf-8", "replace"))).read().found
    assert [each.order_id for each in found] == order_ids
    ids = exported(Format.IDS, batch, batch.tallies(), 1)
    assert ids.split() == order_ids
