from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imtui.core.intake import MAX_DIGITS, Found, Intake, read_order_ids, refusal
from imtui.core.text import clean

LOST_DIGITS = "digits are lost"
DECIMAL = "a decimal number"
GROUPS = "one number in groups, or several?"
INVISIBLE = "an invisible character stands inside"
DIGITS_ONLY = "an order id is digits only"
NO_SIGN = "an order id has no sign"
OTHER_DIGITS = "its digits are not 0 to 9"

SEPARATORS_AND_QUOTES = frozenset(",;\"'“”„‘’«»`")


def ids(text: str) -> list[str]:
    return [found.order_id for found in read_order_ids(text).found]


def rejected(text: str) -> list[str]:
    return [piece.text for piece in read_order_ids(text).rejected]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("312891245\n312891246\n312891247", id="lines"),
        pytest.param("312891245\r\n312891246\r\n312891247\r\n", id="windows lines"),
        pytest.param("312891245\r312891246\r312891247", id="old mac lines"),
        pytest.param("312891245,312891246,312891247", id="commas"),
        pytest.param("312891245, 312891246 , 312891247,", id="commas and spaces"),
        pytest.param("312891245;312891246;312891247", id="semicolons"),
        pytest.param("312891245\t312891246\t312891247", id="tabs"),
        pytest.param("  312891245 312891246  312891247  ", id="spaces"),
        pytest.param("312891245\u00a0312891246\u202f312891247", id="no-break spaces"),
        pytest.param('"312891245","312891246","312891247"', id="quoted csv"),
        pytest.param('"312891245";"312891246";"312891247"', id="quoted semicolon csv"),
        pytest.param('" 312891245 "\n"312891246 "\n" 312891247"', id="blanks within quotes"),
        pytest.param("'312891245\n'312891246\n'312891247", id="apostrophes of a spreadsheet"),
        pytest.param("“312891245”, ‘312891246’, «312891247»", id="typographic quotes"),
        pytest.param('"312891245\n312891246\n312891247"', id="one spreadsheet cell of three lines"),
        pytest.param("\ufeff312891245\n312891246\u200b\n\u00ad312891247\u2060", id="bom and zero-width"),
        pytest.param(
            "\u2068312891245\u2069\n\u202a312891246\u202c\n\u200e312891247\u200f", id="bidi of a chat"
        ),
        pytest.param("312891245\n\n \n;;,\n312891246,,312891247", id="blank lines and empty fields"),
        pytest.param("312891245\u2028312891246\u2029312891247\x85", id="unicode line breaks"),
        pytest.param("312891245\x1f312891246\x0b312891247\x0c", id="control characters that are blanks"),
    ],
)
def test_ids_are_found_however_they_are_set_apart(text: str) -> None:
    intake = read_order_ids(text)
    assert [found.order_id for found in intake.found] == ["312891245", "312891246", "312891247"]
    assert intake.rejected == ()


@pytest.mark.parametrize("text", ["", " ", "\n\n", ",;\t", "\ufeff", '""', "' '"], ids=ascii)
def test_a_text_that_holds_nothing_gives_nothing(text: str) -> None:
    assert read_order_ids(text) == Intake((), ())


