"""Orders for tests, as an import gives them."""

from __future__ import annotations

from imtui.core.importing.result import Found, Imported


def found_in(text: str) -> list[Found]:
    """An order for each number of a text."""
    return [Found(number, line, 1) for line, number in enumerate(text.split(), start=1)]


def imported(ids: str) -> Imported:
    """The same as an import without rejected pieces."""
    return Imported(tuple(found_in(ids)))
