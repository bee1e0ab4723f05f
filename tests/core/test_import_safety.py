"""Numbers that no operator meant are not imported without a question or a mark."""

from __future__ import annotations

import pytest

from imtui.core.importing.columns import ColumnDoubt, ColumnQuestion
from imtui.core.importing.limits import TooManyOrdersError
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.reasons import Reason, Unusual
from imtui.core.importing.table import NoSuchColumnError
from tests.support.imports import asked, ids, ids_in, import_of, reasons, unasked


@pytest.mark.parametrize(
    "text",
    [
        "1. 734120981",
        "1) 734120981",
        "1 734120981",
        "734120981 05327654321",
        "734120981,05327654321",
        "734120981;05327654321",
        "734120981\t5327654321",
        "734120981 12345678901",
        "734120981;4711",
        "734120981\n05327654321",
        "734120981\n02123456789",
        "734120981\n902123456789",
        "734120981 980,50",
        "734120981 (Ali)",
        "Sipariş No: 734120981",
        "Telefon;Sipariş No\n05327654321;",
        "734120981;\n;778899112",
        "734120981\n734120982\n;778899112",
        "|734120981\n|734120982\n778899112",
        "734120981\nToplam\n1",
        "Toplam\n2\n734120981\n734120982",
        "Adet\n4\n734120981\n734120982",
        "İptal edilmeyecekler\n734120981\n734120982",
        "Aşağıdakiler hariç\n734120981\n734120982",
        "Do not cancel\n734120981\n734120982",
        "734120981\nKalsın\n734120982",
        "Sipariş No\n734120981\nMüşteri No\n778899112",
        "Numara\n02123456789\n02123456788",
        "734120981.0\n734120982.0",
        "734120981\nabc",
        "98,50",
        "Ad Soyad  Müşteri No\n  778899112",
        "Tutar  Sipariş No\n  98,50",
    ],
)
def test_what_was_perhaps_not_meant_is_not_sent(text: str) -> None:
    assert unasked(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sipariş No\n734120981", ["734120981"]),
        ("Sipariş No;Telefon\n734120981;05327654321", ["734120981"]),
        ("Telefon;Sipariş No\n05327654321;734120981", ["734120981"]),
        ("\tSipariş No\n1\t734120981", ["734120981"]),
        ("26.11.2026\n734120981\n734120982", ["734120981", "734120982"]),
        ("Rapor tarihi: 26.11.2026 14:30\n734120981", ["734120981"]),
        ("734120981\nListe sonu", ["734120981"]),
        ("\t734120981\n\t734120982", ["734120981", "734120982"]),
        ("734120981,\n734120982,", ["734120981", "734120982"]),
        ("Grup;;Diğer;\nSipariş No;Ad;Telefon;Tutar\n734120981;Ali;5327654321;10", ["734120981"]),
        ("Sipariş;;Müşteri;\nNo;Ad;No;Telefon\n734120981;Ali;7788;5327654321", ["734120981"]),
        ("Sipariş No;Ad\n734120981;Kaçırmayın\n734120982;Hariç", ["734120981", "734120982"]),
        ("Sipariş No;Mesaj\n734120981;Fırsatı kaçırmayın! İptal için RET yaz 3340", ["734120981"]),
        ("Sipariş No;Mesaj\n734120981;Unutmayın. SMS iptali icin RET yazip gonderin", ["734120981"]),
        ("Order ID;Message\n734120981;Don't miss it! To cancel, reply STOP", ["734120981"]),
        ("Sipariş No;Ad\n734120981;Ali\nSipariş No;Ad\n734120982;Veli", ["734120981", "734120982"]),
    ],
)
def test_an_honest_list_is_imported(text: str, expected: list[str]) -> None:
    assert unasked(text) == expected


@pytest.mark.parametrize(
    "heading",
    [
        *("Sipariş Tarihi", "Sipariş Tutarı", "Sipariş Adedi", "Paket Adı", "Order Date", "Order Total"),
        *("Müşteri No", "Müşteri Numarası", "Telefon Numarası", "Fatura No", "GSM No", "Sipariş Telefon No"),
        *("Sipariş Notu", "border id", "Telefon", "paketleme"),
        *("Order Line No", "Sipariş Sıra No", "Order Customer ID", "Kargo Takip No", "Order Status Code"),
    ],
)
def test_a_heading_of_other_numbers_names_no_order_ids(heading: str) -> None:
    for text in (f"{heading};Ad\n734120981;Ali", f"Ad;{heading}\nAli;734120981"):
        question = asked(text, ColumnQuestion)
        assert question.doubt is ColumnDoubt.NO_HEADING


