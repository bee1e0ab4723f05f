"""Numbers that no operator meant are not imported without a question or a mark."""

from __future__ import annotations

import pytest

from imtui.core.importing.columns import ColumnDoubt, ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.limits import TooManyOrdersError
from imtui.core.importing.lines import is_negated
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


@pytest.mark.parametrize(
    "text",
    [
        "İptal:\n734120981\n734120982\n\nDevam:\n734120983",
        "İptal edilecek siparişler\n734120981\n734120982\nGönderilecekler\n734120983",
        "CANCEL\n- 734120981\n\nSEND\n- 734120982\n- 734120983",
        "[iptal]\n734120981\n[gönder]\n734120982",
    ],
)
def test_a_second_title_below_orders_to_cancel_is_asked_about(text: str) -> None:
    question = asked(text, TextQuestion)
    assert question.line_text.strip("[]") in {"Devam:", "Gönderilecekler", "SEND", "gönder"}


@pytest.mark.parametrize(
    "title", ["Gönderilecekler", "Devam edecek siparişler", "GÖNDERİLSİN:", "To be sent", "Keep"]
)
@pytest.mark.parametrize(
    "text",
    [
        "Sipariş No;Kampanya\n734120981;A\n{};\n734120982;B",
        "Kampanya\tSipariş No\nA\t734120981\n{}\t\nB\t734120982",
        "734120981\n734120982\n{}\n734120983",
    ],
)
def test_a_title_of_orders_to_send_between_others_is_asked_about(text: str, title: str) -> None:
    assert title.strip(":") in asked(text.format(title), TextQuestion).line_text


def test_a_title_of_orders_to_send_above_all_of_them_is_ignored() -> None:
    assert ids("Gönderilecek siparişler\n734120981\n734120982") == ["734120981", "734120982"]


@pytest.mark.parametrize(
    ("text", "rejected"),
    [
        ("İptal edilecekler\n734120981\nSayfa 2\n734120982\nSipariş No\n734120983", 0),
        ("İptal:\n734120981\n\nBunlar da iptal:\n734120982\nTeşekkürler", 2),
        ("Ali\n734120981\nCan\n734120982", 1),
    ],
)
def test_other_lines_between_orders_are_no_second_title(text: str, rejected: int) -> None:
    assert len(import_of(text).rejected) == rejected


def test_a_negated_title_is_named() -> None:
    question = asked("Liste\nBunlar iptal edilmesin\n734120981\n734120982\n", TextQuestion)
    assert (question.line, question.line_text) == (2, "Bunlar iptal edilmesin")


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


@pytest.mark.parametrize(
    "text",
    [
        "Bunlar hariç\n734120981\n734120982",
        "734120981\nbunlar hariç\n734120982",
        "734120981\n734120982\nBunlar hariç",
        "734120981\n734120982\n\nYukarıdakiler iptal edilmeyecek",
        "734120981\n734120982\nSaygılarımla\nDo not cancel these",
        "İptal edilmeyecek sipariş no\n734120981\n734120982",
        "Sipariş no (hariç)\n734120981\n734120982",
        "iptal edilmeyecek sipariş no;ad\n734120981;a\n734120982;b",
        "Sipariş no;İptal edilmeyecek\n734120981;a\n734120982;b",
        "Bunlar iptal edilmeyecek;\nSipariş no;ad\n734120981;a\n734120982;b",
        "Bunlar iptal edilmeyecek;27.11.2026\nSipariş no;ad\n734120981;a\n734120982;b",
        "Sipariş no;ad\n734120981;a\n734120982;b\nYukarıdakiler iptal edilmeyecek",
        "Sipariş no;ad\n734120981;a\nHariç:;\n734120982;b",
        "Ad;Sipariş no\na;734120981\nAd;İptal edilmeyecek sipariş no\nb;734120982",
        "Ad;Kod\na;734120981\nBunlar hariç;\nb;734120982",
        "Ad;Hariç sipariş no\na;x;734120981\nb;y;734120982",
        "do_not_cancel\n734120981\n734120982",
        "orderIdsDoNotCancel\n734120981\n734120982",
        "order_ids\n734120981\ndo-not-cancel\n734120982",
        "doNotCancel;\nSipariş no;ad\n734120981;a\n734120982;b",
    ],
)
def test_words_that_exclude_orders_make_a_question(text: str) -> None:
    result = asked(text, TextQuestion)
    assert is_negated(text.splitlines()[result.line - 1])


