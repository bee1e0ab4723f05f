"""A language that puts every translated text in brackets: what has none was not translated."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

import pytest

from imtui.messages import use_language

OPENING: Final = "⟦"


class Brackets(NullTranslations):
    """A catalog whose translation of a text is the text in brackets."""

    def gettext(self, text: str) -> str:
        return f"{OPENING}{text}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)

    def pgettext(self, context: str, text: str) -> str:
        return self.gettext(text)


def use_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show everything in this language, in the place of Turkish, for the rest of the test."""
    replace_turkish(monkeypatch, Brackets())
    use_language("tr")


def replace_turkish(monkeypatch: pytest.MonkeyPatch, catalog: NullTranslations) -> None:
    """Take the Turkish translations from `catalog` for the rest of the test."""
    catalogs = {"en": NullTranslations(), "tr": catalog}
    monkeypatch.setattr("imtui.messages.message.catalog_of", catalogs.__getitem__)
