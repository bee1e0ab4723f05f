"""Secret text that appears in no log, traceback or pickle."""

from __future__ import annotations

import re
import traceback
from types import TracebackType
from typing import Final

MASK: Final = "••••"
_KEY: Final = re.compile(
    r"""(?<![a-z0-9/])
    (?:[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}
    |(?=(?:[a-z]+[0-9]+){2}[a-z]|(?:[0-9]+[a-z]+){2}[0-9])[a-z0-9]{12,})
    (?![a-z0-9/]|\.[a-z])""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
"""A pattern for keys and hashes: UUIDs, and long words with at least four changes between letters and digits.

Numbers, words, dates and IDs do not match. Neither do parts of paths and file names, so that the operator can
see which file is meant.
"""


def without_keys(text: str) -> str:
    """`text` with each part masked that looks like a key or hash, even if it is not in the settings."""
    return _KEY.sub(MASK, text)


def kind_and_place(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The type and the traceback of an error, for the log.

    The text of the error is omitted, because it may contain a request.
    """
    return f"{kind.__name__}\n{''.join(traceback.format_tb(trace))}"


class Secret:
    """Text whose `str`, `repr` and `format` show a mask. `reveal` returns the text."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The plain text, for the request body and the settings file alone."""
        return self.__text

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.__text == other.__text

    def __hash__(self) -> int:
        return hash(self.__text)

    def __repr__(self) -> str:
        return f"Secret({MASK})" if self.__text else "Secret()"

    def __str__(self) -> str:
        return MASK if self.__text else ""

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _: dict[int, object]) -> Secret:
        return self

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        """Pickle the mask instead of the text."""
        return Secret, (str(self),)

    def __getstate__(self) -> str:
        return str(self)
