"""JSON and NDJSON: what is imported without a question, and what is asked about."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.importing.columns import ColumnDoubt, ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.limits import TooManyOrdersError
from imtui.core.importing.pipeline import import_text
from imtui.core.importing.reasons import Aside, Reason, Unusual
from imtui.core.importing.result import Imported
from imtui.core.importing.table import NoSuchColumnError
from tests.support.imports import all_ids, asked, ids_in, import_of, reasons, unasked

IDS = ["734120981", "734120982", "734120987"]
ORDERS = [{"order_id": each, "label": f"May {number}"} for number, each in enumerate(IDS)]


SHAPES = {
    "objects": json.dumps(ORDERS),
    "objects over lines": json.dumps(ORDERS, indent=2),
    "objects with numbers": json.dumps([{"orderId": int(each)} for each in IDS]),
    "NDJSON": "\n".join(map(json.dumps, ORDERS)) + "\n",
    "NDJSON with blank lines": "\n\n".join(map(json.dumps, ORDERS)),
    "objects one after the other": "\n".join(json.dumps(order, indent=1) for order in ORDERS),
    "an answer with data": json.dumps({"ok": True, "data": [{"id": each, "n": 1} for each in IDS]}),
    "an answer of the provider": json.dumps(
        {"response": {"status": {"code": 200}, "count": 3, "orders": [{"id": each} for each in IDS]}}
    ),
    "objects in objects": json.dumps([{"order": {"id": each}, "customer": {"id": 7}} for each in IDS]),
    "Turkish headings": json.dumps([{"Sipariş No": each, "Müşteri": "Ali"} for each in IDS]),
    "escaped headings": json.dumps([{"sipari\u015f_no": each} for each in IDS], ensure_ascii=True),
    "numbers": f"[{', '.join(IDS)}]",
    "numbers over lines": "[\n  " + ",\n  ".join(IDS) + "\n]\n",
    "texts": json.dumps(IDS),
    "a heading and texts": json.dumps(["Sipariş No", *IDS]),
    "texts under a key": json.dumps({"order_ids": IDS}),
    "rows with a heading": json.dumps([["order_id", "label"], *([each, "May"] for each in IDS)]),
    "a byte order mark": "\ufeff" + json.dumps(ORDERS),
    "Windows line ends": json.dumps(ORDERS, indent=2).replace("\n", "\r\n"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_foreign_shape_is_imported_without_a_question(shape: str) -> None:
    assert all_ids(SHAPES[shape]) == IDS


def test_labels_and_sending_times_come_along() -> None:
    first = import_of(
        '[{"order_id": "734120981", "name": "Kasım", "sendDateTime": "25.11.2026 18:30"}]'
    ).found[0]
    assert first.info.label == "Kasım"
    assert first.info.send_at == 1795620600.0


def test_lines_and_columns_are_those_of_the_text() -> None:
    text = (
        '[\n  {"order_id": "734120981"},\n  {"n": 1,\n   "order_id": "x9"},\n  {"order_id": "734120982"}\n]'
    )
    result = import_of(text)
    assert [(found.order_id, found.line, found.column) for found in result.found] == [
        ("734120981", 2, 17),
        ("734120982", 5, 17),
    ]
    assert [(piece.text, piece.line) for piece in result.rejected] == [("x9", 4)]


@pytest.mark.parametrize("indent", [None, 2])
def test_the_place_of_each_id_is_where_it_is(indent: int | None) -> None:
    text = json.dumps([{"label": "x", "order_id": each} for each in IDS], indent=indent)
    lines = text.splitlines()
    found = import_of(text).found
    assert [lines[item.line - 1][item.column - 1 :][: len(item.order_id)] for item in found] == IDS


def test_a_paste_has_its_lines() -> None:
    text = json.dumps([{"order_id": each} for each in IDS], indent=2).replace("\n", "\r")
    assert [found.line for found in import_of(text).found] == [3, 6, 9]


def test_a_column_can_be_named() -> None:
    assert all_ids(json.dumps([{"a": each, "b": 1} for each in IDS]), "a") == IDS
    with pytest.raises(NoSuchColumnError):
        import_text(json.dumps(IDS), "a")


def test_every_record_is_counted_once() -> None:
    result = import_of('[{"order_id": 734120981}, {"order_id": "abc1"}, {"order_id": null, "n": 1}]')
    assert result.pieces == 3


class TestNumbers:
    @pytest.mark.parametrize(
        ("written", "reason"),
        [
            ("3.12E8", Reason.SCIENTIFIC),
            ("734120981.0", Reason.DECIMAL),
            ("734120981.5", Reason.AMOUNT),
            ("9007199254740993", Reason.INEXACT),
            ("-734120981", Reason.SIGN),
            ("7" * 400, Reason.TOO_LONG),
            ("0", Reason.ZERO),
            ("true", Reason.DIGITS_ONLY),
            ("[734120982]", Reason.DIGITS_ONLY),
            ('"734120982 734120983"', Reason.GROUPS),
            ('"734120982-734120985"', Reason.RANGE),
            ("null", Reason.NO_ORDER_ID),
        ],
    )
    def test_what_is_no_id_is_rejected(self, written: str, reason: Reason) -> None:
        assert reasons(f'[{{"order_id": 734120981}}, {{"order_id": {written}, "n": 1}}]') == [reason]
        if not written.startswith("["):
            assert reasons(f"[734120981, 734120983, {written}]") == [reason]

    def test_a_large_number_in_quotes_keeps_its_digits(self) -> None:
        assert all_ids('[{"order_id": "90071992547409931"}]') == ["90071992547409931"]

    def test_a_number_keeps_its_leading_zeros_in_quotes(self) -> None:
        assert all_ids('["0734120981", "0734120982", "0734120983"]') == [
            "0734120981",
            "0734120982",
            "0734120983",
        ]

    def test_a_total_is_marked(self) -> None:
        result = import_of('["734120981", "734120982", "Toplam", "55"]')
        assert result.found[-1].info.unusual is Unusual.TOTAL


class TestDoubt:
    def test_without_an_order_heading_the_column_is_asked_for(self) -> None:
        question = asked(json.dumps([{"a": each, "b": "x"} for each in IDS]), ColumnQuestion)
        assert question.doubt is ColumnDoubt.NO_HEADING
        assert ids_in(question.answer(0)) == IDS

    @pytest.mark.parametrize("text", ["[[]]", "[[], []]", '{"orders": [[]]}'])
    def test_lists_without_a_cell_are_no_table(self, text: str) -> None:
        assert isinstance(import_text(text), TextQuestion)

    def test_running_numbers_are_asked_about(self) -> None:
        question = asked(json.dumps([{"id": number, "n": "x"} for number in (1, 2, 3)]), ColumnQuestion)
        assert question.doubt is ColumnDoubt.RUNNING_NUMBER

    def test_the_ids_of_other_things_are_asked_about(self) -> None:
        asked(json.dumps({"messages": [{"id": each, "n": 1} for each in IDS]}), ColumnQuestion)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(json.dumps({"cancel": IDS, "later": IDS}), id="two arrays"),
            pytest.param(json.dumps({"keep": IDS}), id="a key that says keep"),
            pytest.param(json.dumps({"do_not_cancel": ORDERS}), id="a key that says not to"),
            pytest.param(json.dumps({"data": {"hariç": IDS}}), id="a key inside that says except"),
            pytest.param(json.dumps({"phones": IDS}), id="phones"),
            pytest.param(json.dumps([*IDS, "kalanlar iptal edilmeyecek"]), id="words that say not to"),
            pytest.param(
                json.dumps({"order_id": "734120981", "items": [{"id": "9"}]}), id="an order with items"
            ),
            pytest.param('[{"order.id": "734120981", "order": {"id": "734120982"}}]', id="one heading twice"),
            pytest.param(json.dumps({"id": 5, "port": 8080}), id="settings"),
            pytest.param(json.dumps([*ORDERS, "734120999"]), id="objects and a text"),
            pytest.param(json.dumps(["a", "b", "734120981"]), id="mostly words"),
            pytest.param("[]", id="an empty array"),
            pytest.param("{}", id="an empty object"),
            pytest.param("[2026-11-26 12:04:05] order 734120981 refused\n", id="a log"),
        ],
    )
    def test_what_is_not_certain_is_picked_by_hand(self, text: str) -> None:
        assert asked(text, TextQuestion).problem is None

    @pytest.mark.parametrize(
        ("text", "line", "problem"),
        [
            pytest.param('[{"order_id": "734120981"},\n', 1, "It ends too early.", id="truncated"),
            pytest.param(
                '[{"order_id": "734120981"},\n{"order_id": "73412', 2, "mistake", id="cut in a text"
            ),
            pytest.param('[\n{"id": 1,\n"id": 2}]', 2, "The key id occurs twice", id="a doubled key"),
            pytest.param('[{"order_id": 734120981},\n{"order_id": NaN}]', 2, "NaN", id="NaN"),
            pytest.param('[{"order_id": -Infinity}]', 1, "-Infinity", id="Infinity"),
            pytest.param('[{"order_id": 1} {"order_id": 2}]', 1, "character 18", id="a missing comma"),
            pytest.param("[" * 100_000, 1, "", id="deep arrays"),
            pytest.param('{"a":' * 100_000, 1, "nested too deeply", id="deep objects"),
            pytest.param('[{"order_id": 1}]\n]', 2, "mistake", id="more after the end"),
            pytest.param('{"order_id": 1}\n{"order_id": "a\nb"}', 2, "mistake", id="a raw line end"),
        ],
    )
    def test_broken_json_is_named_with_its_line(self, text: str, line: int, problem: str) -> None:
        question = asked(text, TextQuestion)
        assert question.line == line
        assert problem in str(question.problem)

    def test_a_deep_value_in_a_good_row_ends(self) -> None:
        deep = "[" * 400 + "]" * 400
        assert all_ids(f'[{{"order_id": "734120981", "history": {deep}}}]') == ["734120981"]

    def test_more_values_than_memory_are_refused(self) -> None:
        with pytest.raises(TooManyOrdersError):
            import_text('{"x": [' + "1," * 6_000_001 + "1]}")

    def test_hostile_texts_are_shown_clean(self) -> None:
        piece = import_of('[{"order_id": "734120981"}, {"order_id": "7\\u001b[31m\\u202e1"}]').rejected[0]
        assert piece.text.isprintable()
        assert piece.reason is Reason.INVISIBLE


def test_the_end_of_an_own_run_is_ignored() -> None:
    lines = [
        {"id": each, "outcome": "refused", "code": 455, "message": "m", "attempts": 1, "ms": 4}
        for each in IDS
    ]
    text = "".join(json.dumps(line) + "\n" for line in [*lines, {"summary": {"refused": 3}, "batch": "1"}])
    result = import_of(text)
    assert ids_in(result) == IDS
    assert [(line.line, line.aside) for line in result.ignored] == [(4, Aside.FOOTER)]


@given(
    st.lists(st.integers(100_000_000, 999_999_999).map(str), min_size=2, max_size=20, unique=True),
    st.sampled_from([None, 1, 4]),
    st.booleans(),
)
def test_any_list_of_ids_comes_back(order_ids: list[str], indent: int | None, as_number: bool) -> None:
    values = [int(each) if as_number else each for each in order_ids]
    rows = [{"note": "x", "order_id": value} for value in values]
    for document in (values, rows, {"orders": rows}):
        result = import_of(json.dumps(document, indent=indent))
        assert ids_in(result) == order_ids


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    )
)
def test_any_json_gives_only_ids_that_it_holds(value: object) -> None:
    text = json.dumps(value)
    result = import_text(text)
    found = result.found if isinstance(result, Imported) else ()
    assert all(item.order_id in text for item in found)


@pytest.mark.parametrize(
    "member",
    [
        '"except": 734120982',
        '"note": "734120982 hariç"',
        '"title": "Bunlar iptal edilmeyecek"',
        '"action": "keep"',
        '"cancel": false',
        '"keep": true',
        '"meta": {"info": {"note": "do not cancel"}}',
    ],
)
def test_words_around_a_list_that_exclude_orders_are_asked_about(member: str) -> None:
    for orders in ("[734120981, 734120982]", '[{"id": 734120981}, {"id": 734120982}]'):
        asked(f'{{{member}, "orders": {orders}}}', TextQuestion)


@pytest.mark.parametrize(
    "member",
    [
        '"except": null',
        '"exclude": []',
        '"keep": false',
        '"message": "Kaçırmayın"',
        '"cancel": true',
        '"action": "list"',
    ],
)
def test_any_other_words_around_a_list_do_not_matter(member: str) -> None:
    assert unasked(f'{{{member}, "orders": [734120981, 734120982]}}') == ["734120981", "734120982"]
