"""The view of the order table: which rows it shows, and in which order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from imtui.core.batch import Batch, Tallies
from imtui.core.order import Order
from imtui.core.outcome import FAILURES, OUTCOMES, State
from imtui.messages import _, pgettext
from imtui.messages.letters import fold_case
from imtui.ui.presentation.columns import SORT_KEYS, TITLES, sort_arrow

Kind = State | int
"""What orders are counted and filtered by: a state, or the code of a refusal."""

FAILED: Final[frozenset[Kind]] = frozenset(FAILURES)

_EQUALS: Final = ("cçCÇ", "gğGĞ", "iıİI", "oöOÖ", "sşSŞ", "uüUÜ")
"""Groups of letters that a search treats as equal: not every keyboard has the Turkish ones."""


@lru_cache(maxsize=10)
def _pattern(query: str) -> re.Pattern[str]:
    """A pattern that finds `query` in any case, with or without the marks of Turkish letters.

    Folding each text instead takes ten times as long.
    """
    letters = (
        next((f"[{equals}]" for equals in _EQUALS if letter in equals), re.escape(letter)) for letter in query
    )
    return re.compile("".join(letters), re.IGNORECASE)


def kinds_of(tallies: Tallies) -> dict[Kind, int]:
    """The count of every kind that occurs. Refusals are counted by code, too, if there are several codes."""
    kinds: dict[Kind, int] = {}
    for state in (*OUTCOMES, State.SENDING, State.QUEUED):
        if count := tallies.by_state[state]:
            kinds[state] = count
        if state is State.REFUSED and len(tallies.refused_by_code) > 1:
            kinds.update(tallies.refused_by_code.items())
    return kinds


class View(NamedTuple):
    """A filter, a search and a sort order. The empty view shows all rows in the order of the batch."""

    kinds: frozenset[Kind] = frozenset()
    """Show only rows of these kinds; empty for all."""
    query: str = ""
    """Show only rows whose ID or label contains this text."""
    column: str = ""
    """The name of the column to sort by; empty for the order of the batch."""
    descending: bool = False

    @property
    def is_whole_batch(self) -> bool:
        """True if all rows are shown, in the order of the batch."""
        return not self.is_partial and self.column not in SORT_KEYS

    @property
    def is_partial(self) -> bool:
        """True if rows may be hidden."""
        return bool(self.kinds or self.query)

    def shows(self, order: Order) -> bool:
        """True if the view shows the order."""
        if self.kinds and order.state not in self.kinds and not self._has_code(order):
            return False
        if not self.query or self.query in order.order_id:
            return True
        return bool(order.label) and _pattern(self.query).search(order.label) is not None

    def rows(self, batch: Batch, among: Sequence[int] | None = None) -> list[int]:
        """The rows of `batch` that the view shows, in the view's order.

        `among` are the rows to choose from; None for all.
        """
        rows: Iterable[int] = range(len(batch)) if among is None else among
        if self.is_partial:
            rows = [row for row in rows if self.shows(batch[row])]
        if key := SORT_KEYS.get(self.column):
            return sorted(rows, key=lambda row: key(batch[row]), reverse=self.descending)
        return list(rows)

    def toggled(self, kinds: frozenset[Kind]) -> View:
        """The view with `kinds` as its filter. If that is the filter already, the view without a filter."""
        return self._replace(kinds=frozenset() if self.kinds == kinds else kinds)

    def sorted_by(self, column: str) -> View:
        """The view sorted by a column: ascending, the second time descending, the third time not at all."""
        if column != self.column:
            return self._replace(column=column if column in SORT_KEYS else "", descending=False)
        return (
            self._replace(descending=True)
            if not self.descending
            else self._replace(column="", descending=False)
        )

    def narrows(self, other: View) -> bool:
        """True if `other` is certain to show every row that this view shows."""
        return self.kinds == other.kinds and fold_case(other.query) in fold_case(self.query)

    def words(self) -> str:
        """What the view shows, for the frame of the table: `failed · “ayşe”`."""
        parts = [kind_words(self.kinds)] if self.kinds else []
        if self.query:
            parts.append(f"“{self.query}”")
        return " · ".join(parts)

    def order_words(self) -> str:
        """How the rows are sorted, for the frame of the table: `by ms ▼`; empty in the order of entry."""
        if not self.column:
            return ""
        arrow = sort_arrow(descending=self.descending)
        return _("by {column} {arrow}", column=TITLES[self.column], arrow=arrow)

    def _has_code(self, order: Order) -> bool:
        return order.state is State.REFUSED and order.code in self.kinds


def clicked(kinds: frozenset[Kind], kind: Kind) -> frozenset[Kind]:
    """The kinds of the filter after a click on the count of `kind`: it is added, or removed if there.

    A code replaces the state refused, and the state refused replaces all codes.
    """
    codes = frozenset(each for each in kinds if not isinstance(each, State))
    if kind is State.REFUSED:
        kinds -= codes
    elif not isinstance(kind, State):
        kinds -= {State.REFUSED}
    return kinds ^ {kind}


def kind_words(kinds: frozenset[Kind]) -> str:
    """The kinds in words: `failed` or `455, unconfirmed`."""
    if kinds == FAILED:
        return pgettext("orders", "failed")
    return ", ".join(sorted(kind.label if isinstance(kind, State) else str(kind) for kind in kinds))
