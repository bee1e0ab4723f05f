"""Reads which orders a list says must be cancelled, and which must not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from imtui.core.importing.groups import ranges_in
from imtui.core.importing.headings import folded, words
from imtui.core.importing.lines import is_negated

_STAYS: Final = re.compile(
    r"kals[ıi]n(?:lar)?|kalacak(?:lar|t[ıi]r)?|kalmal[ıi]|kalabilir|dursun(?:lar)?|gitsin(?:ler)?|gitmeli"
    r"|g[öo]nderil(?:sin(?:ler)?|meli)|bekle(?:(?:til)?sin(?:ler)?|tin(?:iz)?|telim)"
    r"|dokun(?:ul)?ma(?:y[ıi]n(?:[ıi]z)?|yal[ıi]m|s[ıi]n|yacak)?|elleme(?:y[ıi]n(?:[ıi]z)?|yelim)?"
    r"|sil(?:in)?me(?:y[ıi]n(?:[ıi]z)?|yelim|sin|yecek)"
    r"|(?:hari[çc]\W{1,3})?tut(?:un(?:uz)?|ulsun|ulacak|al[ıi]m)?|(?:atla|pas\W{1,3}ge[çc])(?:y[ıi]n|[ıi]n|ns[ıi]n)?"
    r"|keep|skip|exclude|exempt|retain|leave|ignore|(?:do not|don['’]?t) (?:touch|delete|remove)"
)
"""Matches a word that says that an order is not to be cancelled, if the cell says nothing else."""
_FILLER: Final = (
    r"bu(?:nu|nlar[ıi]?)?|[şs]unu?|sipari[şs](?:i|ler|leri)?|no|nolu|numaral[ıi]|l[üu]tfen|[şs]imdilik|sak[ıi]n"
    r"|kesinlikle|m[üu][şs]teri(?:si|nin|ninki)?|kampanya(?:s[ıi])?|g[öo]nderim(?:i)?|sms|mesaj|aktif|yay[ıi]nda|planl[ıi]|olarak|olan|the|this|these|ones?|it|them|orders?|please|as|is|alone"
    r"|for|now|[0-9]+"
)
"""Matches a word that may be next to a word of `_STAYS`."""
_STAYING: Final = re.compile(
    rf"\W*(?:(?:{_FILLER})\W+)*(?:{_STAYS.pattern})(?:\W+(?:{_FILLER}))*\W*", re.IGNORECASE
)
"""Matches a cell that says nothing but that an order is not to be cancelled, as `Bu sipariş kalsın`."""
_MAX_STAYING: Final = 80
"""The longest cell that `_STAYING` is tried on, in characters."""
_UNWANTED: Final = re.compile(
    r"\biptal\w*[^\w.!?;]+(?:\w+[^\w.!?;]+)?(?:yok|gereksiz|(?:[ıi]sten?|gerek)m[ıi]yor\w*)\b"
    r"|\biptal\W{1,3}etme(?=\W*$)|\biptal(?:[ıi]?nden|den|[ıi])?\W+vazge[çc]\w*"
    r"|\bno need to cancel|\b(?:(?:wo|should|must|need)n['’]?t|cannot|can['’]?t) (?:be )?cancel",
    re.IGNORECASE,
)
"""Matches words about a cancel that is not wanted or not possible, as `iptal istemiyor`."""
_TICK: Final = re.compile(r"\s*[\[(]?\s*[xX✓✔☑√+]\s*[\])]?\s*")
_YES: Final = frozenset(
    {"evet", "e", "yes", "y", "true", "dogru", "ok", "tamam", "et", "edilsin", "edilecek", "edilmeli", "var"}
    | {"olsun", "olacak", "sil", "silinsin", "silinecek", "delete", "secili", "selected"}
)
_YES_OR_NO: Final = r"(?: (?:evet|e|yes|y) (?:hayir|h|no|n))?"
_ASKS: Final = re.compile(
    r"(?:iptal(?: (?:et|edilsin|edilecek|edilmeli|olsun|olacak|istendi|isteniyor|gerekli|gerekiyor|talebi"
    r"|istegi|karari|onayi))?(?: m[iu])?"
    r"|(?:(?:to|please|should|do|needs?) )?cancel(?: (?:it|this|order|requested|request|needed|approved))?"
    r"|(?:to|should) be cancell?ed|cancellation (?:requested|request|approved)"
    r"|sil(?:insin|inecek|inmeli)?(?: m[iu])?|delete|remove"
    rf"|sec(?:im|ili|ildi)?(?: m[iu])?|select(?:ed)?){_YES_OR_NO}"
)
"""Matches the words of headings such as `İptal edilsin mi?`, `cancel (y/n)` and `Seç` (select). A heading
such as `cancelled` says what has happened, not what is wanted."""
_SKIPS: Final = re.compile(
    r"(?:(?:skip|ignore|atla(?:n(?:sin|acak))?)(?: mi)?|(?:kal|dur|git|gonderil|tutul)s[iu]n m[iu])"
    rf"{_YES_OR_NO}"
)
"""Matches the words of headings such as `Skip?`. A tick below it says that an order must not be cancelled."""
_MAY_SKIP: Final = re.compile(
    r"(?:keep|hold|exclude|haric(?: tut(?:ulsun)?)?|tut(?:ulsun)?|dursun|gitsin"
    rf"|gonder(?:ilsin|ilecek mi)?|send){_YES_OR_NO}"
)
"""Matches the words of headings that mean the same as `Skip?` if only ticks, yes and no are below them."""
_NO: Final = frozenset({"", "hayir", "h", "no", "n", "false", "yanlis", "0", "yok"})
_NOT_DONE: Final = re.compile(
    r"\W*(?:hay[ıi]r\W+)?(?:etme(?:y[ıi]n(?:[ıi]z)?|yelim|sin)|ed[ıi]lme(?:sin|yecek|meli)|olma(?:s[ıi]n|yacak))\W*",
    re.IGNORECASE,
)
"""Matches a cell such as `Edilmeyecek` (will not be), which needs the heading `İptal` to be understood."""
_TO_SEND: Final = re.compile(
    r"(?:(?:siparis|mesaj|sms)(?:ler|lar)? )?"
    r"(?:gonder(?:il(?:ecek(?:ler)?|sin(?:ler)?))?|devam(?: ed(?:ecek(?:ler)?|enler))?"
    r"|send|to (?:be )?sen[dt]|keep)"
    r"(?: (?:siparis|mesaj|sms)(?:ler|lar)?| orders?)?"
)
"""Matches the words of titles such as `Gönderilecek siparişler` (orders to be sent)."""
_TICKS: Final = frozenset("✓✔☑√")
_ACTIONS: Final = frozenset(
    {"islem", "yapilacakislem", "yapilacak", "aksiyon", "karar", "talimat", "talep"}
    | {"action", "decision", "instruction"}
)


_EXCEPT: Final = re.compile(
    r"(?<!\bkdv )(?<!\bvergi )\bhari[çc]\b|\b(?:d[ıi][şs][ıi]nda|istisna(?:lar)?|kals[ıi]n|kalacak\w*)\b"
    r"|\b(?:except|excluding|keep)\b",
    re.IGNORECASE,
)
"""Matches words between exceptions and a list, as in `312891246 hariç`."""
_OPT_OUT: Final = re.compile(
    r"(?:\biptal\w*(?: etmek)?(?: i[çc]in)?\W{1,3})?\b(?:ret|red|iptal|stop)\W{1,3}(?:yaz|g[öo]nder)\w*"
    r"|\bto cancel\W{1,3}(?:reply|text|send)\b",
    re.IGNORECASE,
)
"""Matches the words with which a reader can cancel further messages, such as `İptal için RET yaz 3340`."""
_TO_READERS: Final = re.compile(
    r"\b(?:\w{2,}n[ıiuü]z[ıiuü]|\w{2,}[ıiuü]n[ıiuü]z)\W+(?:\w+\W+){0,2}?iptal\w*"
    r"|\biptal\w*\W{1,3}(?:ve\W{1,3})?iade\w*"
    r"|\bcancel\w*\W+(?:\w+\W+)?your\b|\byour\W+(?:\w+\W+){1,4}?cancel\w*",
    re.IGNORECASE,
)
"""Matches words of a message about what its readers may cancel, such as `aboneliğinizi iptal` (to cancel your
subscription) and `iptal ve iade` (cancellation and return)."""
_CLAUSE_END: Final = re.compile(r"[.,!?;\n]+")
_MESSAGE: Final = frozenset(
    {"sms", "mesaj", "mesaji", "mesajlar", "message", "messages", "metin", "metni", "text", "body", "content"}
    | {"icerik", "icerigi", "ileti", "sablon", "template"}
)
_ONLY: Final = re.compile(r"\b(?:sadece|yaln[ıi]z(?:ca)?|only|just)\b", re.IGNORECASE)
_WITH_ONLY: Final = re.compile(
    r"sadece|yalniz(?:ca)?|(?:bu|su)(?:nlari?)?|olan(?:lar)?|siparis(?:ler)?i?|no(?:lu)?|numarali|ve|ile|lutfen"
    r"|iptal|et|edin(?:iz)?|edelim|edilsin|edilecek(?:ler)?|edilmeli|olacak"
    r"|only|just|please|cancel(?:l?ed)?|to|be|should|must|and|the|this|these|orders?|ids?|numbers?"
)
"""Matches a word of a line such as `Sadece 312891246 iptal edilecek` (cancel only this one). Words of the
past are missing, because `Sadece 312891246 iptal edildi` is no instruction."""
_DIGITS: Final = re.compile(r"[0-9]+")
_MAX_RANGE: Final = 100_000
"""How many IDs of a range after its first one are excluded."""


@lru_cache(maxsize=4096)
def excludes_order(cell: str) -> bool:
    """True if a cell in the row of an order says that the order must not be cancelled.

    Examples: `iptal edilmeyecek` (not to be cancelled), `kalsın` (to be kept). In a longer cell, cancelling
    must be mentioned, because the name of a campaign may be `Kaçırmayın` (do not miss it). What a message
    says to its readers does not count: `Kaçırmayın! İptal için RET yaz 3340`. Cached, because many rows have
    the same words.
    """
    if not cell.isprintable():
        # Chats put invisible characters between letters.
        cell = "".join(sign for sign in cell if sign.isprintable() or sign.isspace())
    if len(cell) < _MAX_STAYING and _STAYING.fullmatch(cell):
        return True
    if not _may_mention_cancelling(cell):
        return False
    if _UNWANTED.search(cell):
        return True
    return is_negated(cell) and mentions_cancelling(words(_OPT_OUT.sub(" ", cell)))


def _may_mention_cancelling(cell: str) -> bool:
    """A cheap check: most cells mention neither `iptal` nor `cancel`."""
    lowered = cell.lower()
    # The small letter of İ is an i and a dot, so `İPTAL` becomes `i̇ptal`.
    return "ptal" in lowered or "cancel" in lowered


@lru_cache(maxsize=4096)
def message_excludes_order(cell: str) -> bool:
    """Like `excludes_order`, for a cell of a column with messages.

    What a message says to its readers does not count, as in `Aboneliğinizi iptal etmeyin` (do not cancel your
    subscription). A note of the operator may be among the messages.
    """
    if not _may_mention_cancelling(cell):
        return excludes_order(cell)
    clauses = _CLAUSE_END.split(_TO_READERS.sub(" ", _OPT_OUT.sub(" ", cell)))
    return any(map(excludes_order, clauses))


def message_columns(headings: Sequence[str]) -> list[int]:
    """The indexes, from 0, of the columns with the texts of messages."""
    names = (frozenset(words(heading)) for heading in headings)
    return [number for number, parts in enumerate(names) if parts and parts <= _MESSAGE]


def excludes_orders(line: str) -> bool:
    """True if a line, for example a comment, says that orders must not be cancelled."""
    return _EXCEPT.search(line) is not None or excludes_order(line)


def excluded_ids(lines: Iterable[str], order_ids: Iterable[str]) -> frozenset[str]:
    """The orders of `order_ids`, without leading zeros, that must not be cancelled according to these lines.

    `Bunlar hariç: 312891246` (except these) excludes the IDs that it names, and all IDs of a range.
    `Sadece 312891246 iptal edilecek` (cancel only this one) excludes the others.
    """
    named: set[str] = set()
    only: set[str] = set()
    for line in lines:
        if excludes_orders(line):
            named |= _named_ids(line)
        elif _ONLY.search(line) and all(map(_WITH_ONLY.fullmatch, words(_DIGITS.sub(" ", line)))):
            only |= _named_ids(line)
    if not (named or only):
        return frozenset()
    listed = {order_id.lstrip("0") for order_id in order_ids}
    others = listed - only if only & listed else set()
    return frozenset(named & listed | others)


def _named_ids(line: str) -> set[str]:
    """The numbers in the line without leading zeros, and all IDs of its ranges."""
    named = {digits.lstrip("0") for digits in _DIGITS.findall(line)}
    for _, _, held in ranges_in(line):
        named.update(islice(held.order_ids(), _MAX_RANGE + 1))
    return named


def mentions_cancelling(parts: Iterable[str]) -> bool:
    """True if one of the words is a form of `iptal` or `cancel`."""
    return any(part.startswith(("iptal", "cancel")) for part in parts)


def instruction_columns(headings: Sequence[str]) -> list[int]:
    """The indexes, from 0, of the columns that say which orders are to be cancelled.

    The heading is a question such as `İptal?` or `cancel (y/n)`, a word such as `İşlem` (action), or a tick.
    """
    return [number for number, heading in enumerate(headings) if _is_instruction(heading)]


def _is_instruction(heading: str) -> bool:
    is_action = heading.strip() in _TICKS or folded(heading) in _ACTIONS
    return is_action or _ASKS.fullmatch(" ".join(words(heading))) is not None


def skip_columns(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[int]:
    """The indexes, from 0, of the columns in which a tick says that the order must not be cancelled.

    The heading is one such as `Skip?`. It may also be one such as `Hariç` (except), if its column in `rows`
    has only ticks, yes and no.
    """
    texts = [" ".join(words(heading)) for heading in headings]
    sure = {number for number, text in enumerate(texts) if _SKIPS.fullmatch(text)}
    unsure = {
        number
        for number, text in enumerate(texts)
        if number not in sure and (_MAY_SKIP.fullmatch(text) or excludes_column(headings[number]))
    }
    filled: set[int] = set()
    for cells in rows if unsure else ():
        for number in unsure.copy():
            cell = cells[number] if number < len(cells) else ""
            if is_skipped(cell):
                filled.add(number)
                if not _is_yes(cell):
                    unsure.remove(number)
            elif words(cell):
                filled.add(number)
    return sorted(sure | unsure & filled)


def member_excludes_orders(key: str, value: str) -> bool:
    """True if a member of a JSON object around a list says that the orders of the list must not be cancelled.

    `key` has its words apart. Examples: `"cancel": false`, `"keep": true`, `"title": "Do not cancel"`.
    """
    is_no = "".join(words(value)) in _NO
    if is_negated(key) or _SKIPS.fullmatch(key):
        return not is_no
    return excludes_orders(value) or (bool(value) and is_no and _ASKS.fullmatch(key) is not None)


def is_title_of_orders_to_send(title: str) -> bool:
    """True if a title between orders says that those below it are to be sent, so not to be cancelled."""
    return _TO_SEND.fullmatch(" ".join(words(title))) is not None


def excludes_column(heading: str) -> bool:
    """True if a heading may say that the orders below it, or beside it, must not be cancelled.

    A heading such as `KDV hariç tutar` (amount without tax) does not.
    """
    parts = words(heading)
    return is_negated(heading) and (len(parts) < 2 or mentions_cancelling(parts))


def is_not_done(cell: str) -> bool:
    """True if a cell of a column about cancelling says only that it is not to be done: `Edilmeyecek`."""
    return _NOT_DONE.fullmatch(cell) is not None


def _is_yes(cell: str) -> bool:
    return _TICK.fullmatch(cell) is not None or "".join(words(cell)) in _YES | {"1"}


@lru_cache(maxsize=1024)
def is_skipped(cell: str) -> bool:
    """True if a cell below `Skip?` says that the order must not be cancelled: it has more than a no."""
    return "".join(words(cell)) not in _NO or _TICK.fullmatch(cell) is not None


@lru_cache(maxsize=1024)
def is_to_be_cancelled(cell: str) -> bool:
    """True if a cell of an instruction column says `evet`, `x`, `iptal` or the like.

    A number above 0 does, too: the column may count what was cancelled.
    """
    if _TICK.fullmatch(cell) or (cell.isdecimal() and int(cell) > 0):
        return True
    parts = words(cell)
    if mentions_cancelling(parts):
        return not is_negated(cell)
    return "".join(parts) in _YES
