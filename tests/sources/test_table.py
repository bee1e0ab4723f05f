"""Which numbers of a table are order ids."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from imtui.core.intake import Found, Intake, Rejected
from imtui.sources.table import Table, TableError, WhichColumnError, is_table


def read_table(text: str) -> Intake:
    return Table(text).read()


def ids(text: str) -> list[str]:
    intake = read_table(text)
    assert intake.rejected == ()
    return [found.order_id for found in intake.found]


def rejected(text: str) -> tuple[Rejected, ...]:
    return read_table(text).rejected


@pytest.mark.parametrize(
    "heading",
    [
        *("id", "ID", "order_id", "Order Id", "OrderID", "order-no", "Sipariş No", "SİPARİŞ NO"),
        *(
            "siparis_id",
            "Sipariş Numarası",
            "Sipariş #",
            "order code",
            "Paket Numarası",
            '"id"',
            '"Sipariş\nNo"',
        ),
    ],
)
def test_the_column_is_found_by_its_heading(heading: str) -> None:
    assert ids(f"name,{heading},count\nAli,428,1500\nVeli,429,1600\n") == ["428", "429"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_are_parted_by_what_spreadsheets_part_them_by(delimiter: str) -> None:
    assert ids(f"id{delimiter}count\n428{delimiter}1500\n") == ["428"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str) -> None:
    text = end.join(["", "id,name", "428,Ali", "", "429,Veli"])
    assert read_table(text).found == (Found("428", 3, 1, "Ali"), Found("429", 5, 1, "Veli"))


@pytest.mark.parametrize(
    "above", ["sep=;\n", "Kampanya listesi\n", "Kampanya;;\nliste\n\n", "Liste 2026\nRapor;24 Kasım 2026\n"]
)
def test_titles_above_the_heading_are_passed_over(above: str) -> None:
    text = f"{above}sipariş kodu;ad\n428;Ali\n"
    assert is_table(text)
    assert read_table(text).found == (Found("428", above.count("\n") + 2, 1, "Ali"),)
    assert read_table(text).rejected == ()


@pytest.mark.parametrize("above", ["427", "427 426", "427;Ali", "Ali;427"])
def test_no_id_above_a_heading_is_passed_over(above: str) -> None:
    text = f"{above}\nid;name\n428;Ali\n"
    assert not is_table(text)
    assert "427" in str(Table(text).preview(1))


def test_day_and_hour_may_stand_in_two_columns() -> None:
    found = read_table("id;tarih;saat\n428;30.04.2026;10:00\n429;30.04.2026 10:00;\n").found
    assert {item.send_at for item in found} == {datetime(2026, 4, 30, 7, tzinfo=UTC).timestamp()}


def test_a_sending_time_that_cannot_be_read_is_told_with_its_order() -> None:
    (piece,) = read_table("id;planlanan gönderim\n428;yarın\n").doubtful
    assert (piece.text, piece.line) == ("yarın", 2)
    assert "428" in piece.reason


AMERICAN = "id;sendAt\n428;11/05/2026 10:00\n429;11/25/2026 10:00\n"


def moments(text: str) -> list[datetime | None]:
    times = [found.send_at for found in read_table(text).found]
    return [None if time is None else datetime.fromtimestamp(time, UTC) for time in times]


def test_a_row_that_can_only_be_month_first_proves_it_of_its_column() -> None:
    intake = read_table(AMERICAN)
    assert moments(AMERICAN) == [datetime(2026, 11, 5, 7, tzinfo=UTC), datetime(2026, 11, 25, 7, tzinfo=UTC)]
    assert intake.remark == "dates read month first, as 11/25/2026 10:00 shows"
    assert intake.doubtful == ()


@pytest.mark.parametrize("shape", ["11/05/2026 10:00", "11-05-2026 10:00", "11/5/26 10:00"])
def test_without_such_a_row_the_day_is_first(shape: str) -> None:
    text = f"id;sendAt\n428;{shape}\n429;25/11/2026 10:00\n"
    assert moments(text) == [datetime(2026, 5, 11, 7, tzinfo=UTC), datetime(2026, 11, 25, 7, tzinfo=UTC)]
    assert read_table(text).remark == ""


def test_where_a_column_proves_both_neither_is_read_and_each_row_is_told() -> None:
    text = f"{AMERICAN}430;25/11/2026 10:00\n431;2026-11-25 10:00\n432;05.11.2026 10:00\n"
    assert moments(text) == [
        *(None, None, None),
        datetime(2026, 11, 25, 7, tzinfo=UTC),
        datetime(2026, 11, 5, 7, tzinfo=UTC),
    ]
    intake = read_table(text)
    assert [piece.line for piece in intake.doubtful] == [2, 3, 4]
    assert {piece.reason.partition(", of")[0] for piece in intake.doubtful} == {
        "day first or month first? the column has both"
    }
    assert intake.remark == ""


def test_a_day_with_dots_comes_first_in_every_column() -> None:
    text = f"{AMERICAN}430;05.11.2026 10:00\n"
    assert moments(text)[2] == datetime(2026, 11, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize("sign", ["11/25/2026", "11/25/2026 1:00 PM", "11/25/2026 soon"])
def test_a_time_that_cannot_be_read_proves_the_same(sign: str) -> None:
    text = f"id;sendAt\n428;11/05/2026 10:00\n429;{sign}\n"
    assert moments(text) == [datetime(2026, 11, 5, 7, tzinfo=UTC), None]


@pytest.mark.parametrize("sign", ["00/00/0000 00:00", "31/31/2026 10:00", "1/25", "11/25/20261 10:00", "x"])
def test_what_is_no_date_in_either_order_proves_nothing(sign: str) -> None:
    text = f"id;sendAt\n428;11/05/2026 10:00\n429;{sign}\n"
    assert moments(text) == [datetime(2026, 5, 11, 7, tzinfo=UTC), None]


def test_a_day_beside_its_hour_is_read_the_same_way() -> None:
    text = "tarih;saat;id\n11/05/2026;10:00;428\n11/25/2026;10:00;429\n"
    assert moments(text)[0] == datetime(2026, 11, 5, 7, tzinfo=UTC)


def test_a_row_without_an_id_counts_as_well_and_no_row_is_found_twice() -> None:
    intake = read_table(f"{AMERICAN}x;11/26/2026 10:00\n;11/26/2026 10:00\n")
    assert [len(part) for part in (intake.found, intake.rejected, intake.doubtful)] == [2, 2, 0]
    assert {piece.send_at for piece in intake.rejected} == {datetime(2026, 11, 26, 7, tzinfo=UTC).timestamp()}


def test_a_single_column_may_have_a_heading_or_none() -> None:
    assert ids("id\n428\n429\n") == ids("428\n429\n") == ids("428;\n429;\n") == ["428", "429"]


def test_below_a_single_heading_the_lines_are_any_text_of_ids() -> None:
    assert ids("\nid\n428;429\n430\n") == ["428", "429", "430"]


def test_a_list_on_one_line_needs_no_heading() -> None:
    assert ids("428,429,430\n") == ["428", "429", "430"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ali,428\nVeli,429\n", id="a name beside it"),
        pytest.param("name,count\nAli,428\n", id="other headings"),
        pytest.param("428,1500\n429,1600\n", id="two columns of numbers"),
        pytest.param("428\n429,1600\n", id="a second number further down"),
    ],
)
def test_without_a_heading_no_second_column_is_taken_for_ids(text: str) -> None:
    with pytest.raises(TableError, match="which column holds the order ids"):
        read_table(text)


def test_two_columns_that_could_be_the_ids_are_not_chosen_from() -> None:
    with pytest.raises(TableError, match="id and order_id could both be"):
        read_table("id,name,order_id\n1,Ali,428\n")


def test_a_cell_with_line_breaks_does_not_shift_the_lines_that_are_told() -> None:
    text = 'name,id\n"Ali\nVeli",428\n"a\r\nb\r\nc",x1\n"d",x2\n'
    assert [(piece.text, piece.line) for piece in rejected(text)] == [("x1", 4), ("x2", 7)]
    assert read_table(text).found[0].line == 2


def test_the_column_that_is_told_is_where_the_piece_stands_in_its_line() -> None:
    assert rejected("name,id\nAli,x1\n,x2\n") == (
        Rejected("x1", 2, 5, "an order id is digits only", "Ali"),
        Rejected("x2", 3, 2, "an order id is digits only"),
    )
    assert read_table('name;id\n"Ali";"428"\n').found == (Found("428", 2, 8, "Ali"),)


@pytest.mark.parametrize("row", ["Ali", "Ali,", "Ali, ", ",,7"])
def test_a_row_without_an_id_is_told_and_not_passed_over(row: str) -> None:
    (piece,) = rejected(f"name,id,count\nVeli,428,1\n{row}\n,,\n\n")
    assert (piece.line, piece.text, piece.reason) == (3, row.strip(), "this row has no order id")


def test_a_number_in_groups_is_not_taken_apart() -> None:
    (piece,) = rejected("id;name\n312 891 245;Ali\n")
    assert piece.text == "312 891 245"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('id,name\n428,Ali\n429,"Veli\n430,Can\n', 3, id="open to the end"),
        pytest.param('id,name\n428,"' + "x" * 200_000, 2, id="longer than csv reads"),
        pytest.param('id,name\n428,"Ali\n429,"Veli"\n', 2, id="closed by the next one"),
    ],
)
def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(text: str, line: int) -> None:
    with pytest.raises(TableError, match=f"^line {line}: a quotation mark is not closed"):
        read_table(text)


@pytest.mark.parametrize("text", ["", "\n\n", " \n", ",,\n"])
def test_a_table_of_nothing_holds_nothing(text: str) -> None:
    intake = read_table(text)
    assert (intake.found, intake.rejected) == ((), ())


@pytest.mark.parametrize(
    "heading",
    [
        "sendAt",
        "send_at",
        "Gönderim Tarihi",
        "GÖNDERİM",
        "tarih",
        "send time",
        "Gönderim Tarih/Saat",
        "planlanan gönderim saati",
    ],
)
@pytest.mark.parametrize("time", ["2026-11-23 12:00:00", "2026-11-23T09:00Z", "23.11.2026 12:00"])
def test_a_label_and_the_sending_time_are_kept(heading: str, time: str) -> None:
    (found,) = read_table(f"Sipariş No;{heading};Kampanya\n428;{time};Kara Cuma\n").found
    noon = datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp()
    assert (found.order_id, found.label, found.send_at) == ("428", "Kara Cuma", noon)


def test_a_time_that_cannot_be_read_loses_no_id() -> None:
    intake = read_table("id,sendAt\n428,soon\n429,\n")
    assert [(found.order_id, found.send_at) for found in intake.found] == [("428", None), ("429", None)]
    reason = "this sending time cannot be read, of order 428"
    assert intake.doubtful == (Rejected("soon", 2, 5, reason, order_id="428"),)
    assert intake.rejected == ()


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("Ali;428;30.04.2026;later", "30.04.2026 later"),
        ("Ali;428;30.04.2026;", "30.04.2026"),
        ("1000;428;;10:00", "10:00"),
        ("428;428;428;", "428"),
    ],
)
def test_a_time_that_cannot_be_read_is_told_where_it_stands(row: str, text: str) -> None:
    (piece,) = read_table(f"ad;id;tarih;saat\n{row}\n").doubtful
    assert (piece.text, piece.column, piece.order_id) == (text, row.index(";428;") + 6, "428")


def test_a_key_is_not_shown_where_its_row_is_rejected_or_its_columns_are_previewed() -> None:
    key = "c0ffee11c0ffee22c0ffee33c0ffee44"
    assert [piece.text for piece in rejected(f"id;key\n;{key}\n{key};1\n")] == [";••••", "••••"]
    assert Table(f"kod;key\n428;{key}\n").preview()[1] == ["428", "••••"]


@pytest.mark.parametrize(
    "heading", ["Kampanya Adı", "KAMPANYA ADI", "Müşteri Adı", "campaign_name", "Açıklama"]
)
def test_a_label_is_known_by_its_heading(heading: str) -> None:
    (found,) = read_table(f"SİPARİŞ NO;{heading};gönderim\n428;Kara Cuma;\n").found
    assert found.label == "Kara Cuma"


def test_a_label_is_cleaned_and_cut() -> None:
    (found,) = read_table(f"id,name\n428,\x1b]0;owned\x07{'x' * 500}\n").found
    assert found.label.isprintable()
    assert len(found.label) == 80


@pytest.mark.parametrize(
    ("text", "column", "ids"),
    [
        ("kod;adet\n428;5\n429;6\n", 0, ["428", "429"]),
        ("428;5\n429;6\n", 0, ["428", "429"]),
        ("428;5\n429;6\n", 1, ["5", "6"]),
        ("order id;sipariş no\n428;5\n", 1, ["5"]),
    ],
)
def test_a_person_may_tell_the_column(text: str, column: int, ids: list[str]) -> None:
    with pytest.raises(WhichColumnError) as caught:
        read_table(text)
    intake = caught.value.table.read(column)
    assert [found.order_id for found in intake.found] == ids
    assert intake.rejected == ()
    assert len(caught.value.table.preview()[0]) == 2
