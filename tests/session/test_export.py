"""The fields of each order in an export."""

from __future__ import annotations

import csv
import errno
import json
from pathlib import Path
from unittest.mock import Mock

import pytest

from imtui.core.batch import Batch
from imtui.core.export_format import ExportFormat
from imtui.core.importing.reasons import Unusual
from imtui.core.importing.result import Found, OrderInfo
from imtui.core.refusal import OperationRefused
from imtui.session.export import Export

SCHEMA = Path(__file__).parents[1] / "cli" / "export.schema.json"


@pytest.fixture
def export() -> Export:
    """Two orders, the second with an unusual ID."""
    batch = Batch()
    batch.add([Found("312891245", 1, 1), Found("905321234567", 2, 1, OrderInfo(unusual=Unusual.PHONE))])
    return Export(tuple(batch), batch.tallies(), 1)


def test_json_has_the_reason_of_an_unusual_id(export: Export) -> None:
    usual, unusual = json.loads(export.text(ExportFormat.JSON))["orders"]
    assert "unusual" not in usual
    assert unusual["unusual"] == "phone"


def test_csv_has_the_reason_of_an_unusual_id(export: Export) -> None:
    usual, unusual = csv.DictReader(export.text(ExportFormat.CSV).splitlines())
    assert (usual["unusual"], unusual["unusual"]) == ("", "phone")


def test_csv_has_no_column_that_every_order_lacks(export: Export) -> None:
    text = export._replace(orders=export.orders[:1]).text(ExportFormat.CSV)
    assert text.splitlines()[0] == "id,outcome,code,message,attempts,ms"


def test_the_schema_has_every_reason() -> None:
    order = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]["order"]
    assert order["properties"]["unusual"]["enum"] == [reason.value for reason in Unusual]


def test_a_path_that_no_file_can_have_is_refused(export: Export, tmp_path: Path) -> None:
    with pytest.raises(OperationRefused, match="No file can have this name"):
        export.write(tmp_path / "a\0b.csv")


def test_a_file_that_is_not_written_to_its_end_is_removed(
    export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def on_a_full_disk(path: Path, *args: str, **named: str) -> object:
        file = opened(path, *args, **named)  # type: ignore[call-overload]
        file.write = Mock(side_effect=OSError(errno.ENOSPC, "No space left on device"))
        return file

    path = tmp_path / "orders.txt"
    monkeypatch.setattr(Path, "open", on_a_full_disk)
    with pytest.raises(OperationRefused, match="No space left"):
        export.write(path)
    assert not path.exists()


@pytest.mark.parametrize("format_", ExportFormat)
def test_every_format_is_found_by_option_and_suffix(format_: ExportFormat) -> None:
    assert ExportFormat.of_option(format_.option) is format_
    assert ExportFormat.of_suffix(format_.suffix.upper()) is format_
    assert ExportFormat.of_suffix(".pdf") is None
