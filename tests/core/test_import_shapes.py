"""What each shape of input gives: a list, or a question."""

from __future__ import annotations

import unicodedata

import pytest

from imtui.core.importing.columns import ColumnDoubt, ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.list_questions import GroupsQuestion, RangeQuestion
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.plausibility import mark_unusual_lengths
from imtui.core.importing.reasons import Reason, Unusual
from imtui.core.importing.result import Imported
from tests.support.imports import asked, ids, ids_in, import_of

IDS = ["734120981", "734120982", "734120987", "734121003"]
LINES = "\n".join(IDS) + "\n"


def unusual(text: str) -> dict[str, Unusual]:
    return {found.order_id: found.info.unusual for found in import_of(text).found if found.info.unusual}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n\n".join(IDS), id="blank lines between"),
        pytest.param("\ufeff" + LINES, id="byte order mark"),
        pytest.param(LINES + "\x1a\r\n", id="end of file of DOS and a line end"),
        pytest.param(LINES + "\x1a\x1a\0\0\n", id="a block filled up"),
        pytest.param(", ".join(IDS) + ",", id="one line with commas and blanks"),
        pytest.param(" ".join(IDS), id="one line of long IDs with blanks"),
        pytest.param(LINES.replace("\n", ";;\n"), id="empty cells after each"),
        pytest.param("\n".join(f'"=""{each}"""' for each in IDS), id="quoted formulas"),
        pytest.param("\n".join(f"• {each}" for each in IDS), id="bullets"),
        pytest.param('"' + LINES.strip() + '"', id="a spreadsheet cell of several lines"),
        pytest.param("Sipariş No\n" + LINES, id="heading"),
        pytest.param(LINES + "\n(4 rows)\n", id="psql footer"),
        pytest.param("4 kayıt\n" + LINES, id="count above"),
        pytest.param(LINES + "Genel Toplam 4\n", id="grand total"),
        pytest.param(LINES + "TOPLAM = 4\n", id="total with ="),
        pytest.param(LINES + "2 rows in set (0.01 sec)\n", id="MySQL footer"),
        pytest.param(" order_id  \n-----------\n " + "\n ".join(IDS) + "\n(4 rows)\n", id="psql, one column"),
    ],
)
def test_a_list_is_imported_whole(text: str) -> None:
    assert ids(text) == IDS
    assert import_of(text).rejected == ()
    assert import_of(text).unusual == ()


@pytest.mark.parametrize("text", ["428", "734120981\n", "428\n734120981", "1001\n1002\n1003\n1004", "7"])
def test_short_and_few_ids_are_not_unusual(text: str) -> None:
    assert ids(text) == text.split()
    assert not unusual(text)


@pytest.mark.parametrize("first", [734120981, 1001, 995, 99_999_950])
def test_consecutive_ids_are_not_unusual(first: int) -> None:
    text = "".join(f"{number}\n" for number in range(first, first + 400))
    assert len(ids(text)) == 400
    assert not unusual(text)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        ("5327654321", Unusual.PHONE),
        ("05327654321", Unusual.PHONE),
        ("905327654321", Unusual.PHONE),
        ("20261127", Unusual.DATE),
        ("27112026", Unusual.DATE),
        ("4281", Unusual.LENGTH),
        ("7341209811", Unusual.LENGTH),
        ("4", Unusual.TOTAL),
    ],
)
def test_an_unusual_id_is_marked(odd: str, why: Unusual) -> None:
    assert unusual(LINES + odd + "\n") == {odd: why if odd != "4" else Unusual.LENGTH}


