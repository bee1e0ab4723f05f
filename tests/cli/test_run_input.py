"""Which IDs `imtui run` imports from which source, and when it imports none."""

from __future__ import annotations

from pathlib import Path

import pytest

from imtui.journal import Journal
from tests.support.program import Orders, Program, Serve

pytestmark = pytest.mark.usefixtures("account", "config")


def test_several_files_are_one_batch_in_the_order_given(imtui: Program, orders: Orders, serve: Serve) -> None:
    first, second = orders("429\n430", "first.txt"), orders("428", "second.txt")
    sandbox = serve("428", "429", "430")
    ended = imtui.run(first, second, "--base-url", sandbox.base_url)
    assert ended.summary["summary"]["cancelled"] == 3
    assert sandbox.ledger.requests[0].subject == "429"


def test_files_may_stand_on_both_sides_of_options(imtui: Program, orders: Orders, serve: Serve) -> None:
    first, second = orders("428", "first.txt"), orders("429", "second.txt")
    ended = imtui("run", first, "--yes", second, "--json", "--base-url", serve("428", "429").base_url)
    assert (ended.status, ended.outcomes) == (0, ["cancelled"] * 2)


def test_a_dash_is_standard_input(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428", "429")
    ended = imtui.run(orders("428"), "-", "--base-url", sandbox.base_url, stdin=b"429\n")
    assert (ended.status, sandbox.ledger.cancelled) == (0, {"428", "429"})


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"\xef\xbb\xbf428\r\n429\r\n", "orders.txt", id="a byte order mark and CRLF"),
        pytest.param("428\r\n429".encode("utf-16"), "orders.txt", id="UTF-16, as Windows says Unicode"),
        pytest.param("sipariş no;ad\n428;Şükrü\n429;İpek\n".encode("cp1254"), "a.csv", id="Windows-1254"),
        pytest.param(b"\xef\xbb\xbfid,name\n428,Ali\n429,Veli\n", "orders.CSV", id="CSV with a heading"),
        pytest.param(b"name\torder_id\nAli\t428\nVeli\t429\n", "orders.tsv", id="TSV with a heading"),
    ],
)
def test_ids_are_read_as_spreadsheets_and_editors_save_them(
    imtui: Program, orders: Orders, serve: Serve, content: bytes, name: str
) -> None:
    sandbox = serve("428", "429")
    ended = imtui.run(orders(content, name), "--base-url", sandbox.base_url)
    assert (ended.status, sandbox.ledger.cancelled) == (0, {"428", "429"})


def test_duplicates_are_reported_with_line_and_sent_once(
    imtui: Program, orders: Orders, serve: Serve
) -> None:
    first, second = orders("428\n429\n428", "first.txt"), orders("\n0429", "second.txt")
    sandbox = serve("428", "429")
    ended = imtui.run(first, second, "--base-url", sandbox.base_url)
    assert ended.status == 0
    assert f"imtui: {first}, line 3: 428 is on the list already\n" in ended.err
    assert f"imtui: {second}, line 2: 0429 is on the list already\n" in ended.err
    assert len(sandbox.ledger.requests) == 2


def test_each_rejected_piece_is_reported_and_nothing_sent(
    imtui: Program, orders: Orders, serve: Serve, state: Path
) -> None:
    first, second = orders("428\nabc\n429\n", "first.txt"), orders("id;ad\n430;x\n4e8;y\n", "second.csv")
    sandbox = serve("428", "429", "430")
    ended = imtui.run(first, second, "-", "--base-url", sandbox.base_url, stdin=b"\n -1")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.splitlines()[:7] == [
        f"imtui: {first}: 3 lines read: 2 imported, 1 rejected.",
        f"imtui: {first}, line 2, column 1: abc: this line is words, not an order ID",
        f"imtui: {second}: 3 lines read: 1 imported, 1 rejected, 1 ignored.",
        (
            f"imtui: {second}, line 3, column 1: 4e8: a spreadsheet changed this number and digits "
            "are lost; format the column as text and copy it again"
        ),
        f"imtui: {second}, line 1: id;ad: this line is a heading, it was ignored",
        "imtui: stdin: 2 lines read: 0 imported, 1 rejected, 1 ignored.",
        "imtui: stdin, line 2, column 2: -1: an order ID has no sign",
    ]
    assert "Nothing was sent" in ended.err
    assert sandbox.ledger.requests == []
    # The next start offers no unfinished batch.
    with Journal.open(state / "journal.sqlite3") as journal:
        assert journal.batches(limit=10) == []