@pytest.mark.parametrize(
    ("text", "found", "left"),
    [
        pytest.param("- 312891245\n- 312891246", ["312891245", "312891246"], ["-", "-"], id="dashes"),
        pytest.param("• 312891245\n* 312891246", ["312891245", "312891246"], ["•", "*"], id="bullets"),
        pytest.param("1) 312891245\n12) 312891246", ["312891245", "312891246"], ["1)", "12)"], id="1)"),
        pytest.param("1) 428\n2) 4281234", ["428", "4281234"], ["1)", "2)"], id="1) before a short id"),
        pytest.param("1. 312891245\n2. 312891246", ["312891245", "312891246"], ["1.", "2."], id="1."),
        pytest.param("iptal: 312891245 lütfen", ["312891245"], ["iptal:", "lütfen"], id="words"),
        pytest.param("id,title\n312891245,Kış", ["312891245"], ["id", "title", "Kış"], id="csv header"),
        pytest.param("312891245 ya da 312891246.", ["312891245"], ["ya", "da", "312891246."], id="full stop"),
    ],
)  # fmt: skip
def test_ids_among_chat_text_are_found_and_every_other_piece_is_told(
    text: str, found: list[str], left: list[str]
) -> None:
    assert ids(text) == found
    assert rejected(text) == left


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("3.12E+08", LOST_DIGITS, id="scientific"),
        pytest.param("3,12E+08", LOST_DIGITS, id="scientific, decimal comma"),
        pytest.param("3,12891E+08", LOST_DIGITS, id="scientific, long decimal comma"),
        pytest.param("3,12e8", LOST_DIGITS, id="scientific, small e"),
        pytest.param("-3,12E-08", LOST_DIGITS, id="scientific, signs"),
        pytest.param('"3,12E+08"', LOST_DIGITS, id="scientific, quoted"),
        pytest.param("312891245.0", DECIMAL, id="decimal point"),
        pytest.param("312891245,0", DECIMAL, id="decimal comma"),
        pytest.param("312891245,00", DECIMAL, id="two decimals"),
        pytest.param('"312891245,00"', DECIMAL, id="two decimals, quoted"),
        pytest.param("312891245,000", DECIMAL, id="three decimals"),
        pytest.param("428.0", DECIMAL, id="short decimal"),
        pytest.param("312.000", GROUPS, id="thousands, not decimals"),
        pytest.param("312,000", GROUPS, id="thousands, not decimals, comma"),
        pytest.param('"312,891,245"', GROUPS, id="thousands, commas, quoted"),
        pytest.param("312.891.245", GROUPS, id="thousands, points"),
        pytest.param("312.891.245,00", GROUPS, id="thousands and decimals, Turkish"),
        pytest.param("312,891,245.00", GROUPS, id="thousands and decimals, English"),
        pytest.param("312'891'245", GROUPS, id="thousands, apostrophes"),
        pytest.param("312’891’245", GROUPS, id="thousands, typographic apostrophes"),
        pytest.param('"312 891 245"', GROUPS, id="thousands, spaces, quoted"),
        pytest.param("312\u202f891\u202f245", GROUPS, id="thousands, narrow spaces"),
        pytest.param("312\u2009891\u2009245", GROUPS, id="thousands, thin spaces"),
        pytest.param("14.05.2025", GROUPS, id="date"),
        pytest.param("0532 123 45 67", GROUPS, id="phone"),
        pytest.param("0532 1234567", GROUPS, id="phone, two groups"),
        pytest.param("(0532) 1234567", GROUPS, id="phone, area in brackets"),
        pytest.param("(532) 123 45 67", GROUPS, id="phone, area in brackets, groups"),
        pytest.param("0 (532) 123 45 67", GROUPS, id="phone, zero before brackets"),
        pytest.param("+90 532 123 45 67", GROUPS, id="phone, country"),
        pytest.param("+90 (532) 1234567", GROUPS, id="phone, country and brackets"),
        pytest.param("+905321234567", NO_SIGN, id="phone, one piece"),
        pytest.param("0532-123-45-67", DIGITS_ONLY, id="phone, dashes"),
        pytest.param("-312891245", NO_SIGN, id="minus"),
        pytest.param("+312891245", NO_SIGN, id="plus"),
        pytest.param("–312891245", DIGITS_ONLY, id="dash"),
        pytest.param("1)312891245", DIGITS_ONLY, id="bullet without a space"),
        pytest.param("1.312891245", GROUPS, id="numbering without a space"),
        pytest.param("312891245-312891250", DIGITS_ONLY, id="range"),
        pytest.param("312_891_245", DIGITS_ONLY, id="underscores"),
        pytest.param("0x12A", DIGITS_ONLY, id="hex"),
        pytest.param("312891245x", DIGITS_ONLY, id="letter behind"),
        pytest.param("31289124S", DIGITS_ONLY, id="letter for a digit"),
        pytest.param("١٢٣٤٥٦", OTHER_DIGITS, id="arabic-indic digits"),
        pytest.param("１２３４５６", OTHER_DIGITS, id="full-width digits"),
        pytest.param("31289124²", DIGITS_ONLY, id="superscript"),
        pytest.param("312\u200b891245", INVISIBLE, id="zero-width inside"),
        pytest.param("312\u2066891245", INVISIBLE, id="isolate inside"),
        pytest.param("\u202e542198213\u202c", INVISIBLE, id="digits shown in reverse"),
        pytest.param("3\x001\x002\x00", INVISIBLE, id="utf-16 read as something else"),
        pytest.param("312\x1b[1m891", INVISIBLE, id="escape sequence"),
        pytest.param("312\ud800891", INVISIBLE, id="lone surrogate"),
        pytest.param("0", "zero is no order id", id="zero"),
        pytest.param("0000", "zero is no order id", id="zeros"),
        pytest.param("9" * (MAX_DIGITS + 1), "longer than 20 digits", id="too long"),
        pytest.param("9" * 5000, "longer than 20 digits", id="far too long"),
    ],
)
def test_what_is_no_order_id_is_rejected_whole_with_its_reason(text: str, reason: str) -> None:
    intake = read_order_ids(text)
    assert intake.found == ()
    (piece,) = intake.rejected
    assert reason in piece.reason


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('id="312,891,245"', id="quote that opens inside a piece"),
        pytest.param("3,12E+08'312", id="number behind a spreadsheet's number"),
        pytest.param('"312,891,245', id="quote that never closes"),
        pytest.param("toplam:1,234,567", id="number behind a word"),
        pytest.param("$1,234,567.00", id="money"),
    ],
)
def test_no_piece_of_a_larger_number_becomes_an_id(text: str) -> None:
    assert ids(text) == []


def test_an_id_of_up_to_twenty_digits_is_taken_as_it_stands() -> None:
    assert ids("1\n" + "9" * MAX_DIGITS + "\n000428") == ["1", "9" * MAX_DIGITS, "000428"]


