"""Spreadsheets: recognised by content, read by a process of its own."""

from __future__ import annotations

import struct
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from io import BytesIO, TextIOWrapper
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from imtui.core.importing.columns import ColumnDoubt, ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.reasons import Reason, TimeProblem, Unusual
from imtui.core.importing.result import Imported
from imtui.core.importing.sheets import HiddenRowsError, Sheet, SheetQuestion, SheetResult, import_sheets
from imtui.core.sending_time import TURKEY
from imtui.sources import ImportCancelled, ReadProgress, SourceError, workbook
from imtui.sources.importer import import_source
from imtui.sources.workbook_child import facts_of, xls_sheet_facts
from tests.support.imports import expect, ids_in
from tests.support.workbooks import Cell, Rows, Sheets, ods, with_part, xls, xlsx

IDS = ["734120981", "734120982", "734120987"]
NUMBERS = [float(each) for each in IDS]
ALIS: Rows = [(each, "Ali") for each in NUMBERS]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
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


@KINDS
def test_a_column_of_numbers_is_a_list(read: Write, written: Callable[[Sheets], bytes]) -> None:
    assert ids_in(read(written({"Liste": [[each] for each in NUMBERS]}), "a.xlsx")) == IDS


@KINDS
@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a.txt", "a"])
def test_the_name_of_the_file_does_not_matter(
    read: Write, written: Callable[[Sheets], bytes], name: str
) -> None:
    rows: Rows = [["Sipariş No", "Ad"], *ALIS]
    assert ids_in(read(written({"Liste": rows}), name)) == IDS


@KINDS
def test_a_workbook_may_come_through_a_pipe(
    monkeypatch: pytest.MonkeyPatch, written: Callable[[Sheets], bytes]
) -> None:
    data = written({"Liste": [["Sipariş No", "Ad"], *ALIS]})
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(data)))
    shown, result = import_source("-")
    assert (shown, ids_in(result)) == ("stdin", IDS)


@KINDS
def test_a_heading_below_titles_gives_sending_times(read: Write, written: Callable[[Sheets], bytes]) -> None:
    rows: Rows = [
        ["Kasım 2026 iptal listesi", None, None],
        [None, None, None],
        ["Kampanya", "Sipariş No", "Gönderim Tarihi"],
        ["Kara Cuma", NUMBERS[0], at(26, 14, 30)],
        ["Hafta sonu", NUMBERS[1], at(27, 9, 15)],
        ["Toplam", 2.0, None],
    ]
    result = expect(read(written({"Liste": rows}), "a"), Imported)
    first, second, total = result.found
    assert (first.order_id, first.info.label, first.line, first.column) == (IDS[0], "Kara Cuma", 4, 2)
    assert first.info.send_at == datetime(2026, 12, 26, 14, 30, tzinfo=TURKEY).timestamp()
    assert second.info.send_at == datetime(2026, 12, 27, 9, 15, tzinfo=TURKEY).timestamp()
    assert total.info.unusual is Unusual.TOTAL
    assert result.rejected == ()


@KINDS
def test_a_day_and_an_hour_cell_give_the_time(read: Write, written: Callable[[Sheets], bytes]) -> None:
    rows: Rows = [["order_id", "tarih", "saat"], [NUMBERS[0], date(2026, 12, 26), time(18, 30)]]
    result = expect(read(written({"Liste": rows}), "a"), Imported)
    assert result.found[0].info.send_at == datetime(2026, 12, 26, 18, 30, tzinfo=TURKEY).timestamp()