@pytest.mark.parametrize(
    "text",
    [
        "5327654321\n5327654322\n",
        "905327654321\n905327654322\n905327654323",
        "20261127\n20261128\n",
        "1\n2\n3\n",
        "3\n1\n2\n5",
        "id\n1\n2\n3\n",
        "734120981\n734120982\n2\n",
        "734120981\n734120982\n1468241963\n",
        "1\n734120981\n2\n734120982\n3\n734120987\n",
        "2026\n734120981\n734120982\n",
    ],
)
def test_a_column_of_other_numbers_is_unusual(text: str) -> None:
    assert unusual(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("".join(f"{n:6}\t{each}\n" for n, each in enumerate(IDS, 1)), id="cat -n"),
        pytest.param("".join(f"{n:7} {each}\n" for n, each in zip("3121", IDS, strict=True)), id="uniq -c"),
        pytest.param("".join(f"{n}. {each}\n" for n, each in enumerate(IDS, 1)), id="1."),
        pytest.param("".join(f"{n}) {each}\n" for n, each in enumerate(IDS, 1)), id="1)"),
        pytest.param("".join(f"{n}- {each}\n" for n, each in enumerate(IDS, 1)), id="1-"),
        pytest.param("".join(f"{each}\t5327654321\t980,50\n" for each in IDS), id="pasted cells"),
        pytest.param("".join(f"{each};5327654321\n" for each in IDS), id="semicolons"),
        pytest.param("".join(f"{each},12\n" for each in IDS), id="commas"),
        pytest.param("".join(f"{each} Ayşe\n" for each in IDS), id="a name behind each"),
        pytest.param("Ad;No\n" + "".join(f"Ali;{each}\n" for each in IDS), id="headings that name no order"),
        pytest.param("734120981,734120982\n734120987,734121003\n", id="IDs in two columns"),
    ],
)  # fmt: skip
def test_a_table_without_an_order_heading_is_asked_about(text: str) -> None:
    question = asked(text, ColumnQuestion)
    assert question.doubt is ColumnDoubt.NO_HEADING
    likely = question.likely
    assert likely is not None
    assert {found.order_id for found in question.answer(likely).found} <= set(IDS)


@pytest.mark.parametrize(
    ("heading", "doubt"),
    [
        ("id;ad;sms_order_id", ColumnDoubt.RIVALS),
        ("ID;Ad;SMS Sipariş Numarası", ColumnDoubt.RIVALS),
        ("Paket No;Ad;Sipariş No", ColumnDoubt.RIVALS),
        ("id;ad;kod", ColumnDoubt.RUNNING_NUMBER),
        ("no;ad;kod", ColumnDoubt.NO_HEADING),
        ("id;ad;order", ColumnDoubt.RIVALS),
    ],
)
def test_rival_and_counting_id_columns_are_asked_about(heading: str, doubt: ColumnDoubt) -> None:
    rows = "".join(f"{number};Ali;{each}\n" for number, each in enumerate(IDS, 1))
    question = asked(f"{heading}\n{rows}", ColumnQuestion)
    assert (question.doubt, question.likely) == (doubt, 2)
    assert ids_in(question.answer(2)) == IDS
    assert [column.name for column in question.columns] == heading.split(";")


@pytest.mark.parametrize(
    "heading",
    [
        "Sipariş No",
        unicodedata.normalize("NFD", "Sipariş No"),
        "SİPARİŞ NO",
        "siparış no",
        "Sipari\u0327s\u0327\u00a0No:",
        "\u200bSipariş\u200b No",
        "ＯＲＤＥＲ＿ＩＤ",
        '"Sipariş No"',
        '"Sipariş\nNo"',
        "id",
        "siparis_id",
        "order code",
        "orderId",
        "ORDER-NO",
        "iletimerkezi_order_id",
        "SMS Sipariş Numarası",
        "Paket Kodu",
        "Sipariş #",
        "Sipariş Nº",
    ],
)
@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
def test_a_heading_is_recognised_however_it_is_written(heading: str, separator: str) -> None:
    text = f"Tutar{separator}{heading}\n" + "".join(f"1500{separator}{each}\n" for each in IDS)
    assert ids(text) == IDS


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("734120981-734120985", 5),
        ("734120981 – 734120985 arası", 5),
        ("734120981 ile 734120985 arası", 5),
        ("734120981..734120985", 5),
        ("734120980\n734120981-734120985\n", 5),
        ("734120980, 734120981-734120985", 5),
        ("998-1003", 6),
    ],
)
def test_a_range_is_asked_about(text: str, count: int) -> None:
    question = asked(text, RangeQuestion)
    assert question.count == count
    assert all(piece.reason is Reason.RANGE for piece in question.answer(expand=False).rejected)
    assert len(question.answer(expand=True).found) >= count


