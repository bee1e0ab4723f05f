"""Which rows the table shows, and in which order: filter, search and sort over the batch."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import inf
from typing import Any, Final, NamedTuple

from imtui.core.batch import Batch, Tallies
from imtui.core.order import Order
from imtui.core.outcome import FAILURES, OUTCOMES, State

Kind = State | int
"""What is counted and filtered by: a state, or the code of a refusal."""

FAILED: Final[frozenset[Kind]] = frozenset(FAILURES)

_SEVERITY: Final = {state: number for number, state in enumerate((State.QUEUED, State.SENDING, *OUTCOMES))}
_ALIKE: Final = ("cçCÇ", "gğGĞ", "iıİI", "oöOÖ", "sşSŞ", "uüUÜ")
"""Letters that a keyboard without Turkish ones writes alike."""
_TURKISH_I: Final = str.maketrans("İIı", "iii")


@lru_cache(maxsize=1000)
def folded(text: str) -> str:
    """For comparison: "İPTAL", "iptal" and "IPTAL" are alike; in Python's own lower case they are not."""
    return text.translate(_TURKISH_I).casefold()


SORT_KEYS: Final[Mapping[str, Callable[[Order], Any]]] = {
    "Order id": lambda order: (len(order.order_id.lstrip("0")), order.order_id.lstrip("0")),
    "Label": lambda order: folded(order.label),
    "Left": lambda order: inf if order.send_at is None else order.send_at,
    "State": lambda order: _SEVERITY[order.state],
    "Code": lambda order: order.code or 0,
    "Message": lambda order: folded(order.message),
    "Try": lambda order: len(order.attempts),
    "ms": lambda order: -1 if order.ms is None else order.ms,
}
"""What each column of the table is sorted by; by any other one the order of entry stays."""


@lru_cache(maxsize=10)
def _pattern(query: str) -> re.Pattern[str]:
    """Finds `query` whatever the case, with or without the marks of Turkish letters.

    A fold of each text would take ten times as long.
    """
    letters = (
        next((f"[{alike}]" for alike in _ALIKE if letter in alike), re.escape(letter)) for letter in query
    )
    return re.compile("".join(letters), re.IGNORECASE)


def kinds_of(tallies: Tallies) -> dict[Kind, int]:
    """Every kind that occurs, with its count; refusals by code, and as a whole where codes differ."""
    kinds: dict[Kind, int] = {}
    for state in (*OUTCOMES, State.SENDING, State.QUEUED):
        if count := tallies.by_state[state]:
            kinds[state] = count
        if state is State.REFUSED and len(tallies.refused_by_code) > 1:
            kinds.update(tallies.refused_by_code.items())
    return kinds


class View(NamedTuple):
    """All rows in the order of entry, unless it says otherwise."""

    kinds: frozenset[Kind] = frozenset()
    """Rows of any of these alone; empty for all."""
    query: str = ""
    """Rows alone whose id or label contains it."""
    column: str = ""
    """The title of the column to sort by; empty for the order of entry."""
    descending: bool = False

    def __bool__(self) -> bool:
        """Whether some rows may be left out, or stand elsewhere than in the batch."""
        return self.is_partial or self.column in SORT_KEYS

    @property
    def is_partial(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self.kinds or self.query)

    def shows(self, order: Order) -> bool:
        """Whether the order is in it."""
        if self.kinds and order.state not in self.kinds and not self._has_code(order):
            return False
        if not self.query or self.query in order.order_id:
            return True
        return bool(order.label) and _pattern(self.query).search(order.label) is not None

    def rows(self, batch: Batch, among: Sequence[int] | None = None) -> list[int]:
        """The rows of `batch` that it shows, in its order; `among` are all that can be in it."""
        rows: Iterable[int] = range(len(batch)) if among is None else among
        if self.is_partial:
            rows = [row for row in rows if self.shows(batch[row])]
        if key := SORT_KEYS.get(self.column):
            return sorted(rows, key=lambda row: key(batch[row]), reverse=self.descending)
        return list(rows)

    def toggled(self, kinds: frozenset[Kind]) -> View:
        """With these kinds alone, or with all where they were alone already."""
        return self._replace(kinds=frozenset() if self.kinds == kinds else kinds)

    def sorted_by(self, column: str) -> View:
        """By a column, ascending; asked again descending, and then in the order of entry."""
        if column != self.column:
            return self._replace(column=column if column in SORT_KEYS else "", descending=False)
        return (
            self._replace(descending=True)
            if not self.descending
            else self._replace(column="", descending=False)
        )

    def narrows(self, other: View) -> bool:
        """Whether all that it shows is in `other`, too."""
        return self.kinds == other.kinds and folded(other.query) in folded(self.query)

    def words(self) -> str:
        """What it shows: `failures · “ayşe” · by ms ▼`."""
        parts = [kind_words(self.kinds)] if self.kinds else []
        if self.query:
            parts.append(f"“{self.query}”")
        if self.column:
            parts.append(f"by {self.column} {'▼' if self.descending else '▲'}")
        return " · ".join(parts)

    def _has_code(self, order: Order) -> bool:
        return order.state is State.REFUSED and order.code in self.kinds


def clicked(kinds: frozenset[Kind], kind: Kind) -> frozenset[Kind]:
    """With one kind more, or less; a code narrows the refusals, which stand for all codes."""
    codes = frozenset(each for each in kinds if not isinstance(each, State))
    alike = codes if kind is State.REFUSED else frozenset({State.REFUSED} - {kind})
    is_of_refusals = kind is State.REFUSED or not isinstance(kind, State)
    return (kinds - alike if is_of_refusals else kinds) ^ {kind}


def kind_words(kinds: frozenset[Kind]) -> str:
    """`failures`, or `455, unconfirmed`."""
    if kinds == FAILED:
        return "failures"
    return ", ".join(sorted(kind.value if isinstance(kind, State) else str(kind) for kind in kinds))