@pytest.mark.parametrize(
    "heading", ["Sipariş Adedi", "Müşteri No", "Telefon", "Kampanya ID", "message_id", "Takip No", "Üye No"]
)
def test_a_single_column_of_other_numbers_is_asked_about(heading: str) -> None:
    question = asked(f"{heading}\n734120981\n734120982\n", ColumnQuestion)
    assert question.doubt is ColumnDoubt.OTHER_NUMBERS


@pytest.mark.parametrize(
    "heading",
    [
        *("Sipariş / Paket No", "Order #", "ORDER_ID", "orderID", "Sip. No", "Sipariş Kodu", "Sipariş ID'si"),
        *("SMS Paket Numarası", "İptal edilecek sipariş no", "order iletimerkezi id", "Bekleyen sipariş no"),
        *("Sipariş'in numarası", "orders[0].id"),
    ],
)
def test_these_headings_name_order_ids(heading: str) -> None:
    assert unasked(f"{heading};Ad\n734120981;Ali") == ["734120981"]
    assert unasked(f"{heading}\n734120981\n") == ["734120981"]


@pytest.mark.parametrize(
    "heading",
    [
        *("parent_order_id", "parentOrderId", "order_message_id", "order_group_id", "Number of orders"),
        *("Sipariş Hata Kodu", "Sipariş Şube Kodu", "Sipariş Kampanya Kodu", "order.code", "Üst Sipariş No"),
    ],
)
def test_a_heading_of_an_id_near_an_order_is_asked_about(heading: str) -> None:
    alone, with_label, with_ids = (
        import_text(f"{heading}\n734120981\n734120982\n"),
        import_text(f"{heading};Ad\n734120981;Ali\n734120982;Veli\n"),
        import_text(f"{heading};Sipariş No\n734120981;512\n734120982;513\n"),
    )
    doubts = []
    for question in (alone, with_label, with_ids):
        assert isinstance(question, ColumnQuestion)
        doubts.append(question.doubt)
    assert doubts == [ColumnDoubt.OTHER_NUMBERS, ColumnDoubt.NO_HEADING, ColumnDoubt.RIVALS]


def test_a_code_inside_an_order_of_json_is_asked_about() -> None:
    objects = '{"order":{"code":455,"message":"x"}}\n{"order":{"code":401,"message":"y"}}\n'
    assert isinstance(import_text(objects), ColumnQuestion)
    assert unasked('[{"order":{"id":455,"message":"x"}}]') == ["455"]


def test_a_row_with_a_missing_cell_is_rejected() -> None:
    text = "Ad;Sipariş No;Müşteri\nAli;734120981;778899111\nVeli;778899112\nCan;734120983;778899113\n"
    assert (ids(text), reasons(text)) == (["734120981", "734120983"], [Reason.FEWER_CELLS])


@pytest.mark.parametrize(
    "second", ["Müşteri No;Ad", "Müşteri No;Sipariş No", "Telefon;Ad", "Fatura No;Sipariş Kodu"]
)
def test_rows_of_a_second_table_are_rejected(second: str) -> None:
    text = f"Sipariş No;Tutar\n734120981;10\n734120982;20\n\n{second}\n778899112;734120983\n"
    assert ids(text) == ["734120981", "734120982"]
    assert set(reasons(text)) == {Reason.OTHER_TABLE}


def test_a_number_below_the_word_total_is_marked() -> None:
    marks = {
        found.order_id: found.info.unusual for found in import_of("734120981\n734120982\nToplam\n555\n").found
    }
    assert marks == {"734120981": None, "734120982": None, "555": Unusual.TOTAL}


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Kasım Toplam",
            "KASIM TOPLAMI",
            "Kasım Say",
            "Kasım Count",
            "Ali Total",
            "Sayfa Toplamı",
            "Subtotal",
        ),
        *(
            "Ortalama",
            "Average",
            "En büyük",
            "Min",
            "MAX",
            "Devreden",
            "Nakli Yekün",
            "Kalan",
            "Genel Ortalama",
        ),
    ],
)
def test_a_number_in_a_row_of_results_is_marked(words: str) -> None:
    rows = [f"Kasım;{number};100" for number in (734120981, 734120983)]
    text = "\n".join(["Kampanya;Sipariş No;Adet", *rows, f"{words};734120982;200", "Aralık;734120985;9"])
    marks = [found.info.unusual for found in import_of(text).found]
    assert marks == [None, None, Unusual.TOTAL, None]


