"""Shows names from the settings file or the command line in messages: quoted, masked, with suggestions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from imtui.messages import Message, _, lazy

_PLAIN: Final = re.compile(r"[\w-]+(?:[ .]+[\w-]+)*")

_WORD: Final = re.compile(r"[^\s.]{16,}")
"""Matches a word of at least 16 characters, which may be a secret. Blanks and dots end a word."""


def shown_name(name: str) -> str:
    """The name, safe for a terminal. Unless it consists of plain words, it is quoted and escaped."""
    return name if _PLAIN.fullmatch(name) and not _may_be_secret(name) else quoted_name(name)


def quoted_name(name: str) -> str:
    """The name in quotes, or a note in its place if the name may be a secret."""
    return _("(not repeated, it may be a secret)") if _may_be_secret(name) else repr(name)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most similar to `word`; empty if none is close."""
    close = get_close_matches(word, list(known), n=1)
    return close[0] if close else ""


def hint(name: str, known: Iterable[str]) -> Message:
    """A suggestion for an unknown name: the closest known name as a question, else all known names."""
    names = list(known)
    if close := nearest(name, names):
        return lazy("did you mean {name}?", name=close)
    return lazy("there are {names}.", names=", ".join(names))


def _may_be_secret(name: str) -> bool:
    """True if a long word has letters and digits, as keys, hashes and tokens have."""
    return any(re.search(r"\d", word) and re.search(r"[^\W\d_]", word) for word in _WORD.findall(name))
