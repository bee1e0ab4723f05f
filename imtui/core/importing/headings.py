"""Reads the headings of columns: which name order IDs, other numbers, labels or sending times."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise
from typing import Final


class Rank(IntEnum):
    """How clearly a heading names the provider's order ID."""

    NONE = 0
    BARE = 1
    """Only `id`, or only a word such as `order`, `sipariş` (order) or `paket` (package)."""
    NAMED = 2
    """An order together with an ID: `order_id`, `Sipariş No`, `SMS Paket Numarası` (SMS package number)."""


_ORDER: Final = frozenset({"order", "orders", "package", "siparis", "siparisler", "paket"})
_ID: Final = frozenset(
    {
        "id",
        "ids",
        "idsi",
        "no",
        "nr",
        "nosu",
        "num",
        "number",
        "numara",
        "numarasi",
        "numaralari",
        "code",
        "kod",
        "kodu",
    }
)
_CODE_KEY: Final = re.compile(r"\.(?:code|kodu?)\s*$", re.IGNORECASE)
"""Matches a path of JSON keys that ends with the code of a reply or of an error: `order.code`."""
_BETWEEN_WORDS: Final = frozenset(
    {"and", "ve", "or", "veya", "the", "in", "iletimerkezi", "ileti", "merkezi"}
)
"""Words that may be between an order and its ID. `in` is the ending in `Sipariş'in numarası`."""
_RELATIVES: Final = frozenset({"parent", "child", "root", "related", "ust", "ilgili"})
"""Words that make an order ID that of another order."""
_SHORT: Final = frozenset({"sipno", "sipid"})
_JOINED: Final = re.compile(rf"({'|'.join(sorted(_ORDER))})({'|'.join(sorted(_ID, key=len, reverse=True))})")
_OTHER_STEMS: Final = (
    *(
        "telefon",
        "phone",
        "mobil",
        "msisdn",
        "alici",
        "recipient",
        "tutar",
        "fiyat",
        "ucret",
        "amount",
        "price",
    ),
    *("tarih", "date", "saat", "time", "zaman", "adet", "aded", "miktar", "count", "quantity", "sayisi"),
    *("musteri", "customer", "client", "user", "kullanici", "fatura", "invoice", "sira", "satir", "kalem"),
    *("takip", "tracking", "kargo", "iban", "hesap", "account", "vergi", "barkod", "barcode", "stok", "urun"),
    *("product", "posta", "kisi", "contact", "adres", "address", "durum", "status", "kaynak", "source"),
    *("promo", "veren", "tckn", "bakiye", "balance"),
)
"""The beginnings of words for numbers that are not order IDs."""
_OTHER_WORDS: Final = frozenset(
    {"tel", "gsm", "cep", "tc", "qty", "sku", "uye", "yil", "line", "row", "item", "type", "tipi", "total"}
)
_SUMMARIES: Final = frozenset({"toplam", "say", "sum", "average", "ortalama"})
"""Words that a pivot table adds to a heading (`Say Sipariş No`: count of order no.). The numbers below such a
heading are counts or sums."""
_NEUTRAL: Final = frozenset({"iletimerkezi", "ileti", "merkezi", "iptal", "cancel"})
"""Words that do not change the meaning of an `id` or `no` next to them."""

_LABELS: Final = (
    *("label", "etiket", "campaignname", "kampanyaadi", "kampanyaismi", "campaign", "kampanya", "name", "ad"),
    *("adi", "isim", "title", "baslik", "description", "aciklama", "note", "not", "siparisadi"),
    *("customername", "musteriadi", "customer", "musteri"),
)
"""Headings of a column with labels. If a table has several, the one that comes first here is used."""

_SENDING: Final = frozenset(
    {
        "send",
        "sending",
        "schedule",
        "scheduled",
        "planned",
        "gonderim",
        "gonderilecek",
        "gonderme",
        "planlanan",
        "planlanmis",
        "planlama",
    }
)
_MOMENT: Final = frozenset(
    {"date", "time", "datetime", "at", "for", "on", "hour", "tarih", "tarihi", "zaman", "zamani", "saat"}
    | {"saati"}
)
_DAY: Final = frozenset({"date", "datetime", "tarih", "tarihi", "zaman", "zamani"})
_BETWEEN: Final = frozenset({"ve", "and", "sms", "mesaj", "message", "of"})

