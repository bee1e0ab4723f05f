"""Texts for the operator: in the language in use, or as a `Message` that is translated when it is shown."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from gettext import NullTranslations
from typing import Any, Final

from imtui.messages import formats
from imtui.messages.language import ENGLISH, LANGUAGES, MissingCatalogError, catalog_of, current_language


class Message:
    """A text with named values that is translated when it is shown. `str` gives it in the language in use.

    A value may be a Message itself, or an exception that contains one. It is translated to the same language.
    Besides the formats of `str.format`, a placeholder may have one of these, which follow the language:

        {count:n}       1,250       1.250              a number
        {delay:n1}      0.5         0,5                a number with that many decimals
        {left:duration} 1 h 05 min  1 sa 05 dk         seconds
        {at:date}       25 Nov 2026 18:30   25.11.2026 18:30   a datetime
    """

    __slots__ = ("_lookup", "values")

    def __init__(self, lookup: Callable[[NullTranslations], str], values: dict[str, object]) -> None:
        self._lookup = lookup
        self.values = values
        """The values of the placeholders."""

    def __str__(self) -> str:
        return self.in_language(current_language())

    def __repr__(self) -> str:
        return f"Message({self.english!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.english == other.english

    def __hash__(self) -> int:
        return hash(self.english)

    @property
    def english(self) -> str:
        """The text in English, as in the log file."""
        return self.in_language(ENGLISH)

    def in_all_languages(self) -> tuple[str, ...]:
        """The text in every language whose catalog is installed, for a search."""
        found = []
        for language in LANGUAGES:
            with suppress(MissingCatalogError):
                found.append(self.in_language(language))
        return tuple(found)

    def in_language(self, language: str) -> str:
        """The text in one of `LANGUAGES`."""
        return _filled(self._lookup(catalog_of(language)), self.values, language)


class _Formatter(string.Formatter):
    """Formats values as a language writes them."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 (the base class's)
        if format_spec == "duration":
            return formats.duration(value, self._language)
        if format_spec == "date":
            return formats.date_and_time(value, self._language)
        if format_spec[:1] == "n":
            return formats.number(value, self._language, int(format_spec[1:]) if format_spec[1:] else None)
        return format(value, format_spec)


_FORMATTERS: Final = {language: _Formatter(language) for language in LANGUAGES}


@cache
def _has_format(text: str) -> bool:
    """True if a placeholder of the text has a format. Other texts go to `str.format`, ten times as fast."""
    return any(spec for _, _, spec, _ in string.Formatter().parse(text))


def _filled(text: str, values: dict[str, object], language: str) -> str:
    if not values:
        return text
    shown = {name: _in_language(value, language) for name, value in values.items()}
    return _FORMATTERS[language].vformat(text, (), shown) if _has_format(text) else text.format(**shown)


def _in_language(value: object, language: str) -> object:
    if isinstance(value, BaseException) and value.args and isinstance(value.args[0], Message):
        value = value.args[0]
    return value.in_language(language) if isinstance(value, Message) else value


def _(text: str, /, **values: object) -> str:
    """`text` in the language in use, with its placeholders filled."""
    return str(lazy(text, **values))


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """The translation of `one` or `many`, chosen by `count`. The placeholder `{count}` is filled with it."""
    return str(nlazy(one, many, count, **values))


def pgettext(context: str, text: str, /, **values: object) -> str:
    """Like `_`, for a word with several meanings: `context` says which one."""
    return str(plazy(context, text, **values))


def number(value: float) -> str:
    """A number as the language in use writes it: `1,250`, `1.250`."""
    return formats.number(value, current_language())


def lazy(text: str, /, **values: object) -> Message:
    """Like `_`, but translated when it is shown."""
    return Message(lambda catalog: catalog.gettext(text), values)


def nlazy(one: str, many: str, count: int, /, **values: object) -> Message:
    """Like `ngettext`, but translated when it is shown."""
    return Message(lambda catalog: catalog.ngettext(one, many, count), {"count": count, **values})


def plazy(context: str, text: str, /, **values: object) -> Message:
    """Like `pgettext`, but translated when it is shown."""
    return Message(lambda catalog: catalog.pgettext(context, text), values)


def joined(parts: Iterable[Message | str], separator: str = ", ") -> Message:
    """One message of several texts, for example of names, sentences or lines."""
    values: dict[str, object] = {f"part{number}": part for number, part in enumerate(parts)}
    text = separator.join(f"{{{name}}}" for name in values)
    return Message(lambda _: text, values)


def in_english(text: Message | str) -> str:
    """The English text, as in the log file and the journal."""
    return text.english if isinstance(text, Message) else text


KEYWORDS: Final = {
    "_": None,
    "lazy": None,
    "ngettext": (1, 2),
    "nlazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "plazy": ((1, "c"), 2),
    "Binding": (3,),
}
"""For Babel: which arguments of these functions are texts to translate; None for the first.

The third argument of a Textual `Binding` is among them, because the help shows it.
"""
