"""Case and comparison of Turkish and English letters.

`str.upper` and `str.lower` are wrong for Turkish, where the pairs are i and İ, ı and I.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from imtui.messages.language import TURKISH

_TO_UPPER: Final = str.maketrans({"i": "İ", "ı": "I"})
_ALL_I: Final = str.maketrans("İIı", "iii")


def upper(text: str, language: str) -> str:
    """Upper case by the rules of the language."""
    return (text.translate(_TO_UPPER) if language == TURKISH else text).upper()


@lru_cache(maxsize=1000)
def fold_case(text: str) -> str:
    """A form in which texts are compared without case: "İPTAL", "iptal" and "IPTAL" are equal.

    Unlike `fold`, it keeps marks such as that of ç. It is also faster: it sorts lists of 100,000 texts.
    """
    return text.translate(_ALL_I).casefold()


def fold(text: str) -> str:
    """A form in which texts are compared for a search: without case and without marks.

    `iptal`, `İPTAL` and `Iptal` are the same then, and so are `geçmiş` and `gecmis`: the operator may have an
    English keyboard.
    """
    plain = unicodedata.normalize("NFD", text.casefold().replace("ı", "i"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