@pytest.mark.parametrize(
    "footer",
    ["12 rows selected.", "(12 rows)", "12 kayıt", "Sayfa 1 / 3", "Toplam: 2", "TOPLAM", "26.11.2026", "Son"],
)
def test_titles_and_footers_are_ignored_by_name(
    imtui: Program, orders: Orders, serve: Serve, footer: str
) -> None:
    sandbox = serve("734120981", "734120982")
    path = orders(f"İptal listesi\nSipariş No\n734120981\n734120982\n{footer}\n")
    ended = imtui.run(path, "--base-url", sandbox.base_url)
    assert (ended.status, sandbox.ledger.cancelled) == (0, {"734120981", "734120982"})
    for words in [
        "5 lines read: 2 imported, 3 ignored.",
        "line 1: İptal listesi: this line is a title, it was ignored",
        f"line 5: {footer}: this line is a footer, it was ignored",
    ]:
        assert words in ended.err


@pytest.mark.parametrize("line", ["abc", "Teşekkürler", "iptal", "734120983 hariç", "Not: acil"])
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_line_of_other_words_stops_a_run(imtui: Program, orders: Orders, line: str, place: int) -> None:
    lines = ["734120981", "734120982", "734120984"]
    lines.insert(place, line)
    ended = imtui.run(orders("\n".join(lines)))
    assert (ended.status, "Nothing was sent" in ended.err) == (2, True)
    assert f"line {place + 1}" in ended.err
    assert line in ended.err


def test_many_rejected_pieces_are_counted_after_the_first(imtui: Program, orders: Orders) -> None:
    ended = imtui.run(orders("sipariş no;ad\n" + "734120981;Ali\n-1;Veli\n" * 30))
    assert "61 lines read: 1 imported, 29 duplicates, 30 rejected, 1 ignored." in ended.err
    assert ended.err.count("an order ID has no sign") == 20
    assert "10 more pieces were rejected." in ended.err


def test_many_duplicates_are_counted_and_the_first_are_named(
    imtui: Program, orders: Orders, serve: Serve
) -> None:
    ended = imtui.run(orders("428\n" * 22), "--base-url", serve("428").base_url)
    assert ended.err.count("428 is on the list already") == 20
    assert "1 more ID is on the list already." in ended.err


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\t\n"])
@pytest.mark.parametrize("name", ["orders.txt", "orders.csv"])
def test_a_list_without_any_id_is_wrong_input(
    imtui: Program, orders: Orders, content: bytes, name: str
) -> None:
    ended = imtui.run(orders(content, name))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "imtui: No order ID was found. Nothing was sent.\n"


def test_an_empty_file_among_others_is_no_error(imtui: Program, orders: Orders, serve: Serve) -> None:
    ended = imtui.run(orders("", "empty.txt"), orders("428"), "--base-url", serve("428").base_url)
    assert ended.status == 0


def test_a_file_that_is_not_there_is_named_and_nothing_is_sent(
    imtui: Program, orders: Orders, serve: Serve
) -> None:
    sandbox = serve("428")
    ended = imtui.run(orders("428"), "missing.txt", "--base-url", sandbox.base_url)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "imtui: missing.txt: No such file or directory. Check the path.\n"
    assert sandbox.ledger.requests == []


def test_a_missing_file_is_reported_before_missing_credentials(
    imtui: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ILETIMERKEZI_API_KEY", "ILETIMERKEZI_API_HASH"):
        monkeypatch.delenv(name)
    assert imtui.run("missing.txt").err == "imtui: missing.txt: No such file or directory. Check the path.\n"


def test_a_folder_is_no_list(imtui: Program, tmp_path: Path) -> None:
    ended = imtui.run(str(tmp_path))
    assert (ended.status, ended.err) == (
        2,
        f"imtui: {tmp_path}: This is a folder. Give the path of a file in it.\n",
    )


def test_a_file_of_something_else_is_no_list(imtui: Program, orders: Orders) -> None:
    path = orders(b"PK\x03\x04\0\0\x81\xff", "orders.xlsx")
    ended = imtui.run(path)
    assert (ended.status, "This spreadsheet is damaged" in ended.err) == (2, True)


def test_an_uncertain_table_is_reported_with_the_option(imtui: Program, orders: Orders) -> None:
    path = orders("ad,adet\nAli,428\n", "orders.csv")
    ended = imtui.run(path)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"imtui: {path}, line 1: Which column holds the order IDs? No heading names the "
        "order IDs. The columns: 1 (ad): Ali; 2 (adet): 428. Choose one with --column NAME|NUMBER. "
        "Nothing was sent.\n"
    )


