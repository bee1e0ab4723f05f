"""HTML elements as text. Texts of any origin are cleaned and escaped here."""

from __future__ import annotations

from html import escape
from typing import Final

from imtui.core.text import clean

_MAX_LENGTH: Final = 500
"""How many characters of a text are shown at most."""
_LINES: Final = frozenset({"article", "header", "p", "section", "tr"})
"""Elements that are followed by a line break, so that the source of a page is readable."""


class Markup(str):
    """Text that is HTML already, so it is not escaped again."""

    __slots__ = ()


def element(name: str, *content: object, kind: str = "", **attributes: object) -> Markup:
    """An element with the class `kind`. Content that is not `Markup` is cleaned and escaped."""
    named = {"class": kind, **attributes} if kind else attributes
    end = "\n" if name in _LINES else ""
    opening = "".join(f' {key}="{escape(clean(str(value)))}"' for key, value in named.items())
    return Markup(f"<{name}{opening}>{''.join(map(_escaped, content))}</{name}>{end}")


def _escaped(content: object) -> str:
    return content if isinstance(content, Markup) else escape(clean(str(content), _MAX_LENGTH))
