"""One edit of the list, for undo and redo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from imtui.core.importing.result import OrderInfo
from imtui.core.order import Order
from imtui.journal import BatchJournal
from imtui.messages import Message


@dataclass(frozen=True, slots=True)
class Placed:
    """Orders with their rows on the list. The rows are ascending.

    For consecutive rows, `rows` can be a `range`, which uses little memory.
    """

    rows: Sequence[int] = ()
    orders: Sequence[Order] = ()

    def __iter__(self) -> Iterator[tuple[int, Order]]:
        return zip(self.rows, self.orders, strict=True)

    def __bool__(self) -> bool:
        """True if there are orders."""
        return bool(self.rows)


NOWHERE: Final = Placed()


class Edit(NamedTuple):
    """One edit of the list.

    It removes orders, adds orders, or gives labels and sending times to orders that stay on the list.
    """

    words: Message
    """What was done, such as `40,000 orders added from Paste`."""
    removed: Placed = NOWHERE
    """The orders that the edit removed, with their rows before the edit."""
    added: Placed = NOWHERE
    """The orders that the edit added, with their rows after the edit."""
    info_after: Mapping[int, OrderInfo] = MappingProxyType({})
    """The info after the edit of each order that got a label, a sending time or a mark, by row."""
    info_before: Mapping[int, OrderInfo] = MappingProxyType({})
    """The info before the edit of the same orders, by row."""
    cleared: BatchJournal | None = None
    """The handle of the old batch if the edit cleared the list; otherwise None."""

    @property
    def is_replacement(self) -> bool:
        """True if the edit replaced orders in their rows, as a change of an ID does."""
        return bool(self.removed and self.added)
