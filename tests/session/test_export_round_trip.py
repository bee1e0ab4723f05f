"""Every export format is imported again without a question."""

from __future__ import annotations

import pytest

from imtui.core.batch import Batch
from imtui.core.export_format import ExportFormat
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.result import Found, Imported, OrderInfo
from imtui.core.outcome import OUTCOMES, State
from imtui.session.export import PLAIN, CsvStyle, Export
from tests.support.batches import BY_STATE, ended

STYLES = {
    "CSV": (ExportFormat.CSV, PLAIN),
    "CSV for Excel": (ExportFormat.CSV, CsvStyle(bom=True, delimiter=";")),
    "JSON": (ExportFormat.JSON, PLAIN),
}


def exported(order_ids: list[str], format_: ExportFormat, style: CsvStyle = PLAIN) -> str:
    """Orders in all states, with labels and sending times."""
    batch = Batch()
    batch.add(
        [
            Found(order_id, line, 1, OrderInfo(f'Kasım; "{line}", {line}', 1795620600.0 + line))
            for line, order_id in enumerate(order_ids, start=1)
        ]
    )
    for row, state in zip(range(len(order_ids)), OUTCOMES, strict=False):
        batch.begin(row)
        batch.record(row, ended(BY_STATE[state]), state)
    assert State.QUEUED in {order.state for order in batch}
    return Export(tuple(batch), batch.tallies(), 3, style).text(format_)


def imported(text: str) -> Imported:
    result = import_text(text)
    assert isinstance(result, Imported), result
    assert result.rejected == ()
    return result


@pytest.mark.parametrize(
    "order_ids", [list(map(str, range(1, 8))), list(map(str, range(734120981, 734120989)))]
)
@pytest.mark.parametrize("style", STYLES)
def test_an_export_is_imported_again(style: str, order_ids: list[str]) -> None:
    found = imported(exported(order_ids, *STYLES[style])).found
    assert [item.order_id for item in found] == order_ids
    assert [item.info.label for item in found] == [
        f'Kasım; "{line}", {line}' for line in range(1, len(found) + 1)
    ]
    assert [item.info.send_at for item in found] == [1795620600.0 + line for line in range(1, len(found) + 1)]


def test_a_list_of_ids_is_imported_again() -> None:
    order_ids = ["734120981", "734120982", "734120983", "734120990", "734120991"]
    found = imported(exported(order_ids, ExportFormat.IDS)).found
    assert [item.order_id for item in found] == order_ids


@pytest.mark.parametrize("style", STYLES)
def test_one_order_is_imported_again(style: str) -> None:
    batch = Batch()
    batch.add([Found("734120981", 1, 1)])
    format_, csv_style = STYLES[style]
    text = Export(tuple(batch), batch.tallies(), None, csv_style).text(format_)
    assert [item.order_id for item in imported(text).found] == ["734120981"]