@pytest.mark.parametrize(
    "words",
    [
        "İptal edilmeyecek",
        "iptal etmeyin!",
        "iptalden hariç",
        "Do not cancel",
        "do_not_cancel",
        "DoNotCancel",
        "kalsın",
        "Keep",
        "do not touch",
        "İptal için RET yazdı, iptal etmeyin",
        *("iptal etme", "Bunu iptal etme lütfen!", "iptal etmeyelim", "iptal edilmemeli", "iptal yok"),
        *(
            "iptal istemiyor",
            "İptal talebi yok",
            "iptale gerek yok",
            "iptalden vazgeçildi",
            "iptal gerekmiyor",
        ),
        *(
            "bu sipariş kalsın",
            "Aktif kalacak",
            "lütfen dokunmayın",
            "GÖNDERİLSİN",
            "bu gitsin",
            "bekletilsin",
        ),
        *(
            "kalmalı",
            "silmeyin",
            "hariç tutulsun",
            "312891246 kalsın",
            "tutulsun",
            "atla",
            "iptal\u200b etmeyin",
        ),
        *("please keep this one", "leave as is", "skip this", "don't delete", "ignore", "Won’t cancel"),
        *("shouldn't be cancelled", "cannot be cancelled", "No need to cancel", "not to be cancelled"),
    ],
)
def test_a_row_that_excludes_its_order_is_marked(words: str) -> None:
    found = import_of(f"Sipariş No;Ad;Durum\n734120981;Ali;iptal\n734120982;Can;{words}").found
    assert [each.info.unusual for each in found] == [None, Unusual.EXCLUDED]


@pytest.mark.parametrize(
    "text",
    [
        "Bunlar hariç: 734120982\n734120981\n734120982\n734120983",
        "734120981\n734120982\n734120983\nhariç 734120982",
        "734120981, 734120982, 734120983\n734120982 iptal edilmeyecek",
        "734120981\n734120982\n734120983\nexcept 0734120982",
        "Sipariş No;Ad\n734120981;Ali\n734120982;Can\n734120983;Su\n;734120982 hariç",
    ],
)
def test_an_order_that_another_line_excludes_is_marked(text: str) -> None:
    found = import_of(text).found
    marks = {each.order_id: each.info.unusual for each in found}
    assert marks == {"734120981": None, "734120982": Unusual.EXCLUDED, "734120983": None}


@pytest.mark.parametrize(
    "text",
    [
        "734120981\n734120982\n734120983\n# 734120982 iptal etmeyin",
        "734120981\n734120982\n734120983\n// 734120982 hariç",
        "Sipariş No;Ad\n# 734120982 kalsın\n734120981;Ali\n734120982;Can\n734120983;Su",
        "Sipariş No;Ad\n734120981;Ali\n734120982;Can\n734120983;Su\n-- except 734120982",
    ],
)
def test_an_order_that_a_comment_excludes_is_marked(text: str) -> None:
    result = import_of(text)
    marks = {each.order_id: each.info.unusual for each in result.found}
    assert marks == {"734120981": None, "734120982": Unusual.EXCLUDED, "734120983": None}
    assert result.rejected == ()


@pytest.mark.parametrize(
    "text",
    [
        "# bunlar iptal edilmeyecek\n734120981\n734120982",
        "734120981\n734120982\n// keep these",
        "# Do not cancel these\nSipariş No;Ad\n734120981;Ali\n734120982;Can",
        "Sipariş No;Ad\n734120981;Ali\n-- hariç\n734120982;Can",
    ],
)
def test_a_comment_that_excludes_orders_makes_a_question(text: str) -> None:
    question = asked(text, TextQuestion)
    assert question.line_text.startswith(("#", "//", "--"))


@pytest.mark.parametrize(
    "comment", ["# Do not edit this file", "# iptal listesi", "# 734120999 kalsın", "-- KDV hariç"]
)
def test_any_other_comment_excludes_no_order(comment: str) -> None:
    assert unasked(f"{comment}\n734120981\n734120982") == ["734120981", "734120982"]
    assert unasked(f"{comment}\nSipariş No;Ad\n734120981;Ali\n734120982;Can") == ["734120981", "734120982"]


@pytest.mark.parametrize(
    "note", ["734120982 hariç", "734120982 iptal edilmeyecek", "Sadece 734120981 iptal edilecek"]
)
def test_a_note_in_the_row_of_another_order_excludes_its_order(note: str) -> None:
    text = f"Sipariş No;Ad;Not\n734120981;Ali;{note}\n734120982;Can;\n734120983;Su;734120984 hariç"
    marks = {each.order_id: each.info.unusual for each in import_of(text).found}
    assert marks["734120982"] is Unusual.EXCLUDED
    assert (marks["734120983"] is None) is ("Sadece" not in note)


