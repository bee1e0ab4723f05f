"""The rows that a command acts on: the selection, else the rows shown, else all."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from imtui.messages import Message, _, joined, lazy, ngettext
from imtui.session.log_texts import order_count


class ScopeKind(Enum):
    """How the rows of a scope were chosen."""

    SELECTED = "selected"
    SHOWN = "shown"
    ALL = "all"


class Scope(NamedTuple):
    """The rows of the batch that a command acts on, each as its number from 0, in the order of the table."""

    kind: ScopeKind
    rows: Sequence[int]
    hidden: int = 0
    """Number of selected rows that a filter or a search hides. They are not in `rows`."""

    @property
    def is_narrow(self) -> bool:
        """True if a selection, a filter or a search leaves rows out."""
        return self.kind is not ScopeKind.ALL

    def orders(self, count: int) -> str:
        """Names `count` orders of the scope: `3 selected orders`, `1 order shown`, `all 40 orders`."""
        if self.kind is ScopeKind.SELECTED:
            return ngettext("{count:n} selected order", "{count:n} selected orders", count)
        if self.kind is ScopeKind.SHOWN:
            return ngettext("{count:n} order shown", "{count:n} orders shown", count)
        return _("all {count:n} orders", count=count) if count > 1 else order_count(count)

    def ids(self, count: int) -> str:
        """Names `count` IDs of the scope: `3 selected IDs`, `1 ID shown`, `all 40 IDs`."""
        if self.kind is ScopeKind.SELECTED:
            return ngettext("{count:n} selected ID", "{count:n} selected IDs", count)
        if self.kind is ScopeKind.SHOWN:
            return ngettext("{count:n} ID shown", "{count:n} IDs shown", count)
        return (
            _("all {count:n} IDs", count=count)
            if count > 1
            else ngettext("{count:n} ID", "{count:n} IDs", count)
        )


def hidden_words(scope: Scope) -> str:
    """A sentence that says how many selected orders are hidden, and that they are not included."""
    return ngettext(
        "{count:n} selected order is hidden by the filter and not included.",
        "{count:n} selected orders are hidden by the filter and not included.",
        scope.hidden,
    )


def why_nothing(scope: Scope, reason: Message | str, back: str) -> Message:
    """Two sentences: why a narrow scope has nothing to act on, and which key widens the scope.

    The first sentence is `reason`. If all selected rows are hidden, it says so instead. `back` is the key
    that clears the selection or shows all rows.
    """
    if scope.hidden and not scope.rows:
        reason = hidden_words(scope)
    if scope.kind is ScopeKind.SELECTED:
        return joined([reason, lazy("{key} clears the selection.", key=back)], " ")
    return joined([reason, lazy("{key} shows all rows.", key=back)], " ")


def scope_of(selected: Sequence[int], shown: Sequence[int], total: int) -> Scope:
    """The scope of a command: the `selected` rows; if there are none, the `shown` rows.

    `total` is the number of rows in the batch. Hidden rows are never in the scope.
    """
    if selected:
        chosen = set(selected)
        rows = [row for row in shown if row in chosen]
        return Scope(ScopeKind.SELECTED, rows, len(selected) - len(rows))
    kind = ScopeKind.SHOWN if len(shown) < total else ScopeKind.ALL
    return Scope(kind, shown)
