"""The edits of the list, each of which can be undone and done again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from imtui.core.order import Note, Order

if TYPE_CHECKING:
    from imtui.journal import BatchJournal
    from imtui.session.no_journal import NoBatchJournal

_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Placed:
    """Orders with the rows that they have on the list, ascending; a range of rows takes no memory."""

    rows: Sequence[int] = ()
    orders: Sequence[Order] = ()

    def __iter__(self) -> Iterator[tuple[int, Order]]:
        return zip(self.rows, self.orders, strict=True)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.rows)


NOWHERE: Final = Placed()


class Edit(NamedTuple):
    """Orders taken off the list, orders put on it, and what others got of labels and sending times."""

    words: str
    """What was done: `40,000 orders added from Paste`."""
    taken: Placed = NOWHERE
    put: Placed = NOWHERE
    noted: Mapping[int, Note] = MappingProxyType({})
    """What is known of rows since, by labels and sending times."""
    noted_before: Mapping[int, Note] = MappingProxyType({})
    """What was known of the same rows before."""
    cleared: BatchJournal | NoBatchJournal | None = None
    """The batch that was left when the list was cleared."""

    @property
    def is_change(self) -> bool:
        """Whether orders stand in the places of others."""
        return bool(self.taken and self.put)


class Edits:
    """What can be undone, and what can be done again: a new edit forgets the latter."""

    def __init__(self) -> None:
        self._done: deque[Edit] = deque(maxlen=_MOST)
        self._undone: list[Edit] = []

    def note(self, edit: Edit) -> None:
        """The edit was made."""
        self._done.append(edit)
        self._undone.clear()

    def forget(self) -> None:
        """Another list is there."""
        self._done.clear()
        self._undone.clear()

    @property
    def last(self) -> Edit | None:
        """What `undo` is about."""
        return self._done[-1] if self._done else None

    @property
    def next(self) -> Edit | None:
        """What `redo` is about."""
        return self._undone[-1] if self._undone else None

    def undo(self) -> None:
        """The last edit was undone."""
        self._undone.append(self._done.pop())

    def redo(self) -> None:
        """The edit undone last was made again."""
        self._done.append(self._undone.pop())
