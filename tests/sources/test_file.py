"""Files as operators have them."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from imtui.core.intake import Intake
from imtui.sources import SourceError, UnclearSourceError, look_into, read_source

TEXT = "Sipariş No;Ad\r\n428;Ayşe Iğdır\r\n429;Şükrü\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1254"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt", ""])
def test_a_table_is_read_in_every_encoding_that_spreadsheets_write(
    tmp_path: Path, encoding: str, suffix: str
) -> None:
    path = tmp_path / f"orders{suffix}"
    path.write_bytes(TEXT.encode(encoding))
    shown, intake = read_source(str(path))
    assert shown == str(path)
    assert [(found.order_id, found.label) for found in intake.found] == [
        ("428", "Ayşe Iğdır"),
        ("429", "Şükrü"),
    ]
    assert not intake.rejected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_plain_ids_are_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "orders.txt"
    path.write_bytes("428\r\n429\r\n".encode(encoding))
    assert [found.order_id for found in read_source(str(path))[1].found] == ["428", "429"]


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\xff\xfe"]
)
def test_what_is_no_text_is_told_with_its_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(data)
    with pytest.raises(SourceError, match="this is no text file"):
        read_source(str(path))


def test_a_column_that_says_what_it_holds_is_no_messy_text_however_much_of_it_is_wrong(
    tmp_path: Path,
) -> None:
    path = tmp_path / "orders.csv"
    lost = "3,12891E+08;05321112233;Ali\n"
    path.write_text(f"sipariş no;telefon;ad\n{lost * 4}312891245;05321112234;Ayşe\n")
    _, taken = look_into(str(path))
    assert isinstance(taken, Intake)
    assert [(found.order_id, found.label) for found in taken.found] == [("312891245", "Ayşe")]
    assert [piece.line for piece in taken.rejected] == [2, 3, 4, 5]


@pytest.mark.parametrize("name", ["mail.txt", "-"])
def test_a_text_that_is_no_list_can_be_asked_about(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    text = "order 312891245 refused 455 in 48 ms\norder 312891246 cancelled 200 in 52 ms\n"
    monkeypatch.chdir(tmp_path)
    Path("mail.txt").write_text(text)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert look_into(name) == ("stdin" if name == "-" else name, text)


def test_a_table_without_a_heading_can_be_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("428;5\n429;6\n")
    with pytest.raises(UnclearSourceError) as caught:
        read_source(str(path))
    assert caught.value.name == str(path)
    assert str(caught.value).startswith(f"{path}: which column")


def test_a_named_column_that_stands_alone_is_no_messy_text(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("sipariş no\n3e8\n3e8\n3e8\n312891245\n")
    _, taken = look_into(str(path))
    assert isinstance(taken, Intake)
    assert (len(taken.found), len(taken.rejected)) == (1, 3)
