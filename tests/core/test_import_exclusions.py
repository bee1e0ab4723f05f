"""Which orders a source says must not be cancelled: they are marked, or asked about."""

from __future__ import annotations

import pytest

from imtui.core.importing.columns import ColumnDoubt, ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.lines import is_negated
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.reasons import Unusual
from imtui.core.importing.table import NoSuchColumnError
from tests.support.imports import asked, ids, ids_in, import_of, unasked


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
