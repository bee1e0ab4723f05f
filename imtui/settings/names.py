"""Names that somebody else chose, as they may stand in an error, and which might have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_PLAIN: Final = re.compile(r"[\w-]+(?:[ .]+[\w-]+)*")

_WORD: Final = re.compile(r"[^\s.]{16,}")
"""A token may have any sign in it; only names are put together of words with dots."""


def shown_name(name: str) -> str:
    """The name as it may stand on a terminal: what does not print is escaped, and it is in quotes then."""
    return name if _PLAIN.fullmatch(name) and not _may_be_secret(name) else quoted_name(name)


def quoted_name(name: str) -> str:
    """The name in quotes, unless it may be a secret that was put in the wrong place."""
    return "(not repeated, it may be a secret)" if _may_be_secret(name) else repr(name)


def hint(name: str, known: Iterable[str], there_are: str = "there are") -> str:
    """Which of the known names is meant most likely, else all of them."""
    names = list(known)
    close = get_close_matches(name, names, n=1)
    return f"did you mean {close[0]}?" if close else f"{there_are} {', '.join(names)}."


def _may_be_secret(name: str) -> bool:
    """Long words with letters and digits are what keys, hashes and tokens are made of."""
    return any(re.search(r"\d", word) and re.search(r"[^\W\d_]", word) for word in _WORD.findall(name))