@KINDS
def test_without_a_heading_the_column_is_asked_for(read: Write, written: Callable[[Sheets], bytes]) -> None:
    question = read(written({"Liste": [[1.0 + n, each] for n, each in enumerate(NUMBERS)]}), "a")
    assert isinstance(question, ColumnQuestion)
    assert question.likely == 1
    assert ids_in(question.answer(1)) == IDS


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (3.1289e17, Reason.SCIENTIFIC),
        (2.0**53, Reason.SCIENTIFIC),
        (734120981734120981, Reason.SCIENTIFIC),
        ("3,12E+08", Reason.SCIENTIFIC),
        (734120981.5, Reason.AMOUNT),
        (-5.0, Reason.SIGN),
        (0.0, Reason.ZERO),
        (True, Reason.DIGITS_ONLY),
        ("#734120981", Reason.DIGITS_ONLY),
        ("734120981\n734120982", Reason.SEVERAL),
        ("734120981-734120985", Reason.RANGE),
        (date(2026, 12, 26), Reason.DIGITS_ONLY),
        (None, Reason.NO_ORDER_ID),
    ],
)
def test_a_cell_that_is_no_id_is_rejected(read: Write, cell: Cell, reason: Reason) -> None:
    result = read(xlsx({"Liste": [["order_id", "ad"], [cell, "Ali"], [NUMBERS[0], "Veli"]]}), "a")
    assert isinstance(result, Imported)
    assert [piece.reason for piece in result.rejected] == [reason]
    assert ids_in(result) == IDS[:1]


@KINDS
@pytest.mark.parametrize("number", [1e15, 2.0**53 - 1, 3.12e8])
def test_whole_numbers_below_2_53_are_exact(
    read: Write, written: Callable[[Sheets], bytes], number: float
) -> None:
    assert ids_in(read(written({"Liste": [["Sipariş No"], [number]]}), "a")) == [str(int(number))]


