"""The words with which a list says, in Turkish or English, which orders must be cancelled and which must not.

`instructions` says what follows from them. Patterns without Turkish letters are for texts that `words` of
`headings` has folded.
"""

from __future__ import annotations

import re
from typing import Final

# Cells and lines next to an order.
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
    r"|kesinlikle|m[üu][şs]teri(?:si|nin|ninki)?|kampanya(?:s[ıi])?|g[öo]nderim(?:i)?|sms|mesaj|aktif|yay[ıi]nda"
    r"|planl[ıi]|olarak|olan|the|this|these|ones?|it|them|orders?|please|as|is|alone|for|now|[0-9]+"
)
"""Matches a word that may be next to a word of `_STAYS`."""
STAYING: Final = re.compile(
    rf"\W*(?:(?:{_FILLER})\W+)*(?:{_STAYS.pattern})(?:\W+(?:{_FILLER}))*\W*", re.IGNORECASE
)
"""Matches a cell that says nothing but that an order is not to be cancelled, as `Bu sipariş kalsın`."""
UNWANTED: Final = re.compile(
    r"\biptal\w*[^\w.!?;]+(?:\w+[^\w.!?;]+)?(?:yok|gereksiz|(?:[ıi]sten?|gerek)m[ıi]yor\w*)\b"
    r"|\biptal\W{1,3}etme(?=\W*$)|\biptal(?:[ıi]?nden|den|[ıi])?\W+vazge[çc]\w*"
    r"|\bno need to cancel|\b(?:(?:wo|should|must|need)n['’]?t|cannot|can['’]?t) (?:be )?cancel",
    re.IGNORECASE,
)
"""Matches words about a cancel that is not wanted or not possible, as `iptal istemiyor`."""
EXCEPT: Final = re.compile(
    r"(?<!\bkdv )(?<!\bvergi )\bhari[çc]\b|\b(?:d[ıi][şs][ıi]nda|istisna(?:lar)?|kals[ıi]n|kalacak\w*)\b"
    r"|\b(?:except|excluding|keep)\b",
    re.IGNORECASE,
)
"""Matches words between exceptions and a list, as in `312891246 hariç`."""
OPT_OUT: Final = re.compile(
    r"(?:\biptal\w*(?: etmek)?(?: i[çc]in)?\W{1,3})?\b(?:ret|red|iptal|stop)\W{1,3}(?:yaz|g[öo]nder)\w*"
    r"|\bto cancel\W{1,3}(?:reply|text|send)\b",
    re.IGNORECASE,
)
"""Matches the words with which a reader can cancel further messages, such as `İptal için RET yaz 3340`."""
TO_READERS: Final = re.compile(
    r"\b(?:\w{2,}n[ıiuü]z[ıiuü]|\w{2,}[ıiuü]n[ıiuü]z)\W+(?:\w+\W+){0,2}?iptal\w*"
    r"|\biptal\w*\W{1,3}(?:ve\W{1,3})?iade\w*"
    r"|\bcancel\w*\W+(?:\w+\W+)?your\b|\byour\W+(?:\w+\W+){1,4}?cancel\w*",
    re.IGNORECASE,
)
"""Matches words of a message about what its readers may cancel, such as `aboneliğinizi iptal` (to cancel your
subscription) and `iptal ve iade` (cancellation and return)."""

# Lines that name orders.
ONLY: Final = re.compile(r"\b(?:sadece|yaln[ıi]z(?:ca)?|only|just)\b", re.IGNORECASE)
WITH_ONLY: Final = re.compile(
    r"sadece|yalniz(?:ca)?|(?:bu|su)(?:nlari?)?|olan(?:lar)?|siparis(?:ler)?i?|no(?:lu)?|numarali|ve|ile|lutfen"
    r"|iptal|et|edin(?:iz)?|edelim|edilsin|edilecek(?:ler)?|edilmeli|olacak"
    r"|only|just|please|cancel(?:l?ed)?|to|be|should|must|and|the|this|these|orders?|ids?|numbers?"
)
"""Matches a word of a line such as `Sadece 312891246 iptal edilecek` (cancel only this one). Words of the
past are missing, because `Sadece 312891246 iptal edildi` is no instruction."""