def test_a_range_excludes_all_its_ids() -> None:
    ids = [str(number) for number in range(734120981, 734120987)]
    found = import_of("\n".join([*ids, "734120982-734120984 hariç"])).found
    excluded = [each.order_id for each in found if each.info.unusual is Unusual.EXCLUDED]
    assert excluded == ids[1:4]


@pytest.mark.parametrize(
    "line",
    [
        "Sadece 734120982 iptal edilecek",
        "Yalnızca 734120982 nolu siparişi iptal edin lütfen!",
        "Yalnız şu: 734120982",
        "Only 734120982",
        "Please cancel only order 0734120982.",
        "only these should be cancelled: 734120982-734120983",
    ],
)
@pytest.mark.parametrize("table", [False, True])
def test_a_line_that_names_the_only_orders_excludes_the_others(line: str, table: bool) -> None:
    ids = [str(number) for number in range(734120981, 734120985)]
    rows = [f"{each};Ali" for each in ids] if table else ids
    found = import_of("\n".join(["Sipariş No;Ad", *rows, f";{line}"] if table else [line, *rows])).found
    named = {"734120982", "734120983"} if "-" in line else {"734120982"}
    assert {each.order_id for each in found if each.info.unusual is None} == named
    assert {each.info.unusual for each in found} == {None, Unusual.EXCLUDED}


@pytest.mark.parametrize(
    "line",
    [
        "Sadece 3 sipariş iptal edilecek",
        "Sadece 734120982 iptal edildi",
        "Only 734120999",
        "only 734120982 was refused",
        "Sadece 27.11.2026 iptal",
    ],
)
def test_only_without_an_instruction_excludes_no_order(line: str) -> None:
    found = import_of("\n".join([line, "734120981", "734120982", "734120983"])).found
    assert [each.info.unusual for each in found] == [None, None, None]


def test_only_after_a_list_in_a_text_excludes_the_others() -> None:
    text = "Siparişler: 734120981, 734120982 ve 734120983 yanlış gitti.\nSadece 734120982 iptal edilsin."
    question = import_text(text)
    assert isinstance(question, TextQuestion)
    found = question.answer(question.number_groups()[0].found).found
    assert {each.order_id for each in found if each.info.unusual is None} == {"734120982"}


def test_a_chosen_number_that_the_text_excludes_is_marked() -> None:
    text = "Şu siparişleri iptal edelim: 734120981, 734120982 ve 734120983.\n734120982 hariç!"
    question = asked(text, TextQuestion)
    groups = question.number_groups()
    found = question.answer(groups[0].found).found
    assert {each.order_id for each in found if each.info.unusual is Unusual.EXCLUDED} == {"734120982"}


@pytest.mark.parametrize(
    ("heading", "yes", "no"),
    [
        ("İptal?", "Evet", "Hayır"),
        ("İptal", "X", ""),
        ("iptal edilsin mi", "E", "H"),
        ("İptal (E/H)", "e", "h"),
        ("cancel", "true", "false"),
        ("To be cancelled?", "yes", "?"),
        ("İşlem", "iptal", "gönderilsin"),
        ("İptal", "1", "0"),
        ("İşlem;İptal", "SMS;Evet", "SMS;Hayır"),
        ("Karar", "İptal edilecek", "İptal edilmeyecek"),
        ("Skip?", "", "x"),
        ("Atla", "hayır", "evet"),
        ("Atlansın mı?", "-", "✓"),
        ("skip (y/n)", "n", "3"),
        ("Gönderilsin mi?", "Hayır", "Evet"),
        ("Tutulsun mu?", "", "x"),
        ("Kalsın mı", "h", "e"),
        ("İptal Talebi", "Var", "Yok"),
        ("İptal isteniyor mu?", "Evet", "Hayır"),
        ("İptal Onayı", "1", "0"),
        ("İptal Durumu", "Edilecek", "Edilmeyecek"),
        ("İptal olsun mu", "olsun", "olmasın"),
        ("cancel_requested", "true", "false"),
        ("needs_cancel", "1", "0"),
        ("do cancel", "y", "n"),
        ("Cancel Order?", "x", ""),
        ("Silinsin mi?", "Evet", "Hayır"),
        ("Sil", "✓", ""),
        ("delete", "yes", "no"),
        ("Seç", "x", ""),
        ("Seçili", "TRUE", "FALSE"),
        ("☑", "☑", "☐"),
        ("selected", "true", "false"),
    ],
)
def test_a_column_says_which_orders_are_to_be_cancelled(heading: str, yes: str, no: str) -> None:
    found = import_of(f"Sipariş No;{heading};Ad\n734120981;{yes};Ali\n734120982;{no};Can").found
    assert [each.info.unusual for each in found] == [None, Unusual.EXCLUDED]


