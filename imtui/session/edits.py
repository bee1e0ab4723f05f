"""The edits of the list, for undo and redo."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from imtui.core.importing.result import OrderInfo
from imtui.core.order import Order
from imtui.messages import Message

if TYPE_CHECKING:
    from imtui.journal import BatchJournal
    from imtui.session.no_journal import NoBatchJournal

_MAX_EDITS: Final = 100


@dataclass(frozen=True, slots=True)
class Placed:
    """Orders and their rows on the list, in ascending order. Rows may be a range, which uses no memory."""

    rows: Sequence[int] = ()
    orders: Sequence[Order] = ()

    def __iter__(self) -> Iterator[tuple[int, Order]]:
        return zip(self.rows, self.orders, strict=True)

    def __bool__(self) -> bool:
        """True if there are orders."""
        return bool(self.rows)


NOWHERE: Final = Placed()


class Edit(NamedTuple):
    """One edit of the list: the orders it removed and added, and the attributes that other orders got."""

    words: Message
    """The edit in words: `40,000 orders added from Paste`."""
    taken: Placed = NOWHERE
    put: Placed = NOWHERE
    info_after: Mapping[int, OrderInfo] = MappingProxyType({})
    """Labels, sending times and marks after the edit, by row."""
    info_before: Mapping[int, OrderInfo] = MappingProxyType({})
    """Labels, sending times and marks before the edit, by row."""
    cleared: BatchJournal | NoBatchJournal | None = None
    """The journal's handle of the old batch, if the edit cleared the list; else None."""

    @property
    def is_change(self) -> bool:
        """True if the edit replaced orders in their rows."""
        return bool(self.taken and self.put)


class Edits:
    """The edits that can be undone, and those that can be redone until the next edit."""

    def __init__(self) -> None:
        self._done: deque[Edit] = deque(maxlen=_MAX_EDITS)
        self._undone: list[Edit] = []

    def push(self, edit: Edit) -> None:
        """Add an edit that was made."""
        self._done.append(edit)
        self._undone.clear()

    def clear(self) -> None:
        """Drop all edits, because the list is another one."""
        self._done.clear()
        self._undone.clear()

    @property
    def last(self) -> Edit | None:
        """The edit to undo, if any."""
        return self._done[-1] if self._done else None

    @property
    def next(self) -> Edit | None:
        """The edit to redo, if any."""
        return self._undone[-1] if self._undone else None

    def undo(self) -> None:
        """Move the last edit to those that can be redone. The caller has undone it."""
        self._undone.append(self._done.pop())

    def redo(self) -> None:
        """Move the last undone edit back to those that can be undone. The caller has redone it."""
        self._done.append(self._undone.pop())