@pytest.mark.parametrize("number_format", ["0.00E+00", "0%", "DD.MM.YYYY", "#,##0", "0.00"])
def test_the_format_of_a_number_does_not_matter(read: Write, number_format: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, number in enumerate(NUMBERS, start=1):
        sheet.cell(row, 1, number).number_format = number_format
        sheet.cell(row, 1).quotePrefix = row == 1
    file = BytesIO()
    book.save(file)
    assert ids_in(read(file.getvalue(), "a")) == IDS


HALF_PAST_SIX = datetime(2026, 12, 26, 18, 30, tzinfo=TURKEY).timestamp()


@pytest.mark.parametrize(
    ("cells", "send_at", "problem"),
    [
        ([at(26, 18, 30), None], HALF_PAST_SIX, None),
        ([at(26, 0, 0), time(18, 30)], HALF_PAST_SIX, None),
        ([at(26, 18, 30), time(18, 30)], HALF_PAST_SIX, None),
        (["26.12.2026", "18:30"], HALF_PAST_SIX, None),
        (["26.12.2026 18:30", "18:30"], HALF_PAST_SIX, None),
        (["26.12.2026 18.30", "18:30"], HALF_PAST_SIX, None),
        (["26/12/2026 18:30:00", "18.30"], HALF_PAST_SIX, None),
        (["2026-12-26T18:30", "18:30"], HALF_PAST_SIX, None),
        (["26.12.2026 18:30", "19:30"], None, TimeProblem.TWO_HOURS),
        (["26.12.2026 18.30", "19.30"], None, TimeProblem.TWO_HOURS),
        ([at(26, 18, 30), time(19, 30)], None, TimeProblem.TWO_HOURS),
        ([date(2026, 12, 26), None], None, TimeProblem.NO_HOUR),
        (["26.12.2026", None], None, TimeProblem.NO_HOUR),
        ([46017.5, None], None, TimeProblem.UNREADABLE),
        (["yarın", None], None, TimeProblem.UNREADABLE),
        ([None, None], None, None),
    ],
)
def test_a_time_cell_is_read_or_reported(
    read: Write, cells: list[Cell], send_at: float | None, problem: TimeProblem | None
) -> None:
    other: Sequence[Cell] = [NUMBERS[1], date(2026, 12, 26), time(18, 30)]
    rows: Rows = [["Sipariş No", "Gönderim Tarihi", "Gönderim Saati"], [NUMBERS[0], *cells], other]
    result = expect(read(xlsx({"Liste": rows}), "a"), Imported)
    assert [found.info.send_at for found in result.found] == [send_at, HALF_PAST_SIX]
    assert [piece.problem for piece in result.unreadable_times] == ([problem] if problem else [])


def test_merged_cells_with_groups_of_headings_are_headings(read: Write) -> None:
    rows: Rows = [
        ["Sipariş", None, "Müşteri", None],
        ["No", "Ad", "No", "Ad"],
        [NUMBERS[0], "Kara Cuma", 77881, "Ali"],
    ]
    assert ids_in(read(xlsx({"Liste": rows}), "a")) == IDS[:1]


def test_a_heading_merged_over_two_rows_is_one_heading(read: Write) -> None:
    rows: Rows = [
        ["Sipariş No", "Gönderim", None, "Ad"],
        [None, "Tarih", "Saat", None],
        [NUMBERS[0], at(5, 0, 0), time(14, 30), "Ali"],
    ]
    result = expect(read(xlsx({"Liste": rows}), "a"), Imported)
    (found,) = result.found
    assert (found.order_id, found.info.label) == (IDS[0], "Ali")
    assert found.info.send_at == at(5, 14, 30).replace(tzinfo=TURKEY).timestamp()
    assert (result.rejected, result.unreadable_times) == ((), ())


@pytest.mark.parametrize("below", [[None, "Ali", None], [None, "Ali", "Ankara"], [None, None, "Ankara"]])
def test_a_row_without_an_id_below_a_gap_is_rejected(read: Write, below: Sequence[Cell]) -> None:
    rows: Rows = [["Sipariş No", "Ad", None], below, [NUMBERS[0], "Can", "İzmir"]]
    result = expect(read(xlsx({"Liste": rows}), "a"), Imported)
    assert ids_in(result) == IDS[:1]
    assert len(result.rejected) == 1


def test_a_pivot_table_that_counts_orders_is_asked_about(read: Write) -> None:
    for heading in ("Say Sipariş No", "Toplam Sipariş No", "Count of order_id"):
        rows: Rows = [["Satır Etiketleri", heading], ["Kasım", 3.0], ["Genel Toplam", 3.0]]
        assert isinstance(read(xlsx({"Özet": rows}), "a"), ColumnQuestion)


ERROR = '<c r="A3" t="e"><f>NA()</f><v>#N/A</v></c>'
NEVER = '<c r="A3"><f>B7&amp;C7</f><v/></c>'


@pytest.mark.parametrize(
    ("cell", "text", "reason"),
    [(ERROR, "#N/A", Reason.FORMULA_ERROR), (NEVER, "=B7&C7", Reason.DIGITS_ONLY)],
)
@pytest.mark.parametrize("last", ["", '<row r="4"><c r="A4"><v>734120982</v></c></row>'])
@pytest.mark.parametrize("heading", ["order_id", None])
def test_a_formula_without_a_value_is_rejected(
    read: Write, cell: str, text: str, reason: Reason, last: str, heading: str | None
) -> None:
    def with_formula(sheet: bytes) -> bytes:
        return sheet.replace(b"</sheetData>", f'<row r="3">{cell}</row>{last}</sheetData>'.encode())

    rows: Rows = [["order_id", "ad"], [NUMBERS[0], "Ali"]] if heading else [[None], [NUMBERS[0]]]
    result = read(with_part(xlsx({"Liste": rows}), "xl/worksheets/sheet1.xml", with_formula), "a")
    if isinstance(result, TextQuestion):
        assert result.line_text == text
        return
    assert isinstance(result, Imported)
    assert [(piece.text, piece.line, piece.reason) for piece in result.rejected] == [(text, 3, reason)]
    assert ids_in(result) == IDS[: 2 if last else 1]


@pytest.mark.parametrize("value", ["<v></v>", "<v/>", '<v xml:space="preserve"></v>'])
def test_a_formula_with_an_empty_text_is_an_empty_cell(read: Write, value: str) -> None:
    def with_formula(sheet: bytes) -> bytes:
        cell = f'<c r="A3" t="str"><f>IF(B3="","",B3)</f>{value}</c>'
        return sheet.replace(b"</sheetData>", f'<row r="3">{cell}</row></sheetData>'.encode())

    rows: Rows = [["order_id", "ad"], [NUMBERS[0], "Ali"]]
    result = read(with_part(xlsx({"Liste": rows}), "xl/worksheets/sheet1.xml", with_formula), "a")
    assert isinstance(result, Imported)
    assert (ids_in(result), result.rejected) == (IDS[:1], ())


def test_every_repeated_error_in_an_ods_is_rejected(read: Write) -> None:
    def failed(content: bytes) -> bytes:
        value = b'office:value-type="string"><text:p>x<'
        error = b'table:number-columns-repeated="2" calcext:value-type="error"><text:p>#N/A<'
        rows = content.replace(value, error).split(b"<table:table-row>")
        rows[3] = rows[3].replace(b"</table:table-row>", b"</table:table-row>", 1)
        return b'<table:table-row table:number-rows-repeated="3">'.join(
            [b"<table:table-row>".join(rows[:3]), b"<table:table-row>".join(rows[3:])]
        )

    rows: Rows = [["order_id", "Ad"], [NUMBERS[0], "Ali"], ["x"], [NUMBERS[1], "Veli"]]
    result = expect(read(with_part(ods({"Liste": rows}), "content.xml", failed), "a"), Imported)
    assert [(piece.text, piece.line) for piece in result.rejected] == [("#N/A", 3), ("#N/A", 4), ("#N/A", 5)]
    assert ids_in(result) == IDS[:2]


def test_an_error_in_an_ods_is_rejected(read: Write) -> None:
    def failed(content: bytes) -> bytes:
        value = b'office:value-type="string"><text:p>x<'
        return content.replace(value, b'calcext:value-type="error"><text:p>#N/A<')

    rows: Rows = [[None, "order_id"], [None, NUMBERS[0]], [None, "x"], [None, NUMBERS[1]]]
    result = expect(read(with_part(ods({"Liste": rows}), "content.xml", failed), "a"), Imported)
    assert [(piece.text, piece.line) for piece in result.rejected] == [("#N/A", 3)]
    assert ids_in(result) == IDS[:2]


@KINDS
def test_hidden_rows_with_ids_are_refused(read: Write, written: Callable[..., bytes]) -> None:
    rows: Rows = [["order_id", "durum"], *((each, "iptal") for each in NUMBERS)]
    with pytest.raises(SourceError, match=r"Sheet Liste has hidden rows with numbers\. The first is row 3"):
        read(written({"Liste": rows}, hidden_rows=[4, 3]), "a")
    assert ids_in(read(written({"Liste": [["Notlar"], *rows]}, hidden_rows=[1]), "a")) == IDS


@KINDS
@pytest.mark.parametrize(
    "rows",
    [
        [["order_id", "Ad"], *ALIS],
        [["Sipariş No"], *([each] for each in NUMBERS)],
        [[each] for each in IDS],
    ],
)
def test_an_order_that_is_struck_out_is_marked(
    read: Write, written: Callable[..., bytes], rows: Rows
) -> None:
    for struck in (NUMBERS[1], IDS[1]):
        result = expect(read(written({"Liste": rows}, struck=[struck]), "a"), Imported)
        expected = {struck} & {cell for row in rows for cell in row}
        marks = [found.info.unusual for found in result.found]
        assert marks == [None, Unusual.EXCLUDED if expected else None, None]


def test_a_row_of_orders_with_one_struck_out_is_asked_about(read: Write) -> None:
    expect(read(xlsx({"Liste": [NUMBERS]}, struck=NUMBERS[:1]), "a"), ColumnQuestion)


@pytest.mark.parametrize(
    ("new", "count"), [("<strike/>", 1), ('<strike val="true"/>', 1), ('<strike val="0"/>', 0)]
)
def test_a_font_is_struck_out_however_the_file_says_it(read: Write, new: str, count: int) -> None:
    def changed(styles: bytes) -> bytes:
        assert b'<strike val="1" />' in styles
        return styles.replace(b'<strike val="1" />', new.encode())

    book = xlsx({"Liste": [["order_id", "Ad"], *ALIS]}, struck=NUMBERS[:1])
    result = expect(read(with_part(book, "xl/styles.xml", changed), "a"), Imported)
    assert len(result.unusual) == count


def test_numbers_next_to_each_other_in_an_xls_are_struck_out() -> None:
    # One record: kind and length, row and first column, style and number of each cell, last column.
    record = struct.pack("<4H", 0x00BD, 24, 4, 2) + struct.pack("<HIHIHIH", 1, 0, 0, 0, 1, 0, 4)
    data = xls({"Liste": [[1]]}, struck=[1])
    facts = xls_sheet_facts(struct.pack("<2H", 0x0809, 0) + record + struct.pack("<2H", 0x000A, 0), 0, {1})
    assert facts.struck == {(5, 2), (5, 4)}
    assert facts_of(data, ["Liste"])[0].struck == {(1, 0)}


@KINDS
def test_another_cell_may_be_struck_out(read: Write, written: Callable[..., bytes]) -> None:
    result = expect(read(written({"Liste": [["order_id", "Ad"], *ALIS]}, struck=["Ali"]), "a"), Imported)
    assert result.unusual == ()


@KINDS
def test_a_hidden_column_of_ids_is_asked_about(read: Write, written: Callable[..., bytes]) -> None:
    rows: Rows = [["Ad", "order_id"], *(("Ali", each) for each in NUMBERS)]
    question = expect(read(written({"Liste": rows}, hidden_columns=[1]), "a"), ColumnQuestion)
    assert (question.doubt, question.likely) == (ColumnDoubt.HIDDEN, 1)
    assert ids_in(question.answer(1)) == IDS
    assert ids_in(read(written({"Liste": rows}, hidden_columns=[0]), "a")) == IDS


@pytest.mark.parametrize("rows", [[["order_id"], NUMBERS[:1], NUMBERS[1:2]], [NUMBERS], [NUMBERS[:1]]])
def test_hidden_ids_without_visible_ones_are_asked_about(read: Write, rows: Rows) -> None:
    hidden = range(len(rows[0]))
    question = expect(read(xlsx({"Liste": rows}, hidden_columns=hidden), "a"), ColumnQuestion)
    assert question.doubt is ColumnDoubt.HIDDEN


def test_a_hidden_column_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "list"
    table: Rows = [["Ad", "order_id"], ["Ali", NUMBERS[0]]]
    single: Rows = [[None, "order_id"], [None, NUMBERS[0]]]
    for rows in (table, single):
        path.write_bytes(xlsx({"Liste": rows}, hidden_columns=[1]))
        assert ids_in(import_source(str(path), "order_id")[1]) == IDS[:1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('hidden="1"', 'hidden="true"'),
        ('hidden="1"', "hidden = '1'"),
        ('hidden="1" ', 'hidden="0" '),
        ('min="2" max="2"', 'max="9" min="2"'),
        ('hidden="1" width="13"', 'width="0"'),
    ],
)
def test_a_column_is_hidden_however_the_file_says_it(old: str, new: str) -> None:
    def changed(sheet: bytes) -> bytes:
        assert old.encode() in sheet
        return sheet.replace(old.encode(), new.encode())

    book = xlsx({"Liste": [["Ad", "order_id"]]}, hidden_columns=[1])
    facts = facts_of(with_part(book, "xl/worksheets/sheet1.xml", changed), ["Liste"])
    expected = range(1, 9) if "max" in new else () if '"0" ' in new else (1,)
    assert facts[0].hidden_columns == set(expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('hidden="1"', "hidden = '1'"),
        ('hidden="1"', 'hidden="true"'),
        ('r="3" hidden="1"', "r = '3' hidden='true'"),
        ('hidden="1"', 'ht="0" customHeight="1"'),
        ('hidden="1"', "ht='0.0' customHeight='1'"),
    ],
)
def test_a_row_is_hidden_however_the_file_says_it(read: Write, old: str, new: str) -> None:
    rows: Rows = [["order_id", "durum"], *((each, "iptal") for each in NUMBERS)]
    book = xlsx({"Liste": rows}, hidden_rows=[3])
    part = "xl/worksheets/sheet1.xml"
    with pytest.raises(SourceError, match="The first is row 3"):
        read(with_part(book, part, lambda sheet: sheet.replace(old.encode(), new.encode())), "a")
    plain = xlsx({"Liste": rows}, hidden_rows=[3])
    shown = b'ht="0.75" hidden="0"'
    assert ids_in(read(with_part(plain, part, lambda sheet: sheet.replace(b'hidden="1"', shown)), "a")) == IDS