@pytest.mark.parametrize(("count", "unusual"), [("9" * 5000, None), ("0" * 5000, Unusual.EXCLUDED)])
def test_a_column_may_count_with_very_many_digits(count: str, unusual: Unusual | None) -> None:
    found = import_of(f"Sipariş No;İptal?\n734120981;{count}\n734120982;evet\n734120983;0").found
    assert [each.info.unusual for each in found] == [unusual, None, Unusual.EXCLUDED]


def test_a_column_may_skip_every_order() -> None:
    found = import_of("Sipariş No;Skip?;Ad\n734120981;x;Ali\n734120982;x;Can").found
    assert [each.info.unusual for each in found] == [Unusual.EXCLUDED, Unusual.EXCLUDED]


@pytest.mark.parametrize(
    ("heading", "yes", "no"),
    [
        *(("Hariç", "x", ""), ("Hariç", "Evet", "Hayır"), ("Keep", "yes", "no"), ("Kalsın", "✓", "")),
        *(("Tut", "x", ""), ("Hold", "true", "false"), ("İptal edilmesin", "1", "0"), ("Gönder", "e", "h")),
        *(
            ("Do not cancel", "Y", "N"),
            ("İptal edilmeyecek", "x", "-"),
            ("send?", "yes", "no"),
            ("muaf", "x", ""),
        ),
    ],
)
def test_a_column_of_ticks_says_which_orders_stay(heading: str, yes: str, no: str) -> None:
    text = f"Sipariş No;{heading};Ad\n734120981;{yes};Ali\n734120982;{no};Can\n734120983;{no};Su"
    for column in (None, "Sipariş No"):
        result = import_of(text, column)
        assert [each.info.unusual for each in result.found] == [Unusual.EXCLUDED, None, None]
        assert result.unreadable_times == ()


def test_json_says_which_orders_stay() -> None:
    text = '[{"order_id": 734120981, "keep": true}, {"order_id": 734120982, "keep": false}]'
    assert [each.info.unusual for each in import_of(text).found] == [Unusual.EXCLUDED, None]


@pytest.mark.parametrize("cells", [("734120984", ""), ("", ""), ("x", "734120984"), ("x", "İptal")])
def test_a_heading_that_excludes_orders_needs_ticks_below_it(cells: tuple[str, str]) -> None:
    one, other = cells
    asked(f"Sipariş No;Hariç\n734120981;{one}\n734120982;{other}", TextQuestion)


@pytest.mark.parametrize(
    ("heading", "one", "other"),
    [
        ("İptal?", "Hayır", "Hayır"),
        ("İptal?", "", ""),
        ("İptal edildi", "Evet", "Hayır"),
        ("Durum", "iptal", "beklemede"),
        ("İptal tarihi", "1", ""),
        ("İptal", "3", "1"),
        ("cancelled", "yes", "no"),
        ("Skip?", "no", ""),
        ("KDV Hariç", "1", ""),
        ("skipped", "x", ""),
        ("Tut", "98,50", "12,00"),
        ("Gönder", "Gönder", "Gönder"),
        ("Sil", "Sil", "Sil"),
        ("Seç", "", ""),
        ("Gönderilecek", "Evet", "Evet"),
    ],
)
def test_a_column_of_facts_excludes_no_order(heading: str, one: str, other: str) -> None:
    found = import_of(f"Sipariş No;{heading};Ad\n734120981;{one};Ali\n734120982;{other};Can").found
    assert [each.info.unusual for each in found] == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        "Sipariş No;Kampanya\n734120981;Keep walking\n734120982;KDV hariç fiyatlar",
        "Sipariş No;Not\n734120981;Geç kalmayın\n734120982;Bu kampanya kalmasın",
        "Sipariş No;Durum\n734120981;Gönderilecek\n734120982;Gönderilmeyecek",
        "Sipariş No;Durum\n734120981;iptal edilmedi\n734120982;İptal etme talebi var",
        "id,outcome,code,message,attempts,ms\n734120981,refused,452,734120981 iptal edilemez,1,40",
    ],
    ids=["names of campaigns", "notes", "states", "facts", "an export of imtui"],
)
def test_a_row_that_excludes_no_order_is_not_marked(text: str) -> None:
    assert {each.info.unusual for each in import_of(text).found} == {None}