@pytest.mark.parametrize(
    "words", ["100 adet", "Toplam Güç", "Say bakalım", "Discount", "Maximum fayda", "Adet"]
)
def test_a_row_of_these_words_is_an_order(words: str) -> None:
    assert unasked(f"Kampanya;Sipariş No\nKasım;734120981\n{words} 12;734120982") == [
        "734120981",
        "734120982",
    ]


@pytest.mark.parametrize(
    ("text", "shortened"),
    [
        ("734120981\n82\n734120985\n734120991\n95", ["82", "95"]),
        ("734120981\n82\n83", ["82", "83"]),
        ("734120981\n1003\n734120985", ["1003"]),
        ("734120981\n82", ["82"]),
        ("734120981\n734120995\n42", []),
        ("428\n734120981\n429", []),
        ("998\n999\n1000\n1001", []),
    ],
)
def test_the_last_digits_of_the_next_id_are_marked(text: str, shortened: list[str]) -> None:
    marked = [each.order_id for each in import_of(text).found if each.info.unusual]
    assert [each for each in marked if len(each) < 9] == shortened


def test_quoted_cells_may_hold_line_breaks() -> None:
    text = 'Sipariş No;Ad\n734120981;"a\nb\nc\nd"\n734120982;"e\x0bf\u2028g"\n'
    assert unasked(text) == ["734120981", "734120982"]


@pytest.mark.parametrize(
    "text",
    ["1\n" * 1_000_001, "1\r" * 1_000_001, "\n" * 4_000_001, "1;" * 1_000_001],
    ids=["line feeds", "carriage returns", "blank lines", "semicolons"],
)
def test_more_than_a_million_lines_or_ids_are_refused(text: str) -> None:
    with pytest.raises(TooManyOrdersError):
        import_text(text)


@pytest.mark.parametrize("text", ["312891245," * 9000, "312891245 " * 9000, "1;a\n" * 9000])
def test_a_long_input_can_be_cancelled(text: str) -> None:
    calls: list[int] = []

    def cancel() -> None:
        calls.append(1)
        if len(calls) > 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        import_text(text, check=cancel)


@pytest.mark.parametrize("step", [1, 7, 100])
def test_running_numbers_are_marked_in_any_order(step: int) -> None:
    numbers = [f"{1 + (150 + number * step) % 199:03d}" for number in range(199)]
    marks = {found.info.unusual for found in import_of("\n".join(numbers)).found}
    assert marks == {Unusual.RUNNING_NUMBER}


@pytest.mark.parametrize(
    "text",
    [
        "Sipariş no: 312891240\n312891245\n312891246\n",
        "Sipariş no 312891240 ve 312891241\n312891245\n312891246\n",
        "Sipariş no: 312891240\n312891245, 312891246\n",
        "Sipariş no: 312891240;Ad\n312891245;Ali\n312891246;Veli\n",
        '["Sipariş no: 312891240", "312891245", "312891246"]',
    ],
)
def test_a_heading_with_an_order_id_is_rejected(text: str) -> None:
    result = import_of(text)
    assert ids_in(result) == ["312891245", "312891246"]
    assert ["312891240" in piece.text for piece in result.rejected] == [True]


@pytest.mark.parametrize("heading", ["Sipariş no (27.11.2026)", "Sipariş no 2026", "Sipariş No 1"])
def test_a_heading_with_a_date_or_short_number_is_ignored(heading: str) -> None:
    assert unasked(f"{heading}\n312891245\n312891246\n") == ["312891245", "312891246"]
    assert unasked(f"{heading};Ad\n312891245;Ali\n312891246;Veli\n") == ["312891245", "312891246"]