def test_the_path_of_a_sheet_may_have_another_case(read: Write) -> None:
    rows: Rows = [["order_id", "durum"], *((each, "iptal") for each in NUMBERS)]
    with ZipFile(BytesIO(xlsx({"Liste": rows}, hidden_rows=[3]))) as book:
        parts = {name.replace("sheet1", "Sheet1"): book.read(name) for name in book.namelist()}
    with pytest.raises(SourceError, match="The first is row 3"):
        read(packed(parts), "a")


def test_a_large_xls_file_has_hidden_rows_too() -> None:
    rows: Rows = [[f"{number} {'x' * 3000}"] for number in range(2500)]
    data = xls({"Bir": rows, "İki": [["x"]]}, hidden_rows=[1])
    # The table of sectors is longer than its first part in the header.
    assert len(data) > 109 * 128 * 512
    facts = facts_of(data, ["Bir", "İki"])
    assert [facts[number].hidden_rows for number in range(2)] == [{1}, {1}]


def test_hidden_rows_that_cannot_be_seen_are_refused() -> None:
    sheet = Sheet("Liste", False, [["order_id", "ad"], ["734120981", "Ali"]], None)
    with pytest.raises(HiddenRowsError, match=r"save it as \.xlsx"):
        import_sheets([sheet], None, lambda: None)
    assert isinstance(
        import_sheets([sheet._replace(rows=[["order_id"], ["x"]])], None, lambda: None), Imported
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda: packed({"xl/workbook.bin": b""}), id="xlsb"),
        pytest.param(lambda: OLE + b"\0" * 600, id="empty"),
        pytest.param(lambda: xls({"Bir": [[1]], "İki": [[1]]}), id="another number of sheets"),
        pytest.param(lambda: xls({"Bir": [[1]]})[:-3000], id="cut"),
        pytest.param(lambda: xls({"Bir": [[1]]}).replace(b"\x09\x08\x10\0", b"\x09\x09\x10\0"), id="old"),
    ],
)
def test_facts_that_cannot_be_read_are_missing(data: Callable[[], bytes]) -> None:
    assert facts_of(data(), ["Bir"]) == {}


