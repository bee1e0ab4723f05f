"""A value that no log, traceback or pickle can give away."""

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
"""What keys and hashes look like: UUIDs, and letters and digits that change places four times and more.

No number or word does that, no id with a word at its side, no date and time in one; of what stands between
slashes or before an ending the operator must see which file it is.
"""


def without_keys(text: str) -> str:
    """`text` with a mask in the place of what looks like a key: it may be one that is not in use yet."""
    return _KEY.sub(MASK, text)


def kind_and_place(kind: type[BaseException], trace: TracebackType | None) -> str:
    """A failure for the log, without its text: that may hold anything, a request among it."""
    return f"{kind.__name__}\n{''.join(traceback.format_tb(trace))}"


class Secret:
    """Text whose `str`, `repr` and `format` show a mask; `reveal` gives the text itself."""

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
        """What comes out of a pickle is a mask: whoever needs the text reveals it."""
        return Secret, (str(self),)

    def __getstate__(self) -> str:
        return str(self)