def test_a_file_s_name_cannot_steer_the_terminal(imtui: Program, orders: Orders) -> None:
    path = orders("abc", "\x1b[2J\udcff.txt")
    ended = imtui.run(path)
    assert ended.status == 2
    assert "\x1b" not in ended.err
    assert ended.err.startswith(f"imtui: {Path(path).parent}/\N{REPLACEMENT CHARACTER}[2J")


def test_a_file_with_any_name_can_be_run(imtui: Program, orders: Orders, serve: Serve, state: Path) -> None:
    path = orders("428", "a\nb\udcff.txt")
    assert imtui.run(path, "--base-url", serve("428").base_url).status == 0
    log = (state / "imtui.log").read_text(encoding="utf-8")
    assert f"added from {Path(path).parent}/a b\N{REPLACEMENT CHARACTER}.txt\n" in log


def test_an_unread_sending_time_is_reported_and_sent(imtui: Program, orders: Orders, serve: Serve) -> None:
    path = orders("id;gönderim\n428;yarın\n", "orders.csv")
    ended = imtui.run(path, "--base-url", serve("428").base_url)
    assert ended.status == 0
    assert (
        f"imtui: {path}, line 2, column 5: yarın: this sending time cannot be read (order 428)" in ended.err
    )


def test_dates_that_are_read_month_first_are_reported(imtui: Program, orders: Orders, serve: Serve) -> None:
    path = orders("id;gönderim\n428;11/05/2026 10:00\n429;11/25/2026 10:00\n", "orders.csv")
    ended = imtui.run(path, "--base-url", serve("428", "429").base_url)
    assert ended.status == 0
    assert f"imtui: {path}: Dates are read month first, as 11/25/2026 10:00 shows.\n" in ended.err


@pytest.mark.parametrize("way", ["file", "stdin"])
def test_the_output_of_a_run_is_imported_again(
    imtui: Program, orders: Orders, serve: Serve, way: str, tmp_path: Path
) -> None:
    first = imtui.run(orders("734120981\n734120982"), "--base-url", serve().base_url)
    assert first.outcomes == ["refused", "refused"]
    sandbox = serve("734120981", "734120982")
    common = ("--base-url", sandbox.base_url, "--journal", str(tmp_path / "other.sqlite3"))
    if way == "file":
        again = imtui.run(orders(first.out, "run.json"), *common)
    else:
        again = imtui.run("-", *common, stdin=first.out.encode())
    assert (again.status, again.outcomes) == (0, ["cancelled", "cancelled"])


def test_an_export_in_json_is_imported_again(imtui: Program, orders: Orders, serve: Serve) -> None:
    imtui.run(orders("734120981\n734120982"), "--base-url", serve().base_url)
    for format_ in ("json", "csv"):
        text = imtui("export", "1", "--format", format_).out
        shown = imtui("run", "--dry-run", orders(text, f"batch.{format_}"), "--base-url", serve().base_url)
        assert shown.status == 0
        assert "734120982" in shown.out


def test_broken_json_is_refused_with_its_line(imtui: Program, orders: Orders, serve: Serve) -> None:
    name = orders('[{"order_id": 734120981},\n{"order_id": 1, "order_id": 2}]', "orders.json")
    ended = imtui.run(name, "--base-url", serve().base_url)
    assert (ended.status, ended.out) == (2, "")
    assert "line 2: This looks like JSON" in ended.err
    assert "The key order_id occurs twice in one object." in ended.err


def test_json_in_another_encoding_is_read(imtui: Program, orders: Orders, serve: Serve) -> None:
    text = '[{"order_id": "734120981", "label": "Kasım İndirimi"}]'
    for number, encoding in enumerate(("utf-16", "cp1254", "utf-8-sig")):
        sandbox = serve("734120981")
        ended = imtui.run(
            orders(text.encode(encoding), f"{number}.json"),
            *("--base-url", sandbox.base_url, "--journal", orders("", f"{number}.sqlite3")),
        )
        assert ended.outcomes == ["cancelled"]
