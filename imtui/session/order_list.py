"""The list as the operator edits it: every edit is kept in the journal and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from imtui.core.batch import Addition, Batch
from imtui.core.importing import NO_INFO, Found, OrderInfo
from imtui.core.order import Order, PriorOutcome
from imtui.core.outcome import State
from imtui.core.refusal import OperationRefused
from imtui.session.edits import Edit, Edits, Placed
from imtui.session.log import Log
from imtui.session.no_journal import NoBatchJournal
from imtui.session.target import target_of
from imtui.session.words import orders
from imtui.settings import Profile

if TYPE_CHECKING:
    from imtui.journal import BatchJournal

_SOURCE_LENGTH: Final = 200


class OrderList:
    """Edits the batch of a session. During a run, only `add` may be called.

    `profile` is the account for which earlier batches may have proved something; None skips that.
    """

    def __init__(self, batch: Batch, log: Log) -> None:
        self.kept: BatchJournal | NoBatchJournal = NoBatchJournal()
        """The batch in the journal."""
        self._next_batch: Callable[[], BatchJournal | NoBatchJournal] = NoBatchJournal
        """Makes the handle of a new batch when the list is cleared."""
        self.trouble = ""
        """Why nothing can be kept, or ""."""
        self._batch = batch
        self._log = log
        self._edits = Edits()

    def keep_in(self, next_batch: Callable[[], BatchJournal | NoBatchJournal]) -> None:
        """Keep this batch and those after it where `next_batch` makes their handles."""
        self._next_batch, self.kept = next_batch, next_batch()

    def replace(self, kept: BatchJournal, stored: Iterable[Order]) -> None:
        """Continue with another batch of the journal; earlier edits cannot be undone any more."""
        self.kept = kept
        self._batch.replace(stored)
        self._edits.clear()

    def add(self, found: Sequence[Found], source: str, rejected: int, profile: Profile | None) -> Addition:
        """Append the IDs that are new. `rejected` is how many pieces of the source were no IDs."""
        addition = self._batch.add(found)
        addition = addition._replace(cancelled_before=self.keep(addition.rows, source, profile))
        self._keep_info(addition.completed)
        origin = f" from {source}" if source else ""
        words = f"{orders(len(addition.rows))} added{origin}"
        if addition.rows or addition.completed:
            named = f"labels or sending times of {orders(len(addition.completed))} taken{origin}"
            self._edits.push(self._edit_of(addition, words if addition.rows else named))
        if addition.duplicates:
            words += f", {len(addition.duplicates):,} already on the list"
        if addition.completed:
            words += f", {len(addition.completed):,} of those got a label or a sending time"
        if rejected:
            words += f", {rejected:,} rejected"
        self._log.say(words)
        return addition

    def delete(self, rows: Iterable[int]) -> None:
        """Remove orders from the list."""
        gone = sorted(set(rows))
        taken = Placed(gone, tuple(self._batch[row] for row in gone))
        words = f"{orders(len(gone))} taken off the list"
        self._edits.push(Edit(words, taken))
        self._take(taken)
        self._log.say(words)

    def rename(self, row: int, order_id: str, profile: Profile | None) -> None:
        """Change the ID of an order for which nothing was sent; raises `OperationRefused`."""
        before = self._batch[row]
        if before.attempts:
            raise OperationRefused(
                f"A request was sent for {before.order_id}: its id stays. Delete the row instead."
            )
        other = self._batch.row_of(order_id)
        if other is not None and other != row:
            raise OperationRefused(f"{order_id} is in row {other + 1} already.")
        after = Order(order_id, info=before.info._replace(unusual=None))
        edit = Edit(
            f"{before.order_id} changed to {order_id}", Placed([row], [before]), Placed([row], [after])
        )
        self._change(edit.taken, edit.put)
        self._edits.push(edit)
        self.catch_up([row], profile)
        self._log.say(edit.words[0].upper() + edit.words[1:])

    def clear(self) -> None:
        """Start a new batch. The old one stays in the journal and is not offered as unfinished."""
        taken = Placed(range(len(self._batch)), tuple(self._batch))
        self._edits.push(Edit("list cleared", taken, cleared=self.kept))
        self._leave()
        self._log.say("List cleared")

    def undo(self) -> Edit:
        """Undo the last edit, which is returned. Raises `OperationRefused`."""
        edit = self._edits.last
        if edit is None:
            raise OperationRefused("There is nothing to undo.")
        _must_be_unsent(edit.put, f"Not undone: {edit.words}")
        if edit.is_change:
            self._change(edit.put, edit.taken)
        elif edit.cleared is not None:
            self.kept = edit.cleared
            self.kept.set_aside(aside=False)
            self._batch.insert(edit.taken)
        else:
            self.kept.forget(_ids(edit.put.orders))
            self._batch.delete(edit.put.rows)
            self.kept.restore(_ids(edit.taken.orders))
            self._batch.insert(edit.taken)
            self._set_info(edit.info_before)
        self._edits.undo()
        self._log.say(f"Undone: {edit.words}")
        return edit

    def redo(self) -> Edit:
        """Redo the edit undone last, which is returned. Raises `OperationRefused`."""
        edit = self._edits.next
        if edit is None:
            raise OperationRefused("There is nothing to do again.")
        if edit.is_change:
            _must_be_unsent(edit.taken, f"Not done again: {edit.words}")
            self._change(edit.taken, edit.put)
        elif edit.cleared is not None:
            self._leave()
        else:
            self._take(edit.taken)
            put = edit.put.orders
            known = {order.order_id: order.prior for order in put if order.prior}
            self.kept.add(_ids(put), known, _info_of(put))
            self._batch.insert(edit.put)
            self._set_info(edit.info_after)
        self._edits.redo()
        self._log.say(f"Redone: {edit.words}")
        return edit

    def keep(self, rows: range, source: str, profile: Profile | None) -> int:
        """Keep orders in the journal and adopt what it knows; returns how many were cancelled before.

        If that fails, `trouble` says why.
        """
        added = self._batch.stretch(rows)
        ids = _ids(added)
        try:
            known = self.kept.known(target_of(profile), ids) if profile else {}
            self.kept.add(ids, known, _info_of(added), source[:_SOURCE_LENGTH])
            return self._adopt(known)
        except OperationRefused as error:
            self.trouble = str(error)
            self._log.say(f"The list is not kept, and nothing can be sent: {error}", warning=True)
            return 0

    def catch_up(self, rows: Iterable[int], profile: Profile | None) -> None:
        """Adopt what other batches proved of queued orders for which this batch has sent nothing."""
        if profile is not None:
            known = self.known(rows, profile)
            self.kept.adopt(known)
            self._adopt(known)

    def known(self, rows: Iterable[int], profile: Profile) -> Mapping[str, PriorOutcome]:
        """What other batches proved of queued orders for which this batch has sent nothing, by ID."""
        some = (self._batch[row] for row in rows)
        fresh = [order.order_id for order in some if order.state is State.QUEUED and not order.attempts]
        return self.kept.known(target_of(profile), fresh)

    def _edit_of(self, addition: Addition, words: str) -> Edit:
        put = Placed(addition.rows, self._batch.stretch(addition.rows))
        info_after = {row: self._batch[row].info for row in addition.completed}
        return Edit(words, put=put, info_after=info_after, info_before=addition.completed)

    def _change(self, taken: Placed, put: Placed) -> None:
        """Replace orders by others in the same rows, also in the journal."""
        for (_, before), (_, after) in zip(taken, put, strict=True):
            self.kept.rename(before.order_id, after.order_id, after.prior)
            self.kept.set_info(_info_of([after]))
        self._batch.delete(taken.rows)
        self._batch.insert(put)

    def _set_info(self, notes: Mapping[int, OrderInfo]) -> None:
        self._batch.set_info(notes)
        self._keep_info(notes)

    def _keep_info(self, rows: Iterable[int]) -> None:
        changed = [self._batch[row] for row in rows]
        self.kept.set_info({order.order_id: order.info for order in changed})

    def _take(self, taken: Placed) -> None:
        self.kept.remove(_ids(taken.orders))
        self._batch.delete(taken.rows)

    def _leave(self) -> None:
        self.kept.set_aside()
        self.kept = self._next_batch()
        self._batch.replace([])

    def _adopt(self, known: Mapping[str, PriorOutcome]) -> int:
        for order_id, before in known.items():
            row = self._batch.row_of(order_id)
            if row is not None:
                self._batch.adopt(row, before)
        cancelled = sum(before.state is State.CANCELLED for before in known.values())
        if cancelled:
            words = f"{orders(cancelled)} cancelled in an earlier batch at this account: not sent again"
            self._log.say(words, warning=True)
        return cancelled


def _ids(orders: Iterable[Order]) -> list[str]:
    return [order.order_id for order in orders]


def _info_of(orders: Iterable[Order]) -> dict[str, OrderInfo]:
    # The journal writes one statement for each, so orders without any are left out.
    return {order.order_id: order.info for order in orders if order.info != NO_INFO}


def _must_be_unsent(placed: Placed, otherwise: str) -> None:
    sent = sum(bool(order.attempts) for order in placed.orders)
    if sent:
        raise OperationRefused(f"{otherwise}, for requests were sent for {orders(sent)} of it since.")
