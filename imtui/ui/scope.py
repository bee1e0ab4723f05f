"""The rows that a command acts on: the selection, else the rows shown, else all."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple


class ScopeKind(Enum):
    """Why these rows and no others."""

    SELECTED = "selected"
    SHOWN = "shown"
    ALL = "all"


class Scope(NamedTuple):
    """Rows of the batch, in the order of the table."""

    kind: ScopeKind
    rows: Sequence[int]
    hidden: int = 0
    """Selected rows that a filter or a search hides. They are not in `rows`."""

    @property
    def is_narrow(self) -> bool:
        """True if a selection, a filter or a search leaves rows out."""
        return self.kind is not ScopeKind.ALL

    def name(self, count: int, noun: str) -> str:
        """`3 selected orders`, `1 order shown`, `all 40 orders`; `noun` is a singular that takes an s."""
        counted = f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
        if self.kind is ScopeKind.SELECTED:
            return f"{count:,} selected {counted.split(' ', 1)[1]}"
        if self.kind is ScopeKind.SHOWN:
            return f"{counted} shown"
        return f"all {counted}" if count > 1 else counted


def hidden_words(scope: Scope) -> str:
    """A sentence that selected rows are hidden, so the command does not include them."""
    verb = "order is" if scope.hidden == 1 else "orders are"
    return f"{scope.hidden:,} selected {verb} hidden by the filter and not included."


def scope_of(selected: Sequence[int], shown: Sequence[int], total: int) -> Scope:
    """The scope in a table that shows the rows `shown` of `total`. Hidden rows are never in it."""
    if selected:
        visible = set(shown) if len(shown) < total else None
        rows = [row for row in selected if visible is None or row in visible]
        return Scope(ScopeKind.SELECTED, rows, len(selected) - len(rows))
    kind = ScopeKind.SHOWN if len(shown) < total else ScopeKind.ALL
    return Scope(kind, shown)
