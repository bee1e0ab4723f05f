"""The languages of imtui, the one in use, and their translations.

The whole process has one language; every thread may read it.
"""

from __future__ import annotations

import gettext
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
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

    The first locale variable that is set names it, as `tr_TR.UTF-8`, `tr` or `turkish` do. If none is set, it
    is the display language on Windows, and English elsewhere.
    """
    for variable in _VARIABLES:
        if locale := environment.get(variable):
            name = locale.lower().replace("-", "_").partition("_")[0].partition(".")[0]
            return TURKISH if name in {"tr", "turkish"} else ENGLISH
    return _language_of_windows() if platform == "win32" else ENGLISH


if sys.platform == "win32":

    def _language_of_windows() -> str:
        language = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return TURKISH if language & 0x3FF == _WINDOWS_TURKISH else ENGLISH

else:

    def _language_of_windows() -> str:
        return ENGLISH


class MissingCatalogError(Exception):
    """The compiled translations are not there: imtui was not installed, only copied."""


_language = ENGLISH


def use_language(language: str) -> None:
    """Show everything in `language`, one of `LANGUAGES`, from now on.

    Raises MissingCatalogError if its catalog was not compiled. The language in use then stays.
    """
    global _language  # noqa: PLW0603 (a process has one language, as it has one locale)
    catalog_of(language)
    _language = language


def current_language() -> str:
    """The language in use: "en" or "tr"."""
    return _language


@cache
def catalog_of(language: str) -> gettext.NullTranslations:
    """The translations of a language. That of English returns the texts of the source unchanged.

    Raises MissingCatalogError if the catalog was not compiled, and ValueError if the language is not in
    `LANGUAGES`.
    """
    if language == ENGLISH:
        return gettext.NullTranslations()
    if language not in LANGUAGES:
        raise ValueError(language)
    folder = Path(__file__).parent
    try:
        # gettext keeps what it has read. argparse asks it for the same file.
        return gettext.translation("imtui", folder, [language])
    except OSError:
        path = folder / language / "LC_MESSAGES" / "imtui.mo"
        raise MissingCatalogError(str(path)) from None
