"""Classifies a single line: an order ID, a comment, a ruled line, words."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from imtui.core.importing.headings import Rank, rank
from imtui.core.importing.order_id import INVISIBLE, ORDER_ID, bare, is_order_id, refusal
from imtui.core.importing.reasons import Reason


class LineKind(Enum):
    """The kind of a line, judged without its neighbours. `PlainList` decides which are titles and footers."""

    BLANK = 1
    ORDER = 2
    """Exactly one order ID, perhaps with a bullet, quotes or a closing separator."""
    NUMBER = 3
    """One number that is not an order ID: too long, an amount, changed by a spreadsheet."""
    COMMENT = 4
    RULER = 5
    OTHER = 6


PLAINLY_OTHER: Final = re.compile(r"[^\W_](?:[^;\t|\r\n]*[;\t|].*[^\W_]|.*?[^\W\d_]{2})")
"""A pattern for the everyday row of a table: it begins with a letter or digit, and has cells or a word."""
_COMMENT: Final = re.compile(r"\s*(?:#(?!\d)|//|--\s|/\*|\*/)")
_RULER: Final = re.compile(r"[\s|+:=_*~-]*[-=_*~]{2}[\s|+:=_*~-]*")
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
"""Words that may precede the date in a footer."""
_FULL_DATE: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
_NEGATED: Final = re.compile(
    r"\b(?:hari[çc]|d[ıi][şs][ıi]nda|de[ğg]il|kals[ıi]n|kalacak\w*)\b"
    r"|\b(?:except|excluding|do not|to not|not to|don['’]?t|keep)\b"
    r"|\w{2,}m[ae](?:y[ae]ca[kğ]|y[ae]ce[kğ]|s[ıi]n|y[ıi]n)\w*",
    re.IGNORECASE,
)
"""A pattern for words that say which orders must not be cancelled."""
_TOTAL: Final = re.compile(
    r"[\W_]*(?:(?:genel|ara|grand|sub|alt)[ -]?)?(?:toplam[ıi]?|total|totals|sum|yek[uû]n|count|adet)[\W_]*",
    re.IGNORECASE,
)

_MAX_LENGTH: Final = 400
"""The most characters of a title or footer."""
TOTAL_WORDS: Final = ("toplam", "total", "sum", "yek", "count", "adet")
"""The first word of a total in lower case. A word such as `genel` (grand) may precede it."""

EDGE_SEPARATORS: Final = ",;\t|"


def without_bullet(line: str) -> str:
    """The line without blanks, a list's bullet and a closing separator."""
    stripped = line.strip(INVISIBLE + EDGE_SEPARATORS + " \r\n\u00a0")
    return _BULLET.sub("", stripped, count=1)


def line_kind(line: str) -> LineKind:
    """The kind of a line."""
    if ORDER_ID.fullmatch(line.rstrip("\r\n")):
        return LineKind.ORDER
    piece = bare(without_bullet(line))
    if is_order_id(piece):
        return LineKind.ORDER
    if not piece:
        return LineKind.RULER if _RULER.fullmatch(line.strip()) else LineKind.BLANK
    if refusal(piece) in _NUMBERS:
        return LineKind.NUMBER
    if piece[0] in "#/-*" and _COMMENT.match(line) and rank(line) is Rank.NONE:
        return LineKind.COMMENT
    return LineKind.RULER if _RULER.fullmatch(piece) else LineKind.OTHER


def is_words(piece: str) -> bool:
    """Whether a line has a word, and at least as many words as numbers, or is a date."""
    piece = piece[:_MAX_LENGTH]
    if is_date(piece):
        return True
    letters = sum(map(len, _LETTERS.findall(piece)))
    digits = sum(map(len, _DIGITS.findall(_DATE.sub("", piece))))
    return letters > 1 and letters >= digits


def may_be_ignored(piece: str, shortest: int) -> bool:
    """Whether a line of words is a title or a footer: no number in it may be an ID of `shortest` digits."""
    if len(piece) > _MAX_LENGTH:
        return False
    if _NUMBERED_FOOTER.fullmatch(piece):
        return all(len(digits) < max(shortest, 5) for digits in _DIGITS.findall(piece))
    numbers = _DIGITS.findall(_DATE.sub(" ", piece))
    return all(len(digits) < min(shortest, 5) for digits in numbers)


def is_footer(piece: str) -> bool:
    """Whether a line is a count, a total or a page number with words: `(3 rows)`, `Toplam: 4`."""
    # `#SAYI/0!` is how a Turkish spreadsheet writes a division by zero.
    is_error = refusal(piece) is Reason.FORMULA_ERROR
    return len(piece) <= _MAX_LENGTH and not is_error and _NUMBERED_FOOTER.fullmatch(piece) is not None


def may_end_list(piece: str) -> bool:
    """Whether a line of words below a list is a footer of a known kind."""
    if len(piece) > _MAX_LENGTH:
        return False
    return is_footer(piece) or is_date(piece) or is_total_cell(piece) or bool(_CLOSING.fullmatch(piece))


def is_date(piece: str) -> bool:
    """Whether a line is a date, perhaps with a time or with words such as `Rapor tarihi:` in front."""
    return _FULL_DATE.search(piece) is not None and _PRINTED.fullmatch(_DATE.sub("", piece)) is not None


def is_negated(piece: str) -> bool:
    """Whether words say that the orders are not to be cancelled: `hariç`, `iptal edilmeyecekler`."""
    return _NEGATED.search(piece) is not None


def is_total_cell(cell: str) -> bool:
    """Whether a cell names a total and nothing else."""
    return len(cell) < 30 and not cell[-1:].isdecimal() and _TOTAL.fullmatch(cell) is not None
