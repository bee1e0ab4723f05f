"""Imports of texts for tests: the result, or the question about it."""

from __future__ import annotations

from typing import TypeVar

from imtui.core.importing.pipeline import import_text
from imtui.core.importing.reasons import Reason
from imtui.core.importing.result import Imported

T = TypeVar("T")


def asked(text: str, kind: type[T]) -> T:
    """The question about a text, which must be of this kind."""
    question = import_text(text)
    assert isinstance(question, kind), question
    return question


def import_of(text: str, column: str | None = None) -> Imported:
    """The import of a text about which there is no question."""
    result = import_text(text, column)
    assert isinstance(result, Imported), result
    return result


def ids_in(result: object) -> list[str]:
    """The order IDs of an import."""
    assert isinstance(result, Imported), result
    return [found.order_id for found in result.found]


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
