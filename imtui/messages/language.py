"""The languages of imtui, and which one the settings of the system choose."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

ENGLISH: Final = "en"
TURKISH: Final = "tr"

LANGUAGES: Final[Mapping[str, str]] = {ENGLISH: "English", TURKISH: "Türkçe"}
"""The languages of imtui, each with its own name for itself."""

if sys.platform == "win32":
    import ctypes

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables that name a locale, the strongest first (POSIX)."""

_WINDOWS_TURKISH: Final = 0x1F
"""The number of Turkish in the lowest ten bits of a Windows language identifier."""


def language_of_system(environment: Mapping[str, str], platform: str = sys.platform) -> str:
    """The language of the system, as a key of `LANGUAGES`. English if imtui does not have that language.

    The first locale variable that is set names it. If none is set, it is the display language on Windows, and
    English elsewhere.
    """
    for variable in _VARIABLES:
        if locale := environment.get(variable):
            return _language_of(locale)
    return _language_of_windows() if platform == "win32" else ENGLISH


def _language_of(locale: str) -> str:
    """Turkish if the locale's name is Turkish, as in `tr_TR.UTF-8`, `tr` or `turkish`; otherwise English."""
    name = locale.lower().replace("-", "_")
    return TURKISH if name.partition("_")[0].partition(".")[0] in {"tr", "turkish"} else ENGLISH


if sys.platform == "win32":

    def _language_of_windows() -> str:
        language = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return TURKISH if language & 0x3FF == _WINDOWS_TURKISH else ENGLISH

else:

    def _language_of_windows() -> str:
        return ENGLISH
