"""Case and comparison of Turkish and English letters.

`str.upper` and `str.lower` are wrong for Turkish: i is the lower case of İ there, and ı that of I.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from imtui.messages.language import TURKISH

_TO_UPPER: Final = str.maketrans({"i": "İ", "ı": "I"})
_TO_LOWER: Final = str.maketrans({"İ": "i", "I": "ı"})


def upper(text: str, language: str) -> str:
    """Upper case by the rules of the language."""
    return (text.translate(_TO_UPPER) if language == TURKISH else text).upper()


def lower(text: str, language: str) -> str:
    """Lower case by the rules of the language."""
    return (text.translate(_TO_LOWER) if language == TURKISH else text).lower()


def fold(text: str) -> str:
    """A form in which texts are compared for a search: without case and without marks.

    `iptal`, `İPTAL` and `Iptal` are the same then, and so are `geçmiş` and `gecmis`: the operator may have an
    English keyboard.
    """
    plain = unicodedata.normalize("NFD", text.casefold().replace("ı", "i"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
