"""Tables of text: headings, labels, sending times, and the line and column of each piece."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from imtui.core.importing.columns import ColumnQuestion
from imtui.core.importing.grid import BrokenQuotesError
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.reasons import Aside, Reason, TimeProblem
from imtui.core.importing.result import Found, Imported, OrderInfo, UnreadableTime
from tests.support.imports import asked, ids, ids_in, import_of


def moments(text: str) -> list[datetime | None]:
    times = [found.info.send_at for found in import_of(text).found]
    return [None if time is None else datetime.fromtimestamp(time, UTC) for time in times]


def problems(text: str) -> list[tuple[str, TimeProblem]]:
    return [(piece.text, piece.problem) for piece in import_of(text).unreadable_times]


def ten(month: int, day: int) -> datetime:
    """Ten o'clock in Turkey."""
    return datetime(2026, month, day, 7, tzinfo=UTC)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_count_from_one_with_any_line_end(end: str) -> None:
    text = end.join(["", "id,name", "428,Ali", "", "429,Veli"])
    assert import_of(text).found == (
        Found("428", 3, 1, OrderInfo("Ali")),
        Found("429", 5, 1, OrderInfo("Veli")),
    )


@pytest.mark.parametrize("above", ["sep=;\n", "Kampanya listesi\n", "Liste 2026\nRapor;24 Kasım 2026\n"])
def test_titles_above_the_heading_are_ignored(above: str) -> None:
    result = import_of(f"{above}sipariş kodu;ad\n428;Ali\n429;Veli\n")
    assert result.found[0] == Found("428", above.count("\n") + 2, 1, OrderInfo("Ali"))
    assert result.rejected == ()


@pytest.mark.parametrize("above", ["427", "427 426", "427;Ali", "Ali;427", "42;7"])
def test_numbers_above_the_heading_are_not_ignored(above: str) -> None:
    result = import_text(f"{above}\nid;name\n428;Ali\n429;Veli\n")
    if isinstance(result, Imported):
        assert result.rejected
        assert not any(line.aside is Aside.TITLE for line in result.ignored)


def test_files_that_were_joined_are_one_table() -> None:
    part = "\ufeffSipariş No;Ad\n{};Ali\n"
    result = import_of(part.format(734120981) + part.format(734120982))
    assert (ids_in(result), len(result.ignored)) == (["734120981", "734120982"], 2)
    assert ids("\ufeff734120981\n\ufeff734120982\n") == ["734120981", "734120982"]


def test_an_id_that_occurs_twice_is_found_twice() -> None:
    assert import_of("order_id;ad\n428;Ali\n429;Veli\n428;Can\n").found == (
        Found("428", 2, 1, OrderInfo("Ali")),
        Found("429", 3, 1, OrderInfo("Veli")),
        Found("428", 4, 1, OrderInfo("Can")),
    )


@pytest.mark.parametrize(
    "heading",
    [
        *("sendAt", "send_at", "sendDateTime", "send time", "scheduled_at", "Zaman", "tarih", "GÖNDERİM"),
        *("Gönderim Tarihi", "Gönderim Tarih/Saat", "planlanan gönderim saati", "Planlanan Tarih"),
    ],
)
@pytest.mark.parametrize(
    "time", ["2026-11-23 12:00:00", "2026-11-23T09:00Z", "2026-11-23T10:00+01:00", "23.11.2026 12:00"]
)
def test_the_sending_time_and_the_label_are_read(heading: str, time: str) -> None:
    (found,) = import_of(f"Sipariş No;{heading};Kampanya\n428;{time};Kara Cuma\n").found
    noon = datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp()
    assert (found.order_id, found.info.label, found.info.send_at) == ("428", "Kara Cuma", noon)


def test_day_and_hour_may_be_in_two_columns() -> None:
    text = "id;tarih;saat\n428;30.04.2026;10:00\n429;30.04.2026 10:00;\n430;30.04.2026 00:00;10:00\n"
    assert moments(text) == [ten(4, 30)] * 3


AMERICAN = "id;sendAt\n428;11/05/2026 10:00\n429;11/25/2026 10:00\n"


def test_one_row_proves_that_months_come_first() -> None:
    assert moments(AMERICAN) == [ten(11, 5), ten(11, 25)]
    assert import_of(AMERICAN).remarks.month_first == "11/25/2026 10:00"
    assert problems(AMERICAN) == []