@pytest.mark.parametrize(
    "text",
    [
        "Tutar,Müşteri,Sipariş No\n980,50,700412,312891245\n12,75,700413,312891246\n",
        "Ad;Tel;Sipariş No\nAli;x;5321234567;312891245\nVeli;y;5321234568;312891246\n",
        "Sipariş No\tAd\n1\t312891245\tAli\n2\t312891246\tVeli\n",
        '[["Müşteri","Sipariş No"],["980","700412","312891245"],["12","700413","312891246"]]',
    ],
)
def test_a_heading_shorter_than_the_rows_is_asked_about(text: str) -> None:
    question = asked(text, ColumnQuestion)
    assert question.doubt is ColumnDoubt.SHORT_HEADING
    number = len(question.columns) - (2 if "Ali" in text and "1\t" in text else 1)
    assert ids_in(question.answer(number)) == ["312891245", "312891246"]
    with pytest.raises(NoSuchColumnError):
        import_text(text, "Sipariş No")


def test_a_row_longer_than_the_heading_is_rejected() -> None:
    text = "Tutar,Sipariş No,Ad\n980,312891245,Ali\n12,75,700413,Veli\n3,312891247,Can\n"
    assert (ids(text), reasons(text)) == (["312891245", "312891247"], [Reason.MORE_CELLS])
    text = "Sipariş No,Ad\n312891245,Ali\n1,312891246,Veli\n312891247,Can\n"
    assert (ids(text), reasons(text)) == (["312891245", "312891247"], [Reason.MORE_CELLS])


def test_empty_cells_after_the_heading_do_not_matter() -> None:
    text = "Ad;Sipariş No\nAli;312891245;;\nVeli;312891246;;\nCan;312891247;;\n"
    assert unasked(text) == ["312891245", "312891246", "312891247"]


def test_a_json_row_with_a_missing_cell_is_rejected() -> None:
    text = '[["Ad","Sipariş No","Müşteri No"],["Ali","312891245","700412"],["312891246","700413"]]'
    assert (ids(text), reasons(text)) == (["312891245"], [Reason.FEWER_CELLS])


@pytest.mark.parametrize(
    "text",
    [
        "Sipariş No|Müşteri No\n312891220|570041200\n|570041201\n312891222|570041202\n",
        "Sipariş No | Ad | Müşteri No\n312891220 | Ali | 5\n | 570041201 | 6\n312891222 | Can | 7\n",
        "Sipariş No|Müşteri No\n312891220|5\n312891222|7\n" + "|570041201\n" * 20,
        "|Sipariş No|Müşteri No|\n|---|---|\n|312891220|5|\n||570041201|\n|312891222|7|\n",
    ],
)
def test_an_empty_first_cell_is_no_border(text: str) -> None:
    assert ids(text) == ["312891220", "312891222"]
    assert set(reasons(text)) == {Reason.NO_ORDER_ID}


def test_an_empty_first_cell_of_the_heading_is_no_border() -> None:
    text = "|Müşteri No|Sipariş No\n1|570041200|312891220\n2|570041201|312891221\n"
    assert unasked(text) == ["312891220", "312891221"]


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("Ad          Müşteri No   Sipariş No", "Ayşe Kaya   700413"),
        ("Sipariş No   Müşteri No   Ad", "             700413   Ayşe Kaya"),
        ("Sipariş No\t\tAd\t\tMüşteri No", "\t\tAyşe Kaya\t\t700413"),
        ("Telefon   Ad   Sipariş No", "532 1234567   700413"),
    ],
)
def test_two_words_in_an_aligned_cell_are_one_cell(heading: str, row: str) -> None:
    rows = [f"31289124{number}   700412   31289124{number}" for number in range(6)]
    result = import_of("\n".join([heading, *rows[:3], row, *rows[3:]]))
    assert len(result.found) == 6
    assert [(piece.line, piece.reason) for piece in result.rejected] == [(5, Reason.FEWER_CELLS)]


def test_single_blanks_may_separate_headings_of_one_word() -> None:
    rows = [f"{number}   31289124{number}" for number in range(1, 7)]
    assert len(unasked("\n".join(["Sıra Siparişno", *rows]))) == 6


def test_a_line_of_dashes_and_a_letter_is_linear() -> None:
    text = "312891245\n" + "-" * 1_000_000 + "x\n312891246\n312891247\n"
    assert ids(text) == ["312891245", "312891246", "312891247"]