def test_a_small_xls_stream_is_read() -> None:
    sheet = struct.pack("<2H", 0x0809, 0) + struct.pack("<2H6H2H", 0x0208, 16, 6, 0, 0, 255, 0, 0, 0x20, 0)
    stream = (
        struct.pack("<2H", 0x0809, 0) + struct.pack("<2HI", 0x0085, 4, 16) + struct.pack("<2H", 0x000A, 0)
    )
    stream = stream.ljust(16, b"\0") + sheet + struct.pack("<2H", 0x000A, 0)
    assert len(stream) <= 64
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    # Sectors: 0 the table, 1 the folder, 2 the table of small sectors, 3 the small sectors.
    header = OLE.ljust(30, b"\0") + struct.pack("<2H", 9, 6) + bytes(12)
    header = header.ljust(48, b"\0") + struct.pack("<7I", 1, 0, 4096, 2, 1, end, 0) + struct.pack("<I", 0)
    header = header.ljust(512, b"\xff")

    def entry(name: str, start: int, size: int) -> bytes:
        written = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2)
        return written.ljust(116, b"\0") + struct.pack("<3I", start, size, 0)

    folder = entry("Root Entry", 3, 64) + entry("Book", 0, len(stream))
    table = struct.pack("<4I", free - 2, end, end, end)
    parts = [table, folder, struct.pack("<I", end), stream]
    data = header + b"".join(part.ljust(512, b"\0") for part in parts)
    assert facts_of(data, ["Bir"])[0].hidden_rows == {7}


