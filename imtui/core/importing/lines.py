"""Classifies a single line: an order ID, a comment, a ruled line such as `-----`, words."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final

from imtui.core.importing.headings import Rank, rank, words
from imtui.core.importing.order_id import INVISIBLE, ORDER_ID, bare, is_order_id, refusal
from imtui.core.importing.reasons import Reason


class LineKind(Enum):
    """The kind of a line, without regard to other lines. Titles and footers are `OTHER`."""

    BLANK = 1
    ORDER = 2
    """Exactly one order ID, perhaps with a bullet, quotes or a closing separator."""
    NUMBER = 3
    """One number that is not an order ID, for example an amount, or a number with too many digits."""
    COMMENT = 4
    RULER = 5
    OTHER = 6


PLAINLY_OTHER: Final = re.compile(r"[^\W_](?:[^;\t|\r\n]*[;\t|].*[^\W_]|.*?[^\W\d_]{2})")
"""Matches a line that begins with a letter or digit and has two cells or a word. Most rows of tables match.
The kind is then `OTHER`, and `line_kind` need not be called."""
_COMMENT: Final = re.compile(r"\s*(?:#(?!\d)|//|--\s|/\*|\*/)")
_RULER_SIGNS: Final = re.compile(r"[\s|+:=_*~-]+")
_RULED: Final = re.compile(r"[-=_*~]{2}")
_BULLET: Final = re.compile(r"^[-*•·▪◦‣–—][ \t\u00a0]+(?=\S)")
_NUMBERS: Final = frozenset(
    {Reason.SCIENTIFIC, Reason.DECIMAL, Reason.AMOUNT, Reason.TOO_LONG, Reason.ZERO, Reason.SIGN}
    | {Reason.OTHER_DIGITS, Reason.FORMULA_ERROR}
)
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_DIGITS: Final = re.compile(r"\d+")
_DATE: Final = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
)
_NUMBERED_FOOTER: Final = re.compile(
    r"[\W_]*(?:(?:genel|ara)\s+)?(?:toplam|total|adet|count|say[iı]|sum|grand total|say?fa|page)\b[^\d]{0,20}"
    r"[\d., /]+(?:[^\W\d]{2,10})?[\W_]*"
    r"|[\W_]*\d{1,7}\s+(?:rows?|records?|kay[iı]t|sat[iı]r|adet|sipari[sş]|orders?|items?|lines?)\b"
    r"[^\d]{0,30}(?:\d+[.,]?\d*\s*(?:sec|sn|ms|s)\b[^\d]{0,10})?"
    r"|[\W_]*(?:sayfa|page)\s*\d+(?:\s*(?:/|of)\s*\d+)?[\W_]*",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"[\W_]*(?:(?:liste|rapor|dosya)(?:n[ıi]n)?\s+sonu|son|eof|end(?:\s+of\s+(?:list|file|report|table))?)[\W_]*",
    re.IGNORECASE,
)
_PRINTED: Final = re.compile(
    r"[\W_]*(?:(?:rapor|yazd[ıi]rma|olu[şs]turma|liste|report|print(?:ed)?|created|tarih|date)\w*[\W_]*){0,3}",
    re.IGNORECASE,
)
"""Matches words that may precede the date in a footer."""
_FULL_DATE: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
_NEGATED: Final = re.compile(
    r"(?<!\bkdv )(?<!\bvergi )\bhari[çc]\b"
    r"|\b(?:d[ıi][şs][ıi]nda|de[ğg]il|kals[ıi]n|kalacak\w*|istisna(?:lar)?|muaf)\b"
    r"|\b(?:except|excluding|do not|to not|not to|don['’]?t|keep|exclude|(?:never|not) (?:be )?cancel\w*)\b"
    r"|(?<!\btax )(?<!\bvat )\bexcluded\b"
    r"|\b(?:ed[ıi]l|et)e?m(?:ez|eyen|emes[ıi]|emel[ıi]|[ıi]yor)"
    r"|\b(?:bunu|bunlar[ıi]?|sak[ıi]n|hen[üu]z|l[üu]tfen)\b[^.!?;]{0,40}\biptal\W{1,3}etme\b(?=\W*(?:l[üu]tfen\W*)?$)"
    r"|\biptal\W{1,3}etme(?=\s*!)"
    r"|(?<=\w\w)m[ae](?:y[ae]ca[kğ]|y[ae]ce[kğ]|s[ıi]n|y[ıi]n|y[ae]l[ıi]m)",
    re.IGNORECASE,
)
"""Matches words that say what must not be cancelled."""
_JOINED: Final = re.compile(r"_|[^\w\s][^\W\d]|[^\W_][A-ZÇĞİÖŞÜ]")
"""Matches where words may be joined, as in `do_not` and `doNot`. Taking words apart is slow."""
_TOTAL: Final = re.compile(
    r"[\W_]*(?:(?:genel|ara|grand|sub|alt)[ -]?)?(?:toplam[ıi]?|total|totals|sum|yek[uû]n|count|adet)[\W_]*",
    re.IGNORECASE,
)

_RESULT: Final = re.compile(
    r"[^\d]{1,60}[^\w](?:toplam[ıi]?|total|say|count|yek[uûü]n|ortalama)[\W_]*"
    r"|[\W_]*(?:ortalama|average|avg|mean|med(?:yan|ian)|min(?:imum)?|ma(?:x|ks)(?:imum)?|devreden|devir|kalan"
    r"|subtotal|en\s+(?:k[üu][çc][üu]k|b[üu]y[üu]k|az|[çc]ok))[\W_]*",
    re.IGNORECASE,
)
"""Matches a cell that names what a spreadsheet calculates: `Kasım Toplam`, `Ortalama` (average)."""

_MAX_LENGTH: Final = 400
"""The longest title or footer, in characters."""
RESULT_WORDS: Final = (
    *("toplam", "total", "sum", "yek", "count", "adet", "say", "ortalama", "average", "avg", "mean", "med"),
    *("min", "max", "maks", "devreden", "devir", "kalan", "en "),
)
"""The beginnings of the words with which `is_result_cell` recognises a result, in lower case. A text without
any of them has no such cell."""

EDGE_SEPARATORS: Final = ",;\t|"


def without_bullet(line: str) -> str:
    """The line without blanks and separators at its ends, and without the bullet of a list."""
    stripped = line.strip(INVISIBLE + EDGE_SEPARATORS + " \r\n\u00a0")
    return _BULLET.sub("", stripped, count=1)


def line_kind(line: str) -> LineKind:
    """The kind of the line."""
    if ORDER_ID.fullmatch(line.rstrip("\r\n")):
        return LineKind.ORDER
    piece = bare(without_bullet(line))
    if is_order_id(piece):
        return LineKind.ORDER
    if not piece:
        return LineKind.RULER if _is_ruler(line.strip()) else LineKind.BLANK
    if refusal(piece) in _NUMBERS:
        return LineKind.NUMBER
    if piece[0] in "#/-*" and _COMMENT.match(line) and rank(line) is Rank.NONE:
        return LineKind.COMMENT
    return LineKind.RULER if _is_ruler(piece) else LineKind.OTHER


def _is_ruler(piece: str) -> bool:
    return _RULER_SIGNS.fullmatch(piece) is not None and _RULED.search(piece) is not None


def is_words(piece: str) -> bool:
    """True if `piece` is mostly words, or a date.

    It is mostly words if it has a word of two letters or more, and no more digits than letters. Digits of
    dates do not count.
    """
    piece = piece[:_MAX_LENGTH]
    if is_date(piece):
        return True
    letters = sum(map(len, _LETTERS.findall(piece)))
    digits = sum(map(len, _DIGITS.findall(_DATE.sub("", piece))))
    return letters > 1 and letters >= digits


def may_be_ignored(piece: str, shortest: int) -> bool:
    """True if a line of words can be ignored, because no number in it may be an order ID.

    `shortest` is the number of digits of the shortest order ID in the list.
    """
    if len(piece) > _MAX_LENGTH:
        return False
    if _NUMBERED_FOOTER.fullmatch(piece):
        return all(len(digits) < max(shortest, 5) for digits in _DIGITS.findall(piece))
    numbers = _DIGITS.findall(_DATE.sub(" ", piece))
    return all(len(digits) < min(shortest, 5) for digits in numbers)


def is_footer(piece: str) -> bool:
    """True if `piece` is a number with a word that says that it is a count, a total or a page number.

    Examples: `(3 rows)`, `Toplam: 4` (Turkish for total).
    """
    # `#SAYI/0!` is how a Turkish spreadsheet writes a division by zero.
    is_error = refusal(piece) is Reason.FORMULA_ERROR
    return len(piece) <= _MAX_LENGTH and not is_error and _NUMBERED_FOOTER.fullmatch(piece) is not None


def may_end_list(piece: str) -> bool:
    """True if `piece` is a footer: a count, total, page number, date, or words such as `end of list`."""
    if len(piece) > _MAX_LENGTH:
        return False
    return is_footer(piece) or is_date(piece) or is_total_cell(piece) or bool(_CLOSING.fullmatch(piece))


def is_date(piece: str) -> bool:
    """True if `piece` is a date.

    A time may follow it. Words such as `Rapor tarihi:` (report date) may precede it.
    """
    return _FULL_DATE.search(piece) is not None and _PRINTED.fullmatch(_DATE.sub("", piece)) is not None


def is_negated(piece: str) -> bool:
    """True if `piece` has a word or ending that says that orders must not be cancelled.

    Examples: `hariç` (except), `iptal edilmeyecekler` (not to be cancelled), `doNotCancel`.
    """
    if _NEGATED.search(piece):
        return True
    return _JOINED.search(piece) is not None and _NEGATED.search(" ".join(words(piece))) is not None


def is_total_cell(cell: str) -> bool:
    """True if the cell names a total and contains nothing else."""
    return len(cell) < 30 and not cell[-1:].isdecimal() and _TOTAL.fullmatch(cell) is not None


@lru_cache(maxsize=4096)
def is_result_cell(cell: str) -> bool:
    """True if the cell names a total, a count or another calculated number and contains nothing else.

    The name of a group may precede it, as in `Kasım Toplam`.
    """
    return is_total_cell(cell) or (len(cell) < 80 and _RESULT.fullmatch(cell) is not None)
