"""The translations of the language in use. The whole process has one language; every thread may read it."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Final, TypeAlias

from imtui.messages.language import ENGLISH, LANGUAGES


class MissingCatalogError(Exception):
    """The compiled translations are not there: imtui was not installed, only copied."""


Catalog: TypeAlias = gettext.NullTranslations
"""Looks up translations."""

ENGLISH_CATALOG: Final = gettext.NullTranslations()
"""The catalog of English: it returns the texts of the source unchanged."""

_catalogs: Final[dict[str, Catalog]] = {ENGLISH: ENGLISH_CATALOG}
_language = ENGLISH


def use_language(language: str) -> None:
    """Show everything in `language`, one of `LANGUAGES`, from now on.

    Raises MissingCatalogError if its catalog was not compiled. The language in use then stays.
    """
    global _language  # noqa: PLW0603 (a process speaks one language, as its locale is one)
    catalog_of(language)
    _language = language


def current_language() -> str:
    """The language in use: "en" or "tr"."""
    return _language


def catalog_of(language: str) -> Catalog:
    """The catalog of a language. The first call for a language reads the file.

    Raises MissingCatalogError if the catalog was not compiled, and ValueError if the language is not in
    `LANGUAGES`.
    """
    if language not in _catalogs:
        _catalogs[language] = _read(language)
    return _catalogs[language]


def _read(language: str) -> Catalog:
    if language not in LANGUAGES:
        raise ValueError(language)
    folder = Path(__file__).parent
    try:
        # gettext keeps what it has read. argparse asks it for the same file.
        return gettext.translation("imtui", folder, [language])
    except OSError:
        path = folder / language / "LC_MESSAGES" / "imtui.mo"
        raise MissingCatalogError(str(path)) from None