@pytest.mark.parametrize("written", ["11/05/2026 10:00", "11-05-2026 10:00", "11/5/26 10:00"])
def test_days_come_first_without_a_proof(written: str) -> None:
    text = f"id;sendAt\n428;{written}\n429;25/11/2026 10:00\n"
    assert moments(text) == [ten(5, 11), ten(11, 25)]
    assert import_of(text).remarks.month_first == ""


def test_a_column_that_proves_both_is_not_read() -> None:
    text = f"{AMERICAN}430;25/11/2026 10:00\n431;2026-11-25 10:00\n432;05.11.2026 10:00\n"
    assert moments(text) == [None, None, None, ten(11, 25), ten(11, 5)]
    assert [piece.line for piece in import_of(text).unreadable_times] == [2, 3, 4]
    assert {piece.problem for piece in import_of(text).unreadable_times} == {TimeProblem.DAY_OR_MONTH}
    assert import_of(text).remarks.month_first == ""


def test_a_date_with_dots_is_always_day_first() -> None:
    assert moments(f"{AMERICAN}430;05.11.2026 10:00\n")[2] == ten(11, 5)


@pytest.mark.parametrize(
    ("sign", "problem"),
    [
        ("11/25/2026", TimeProblem.NO_HOUR),
        ("11/25/2026 1:00 PM", TimeProblem.UNREADABLE),
        ("11/25/2026 soon", TimeProblem.UNREADABLE),
    ],
)
def test_an_unreadable_time_proves_months_first_too(sign: str, problem: TimeProblem) -> None:
    text = f"id;sendAt\n428;11/05/2026 10:00\n429;{sign}\n"
    assert moments(text) == [ten(11, 5), None]
    assert problems(text) == [(sign, problem)]


@pytest.mark.parametrize("sign", ["00/00/0000 00:00", "31/31/2026 10:00", "1/25", "11/25/20261 10:00", "x"])
def test_what_is_no_date_proves_nothing(sign: str) -> None:
    assert moments(f"id;sendAt\n428;11/05/2026 10:00\n429;{sign}\n") == [ten(5, 11), None]


def test_a_day_next_to_its_hour_may_be_month_first() -> None:
    text = "tarih;saat;id\n11/05/2026;10:00;428\n11/25/2026;10:00;429\n"
    assert moments(text) == [ten(11, 5), ten(11, 25)]


def test_a_rejected_row_keeps_its_time_and_proves_as_well() -> None:
    result = import_of("id;sendAt\n428;11/05/2026 10:00\nx;11/26/2026 10:00\n;11/26/2026 10:00\n")
    assert [found.info.send_at for found in result.found] == [ten(11, 5).timestamp()]
    assert [piece.info.send_at for piece in result.rejected] == [ten(11, 26).timestamp()] * 2
    assert result.unreadable_times == ()


def test_an_unreadable_time_loses_no_id() -> None:
    result = import_of("id,sendAt\n428,soon\n429,\n")
    assert [(found.order_id, found.info.send_at) for found in result.found] == [("428", None), ("429", None)]
    assert result.unreadable_times == (UnreadableTime("soon", 2, 5, TimeProblem.UNREADABLE, "428"),)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("Ali;428;30.04.2026;", "30.04.2026"),
        ("1000;428;;10:00", "10:00"),
        ("428;428;428;", "428"),
        ("Ali;428;30.04.2026 10:00;11:00", "30.04.2026 10:00 11:00"),
    ],
)
def test_an_unreadable_time_has_its_place(row: str, text: str) -> None:
    (piece,) = import_of(f"ad;id;tarih;saat\n{row}\nVeli;429;30.04.2026;10:00\n").unreadable_times
    assert (piece.text, piece.line, piece.order_id) == (text, 2, "428")
    assert piece.column == len(row) - len(row.split(";", 2)[2].lstrip(";")) + 1


def test_a_time_column_that_is_not_used_is_reported() -> None:
    text = "id;tarih;son tarih\n428;30.04.2026 10:00;01.05.2026 10:00\n"
    assert import_of(text).remarks.unused_times == ("son tarih",)


