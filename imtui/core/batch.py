"""The list of orders that the operator works on, with counts by state and the rows that changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import count, islice
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from imtui.core.importing.result import Found, OrderInfo
from imtui.core.order import (
    BY_REPORT,
    TRANSITIONS,
    Attempt,
    IllegalTransitionError,
    Order,
    PriorOutcome,
)
from imtui.core.outcome import FAILURES, State
from imtui.core.report_result import ReportResult


class Tallies(NamedTuple):
    """How many orders are in each state, and how many refused ones have each code.

    Every state has an entry, also with 0. A code has an entry only if it occurs.
    """

    by_state: Mapping[State, int]
    refused_by_code: Mapping[int, int]

    @property
    def total(self) -> int:
        """All orders of the batch."""
        return sum(self.by_state.values())

    @property
    def failed(self) -> int:
        """How many orders are refused, unreachable or unconfirmed."""
        return sum(self.by_state[state] for state in FAILURES)


class Duplicate(NamedTuple):
    """An ID that is already on the list, in `row`, counted from 0."""

    found: Found
    row: int


class Addition(NamedTuple):
    """The result of adding IDs: the new rows, and the IDs that were already on the list."""

    rows: range
    duplicates: tuple[Duplicate, ...]
    cancelled_before: int = 0
    """How many of the new orders an earlier batch cancelled already."""
    completed: Mapping[int, OrderInfo] = MappingProxyType({})
    """The rows of orders that got label, sending time or mark from a duplicate, with their old info."""


_MISSING: Final = (None, "")
"""The values of an attribute that is not set."""


@dataclass(slots=True)
class Batch:
    """Orders in the order of entry, each ID once. Rows count from 0. Only one thread may change it."""

    _orders: list[Order] = field(default_factory=list)
    _row_of: dict[str, int] = field(default_factory=dict)
    _by_state: Counter[State] = field(default_factory=Counter)
    _refused_by_code: Counter[int] = field(default_factory=Counter)
    _changed: set[int] = field(default_factory=set)
    retriable: int = 0
    """The number of failed orders that a retry may still cancel."""
    untried: int = 0
    """The number of orders that this batch has not sent yet: see `Order.is_untried`."""
    longest_label: int = 0
    """The length of the longest label, in characters; 0 if there was none.

    Labels that were changed or deleted since the last `replace` count, too.
    """
    attributes: set[str] = field(default_factory=set)
    """The fields of `OrderInfo` that at least one order has, or had before it was deleted."""
    longest_id: int = 0
    """The number of digits of the longest ID. IDs that were deleted since the last `replace` count, too."""

    def __len__(self) -> int:
        return len(self._orders)

    def __getitem__(self, row: int) -> Order:
        return self._orders[row]

    def __iter__(self) -> Iterator[Order]:
        return iter(self._orders)

    def row_of(self, order_id: str) -> int | None:
        """The row of an ID, or None. Leading zeros do not matter."""
        return self._row_of.get(order_id.lstrip("0"))

    def stretch(self, rows: range) -> list[Order]:
        """The orders in a range of rows."""
        return self._orders[rows.start : rows.stop]

    def rows(self, states: Iterable[State]) -> list[int]:
        """The rows whose order is in one of `states`, in the order of entry."""
        wanted = frozenset(states)
        return [row for row, order in enumerate(self._orders) if order.state in wanted]

    def add(self, found: Sequence[Found]) -> Addition:
        """Append new IDs as queued orders. Duplicates complete the info of orders that are on the list."""
        first = len(self._orders)
        duplicates = () if self._append_all(found) else self._append_new(found)
        completed: dict[int, OrderInfo] = {}
        for each in duplicates:
            order = self._orders[each.row]
            info = order.info.completed_by(each.found.info)
            if info != order.info:
                completed.setdefault(each.row, order.info)
                order.info = info
        rows = range(first, len(self._orders))
        self._observe_columns(found)
        self._by_state[State.QUEUED] += len(rows)
        self.untried += len(rows)
        self._changed.update(completed, rows)
        return Addition(rows, tuple(duplicates), completed=MappingProxyType(completed))

    def _append_all(self, found: Sequence[Found]) -> bool:
        """Append the IDs if all are new, which is fast. Otherwise append none and return False."""
        first = len(self._orders)
        order_ids = [each.order_id for each in found]
        rows = dict(zip([order_id.lstrip("0") for order_id in order_ids], count(first), strict=False))
        if len(rows) < len(found) or not self._row_of.keys().isdisjoint(rows):
            return False
        self._orders += [Order(each.order_id, info=each.info) for each in found]
        self._row_of = self._row_of | rows if self._row_of else rows
        return True

    def _append_new(self, found: Sequence[Found]) -> list[Duplicate]:
        """Append the new IDs and return the duplicates."""
        orders, duplicates = self._orders, []
        for item in found:
            row = self._row_of.setdefault(item.order_id.lstrip("0"), len(orders))
            if row == len(orders):
                orders.append(Order(item.order_id, info=item.info))
            else:
                duplicates.append(Duplicate(item, row))
        return duplicates

    def delete(self, rows: Iterable[int]) -> None:
        """Remove orders. Later rows move up.

        Raises `IllegalTransitionError` if one of the orders is being sent.
        """
        gone = frozenset(rows)
        if any(self._orders[row].state is State.SENDING for row in gone):
            raise IllegalTransitionError("an order that is being sent cannot be deleted")
        for row in gone:
            self._count(self._orders[row], -1)
        self._orders = [order for row, order in enumerate(self._orders) if row not in gone]
        self._index()
        first = min(gone, default=len(self._orders))
        self._changed = {row for row in self._changed if row < first} | set(range(first, len(self._orders)))

    def insert(self, placed: Iterable[tuple[int, Order]]) -> None:
        """Insert each order so that it ends up at its row.

        The rows must be in ascending order. No ID may be on the list already; this is not checked.
        """
        orders: list[Order] = []
        inserted: list[Order] = []
        rest = iter(self._orders)
        for row, order in placed:
            orders.extend(islice(rest, row - len(orders)))
            orders.append(order)
            inserted.append(order)
            self._count(order, +1)
        self._observe_columns(inserted)
        self._orders = [*orders, *rest]
        self._index()
        self._changed = set(range(len(self._orders)))

    def set_info(self, known: Mapping[int, OrderInfo]) -> None:
        """Replace the label, the sending time and the unusual mark of the orders in these rows."""
        for row, info in known.items():
            self._orders[row].info = info
        self._observe_columns([self._orders[row] for row in known])
        self._changed.update(known)

    def replace(self, orders: Iterable[Order]) -> None:
        """Replace the whole list. If an ID occurs twice, the first order is kept."""
        self._orders, self._row_of = [], {}
        self._by_state, self._refused_by_code = Counter(), Counter()
        self.retriable = self.untried = 0
        for order in orders:
            if self._row_of.setdefault(order.order_id.lstrip("0"), len(self._orders)) == len(self._orders):
                self._orders.append(order)
                self._count(order, +1)
        self._changed = set(range(len(self._orders)))
        self.attributes = set()
        self.longest_id = self.longest_label = 0
        self._observe_columns(self._orders)

    def adopt(self, row: int, prior: PriorOutcome) -> None:
        """Give a queued order the outcome that an earlier batch proved."""
        order = self._orders[row]
        if order.state is not State.QUEUED or order.attempts:
            raise IllegalTransitionError(f"{order.state.value} order has attempts of its own")
        self._count(order, -1)
        order.prior, order.state = prior, prior.state
        self._count(order, +1)
        self._changed.add(row)

    def apply_report(self, row: int, report_result: ReportResult) -> None:
        """Add the result of a report. If it proves an outcome, the order gets that state."""
        order = self._orders[row]
        proved = report_result.outcome
        state = proved or order.state
        if not order.may_have_report or (proved and proved not in BY_REPORT.get(order.state, ())):
            raise IllegalTransitionError(f"no report makes a {order.state.value} order {state.value}")
        self._count(order, -1)
        order.report_results, order.state = (*order.report_results, report_result), state
        self._count(order, +1)
        self._changed.add(row)

    def begin(self, row: int) -> None:
        """Mark that a request for the order is about to be sent."""
        self._move(row, State.SENDING)

    def record(self, row: int, attempt: Attempt, state: State) -> None:
        """Add an attempt. `state` is SENDING if a retry follows automatically, else the outcome."""
        order = self._under_way(row)
        order.attempts = (*order.attempts, attempt)
        self._move(row, state)

    def release(self, row: int, state: State) -> None:
        """Give up the retry that an order waits for. `state` is the state that its attempts proved."""
        self._under_way(row)
        self._move(row, state)

    def tallies(self) -> Tallies:
        """A snapshot of the counts."""
        by_state = {state: self._by_state[state] for state in State}
        by_code = {code: count for code, count in sorted(self._refused_by_code.items()) if count}
        return Tallies(MappingProxyType(by_state), MappingProxyType(by_code))

    def take_changed(self) -> Set[int]:
        """Return the rows that changed since the last call."""
        changed, self._changed = self._changed, set()
        return changed

    def _observe_columns(self, items: Sequence[Found] | Sequence[Order]) -> None:
        infos = {item.info for item in items}
        self.longest_label = max(self.longest_label, max((len(info.label) for info in infos), default=0))
        for name in {*OrderInfo._fields} - self.attributes:
            if any(getattr(info, name) not in _MISSING for info in infos):
                self.attributes.add(name)
        self.longest_id = max(self.longest_id, max(map(len, map(attrgetter("order_id"), items)), default=0))

    def _index(self) -> None:
        self._row_of = {order.order_id.lstrip("0"): row for row, order in enumerate(self._orders)}

    def _under_way(self, row: int) -> Order:
        order = self._orders[row]
        if order.state is not State.SENDING:
            raise IllegalTransitionError(f"{order.state.value} order has no attempt under way")
        return order

    def _move(self, row: int, state: State) -> None:
        order = self._orders[row]
        if state not in TRANSITIONS[order.state]:
            raise IllegalTransitionError(f"{order.state.value} order cannot become {state.value}")
        self._count(order, -1)
        order.state = state
        self._count(order, +1)
        self._changed.add(row)

    def _count(self, order: Order, step: int) -> None:
        self._by_state[order.state] += step
        self.retriable += step * order.retriable
        self.untried += step * order.is_untried
        if order.state is State.REFUSED and order.code is not None:
            self._refused_by_code[order.code] += step


def tallies_of(orders: Iterable[Order]) -> Tallies:
    """Count orders by state, and refused ones by code. Of orders with the same ID, only the first counts."""
    batch = Batch()
    batch.replace(orders)
    return batch.tallies()
