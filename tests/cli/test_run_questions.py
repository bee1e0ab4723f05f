"""What `imtui run` refuses because only the operator could decide it, and the option that decides it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.program import Orders, Program, Serve
from tests.support.workbooks import Sheets, ods, xls, xlsx

pytestmark = pytest.mark.usefixtures("account", "config")

TABLE = "id,ad,iletimerkezi_order_id\n1,Ali,734120981\n2,Veli,734120982\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            TABLE, ["line 1", "1 (id)", "3 (iletimerkezi_order_id)", "--column NAME|NUMBER"], id="rivals"
        ),
        pytest.param(
            "734120981\t905327654321\t980,50\n734120982\t905327654322\t75,25\n",
            ["line 1", "734120981", "phone number", "--column NAME|NUMBER"],
            id="pasted cells",
        ),
        pytest.param("     1\t734120981\n     2\t734120982\n", ["running number", "--column"], id="cat -n"),
        pytest.param("734 120 981\n", ["line 1", "734 120 981", "without separators"], id="groups"),
        pytest.param("734120981-734120999\n", ["line 1", "range", "19 in all"], id="range"),
        pytest.param("Merhaba,\n734120981 iptal mi?\n", ["not a list", "on its own line"], id="mail"),
        pytest.param("734120981\n05327654321\n", ["line 2: 05327654321", "--allow-unusual"], id="phone"),
        pytest.param("1\n2\n3\n", ["line 1: 1: it looks like a running number", "3 IDs are"], id="numbers"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("stdin", [False, True])
@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_uncertain_input_exits_with_2_and_names_the_option(
    imtui: Program,
    orders: Orders,
    serve: Serve,
    text: str,
    words: list[str],
    stdin: bool,
    options: tuple[str, ...],
) -> None:
    sandbox = serve("734120981", "734120982")
    name = "-" if stdin else orders(text, "orders.dat")
    ended = imtui(
        "run", "--yes", name, *options, "--base-url", sandbox.base_url, stdin=text.encode() if stdin else b""
    )
    assert (ended.status, ended.out, sandbox.ledger.requests) == (2, "", [])
    assert ("stdin" if stdin else name) in ended.err
    assert "Nothing was sent" in ended.err
    assert not [each for each in words if each not in ended.err]


TWO_SHEETS: Sheets = {"Bir": [[734120981.0]], "İki": [[734120982.0]]}
ONE_SHEET: Sheets = {"Liste": [["Sipariş No"], [734120981.0], [734120982.0]]}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (xlsx(TWO_SHEETS), ": Which sheet holds the order IDs? These hold numbers: Bir (1); İki (1)."),
        (xls(TWO_SHEETS), ": Which sheet holds the order IDs? These hold numbers: Bir (1); İki (1)."),
        (ods(TWO_SHEETS), ": Which sheet holds the order IDs? These hold numbers: Bir (1); İki (1)."),
        (
            xlsx({"İptal edilmeyecekler": ONE_SHEET["Liste"]}),
            "The name of sheet İptal edilmeyecekler says that its orders must not be cancelled.",
        ),
        (xlsx({"Notlar": [], **ONE_SHEET}, hidden=["Liste"]), "These hold numbers: Liste (2)."),
        (xlsx(ONE_SHEET, hidden_rows=[3]), "Sheet Liste has hidden rows with numbers. The first is row 3."),
        (xls(ONE_SHEET, hidden_rows=[2]), "Sheet Liste has hidden rows with numbers. The first is row 2."),
        (ods(ONE_SHEET, hidden_rows=[2]), "Sheet Liste has hidden rows with numbers. The first is row 2."),
    ],
    # The bytes of a spreadsheet contain the time, so they must not be part of the test's name.
    ids=[
        "xlsx",
        "xls",
        "ods",
        "negated sheet",
        "hidden sheet",
        "hidden rows",
        "hidden rows of xls",
        "hidden rows of ods",
    ],
)
@pytest.mark.parametrize("stdin", [False, True])
def test_an_uncertain_sheet_exits_with_2(
    imtui: Program, orders: Orders, serve: Serve, data: bytes, words: str, stdin: bool
) -> None:
    sandbox = serve("734120981", "734120982")
    name = "-" if stdin else orders(data, "orders.csv")
    ended = imtui("run", "--yes", name, "--base-url", sandbox.base_url, stdin=data if stdin else b"")
    assert (ended.status, ended.out, sandbox.ledger.requests) == (2, "", [])
    assert words in ended.err
    assert "line 1" not in ended.err


@pytest.mark.parametrize("written", [xlsx, xls, ods])
@pytest.mark.parametrize("stdin", [False, True])
def test_a_workbook_is_run(
    imtui: Program, orders: Orders, serve: Serve, written: Callable[[Sheets], bytes], stdin: bool
) -> None:
    sandbox = serve("734120981", "734120982")
    data = written(ONE_SHEET)
    name = "-" if stdin else orders(data, "orders.txt")
    ended = imtui.run(name, "--base-url", sandbox.base_url, stdin=data if stdin else b"")
    assert (ended.status, sandbox.ledger.cancelled) == (0, {"734120981", "734120982"})


@pytest.mark.parametrize("column", ["iletimerkezi_order_id", "ILETIMERKEZI ORDER ID:", "3"])
def test_the_column_is_chosen_by_heading_or_number(
    imtui: Program, orders: Orders, serve: Serve, column: str
) -> None:
    sandbox = serve("734120981", "734120982")
    ended = imtui.run(orders(TABLE), "--column", column, "--base-url", sandbox.base_url)
    assert (ended.status, sandbox.ledger.cancelled) == (0, {"734120981", "734120982"})


def test_a_column_without_a_heading_is_chosen_by_its_number(
    imtui: Program, orders: Orders, serve: Serve
) -> None:
    sandbox = serve("734120981", "734120982")
    path = orders("     1\t734120981\n     2\t734120982\n")
    ended = imtui.run(path, "--column", "2", "--base-url", sandbox.base_url)
    assert (ended.status, sandbox.ledger.cancelled) == (0, {"734120981", "734120982"})


@pytest.mark.parametrize("column", ["4", "0", "Telefon", "", "-1", pytest.param("9" * 5000, id="long")])
def test_an_unknown_column_is_reported_with_the_known_ones(
    imtui: Program, orders: Orders, column: str
) -> None:
    ended = imtui.run(orders(TABLE), f"--column={column}")
    assert (ended.status, ended.out) == (2, "")
    assert "The columns are: id, ad, iletimerkezi_order_id" in ended.err


@pytest.mark.parametrize("others", [[], ["Kampanya;No\nKasım;734120981\n"]])
def test_a_number_of_a_column_of_other_numbers_is_refused(
    imtui: Program, orders: Orders, others: list[str]
) -> None:
    files = [orders(text, "first.csv") for text in others]
    path = orders("Sipariş No;Müşteri No\n734120982;700412\n", "second.csv")
    ended = imtui("run", "--yes", *files, path, "--column", "2")
    assert (ended.status, ended.out) == (2, "")
    assert f"{path}: Column 2 is Müşteri No. The column that names order IDs is Sipariş No." in ended.err


def test_a_heading_of_other_numbers_can_be_chosen(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("734120982", "700412")
    path = orders("Sipariş No;Müşteri No\n734120982;700412\n")
    ended = imtui.run(path, "--column", "Müşteri No", "--base-url", sandbox.base_url)
    assert (ended.status, sandbox.ledger.cancelled) == (0, {"700412"})


def test_a_number_of_an_other_column_of_a_sheet_is_refused(imtui: Program, orders: Orders) -> None:
    sheets: Sheets = {
        "Bir": [["Kampanya", "No"], ["Kasım", 734120981.0]],
        "İki": [["Sipariş No", "Müşteri No"], [734120982.0, 700412.0]],
    }
    ended = imtui("run", "--yes", orders(xlsx(sheets), "orders.xlsx"), "--column", "2")
    assert (ended.status, "Column 2 is Müşteri No." in ended.err) == (2, True)


def test_a_column_of_what_is_no_table_is_refused(imtui: Program, orders: Orders) -> None:
    ended = imtui.run(orders("Merhaba,\n734120981 iptal mi?\n"), "--column", "2")
    assert (ended.status, "not a table" in ended.err) == (2, True)


def test_unusual_ids_are_sent_if_they_are_allowed(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("734120981", "5327654321")
    path = orders("734120981\n5327654321\n")
    ended = imtui.run(path, "--allow-unusual", "--base-url", sandbox.base_url)
    assert (ended.status, sandbox.ledger.cancelled) == (0, {"734120981", "5327654321"})
    assert f"{path}, line 2: 5327654321: it looks like a phone number" in ended.err
    assert "1 ID is unusual. --allow-unusual accepts it." in ended.err


def test_many_unusual_ids_are_counted_and_the_first_are_listed(imtui: Program, orders: Orders) -> None:
    ended = imtui.run(orders("".join(f"53276{number}\n" for number in range(54321, 54361))))
    assert len(ended.err.splitlines()) == 22
    assert "20 more IDs are unusual." in ended.err


def test_ids_of_one_file_are_compared_with_those_of_the_others(imtui: Program, orders: Orders) -> None:
    many = orders("".join(f"{number}\n" for number in range(734120981, 734121021)), "many.txt")
    few = orders("12\n", "few.txt")
    ended = imtui.run(few, many)
    assert ended.status == 2
    assert f"{few}, line 1: 12: its length differs from nearly all others" in ended.err
