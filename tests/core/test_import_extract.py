"""Order IDs picked out of texts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.importing.extract import NumberGroup, TextQuestion
from imtui.core.importing.order_id import refusal
from imtui.core.importing.reasons import Reason
from imtui.core.importing.result import Found, Imported

LOG = """
2026-11-23 12:04:31.204 INFO order 312891245 scheduled for 1,500 numbers
12:04:32 order_id=312891246 status: 455 took 48 ms (10.0.0.1:8080)
12:04:33 {"id": "312891247", "code": 200} sipariş no: 312891248, 312891245
call 0532 123 45 67 or +905321234567; see https://example.com/312891299
"""

CALLED = "called order, sipariş or id"


def number_groups(text: str) -> list[NumberGroup]:
    return TextQuestion(text, 1).number_groups()


def most_likely(text: str, groups: Sequence[NumberGroup]) -> int | None:
    return TextQuestion(text, 1).most_likely(groups)


def import_numbers(text: str, chosen: Sequence[Found]) -> Imported:
    return TextQuestion(text, 1).answer(chosen)


def found(text: str) -> dict[str, list[str]]:
    return {str(pick.name): [item.order_id for item in pick.found] for pick in number_groups(text)}


def test_ids_are_picked_by_name_and_by_length() -> None:
    named = found(LOG)
    assert named[CALLED] == ["312891245", "312891246", "312891247", "312891248"]
    assert named["of 9 digits"] == ["312891245", "312891246", "312891247", "312891248"]
    assert "312891299" not in str(named)
    assert not any(number in str(named) for number in ("'204'", "'500'", "'905321234567'"))


def left(text: str, pick: int = 0) -> list[tuple[str, int, int]]:
    return [piece[:3] for piece in import_numbers(text, number_groups(text)[pick].found).rejected]


def test_the_first_place_of_each_id_is_kept() -> None:
    pick = number_groups(LOG)[0]
    assert [item.line for item in pick.found] == [2, 3, 4, 4]
    assert left(LOG) == [("312891299", 5, 63)]
    assert pick.examples == "312891245, 312891246, 312891247, …"


def test_an_id_next_to_a_picked_one_is_rejected() -> None:
    text = "order 312891245, then 312891246\n<li>#312891247</li>\nat 12:04, 455"
    called, by_length, *_ = number_groups(text)
    assert [item.order_id for item in called.found] == ["312891245"]
    assert left(text) == [("312891246", 1, 23), ("312891247", 2, 6), ("at 12:04, 455", 3, 1)]
    assert [item.order_id for item in by_length.found] == ["312891245", "312891246", "312891247"]
    assert left(text, 1) == [("at 12:04, 455", 3, 1)]


def test_a_comma_or_a_stroke_separates_long_numbers() -> None:
    text = "Siparişler: 312891245,312891246,312891247/312891248\non 24/11/2026 1,500 or 312891249,50 paid"
    assert found(text)["of 9 digits"] == ["312891245", "312891246", "312891247", "312891248"]


@pytest.mark.parametrize("piece", ["a/312891246", "x312891246", "312891246,50"])
def test_a_long_number_in_no_pick_is_rejected(piece: str) -> None:
    text = f"order 312891245\n{piece}\n204"
    assert left(text)[0][0] == "312891246"


MESS = "abc\n701\n701\n-5\n7.04\n705,706\n٣٤٥\n0\n#709\n702; x703, 1704\n x y 704 12\nso it is"


def test_each_piece_of_a_list_that_is_not_picked_is_rejected() -> None:
    intake = import_numbers(MESS, number_groups(MESS)[0].found)
    assert [(item.order_id, item.line) for item in intake.found] == [
        ("701", 2),
        ("701", 3),
        ("709", 9),
        ("702", 10),
        ("704", 11),
    ]
    assert [(piece.line, piece.column, piece.text, piece.reason) for piece in intake.rejected] == [
        (1, 1, "abc", Reason.DIGITS_ONLY),
        (4, 1, "-5", Reason.SIGN),
        (5, 1, "7.04", Reason.AMOUNT),
        (6, 1, "705", Reason.NOT_PICKED),
        (6, 5, "706", Reason.NOT_PICKED),
        (7, 1, "٣٤٥", Reason.OTHER_DIGITS),
        (8, 1, "0", Reason.ZERO),
        (10, 6, "x703", Reason.DIGITS_ONLY),
        (10, 12, "1704", Reason.NOT_PICKED),
        (12, 1, "so it is", Reason.NOTHING_PICKED),
    ]


def test_each_line_of_a_log_without_a_pick_is_rejected_once() -> None:
    two_lines = "12:04:32 INFO order {} took 48 ms, as ever\nnothing, of note here\n"
    log = "".join(two_lines.format(number) for number in range(1000, 1100))
    assert [piece.line for piece in import_numbers(log, number_groups(log)[0].found).rejected] == [
        *range(2, 201, 2)
    ]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Siparişler: 312891245, 312891246 ve 312891247", ["312891245", "312891246", "312891247"]),
        ("Orders 312891245 312891246 and #312891247", ["312891245", "312891246", "312891247"]),
        ("ids: 998,  999, 1000", ["998", "999", "1000"]),
        ('{"orderIds": ["312891245", "312891246"]}', ["312891245", "312891246"]),
        # A code, a day or a number of another kind.
        ("order 312891245 455", ["312891245"]),
        ("order 312891245 20261124", ["312891245"]),
        ("order 312891245, 200 OK", ["312891245"]),
        ("order 312891245 of customer 312891246", ["312891245"]),
        ("312891244, order 312891245", ["312891245"]),
    ],
)
def test_numbers_that_follow_an_order_are_orders(text: str, ids: list[str]) -> None:
    assert found(text)[CALLED] == ids


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Siparişler:\n312891245\n312891246", "of 9 digits"),
        ("see order 312891245\nlater 312891246\nand 312891247", "of 9 digits"),
        ("order 312891245", CALLED),
        ("order 312891245 of customer 400000001\norder 312891246 of customer 400000002", CALLED),
        ("new 400000001\norder 312891245 of customer 400000001", CALLED),
        ("order 31289124500\ncall 05321112233 or 05321112234", CALLED),
        ("order 312891245\n1234567890 and 1234567891", CALLED),
    ],
)
def test_numbers_as_long_as_an_order_are_likely(text: str, name: str) -> None:
    found = number_groups(text)
    number = most_likely(text, found)
    assert number is not None
    assert str(found[number].name) == name


@pytest.mark.parametrize("text", ["", "05321112233", "order 5321112233"])
def test_phones_are_never_likely(text: str) -> None:
    assert most_likely(text, number_groups(text)) is None


def test_phones_are_offered_last() -> None:
    text = "05321112233 05321112234 312891245"
    assert [str(pick.name) for pick in number_groups(text)] == ["of 9 digits", "of 11 digits, like phones"]


def test_phones_stay_phones_among_other_numbers() -> None:
    text = "order 312 tel 05321112233 05321112234 31289124500 312891245"
    assert [str(pick.name) for pick in number_groups(text)] == [
        CALLED,
        "of 3 digits",
        "of 9 digits",
        "of 11 digits, like phones",
    ]
    assert [item.order_id for item in number_groups(text)[0].found] == ["312"]
    assert [pick.are_phones for pick in number_groups("5321112233 5321112234")] == [True]
    assert [pick.are_phones for pick in number_groups("02121112233 902121112234")] == [True, True]
    # Without the leading zero it may be an order. The text calls it one, and that decides.
    assert str(number_groups("order 5321112233")[0].name) == CALLED


@pytest.mark.parametrize(
    "text", ["\u202e428429", "x428429", "428429x", "٤٢٨٤٢٩", "428.429", "12:428429:1", "000000"]
)
def test_part_of_a_word_or_number_is_not_picked(text: str) -> None:
    assert number_groups(text) == []


@given(st.text(st.sampled_from("0123456789 .,:/\"'()=#orderİd\n\u202e\u200b"), max_size=80))
def test_each_pick_is_an_order_id_at_its_place(text: str) -> None:
    lines = text.splitlines()
    for pick in number_groups(text):
        for item in pick.found:
            assert refusal(item.order_id) is None
            assert lines[item.line - 1][item.column - 1 :].startswith(item.order_id)


RANGES = "cancel these:\n312895246\n312895300-312895304\nand 312895400 ile 312895402 arası\nplease 312895251"


def test_ids_of_ranges_in_a_text_are_offered_and_not_marked() -> None:
    named = found(RANGES)
    assert named["of 9 digits"] == ["312895246", "312895251"]
    assert named["in ranges"] == [
        *map(str, range(312895300, 312895305)),
        "312895400",
        "312895401",
        "312895402",
    ]
    pick = most_likely(RANGES, number_groups(RANGES))
    assert pick is not None
    assert str(number_groups(RANGES)[pick].name) == "of 9 digits"
    assert left(RANGES, pick) == [
        ("cancel these:", 1, 1),
        ("312895300-312895304", 3, 1),
        ("312895400 ile 312895402 arası", 4, 5),
    ]


def test_ids_of_ranges_are_imported_once_marked() -> None:
    ranges = number_groups(RANGES)[-1].found
    whole = import_numbers(RANGES, ranges)
    assert [item.order_id for item in whole.found] == [item.order_id for item in ranges]
    assert {piece.reason for piece in whole.rejected} == {Reason.NOT_PICKED, Reason.NOTHING_PICKED}
    some = import_numbers(RANGES, ranges[1:])
    assert [piece.text for piece in some.rejected if piece.reason is Reason.RANGE] == ["312895300-312895304"]


def test_a_text_with_nothing_but_a_range_marks_nothing() -> None:
    text = "please cancel 312895300-312895304."
    assert [str(pick.name) for pick in number_groups(text)] == ["in ranges"]
    assert most_likely(text, number_groups(text)) is None


@pytest.mark.parametrize(
    "text", ["from 312895304-312895300 on", "in 2025-2026", "call 555-1234 now", "at 100000-999999999 TL"]
)
def test_what_is_no_range_of_ids_is_not_expanded(text: str) -> None:
    assert "in ranges" not in found(text)


def test_a_huge_range_in_a_text_is_only_reported() -> None:
    text = "orders 100000000-100999999 and 312895300-312895301"
    assert found(text)["in ranges"] == ["312895300", "312895301"]
    assert left(text)[0] == ("100000000-100999999", 1, 8)