_MAX_LENGTH: Final = 200
"""The longest text that can be a heading, in characters."""
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD: Final = re.compile(r"[^\W_]+")
_DOTLESS: Final = str.maketrans({"ı": "i", "İ": "I", "№": " no ", "#": " no ", "°": "o"})


def words(heading: str) -> tuple[str, ...]:
    """The heading's words in lower case, without accents and invisible characters.

    `orderId` has two words. `№` and `#` count as the word `no`.
    """
    decomposed = unicodedata.normalize("NFKD", heading.translate(_DOTLESS))
    letters = "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return tuple(_WORD.findall(_CAMEL.sub(" ", letters).casefold().translate(_DOTLESS)))


def folded(heading: str) -> str:
    """The heading for comparison: its words joined."""
    return "".join(words(heading))


def rank(heading: str) -> Rank:
    """How clearly the heading names the provider's order ID."""
    if len(heading) > _MAX_LENGTH:
        return Rank.NONE
    parts = words(heading)
    joined = "".join(parts)
    if joined == "id" or joined in _ORDER:
        return Rank.BARE
    naming = parts[:-1] if _CODE_KEY.search(heading) else parts
    is_named = joined in _SHORT or _is_joined(naming) or _is_pair(naming)
    is_other = _is_of_others(parts) or not _RELATIVES.isdisjoint(parts)
    return Rank.NAMED if is_named and not is_other else Rank.NONE


def is_doubtful(heading: str) -> bool:
    """True if the heading has an order and an ID, but may name another ID: `order_message_id`."""
    if len(heading) > _MAX_LENGTH or rank(heading) is not Rank.NONE:
        return False
    parts = words(heading)
    is_named = _is_joined(parts) or not (_ORDER.isdisjoint(parts) or _ID.isdisjoint(parts))
    return is_named and not _is_of_others(parts)


def _is_joined(parts: Sequence[str]) -> bool:
    return _JOINED.fullmatch("".join(parts)) is not None or any(map(_JOINED.fullmatch, parts))


def _is_pair(parts: Sequence[str]) -> bool:
    """True if an order and an ID are next to each other. Any word between them may name another ID."""
    kept = [part for part in parts if part not in _BETWEEN_WORDS and not part.isdecimal()]
    return any(
        (one in _ORDER and other in _ID) or (one in _ID and other in _ORDER) for one, other in pairwise(kept)
    )


def _is_of_others(parts: Sequence[str]) -> bool:
    return any(map(_is_other, parts)) or not _SUMMARIES.isdisjoint(parts)


def _is_other(word: str) -> bool:
    return word in _OTHER_WORDS or word.startswith(_OTHER_STEMS)


def names_other_numbers(heading: str) -> bool:
    """True if the heading names numbers that are not order IDs: phones, amounts, dates, IDs of customers."""
    if len(heading) > _MAX_LENGTH or rank(heading) is not Rank.NONE:
        return False
    parts = set(words(heading))
    return any(map(_is_other, parts)) or not (parts.isdisjoint(_ID) or parts <= _ID | _NEUTRAL)


def label_column(headings: Sequence[str]) -> int | None:
    """The index of the column with the orders' labels, from 0; None if there is none."""
    places = {folded(heading): number for number, heading in reversed(list(enumerate(headings)))}
    return next((places[name] for name in _LABELS if name in places), None)


def time_columns(headings: Sequence[str]) -> list[int]:
    """The indexes, from 0, of the columns with sending times or parts of them, the clearest heading first."""
    clear: list[tuple[int, bool, str, int]] = []
    for number, heading in enumerate(headings):
        parts = set(words(heading))
        if (
            parts
            and parts <= _SENDING | _MOMENT | _BETWEEN
            and parts & (_SENDING | _MOMENT - {"at", "for", "on"})
        ):
            clear.append((-len(parts & _SENDING), parts.isdisjoint(_DAY), folded(heading), number))
    return [number for *_, number in sorted(clear)]
