"""Spreadsheets: recognised by content, read by a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from imtui.core.importing import (
    ColumnQuestion,
    Imported,
    Reason,
    SheetQuestion,
    SheetResult,
    TextQuestion,
    Unusual,
)
from imtui.core.sending_time import TURKEY
from imtui.sources import ImportCancelled, Progress, SourceError, workbook
from imtui.sources.importer import import_source
from tests.support.workbooks import Rows, Sheets, ods, xls, xlsx

IDS = ["734120981", "734120982", "734120987"]
NUMBERS = [float(each) for each in IDS]
ALIS: Rows = [(each, "Ali") for each in NUMBERS]
KINDS = pytest.mark.parametrize("written", [xlsx, xls, ods])

Write = Callable[[bytes | str, str], SheetResult]


@pytest.fixture
def read(tmp_path: Path) -> Write:
    """Imports a file with these bytes."""

    def imported(data: bytes | str, name: str = "orders.dat") -> SheetResult:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return import_source(str(path))[1]

    return imported


def at(day: int, hour: int, minute: int) -> datetime:
    """A time as a cell has it: without a zone."""
    return datetime(2026, 12, day, hour, minute)  # noqa: DTZ001


def ids(result: SheetResult) -> list[str]:
    assert isinstance(result, Imported), result
    return [found.order_id for found in result.found]


@KINDS
def test_a_column_of_numbers_is_a_list(read: Write, written: Callable[[Sheets], bytes]) -> None:
    assert ids(read(written({"Liste": [[each] for each in NUMBERS]}), "a.xlsx")) == IDS


@KINDS
@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a.txt", "a"])
def test_the_name_of_the_file_does_not_matter(
    read: Write, written: Callable[[Sheets], bytes], name: str
) -> None:
    rows: Rows = [["Sipariş No", "Ad"], *ALIS]
    assert ids(read(written({"Liste": rows}), name)) == IDS


@KINDS
def test_a_heading_may_be_below_titles_and_dates_are_sending_times(
    read: Write, written: Callable[[Sheets], bytes]
) -> None:
    rows: Rows = [
        ["Kasım 2026 iptal listesi", None, None],
        [None, None, None],
        ["Kampanya", "Sipariş No", "Gönderim Tarihi"],
        ["Kara Cuma", NUMBERS[0], at(26, 14, 30)],
        ["Hafta sonu", NUMBERS[1], at(27, 9, 15)],
        ["Toplam", 2.0, None],
    ]
    result = read(written({"Liste": rows}), "a")
    assert isinstance(result, Imported)
    first, second, total = result.found
    assert (first.order_id, first.label, first.line, first.column) == (IDS[0], "Kara Cuma", 4, 2)
    assert first.send_at == datetime(2026, 12, 26, 14, 30, tzinfo=TURKEY).timestamp()
    assert second.send_at == datetime(2026, 12, 27, 9, 15, tzinfo=TURKEY).timestamp()
    assert total.unusual is Unusual.TOTAL
    assert result.rejected == ()


@KINDS
def test_a_day_and_an_hour_cell_give_the_time(read: Write, written: Callable[[Sheets], bytes]) -> None:
    rows: Rows = [["order_id", "tarih", "saat"], [NUMBERS[0], date(2026, 12, 26), time(18, 30)]]
    result = read(written({"Liste": rows}), "a")
    assert isinstance(result, Imported)
    assert result.found[0].send_at == datetime(2026, 12, 26, 18, 30, tzinfo=TURKEY).timestamp()


@KINDS
def test_without_a_heading_the_column_is_asked_for(read: Write, written: Callable[[Sheets], bytes]) -> None:
    question = read(written({"Liste": [[1.0 + n, each] for n, each in enumerate(NUMBERS)]}), "a")
    assert isinstance(question, ColumnQuestion)
    assert question.likely == 1
    assert ids(question.answer(1)) == IDS


@pytest.mark.parametrize(
    ("cell", "reason"),
    [(3.1289e17, Reason.SCIENTIFIC), (734120981.5, Reason.AMOUNT), (-5.0, Reason.SIGN), (0.0, Reason.ZERO)],
)
def test_a_number_that_is_no_id_is_rejected(read: Write, cell: float, reason: Reason) -> None:
    result = read(xlsx({"Liste": [["order_id", "ad"], [cell, "Ali"], [NUMBERS[0], "Veli"]]}), "a")
    assert isinstance(result, Imported)
    assert [piece.reason for piece in result.rejected] == [reason]
    assert ids(result) == IDS[:1]


def test_digits_in_text_cells_stay_as_they_are(read: Write) -> None:
    assert ids(read(xlsx({"Liste": [["0007341"], [" 734120982 "], ["9" * 20]]}), "a")) == [
        "0007341",
        "734120982",
        "9" * 20,
    ]


def test_the_one_sheet_that_names_order_ids_is_imported(read: Write) -> None:
    sheets: dict[str, Rows] = {
        "Boş": [],
        "Özet": [["Durum", "Adet"], ["Bekleyen", 12]],
        "Siparişler": [["Sipariş No", "Ad"], *ALIS],
    }
    result = read(xlsx(sheets), "a")
    assert ids(result) == IDS
    assert isinstance(result, Imported)
    assert result.remarks.sentences() == ["sheet Özet was not imported"]


def test_two_sheets_with_ids_are_asked_about(read: Write) -> None:
    question = read(xlsx({"Bir": [[NUMBERS[0]]], "İki": [[NUMBERS[1]]], "Üç": [["Notlar"]]}), "a")
    assert isinstance(question, SheetQuestion)
    assert [(sheet.name, sheet.order_ids) for sheet in question.sheets] == [("Bir", 1), ("İki", 1)]
    assert ids(question.answer(1)) == IDS[1:2]


def test_a_hidden_sheet_is_imported_only_if_the_operator_says_so(read: Write) -> None:
    shown = {"Açık": [[NUMBERS[0]]], "Gizli": [[NUMBERS[1]]]}
    assert ids(read(xlsx(shown, hidden=["Gizli"]), "a")) == IDS[:1]
    question = read(xlsx({"Açık": [["Notlar"]], "Gizli": [[NUMBERS[1]]]}, hidden=["Gizli"]), "a")
    assert isinstance(question, SheetQuestion)
    assert ids(question.answer(0)) == IDS[1:2]


@pytest.mark.parametrize("rows", [[], [[None, None]], [["", ""]]])
def test_an_empty_workbook_has_no_ids(read: Write, rows: list[list[None]]) -> None:
    assert ids(read(xlsx({"Liste": rows}), "a")) == []


def test_a_workbook_of_words_has_no_ids(read: Write) -> None:
    result = read(xlsx({"Liste": [["Notlar"], ["yarın bakılacak"]]}), "a")
    assert ids(result) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sipariş No\tAd\r\n734120981\tAli\r\n", Imported),
        ("<html><table><tr><td>734120981</td></tr></table></html>", TextQuestion),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xls_that_is_text_is_read_as_text(
    read: Write, text: str, kind: type[object], encoding: str
) -> None:
    assert isinstance(read(text.encode(encoding), "a.xls"), kind)


def packed(entries: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(OLE + b"\0" * 600, "damaged", id="a broken .xls"),
        pytest.param(
            OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "has a password", id="a password"
        ),
        pytest.param(b"PK\x03\x04rest", "damaged", id="a broken zip"),
        pytest.param(xlsx({"Liste": [[1]]})[:-200], "damaged", id="a cut .xlsx"),
        pytest.param(packed({"xl/workbook.xml": b"<x"}), "damaged", id="a broken workbook"),
        pytest.param(packed({"word/document.xml": b"<x/>"}), "not a spreadsheet", id="another document"),
        pytest.param(packed({"xl/a.xml": b"\0" * (600 << 20)}), "too large", id="a zip bomb"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_a_clear_error(read: Write, data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read(data, "orders.xlsx")


def test_a_sheet_that_asks_for_all_memory_ends_only_its_own_process(read: Write) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = 1, 2
    file = BytesIO()
    book.save(file)
    with pytest.raises(SourceError, match="damaged"):
        read(file.getvalue(), "orders.xlsx")


def test_a_cancelled_import_ends(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(xlsx({"Liste": [[each] for each in NUMBERS]}))

    class Cancelling(Progress):
        def advance(self, count: int = 0) -> None:
            super().advance(count)
            if self.done:
                self.cancel()

    with pytest.raises(ImportCancelled):
        import_source(str(path), progress=Cancelling())


def test_the_reader_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILETIMERKEZI_API_KEY", "canary")
    assert not [name for name in workbook._environment() if name.startswith("ILETIMERKEZI")]