def test_hidden_rows_of_an_unused_sheet_do_not_matter(read: Write) -> None:
    lists: dict[str, Rows] = {
        "Özet": [["Durum", "Adet"], ["Bekleyen", 12]],
        "Siparişler": [["Sipariş No", "Ad"], [None, "gizli"], [NUMBERS[0], "Ali"]],
    }
    assert ids_in(read(xlsx(lists, hidden_rows=[2]), "a")) == IDS[:1]


def test_digits_in_text_cells_stay_as_they_are(read: Write) -> None:
    assert ids_in(read(xlsx({"Liste": [["0007341"], [" 734120982 "], ["9" * 20]]}), "a")) == [
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
    assert ids_in(result) == IDS
    assert isinstance(result, Imported)
    assert result.remarks.sentences() == ["Sheet Özet was not imported."]


def test_two_sheets_with_ids_are_asked_about(read: Write) -> None:
    question = read(xlsx({"Bir": [[NUMBERS[0]]], "İki": [[NUMBERS[1]]], "Üç": [["Notlar"]]}), "a")
    assert isinstance(question, SheetQuestion)
    assert [(sheet.name, sheet.order_ids) for sheet in question.sheets] == [("Bir", 1), ("İki", 1)]
    assert ids_in(question.answer(1)) == IDS[1:2]


@pytest.mark.parametrize("heading", [["Sipariş No", "Ad"], ["Kod", "Ad"]])
def test_a_sheet_of_orders_to_keep_is_asked_about(read: Write, heading: list[Cell]) -> None:
    sheets: dict[str, Rows] = {"Kampanya": [["Konu"]], "İptal edilmeyecekler": [heading, [NUMBERS[0], "x"]]}
    question = expect(read(xlsx(sheets), "a"), SheetQuestion)
    assert [sheet.name for sheet in question.sheets] == ["İptal edilmeyecekler"]


def test_a_sheet_of_orders_to_keep_next_to_the_list_is_named(read: Write) -> None:
    sheets: dict[str, Rows] = {
        "Liste": [["Sipariş No", "Ad"], *ALIS],
        "Hariç": [["Kod", "Ad"], [NUMBERS[0], "x"]],
    }
    result = expect(read(xlsx(sheets), "a"), Imported)
    assert (ids_in(result), result.remarks.other_sheets) == (IDS, ("Hariç",))


def test_a_hidden_sheet_is_imported_only_on_request(read: Write) -> None:
    shown = {"Açık": [[NUMBERS[0]]], "Gizli": [[NUMBERS[1]]]}
    assert ids_in(read(xlsx(shown, hidden=["Gizli"]), "a")) == IDS[:1]
    question = read(xlsx({"Açık": [["Notlar"]], "Gizli": [[NUMBERS[1]]]}, hidden=["Gizli"]), "a")
    assert isinstance(question, SheetQuestion)
    assert ids_in(question.answer(0)) == IDS[1:2]


@pytest.mark.parametrize("hidden", [["Gizli"], []])
def test_sheets_without_an_id_report_what_they_hold(read: Write, hidden: list[str]) -> None:
    result = read(xlsx({"Açık": [["Sipariş No"], ["3,12E+08"]], "Gizli": [["Notlar"]]}, hidden=hidden), "a")
    assert isinstance(result, Imported)
    assert not result.found
    assert [piece.text for piece in result.rejected] == ["3,12E+08"]


@pytest.mark.parametrize("rows", [[], [[None, None]], [["", ""]], [["Sipariş No"]], [["Sipariş No", "Ad"]]])
def test_an_empty_workbook_has_no_ids(read: Write, rows: Rows) -> None:
    assert ids_in(read(xlsx({"Liste": rows}), "a")) == []


def test_a_workbook_of_words_has_no_ids(read: Write) -> None:
    result = read(xlsx({"Liste": [["Notlar"], ["yarın bakılacak"]]}), "a")
    assert ids_in(result) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sipariş No\tAd\r\n734120981\tAli\r\n", Imported),
        ("Sipariş No;Ad\r\n734120981;Ali\r\n", Imported),
        ('<?xml version="1.0"?><Workbook><Cell><Data>734120981</Data></Cell></Workbook>', TextQuestion),
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


def zip_bomb() -> bytes:
    """A zip file whose directory announces 600 MB; to pack them would take seconds."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("xl/a.xml", b"")
        (entry,) = archive.infolist()
        entry.file_size = 600 << 20
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(OLE + b"\0" * 600, "damaged", id="a broken .xls"),
        pytest.param(
            OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "has a password", id="a password"
        ),
        pytest.param(
            OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "not a spreadsheet", id="a .doc"
        ),
        pytest.param(
            OLE + b"\0" * 600 + "__substg1.0_10".encode("utf-16-le"), "not a spreadsheet", id="a mail"
        ),
        pytest.param(b"%PDF-1.4\n1 0 obj\n734120981\n", "PDF", id="a PDF without binary data"),
        pytest.param(b"{\\rtf1 734120981\\par 734120982}", "RTF", id="a text with formatting"),
        pytest.param(b"PK\x03\x04rest", "damaged", id="a broken zip"),
        pytest.param(xlsx({"Liste": [[1]]})[:-200], "damaged", id="a cut .xlsx"),
        pytest.param(packed({"xl/workbook.xml": b"<x"}), "damaged", id="a broken workbook"),
        pytest.param(packed({"word/document.xml": b"<x/>"}), "not a spreadsheet", id="another document"),
        pytest.param(packed({"Index/Document.iwa": b"x"}), "not a spreadsheet", id="a document of Numbers"),
        pytest.param(packed({"liste.txt": b"734120981"}), "not a spreadsheet", id="a packed list"),
        pytest.param(packed({}), "not a spreadsheet", id="an empty zip"),
        pytest.param(packed({"content.xml": b"<x/>"}), "damaged", id="another OpenDocument"),
        pytest.param(zip_bomb(), "too large", id="a zip bomb"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_a_clear_error(read: Write, data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read(data, "orders.xlsx")


def test_a_sheet_that_takes_all_memory_ends_only_its_process(read: Write) -> None:
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

    class Cancelling(ReadProgress):
        def advance(self, count: int = 0) -> None:
            super().advance(count)
            if self.done:
                self.cancel()

    with pytest.raises(ImportCancelled):
        import_source(str(path), progress=Cancelling())


def test_cancelling_ends_a_process_that_never_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began = threading.Event()

    class Waiting(ReadProgress):
        def advance(self, count: int = 0) -> None:
            super().advance(count)
            began.set()

    child = tmp_path / "child.py"
    child.write_text("import threading\nthreading.Event().wait()\n")
    monkeypatch.setattr(workbook, "_CHILD", child)
    progress = Waiting()

    def cancel_once_begun() -> None:
        began.wait()
        progress.cancel()

    canceller = threading.Thread(target=cancel_once_begun)
    canceller.start()
    with pytest.raises(ImportCancelled):
        workbook.read_workbook(xlsx({"Liste": [["428"]]}), progress)
    canceller.join()


def test_the_reader_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILETIMERKEZI_API_KEY", "canary")
    assert not [name for name in workbook._environment() if name.startswith("ILETIMERKEZI")]
