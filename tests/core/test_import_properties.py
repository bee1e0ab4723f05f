"""Rules for every input: lists come back whole, columns may be permuted, nothing else becomes an ID."""

from __future__ import annotations

import re

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from imtui.core.importing.columns import ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.grid import BrokenQuotesError
from imtui.core.importing.order_id import is_order_id
from imtui.core.importing.pipeline import ImportResult, import_text
from imtui.core.importing.result import Imported
from imtui.sources.decoding import decoded
from tests.support.imports import all_ids, import_of

LONG = st.from_regex(r"[1-9][0-9]{5,19}", fullmatch=True)
ANY = st.from_regex(r"0{0,2}[1-9][0-9]{0,17}", fullmatch=True)
ON_LINES = st.sampled_from(["\n", "\r\n", "\r", "\n\n", ",\n", ";\n", " \n", "\t\r\n"])
ON_ONE_LINE = st.sampled_from([",", ", ", ";", "; ", "\t"])
QUOTED = st.sampled_from(["{}", '"{}"', "'{}", '="{}"', "  {}", "\u2068{}\u2069", "- {}"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1254"])


@given(st.lists(ANY, min_size=1, max_size=30), ON_LINES, ENCODINGS, st.sampled_from(["", "\n", "\r\n\x1a"]))
def test_a_list_comes_back_in_every_encoding(written: list[str], end: str, encoding: str, rest: str) -> None:
    text = end.join(written) + rest
    # Without a byte-order mark, a text of one or two characters can have either encoding.
    data = text.encode(encoding if len(text) > 3 else "utf-8")
    assert all_ids(decoded(data)) == written


@given(st.lists(st.tuples(ANY, QUOTED), min_size=1, max_size=20), st.sampled_from(["\n", "\r\n"]))
def test_a_list_comes_back_however_it_is_quoted(written: list[tuple[str, str]], end: str) -> None:
    quotable = [(order_id, mark) for order_id, mark in written if mark != "\u2068{}\u2069" or order_id]
    assert all_ids(end.join(mark.format(order_id) for order_id, mark in quotable)) == [
        each for each, _ in quotable
    ]


@given(st.lists(LONG, min_size=1, max_size=30), ON_ONE_LINE)
def test_a_list_on_one_line_comes_back(written: list[str], separator: str) -> None:
    lengths = [*map(len, written)]
    assume(len(lengths) > 3 or max(lengths) - min(lengths) < 2)  # two or three such numbers may be a row
    assert all_ids(separator.join(written)) == written


NAMES = st.lists(
    st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=8), min_size=2, max_size=6
)
HEADINGS = ("Sipariş No", "Kampanya", "Gönderim Tarihi", "Tutar")


@given(NAMES, st.permutations(range(4)), st.sampled_from("\t;,|"), st.booleans())
def test_permuted_columns_give_the_same_orders(
    names: list[str], places: list[int], separator: str, quoted: bool
) -> None:
    rows = [
        (f"{734120981 + line}", name, f"2{line}.12.2026 14:3{line}", "980.50")
        for line, name in enumerate(names)
    ]

    def orders(order: list[int]) -> set[tuple[str, str, float | None]]:
        mark = '"{}"' if quoted else "{}"
        lines = [separator.join(mark.format(row[place]) for place in order) for row in (HEADINGS, *rows)]
        result = import_of("\n".join(lines))
        return {(found.order_id, found.info.label, found.info.send_at) for found in result.found}

    assert orders(places) == orders(list(range(4)))
    assert len(orders(places)) == len(names)


WORDS = (
    "734120981",
    "5327654321",
    "428",
    "1",
    "980,50",
    "3,12E+08",
    "Ali",
    "Sipariş No",
    "id",
    "Toplam",
    "(3 rows)",
)
MARKS = (*";;,\t|  \n\n\n-\"'=#/:", "..", ". ", "2026")
PIECES = st.sampled_from([*WORDS, *MARKS])


def tried(text: str) -> ImportResult | None:
    """What the text holds, or None for a table with a broken quotation mark."""
    try:
        return import_text(text)
    except BrokenQuotesError:
        return None


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_only_a_number_alone_becomes_an_id(text: str) -> None:
    result = tried(text)
    if not isinstance(result, Imported):
        return
    for found in result.found:
        assert is_order_id(found.order_id)
        line = re.split(r"\r\n|\n|\r", text)[found.line - 1]
        # It is neither a part of a longer number, an amount or a range, nor joined from several numbers.
        assert re.search(
            rf"(?<![\w.,:/-]){found.order_id}(?![\w.:/-])|(?<![\d.:/-])[,]?{found.order_id}\b", line
        )


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=24).map("".join))
@example('\t"|')
@example(';",')
@example('|"\t\n\t"')
def test_every_line_is_accounted_for(text: str) -> None:
    result = tried(text)
    if isinstance(result, ColumnQuestion):
        assert result.columns
    elif isinstance(result, TextQuestion):
        assert result.line <= max(len(text.splitlines()), 1)
    elif isinstance(result, Imported):
        places = {piece.line for piece in result.found} | {piece.line for piece in result.rejected}
        places |= {line.line for line in result.ignored}
        lines = {number for number, line in enumerate(text.splitlines(), 1) if re.search(r"\w", line)}
        if '"' not in text:
            assert lines <= places