@pytest.mark.parametrize(
    "heading",
    ["KAMPANYA ADI", "Müşteri Adı", "campaign_name", "Açıklama", "Etiket", "name", "Not"],
)
def test_a_heading_names_the_labels(heading: str) -> None:
    (found,) = import_of(f"SİPARİŞ NO;{heading};gönderim\n428;Kara Cuma;\n").found
    assert found.info.label == "Kara Cuma"


def test_a_label_is_cleaned_and_cut() -> None:
    (found,) = import_of(f"id,name\n428,\x1b]0;owned\x07{'x' * 500}\n").found
    assert found.info.label.isprintable()
    assert len(found.info.label) == 80


def test_line_breaks_in_cells_do_not_shift_the_lines() -> None:
    result = import_of('name,id\n"Ali\nVeli",428\n"a\r\nb\r\nc",x1\n"d",x2\n')
    assert [(piece.text, piece.line) for piece in result.rejected] == [("x1", 4), ("x2", 7)]
    assert result.found[0].line == 2


def test_the_column_is_where_the_piece_begins() -> None:
    pieces = import_of("name,id\nAli,x1\n,x2\n").rejected
    assert [(piece.text, piece.line, piece.column, piece.info.label) for piece in pieces] == [
        ("x1", 2, 5, "Ali"),
        ("x2", 3, 2, ""),
    ]
    assert import_of('name;id\n"Ali";"428"\n').found == (Found("428", 2, 8, OrderInfo("Ali")),)


@pytest.mark.parametrize("row", ["Ali", "Ali,", "Ali, ", ",,7"])
def test_a_row_without_an_id_is_rejected(row: str) -> None:
    (piece,) = import_of(f"name,id,count\nVeli,428,1\n{row}\n,,\n\n").rejected
    assert (piece.line, piece.reason) == (3, Reason.NO_ORDER_ID)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("312 891 245", Reason.GROUPS),
        ("#N/A", Reason.FORMULA_ERROR),
        ("#DEĞER!", Reason.FORMULA_ERROR),
        ("#SAYI/0!", Reason.FORMULA_ERROR),
        ('"428\n429"', Reason.SEVERAL),
    ],
)
def test_a_cell_that_is_no_id_is_rejected_by_itself(cell: str, reason: Reason) -> None:
    result = import_of(f"id;name\n{cell};Ali\n430;Veli\n")
    assert [piece.reason for piece in result.rejected] == [reason]
    assert ids_in(result) == ["430"]


@pytest.mark.parametrize("error", ["#N/A", "#YOK", "#REF!", "#AD?", "#DIV/0!", "Err:508"])
def test_a_failed_formula_on_a_line_is_no_comment(error: str) -> None:
    result = import_of(f"734120981\n{error}\n734120982\n")
    assert [(piece.text, piece.line, piece.reason) for piece in result.rejected] == [
        (error, 2, Reason.FORMULA_ERROR)
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('id,name\n428,Ali\n429,"Veli\n430,Can\n', 3, id="open to the end"),
        pytest.param('id,name\n428,"' + "x" * 200_000, 2, id="longer than csv reads"),
        pytest.param('id,name\n428,"Ali\n429,"Veli"\n', 2, id="closed by the next one"),
        pytest.param('Ad;Sipariş No\nAli;428\n"Veli;429\n', 3, id="before the order ID"),
    ],
)
def test_an_open_quotation_mark_swallows_no_rows(text: str, line: int) -> None:
    with pytest.raises(BrokenQuotesError, match=f"^Line {line}: a quotation mark is not closed"):
        import_text(text)


def test_a_key_is_not_shown() -> None:
    key = "c0ffee11c0ffee22c0ffee33c0ffee44"
    assert [piece.text for piece in import_of(f"id;key\n;{key}\n{key};1\n").rejected] == [";••••", "••••"]
    question = asked(f"kod;key\n428;{key}\n", ColumnQuestion)
    assert question.preview(2)[1] == ["428", "••••"]


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("kod;adet\n428;5\n429;6\n", 0, ["428", "429"]),
        ("428;5\n429;6\n", 1, ["5", "6"]),
        ("order id;sipariş no\n428;5\n", 1, ["5"]),
    ],
)
def test_the_operator_chooses_the_column(text: str, column: int, expected: list[str]) -> None:
    question = asked(text, ColumnQuestion)
    result = question.answer(column)
    assert ids_in(result) == expected
    assert result.rejected == ()
    assert len(question.preview(1)[0]) == 2
