"""Lists and tables of a hundred rows in every encoding, with every line end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle, islice

import pytest

from imtui.sources.decoding import decoded
from tests.support.imports import unasked

IDS = [str(734120981 + 37 * number) for number in range(100)]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1254")
ENDS = (["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"], ["\n"], ["\r\n"])
INVISIBLE = ("\u200b", "\u2068", "\ufeff", "\u200e", "\u00a0", "\u2060", "\u00ad")
Shape = Callable[[Sequence[str]], Sequence[str]]


def numbered(row: str, *above: str) -> Shape:
    """Each ID as a row, with its number, a phone number and an invisible character to use."""

    def shape(ids: Sequence[str]) -> list[str]:
        return [
            *above,
            *(
                row.format(id=each, n=number, phone=f"0532{1000000 + number}", mark=INVISIBLE[number % 7])
                for number, each in enumerate(ids, 1)
            ),
        ]

    return shape


def around(above: Sequence[str], below: Sequence[str] = (), between: Sequence[str] = ()) -> Shape:
    """The IDs with lines above, below and in the middle."""
    return lambda ids: [*above, *ids[:50], *between, *ids[50:], *below]


def sent(shape: Shape, encoding: str, ends: Sequence[str]) -> list[str]:
    """What `imtui run` sends of the text in this encoding, without a question."""
    lines = shape(IDS)
    text = "".join(line + end for line, end in zip(lines, islice(cycle(ends), len(lines)), strict=True))
    return unasked(decoded(text.encode(encoding, "ignore")))


HONEST: dict[str, Shape] = {
    "lines": around([]),
    "invisible characters": numbered("{mark}{id}{mark}"),
    "quotes": numbered('"{id}"'),
    "formulas": numbered('="{id}"'),
    "apostrophes": numbered("'{id}"),
    "bullets": numbered("- {id}"),
    "commas behind": numbered("{id},"),
    "blanks around": numbered("   {id}  "),
    "blank lines": numbered("{id}", "", ""),
    "title and total": around(["Kasım 2026 iptal listesi", "Sipariş No"], ["Toplam: 100"]),
    "comments": around(["# iptal", "// not"], ["-- son"]),
    "pages": around(["Sipariş No"], ["Sayfa 2 / 2"], ["Sayfa 1 / 2", "Sipariş No"]),
    "rows selected": around([], ["100 rows selected."]),
    "end of file": around([], ["\x1a"]),
    "one line, commas": lambda ids: [", ".join(ids)],
    "one line, semicolons": lambda ids: [";".join(ids)],
    "one line, tabs": lambda ids: ["\t".join(ids)],
    "semicolons": numbered("{n};{id};{phone};98,50", "Sıra;Sipariş No;Telefon;Tutar"),
    "tabs": numbered("{phone}\t{id}\tAyşe", "Telefon\torder_id\tAd"),
    "commas": numbered('{id},"98,50","Yılmaz, Ali"', "order_id,amount,name"),
    "other numbers": numbered("{n},{phone},77{n},{id}", "Sıra No,Telefon No,Müşteri No,Sipariş No"),
    "times": numbered("{id};26.11.2026 14:30;Ali", "Sipariş No;Gönderim Tarihi;Ad"),
    "empty cells": numbered(";;{id};;", ";;Sipariş No;;"),
    "formula cells": numbered('Ali;"=""{id}"""', "Ad;Sipariş No"),
    "sep=;": numbered("{id};Ali", "sep=;", "Sipariş No;Ad"),
    "title above": numbered("{id};Ali", "Kasım listesi", "", "Rapor tarihi: 26.11.2026", "Sipariş No;Ad"),
    "drawn": numbered("| Ali | {id} |", "| Ad | Sipariş No |", "|----|-----|"),
    "psql": numbered(" {id} | Ali", " order_id  | ad", "-----------+-----"),
    "aligned": numbered("{id}     Ali Kaya     98,50", "Sipariş No    Ad Soyad     Tutar"),
}

DOUBTFUL: dict[str, Shape] = {
    "(1)": numbered("({n}) {id}"),
    "phones next to IDs": numbered("{id}\t{phone}"),
    "phones": numbered("{phone}"),
    "phones with a heading": numbered("{phone}", "Telefon"),
    "amounts": numbered("{id};98,50"),
    "customers": numbered("{id}", "Müşteri No"),
    "a table of customers": numbered("Ali;{id}", "Ad;Müşteri No"),
    "a phone below": around([], ["5321234567"]),
    "a date between": around([], between=["20261127"]),
    "a count below": around([], ["100"]),
    "a sum below": lambda ids: [*ids, str(sum(map(int, ids)))],
    "not to be cancelled": around(["Bunlar hariç"]),
    "half not to be cancelled": around([], between=["İptal edilmeyecekler"]),
    "a failed formula": around([], between=["#YOK"]),
    "numbers above a heading": numbered("{id};Ali", "778899 112233", "Sipariş No;Ad"),
    "a pivot table": numbered("Ay{n};{n}", "Ay;Say Sipariş No"),
    "a missing cell": lambda ids: ["Ad;Sipariş No;Not", *(f"Ali;{each};x" for each in ids), "Veli;7788"],
    "a second table": lambda ids: ["Sipariş No;Ad", *(f"{each};Ali" for each in ids), "Müşteri No;Ad", "7;x"],
    "running numbers": numbered("{n};Ali;{id}", "id;ad;kod"),
    "rivals": numbered("{id};{n}{id}", "Sipariş No;Paket No"),
    "two on a line": numbered("{id} 7788{n}"),
    "signs": numbered("#{id}"),
    "hours before": numbered("14:30 {id}"),
    "a mail": numbered("sipariş {id} iptal", "Merhaba,"),
    "a log": numbered("2026-11-26 12:04:05 order {id} refused 455 in 48 ms"),
    "HTML": numbered("<tr><td>{id}</td></tr>", "<table>"),
    "JSON": numbered(' {{"id": {id}}},', "["),
    "ranges": lambda ids: [f"{each}-{int(each) + 3}" for each in ids],
    "groups": lambda ids: [f"{int(each):,}".replace(",", " ") for each in ids],
    "groups with points": lambda ids: [f"{int(each):,}".replace(",", ".") for each in ids],
    "scientific": lambda ids: [f"{int(each):.2E}".replace(".", ",") for each in ids],
    "decimals": numbered("{id},00"),
}


@pytest.mark.parametrize("shape", HONEST)
def test_an_honest_list_is_imported(shape: str) -> None:
    for encoding, ends in zip(ENCODINGS, ENDS, strict=True):
        assert sent(HONEST[shape], encoding, ends) == IDS, (encoding, ends)


@pytest.mark.parametrize("shape", DOUBTFUL)
def test_a_doubtful_list_is_never_imported_unasked(shape: str) -> None:
    for encoding, ends in zip(ENCODINGS, ENDS, strict=True):
        assert sent(DOUBTFUL[shape], encoding, ends) == [], (encoding, ends)