@pytest.mark.parametrize("text", ["0532-1234", "2026-11", "734120985-734120981", "25-11-2026"])
def test_what_only_looks_like_a_range_is_no_range(text: str) -> None:
    assert not isinstance(import_text(text), RangeQuestion)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("734 120 981", ("734", "120", "981")),
        ("734 120 981\n734 120 982\n", ("734", "120", "981")),
        ("428 429", ("428", "429")),
        ("734.120.981\n734.120.982", ("734", "120", "981")),
        ("734,120,981", ("734", "120", "981")),
        ("0532 765 43 21", ("0532", "765", "43", "21")),
    ],
)
def test_a_number_in_groups_is_asked_about(text: str, parts: tuple[str, ...]) -> None:
    question = asked(text, GroupsQuestion)
    assert question.parts == parts
    assert question.answer(joined=True).found[0].order_id == "".join(parts)
    assert ids_in(question.answer(joined=False))[: len(parts)] == list(parts)


@pytest.mark.parametrize(
    "text",
    [
        "734120981,980,50",
        "734120981;980,50",
        "734120981;980,50;75,25",
        "734120981   5327654321   980,50\n" * 3,
    ],
)
def test_an_amount_with_a_comma_is_one_number(text: str) -> None:
    result = import_text(text)
    assert not isinstance(result, Imported)
    if isinstance(result, ColumnQuestion):
        assert {"980", "50", "25"}.isdisjoint(
            found.order_id for column in result.columns for found in result.answer(column.number).found
        )


@pytest.mark.parametrize("text", ["428,429,430", "428, 612", "428;612;245", "1001,1002"])
def test_short_ids_on_one_line_are_a_list(text: str) -> None:
    assert ids(text) == text.replace(" ", "").replace(";", ",").split(",")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("order 734120981 refused 455 in 48 ms\n12:04 order 734120982 cancelled\n", id="log"),
        pytest.param("Merhaba,\n734120981 ve 734120982 iptal edilsin.\nTeşekkürler\n", id="mail"),
        pytest.param("<table><tr><td>734120981</td></tr></table>", id="HTML"),
        pytest.param("iptal: 734120981, 734120982", id="words before IDs"),
        pytest.param("1)734120981\n2)734120982\n", id="numbered without a blank"),
    ],
)
def test_any_other_text_is_asked_about(text: str) -> None:
    question = asked(text, TextQuestion)
    assert question.line_text


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        ("3,12E+08", Reason.SCIENTIFIC),
        ("3.12E+08", Reason.SCIENTIFIC),
        ("734120981,00", Reason.DECIMAL),
        ("734120981.0", Reason.DECIMAL),
        ("980,50", Reason.AMOUNT),
        ("0", Reason.ZERO),
        ("7" * 21, Reason.TOO_LONG),
        ("-734120981", Reason.SIGN),
        ("+905327654321", Reason.SIGN),
        ("٧٣٤١٢٠٩٨١", Reason.OTHER_DIGITS),
        ("734\u200b120981", Reason.INVISIBLE),
        ("#734120981", Reason.DIGITS_ONLY),
        ("abc", Reason.WORDS),
        ("734120999 hariç", Reason.DIGITS_ONLY),
    ],
)
@pytest.mark.parametrize("above", ["", LINES])
def test_a_piece_that_is_no_id_is_rejected_with_its_reason(piece: str, reason: Reason, above: str) -> None:
    result = import_of(above + piece + "\n" + LINES)
    assert ids_in(result) == [*above.split(), *IDS]
    texts = [rejected.reason for rejected in result.rejected] + [line.aside for line in result.ignored]
    assert len(texts) == 1
    if above:
        assert texts == [reason] or reason is Reason.DIGITS_ONLY


LENGTHS = {
    "12": Unusual.LENGTH,
    "7341209": Unusual.LENGTH,
    "73412098112": Unusual.LENGTH,
    "734120999": None,
    "834120999": None,
    "905321234567": Unusual.PHONE,
}


def test_an_id_is_compared_with_the_ids_of_the_list() -> None:
    others = [str(number) for number in range(734120981, 734121021)]
    marks = {
        order_id: mark_unusual_lengths(import_of(order_id), others).found[0].info.unusual
        for order_id in LENGTHS
    }
    assert marks == LENGTHS
    assert mark_unusual_lengths(import_of("12"), ()).unusual == ()
    assert mark_unusual_lengths(import_of("12"), ["734120981", "734120982"]).unusual == ()