TO_READERS = [
    "Aboneliğinizi iptal etmeyin",
    "UYELIGINIZI IPTAL ETMEYIN, FIRSATLARI KACIRMAYIN",
    "Randevunuzu lütfen iptal etmeyiniz.",
    "Siparişiniz iptal edilmeyecek, merak etmeyin",
    "Fırsatı kaçırmayın! İptal ve iade koşulları sitemizde",
    "Son gün, iptal/iade yok, kaçırmayın",
    "Don't cancel your subscription",
    "Do not miss it. Cancel any time",
    "Your order cannot be cancelled",
]


@pytest.mark.parametrize("words", TO_READERS)
@pytest.mark.parametrize("heading", ["Mesaj", "SMS Metni", "İçerik", "message_text"])
def test_a_message_to_readers_excludes_no_order(heading: str, words: str) -> None:
    assert unasked(f"Sipariş No;{heading}\n734120981;{words}\n734120982;{words}") == [
        "734120981",
        "734120982",
    ]


@pytest.mark.parametrize("words", TO_READERS[:4])
@pytest.mark.parametrize("heading", ["Not", "Açıklama", "Mesaj Notu"])
def test_the_same_words_in_a_note_exclude_the_order(heading: str, words: str) -> None:
    assert unasked(f"Sipariş No;{heading}\n734120981;{words}\n734120982;Ali") == []


@pytest.mark.parametrize(
    "words",
    ["iptal etmeyin", "Kalsın", "Bu siparişi iptal etmeyin, müşteri aradı", "Please do not cancel this one"],
)
def test_a_note_in_a_column_of_messages_excludes_its_order(words: str) -> None:
    found = import_of(f"Sipariş No;Mesaj\n734120981;Merhaba\n734120982;{words}").found
    assert [each.info.unusual for each in found] == [None, Unusual.EXCLUDED]


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


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Bunlar hariç\n734120981\n734120982\n", "1"),
        ("734120981\nHariç:\n734120982\n", "1"),
        ("Sipariş no (hariç)\n734120981\n734120982\n", "1"),
        ("Ad;Sipariş no\na;734120981\nHariç:;\nb;734120982\n", "Sipariş no"),
        ("Ad;Hariç sipariş no\na;734120981\nb;734120982\n", "2"),
        ("Ad;Hariç sipariş no\na;x;734120981\nb;y;734120982\n", "3"),
    ],
)
def test_a_named_column_of_excluded_orders_is_refused(text: str, column: str) -> None:
    with pytest.raises(NoSuchColumnError, match=r"^Line [123] says that orders must not be cancelled: "):
        import_text(text, column)


def test_the_column_next_to_the_excluded_orders_can_be_named() -> None:
    text = "Kalacak sipariş no;İptal edilecek sipariş no\n734120981;734120983\n734120982;734120984\n"
    question = asked(text, ColumnQuestion)
    assert (question.doubt, question.likely) == (ColumnDoubt.RIVALS, 1)
    result = import_of(text, "İptal edilecek sipariş no")
    assert ids_in(result) == ["734120983", "734120984"]


@pytest.mark.parametrize("heading", ["KDV Hariç", "KDV hariç tutar", "Not", "Açıklama", "İptal nedeni"])
def test_other_headings_exclude_no_orders(heading: str) -> None:
    assert unasked(f"Sipariş no;{heading}\n734120981;a\n734120982;değil\n") == ["734120981", "734120982"]


@pytest.mark.parametrize(
    "words",
    [
        *("iptal edilmemesi gerekenler", "İptal edilmeyenler", "İPTAL EDİLMEZ", "iptal etmiyoruz", "İstisna"),
        *(
            "Bunları iptal etme",
            "Dur, henüz iptal etme",
            "lütfen bu siparişleri iptal etme",
            "İPTAL ETME!",
            "iptal etmeyelim",
        ),
        *(
            "iptal edilmemeli",
            "iptalden muaf",
            "Excluded",
            "exclude",
            "never cancel",
            "not cancelled",
            "should not be cancelled",
        ),
    ],
)
def test_these_words_exclude_orders(words: str) -> None:
    assert is_negated(words)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Sipariş no",
            "Not",
            "Açıklama",
            "Note",
            "Cancelled orders",
            "İptal edilecek siparişler",
            "KDV hariç",
        ),
        *("Toplu iptal etme", "Lütfen iptal etme listesine bakın"),
    ],
)
def test_these_words_exclude_no_orders(words: str) -> None:
    assert not is_negated(words)