# Titles.
TO_SEND: Final = re.compile(
    r"(?:(?:siparis|mesaj|sms)(?:ler|lar)? )?"
    r"(?:gonder(?:il(?:ecek(?:ler)?|sin(?:ler)?))?|devam(?: ed(?:ecek(?:ler)?|enler))?"
    r"|send|to (?:be )?sen[dt]|keep)"
    r"(?: (?:siparis|mesaj|sms)(?:ler|lar)?| orders?)?"
)
"""Matches the words of titles such as `Gönderilecek siparişler` (orders to be sent)."""

# Headings.
_YES_OR_NO: Final = r"(?: (?:evet|e|yes|y) (?:hayir|h|no|n))?"
ASKS: Final = re.compile(
    r"(?:iptal(?: (?:et|edilsin|edilecek|edilmeli|olsun|olacak|istendi|isteniyor|gerekli|gerekiyor|talebi"
    r"|istegi|karari|onayi))?(?: m[iu])?"
    r"|(?:(?:to|please|should|do|needs?) )?cancel(?: (?:it|this|order|requested|request|needed|approved))?"
    r"|(?:to|should) be cancell?ed|cancellation (?:requested|request|approved)"
    r"|sil(?:insin|inecek|inmeli)?(?: m[iu])?|delete|remove"
    rf"|sec(?:im|ili|ildi)?(?: m[iu])?|select(?:ed)?){_YES_OR_NO}"
)
"""Matches the words of headings such as `İptal edilsin mi?`, `cancel (y/n)` and `Seç` (select). A heading
such as `cancelled` says what has happened, not what is wanted."""
ACTIONS: Final = frozenset(
    {"islem", "yapilacakislem", "yapilacak", "aksiyon", "karar", "talimat", "talep"}
    | {"action", "decision", "instruction"}
)
"""Headings, their words joined, of columns that say what to do with each order."""
TICKS: Final = frozenset("✓✔☑√")
"""Headings that mean the same as `İptal?`."""
SKIPS: Final = re.compile(
    r"(?:(?:skip|ignore|atla(?:n(?:sin|acak))?)(?: mi)?|(?:kal|dur|git|gonderil|tutul)s[iu]n m[iu])"
    rf"{_YES_OR_NO}"
)
"""Matches the words of headings such as `Skip?`. A tick below it says that an order must not be cancelled."""
MAY_SKIP: Final = re.compile(
    r"(?:keep|hold|exclude|haric(?: tut(?:ulsun)?)?|tut(?:ulsun)?|dursun|gitsin"
    rf"|gonder(?:ilsin|ilecek mi)?|send){_YES_OR_NO}"
)
"""Matches the words of headings that mean the same as `Skip?` if only ticks, yes and no are below them."""
MESSAGE: Final = frozenset(
    {"sms", "mesaj", "mesaji", "mesajlar", "message", "messages", "metin", "metni", "text", "body", "content"}
    | {"icerik", "icerigi", "ileti", "sablon", "template"}
)
"""The words of headings of columns with the texts of messages."""

# Cells below such headings.
TICK: Final = re.compile(r"\s*[\[(]?\s*[xX✓✔☑√+]\s*[\])]?\s*")
"""Matches a cell such as `x` or `[x]`."""
YES: Final = frozenset(
    {"evet", "e", "yes", "y", "true", "dogru", "ok", "tamam", "et", "edilsin", "edilecek", "edilmeli", "var"}
    | {"olsun", "olacak", "sil", "silinsin", "silinecek", "delete", "secili", "selected"}
)
"""Cells, their words joined, that say yes to a heading such as `İptal?`."""
NO: Final = frozenset({"", "hayir", "h", "no", "n", "false", "yanlis", "0", "yok"})
"""Cells, their words joined, that say no. An empty cell does."""
NOT_DONE: Final = re.compile(
    r"\W*(?:hay[ıi]r\W+)?(?:etme(?:y[ıi]n(?:[ıi]z)?|yelim|sin)|ed[ıi]lme(?:sin|yecek|meli)|olma(?:s[ıi]n|yacak))\W*",
    re.IGNORECASE,
)
"""Matches a cell such as `Edilmeyecek` (will not be), which needs the heading `İptal` to be understood."""
