"""Imports of texts for tests: the result, or the question about it."""

from __future__ import annotations

from typing import TypeVar

from imtui.core.importing.pipeline import import_text
from imtui.core.importing.reasons import Reason
from imtui.core.importing.result import Imported

T = TypeVar("T")


def expect(result: object, kind: type[T]) -> T:
    """The result of an import, which must be of this kind."""
    assert isinstance(result, kind), result
    return result


def asked(text: str, kind: type[T]) -> T:
    """The question about a text, which must be of this kind."""
    return expect(import_text(text), kind)


def import_of(text: str, column: str | None = None) -> Imported:
    """The import of a text about which there is no question."""
    return expect(import_text(text, column), Imported)


def ids_in(result: object) -> list[str]:
    """The order IDs of an import."""
    return [found.order_id for found in expect(result, Imported).found]


def ids(text: str, column: str | None = None) -> list[str]:
    """The order IDs in a text."""
    return ids_in(import_of(text, column))


def all_ids(text: str, column: str | None = None) -> list[str]:
    """The order IDs in a text of which nothing is rejected."""
    assert import_of(text, column).rejected == ()
    return ids(text, column)


def reasons(text: str) -> list[Reason]:
    """Why pieces of a text are rejected."""
    return [piece.reason for piece in import_of(text).rejected]


def unasked(text: str) -> list[str]:
    """What `imtui run` sends without a question and without `--allow-unusual`."""
    result = import_text(text)
    if not isinstance(result, Imported) or result.rejected or result.unusual:
        return []
    return ids_in(result)