def test_every_separator_parts_ids_short_ones_too() -> None:
    assert ids("428,429, 430; 431;432\t433 434\u00a0435\n436\r\n437") == [str(n) for n in range(428, 438)]


def test_a_short_number_beside_a_long_one_is_taken_by_itself() -> None:
    assert ids("312891245 428 312891246 1234567") == ["312891245", "428", "312891246", "1234567"]


def test_an_id_that_stands_twice_is_found_twice() -> None:
    assert read_order_ids("428\n428").found == (Found("428", 1, 1), Found("428", 2, 1))


def test_line_and_column_count_from_one_and_point_at_the_bare_piece() -> None:
    intake = read_order_ids('312891245\r\n  "312891246" ; \ufeffx1,312891247', first_line=7)
    assert intake.found == (
        Found("312891245", 7, 1),
        Found("312891246", 8, 4),
        Found("312891247", 8, 21),
    )
    (piece,) = intake.rejected
    assert (piece.text, piece.line, piece.column) == ("x1", 8, 18)


def test_a_rejected_piece_is_shown_clean_and_short() -> None:
    (piece,) = read_order_ids("x\x1b[31m" + "y" * 500).rejected
    assert piece.text.startswith("x�[31my")
    assert len(piece.text) == 40


def test_refusal_has_nothing_against_an_order_id() -> None:
    assert refusal("428") is None


ODD = st.sampled_from(
    list(
        "0123456789" * 4
        + ",;\t .+-()eE'\"" * 2
        + "“’x٣\n\r\x1f\x1b\x00\u00a0\u202f\u2028\u200b\u202e\u2068\ufeff"
    )
)
TEXTS = st.text(ODD | st.characters(exclude_categories=()), max_size=40)
IDS = st.from_regex(r"[1-9][0-9]{8,19}", fullmatch=True)
QUOTED = st.sampled_from(["{}", '"{}"', "'{}'", "“{}”", '" {} "'])
BETWEEN = st.sampled_from([",", ", ", ";", "\t", " ", "\n", "\r\n", "\r", " ;\n", "\u00a0", "\u2028"])


def visible(text: str) -> str:
    """What of a text the eye sees, separators and quotes apart."""
    return "".join(c for c in clean(text, 40) if not c.isspace() and c not in SEPARATORS_AND_QUOTES)


@given(TEXTS)
@example('id="312,891,245"')
@example("\ufeff '1,2\u200b' \u2068(0532) 1234567")
def test_nothing_visible_is_dropped_unsaid(text: str) -> None:
    intake = read_order_ids(text)
    pieces = [(found.line, found.column, found.order_id) for found in intake.found]
    pieces += [(piece.line, piece.column, piece.text) for piece in intake.rejected]
    for number, line in enumerate(text.splitlines(), start=1):
        told = [told for at, _, told in sorted(pieces) if at == number]
        assert "".join(map(visible, told)) == visible(line)


@given(TEXTS)
@example("\u202e542198213\u202c")
def test_every_found_id_is_ascii_digits_that_stand_alone_at_its_position(text: str) -> None:
    lines = text.splitlines()
    for found in read_order_ids(text).found:
        assert re.fullmatch(r"[0-9]{1,20}", found.order_id)
        before, after = lines[found.line - 1][: found.column - 1], lines[found.line - 1][found.column - 1 :]
        assert after.startswith(found.order_id)
        for neighbours in (visible_edge(before[::-1]), visible_edge(after[len(found.order_id) :])):
            assert neighbours == ""


def visible_edge(text: str) -> str:
    """The first character of `text` that the eye sees, unless a separator or a quote comes first."""
    shown = clean(text, 80)[:1]
    return "" if shown.isspace() or shown in SEPARATORS_AND_QUOTES else shown


@given(st.text(ODD | st.characters(exclude_categories=())))
def test_what_is_rejected_can_be_shown_and_has_a_reason(text: str) -> None:
    for piece in read_order_ids(text).rejected:
        assert 0 < len(piece.text) <= 40
        assert piece.text.isprintable()
        assert piece.reason


@given(st.lists(st.tuples(IDS, QUOTED, BETWEEN), max_size=20))
def test_ids_of_nine_digits_and_more_are_all_found_in_order_behind_any_separator(
    written: list[tuple[str, str, str]],
) -> None:
    text = "".join(quoted.format(order_id) + between for order_id, quoted, between in written)
    assert ids(text) == [order_id for order_id, _, _ in written]


@given(TEXTS)
def test_refusal_agrees_with_what_is_found(text: str) -> None:
    assert all(refusal(order_id) is None for order_id in ids(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("c0ffee11c0ffee22c0ffee33c0ffee44", "••••"),
        ("C0FFEE11C0FF\u200bEE22C0FFEE33", "••••"),
        ("key=badcafe1badcafe2badcafe3badcafe4badcafe5", "key=••••"),
        ("badcafe1badcafe2", "badcafe1badcafe2"),
        ("1" * 30, "1" * 30),
    ],
)
def test_what_looks_like_a_key_is_not_shown_where_it_is_rejected(text: str, shown: str) -> None:
    (piece,) = read_order_ids(text).rejected
    assert piece.text == shown
