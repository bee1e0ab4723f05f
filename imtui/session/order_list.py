"""The list as the operator edits it. Every edit is written to the journal and can be undone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from imtui.core.batch import Addition, Batch
from imtui.core.importing.result import NO_INFO, Found, OrderInfo
from imtui.core.order import Order, PriorOutcome
from imtui.core.outcome import State
from imtui.core.refusal import OperationRefused
from imtui.journal import BatchJournal
from imtui.messages import Message, in_english, joined, lazy, nlazy, plazy
from imtui.session.edits import Edit, Placed
from imtui.session.log import Log
from imtui.settings import Profile

_SOURCE_LENGTH: Final = 200
_MAX_EDITS: Final = 100


class OrderList:
    """Edits the batch of a session. During a run, only `add` may be called.

    `add`, `rename`, `undo`, `redo`, `keep` and `catch_up` adopt the outcomes that other batches proved at the
    account in use. Without an account, they adopt none.
    """

    def __init__(self, batch: Batch, log: Log, account: Callable[[], Profile | None]) -> None:
        """`account` returns the account in use."""
        self.batch_journal = BatchJournal()
        """The handle that writes this batch to the journal."""
        self._next_batch: Callable[[], BatchJournal] = BatchJournal
        """Makes the handle of a new batch when the list is cleared."""
        self.trouble: Message | str = ""
        """Why the journal cannot be written, or ""."""
        self._batch = batch
        self._log = log
        self._account = account
        self._done: deque[Edit] = deque(maxlen=_MAX_EDITS)
        """The edits that can be undone."""
        self._undone: list[Edit] = []
        """The edits that can be redone, until the next edit."""

    def attach_journal(self, next_batch: Callable[[], BatchJournal]) -> None:
        """Write this batch and all later ones to a journal. `next_batch` makes the handle of a new batch.

        Earlier edits cannot be undone any more, because the journal does not have them.
        """
        self._next_batch, self.batch_journal = next_batch, next_batch()
        self.trouble = ""
        self._forget_edits()

    def replace(
        self, batch_journal: BatchJournal, stored: Iterable[Order], trouble: Message | None = None
    ) -> None:
        """Continue with another batch of the journal; earlier edits cannot be undone any more.

        The trouble of the replaced batch gives way to `trouble`, that of the journal itself.
        """
        self.batch_journal = batch_journal
        self.trouble = trouble or ""
        self._batch.replace(stored)
        self._forget_edits()

    def add(self, found: Sequence[Found], source: Message | str, rejected: int) -> Addition:
        """Append the IDs that are new.

        An order that is on the list already gets the label and the sending time of its duplicate if its own
        are missing. `rejected` is how many pieces of the source were not accepted as IDs.
        """
        addition = self._batch.add(found)
        addition = addition._replace(cancelled_before=self.keep(addition.rows, source))
        self._keep_info(addition.completed)
        added = self._added_words(addition.rows, source)
        if addition.rows or addition.completed:
            words = added if addition.rows else _completed_words(len(addition.completed), source)
            self._push(self._edit_of(addition, words))
        parts = [added]
        if addition.duplicates:
            parts.append(lazy("{count:n} already on the list", count=len(addition.duplicates)))
        if addition.completed:
            parts.append(
                lazy(
                    "{count:n} of those got a label, a sending time or a mark", count=len(addition.completed)
                )
            )
        if rejected:
            parts.append(lazy("{count:n} rejected", count=rejected))
        self._log.say(joined(parts))
        return addition

    def _added_words(self, rows: range, source: Message | str) -> Message:
        count = len(rows)
        if count == 1:
            order_id = self._batch[rows.start].order_id
            if not source:
                return lazy("order {order_id} added", order_id=order_id)
            return lazy("order {order_id} added from {source}", order_id=order_id, source=source)
        if not source:
            return nlazy("{count:n} order added", "{count:n} orders added", count)
        return nlazy(
            "{count:n} order added from {source}",
            "{count:n} orders added from {source}",
            count,
            source=source,
        )

    def delete(self, rows: Iterable[int]) -> None:
        """Remove orders from the list."""
        gone = sorted(set(rows))
        removed = Placed(gone, tuple(self._batch[row] for row in gone))
        words = nlazy(
            "{count:n} order removed from the list", "{count:n} orders removed from the list", len(gone)
        )
        self._push(Edit(words, removed))
        self._remove(removed)
        self._log.say(words)

    def rename(self, row: int, order_id: str) -> None:
        """Change the ID of an order for which nothing was sent; raises `OperationRefused`."""
        before = self._batch[row]
        if before.was_sent:
            raise OperationRefused(
                lazy(
                    "A request was sent for {order_id}, so its ID cannot be changed. Delete the row instead.",
                    order_id=before.order_id,
                )
            )
        other = self._batch.row_of(order_id)
        if other is not None and other != row:
            raise OperationRefused(
                lazy("{order_id} is in row {row:n} already.", order_id=order_id, row=other + 1)
            )
        after = Order(order_id, info=before.info._replace(unusual=None))
        words = lazy("{old} changed to {new}", old=before.order_id, new=order_id)
        edit = Edit(words, Placed([row], [before]), Placed([row], [after]))
        self._replace(edit.removed, edit.added)
        self._push(edit)
        self.catch_up([row])
        self._log.say(words)

    def clear(self) -> None:
        """Start a new batch. The old one stays in the journal and is not offered as unfinished."""
        removed = Placed(range(len(self._batch)), tuple(self._batch))
        self._push(Edit(plazy("edit", "list cleared"), removed, cleared=self.batch_journal))
        self._leave()
        self._log.say(lazy("List cleared"))

    def undo(self) -> Edit:
        """Undo the last edit and return it. Raises `OperationRefused`."""
        if not self._done:
            raise OperationRefused(lazy("There is nothing to undo."))
        edit = self._done[-1]
        if sent := _count_sent(edit.added):
            raise OperationRefused(
                nlazy(
                    "Not undone: {edit}. A request was sent for {count:n} of these orders since.",
                    "Not undone: {edit}. Requests were sent for {count:n} of these orders since.",
                    sent,
                    edit=edit.words,
                )
            )
        if edit.is_replacement:
            self._replace(edit.added, edit.removed)
        elif edit.cleared is not None:
            self.batch_journal = edit.cleared
            self.batch_journal.set_aside(aside=False)
            self._batch.insert(edit.removed)
        else:
            self.batch_journal.forget(_ids(edit.added.orders))
            self._batch.delete(edit.added.rows)
            self.batch_journal.restore(_ids(edit.removed.orders))
            self._batch.insert(edit.removed)
            self._set_info(edit.info_before)
        self._undone.append(self._done.pop())
        self._renew_priors(edit.removed.rows)
        self._log.say(lazy("Undone: {edit}", edit=edit.words))
        return edit

    def redo(self) -> Edit:
        """Redo the edit that was undone last and return it. Raises `OperationRefused`."""
        if not self._undone:
            raise OperationRefused(lazy("There is nothing to redo."))
        edit = self._undone[-1]
        if edit.is_replacement:
            if sent := _count_sent(edit.removed):
                raise OperationRefused(
                    nlazy(
                        "Not redone: {edit}. A request was sent for {count:n} of these orders since.",
                        "Not redone: {edit}. Requests were sent for {count:n} of these orders since.",
                        sent,
                        edit=edit.words,
                    )
                )
            self._replace(edit.removed, edit.added)
        elif edit.cleared is not None:
            self._leave()
        else:
            self._remove(edit.removed)
            added = edit.added.orders
            known = {order.order_id: order.prior for order in added if order.prior}
            self.batch_journal.add(_ids(added), known, _info_of(added))
            self._batch.insert(edit.added)
            self._set_info(edit.info_after)
        self._done.append(self._undone.pop())
        self._renew_priors(edit.added.rows)
        self._log.say(lazy("Redone: {edit}", edit=edit.words))
        return edit

    def keep(self, rows: range, source: Message | str) -> int:
        """Write the orders in `rows` to the journal, and adopt the outcomes that other batches proved.

        The orders are on the list already, but not in the journal. Returns how many of them another batch
        cancelled. If the journal cannot be written, sets `trouble` and returns 0.
        """
        added = self._batch.stretch(rows)
        ids = _ids(added)
        try:
            known = self._proved(ids)
            self.batch_journal.add(ids, known, _info_of(added), in_english(source)[:_SOURCE_LENGTH])
            return self._adopt(known)
        except OperationRefused as error:
            self._report_trouble(error)
            return 0

    def adopt_known(self) -> None:
        """Replace the outcomes that other batches proved by those that they proved at the account in use.

        If the journal cannot be read, sets `trouble`.
        """
        rows = range(len(self._batch))
        try:
            self._renew_priors(rows)
            self.catch_up(rows)
        except OperationRefused as error:
            self._report_trouble(error)

    def catch_up(self, rows: Iterable[int]) -> None:
        """Adopt the outcomes that other batches proved.

        Only queued orders for which this batch has sent nothing are considered.
        """
        known = self.known(rows)
        self.batch_journal.adopt(known)
        self._adopt(known)

    def known(self, rows: Iterable[int]) -> Mapping[str, PriorOutcome]:
        """Return the outcomes that other batches proved at the account, by order ID. Changes nothing.

        Only queued orders for which this batch has sent nothing are considered.
        """
        some = (self._batch[row] for row in rows)
        return self._proved(
            [order.order_id for order in some if order.state is State.QUEUED and not order.attempts]
        )

    def known_of_tried(self, rows: Iterable[int]) -> Mapping[str, PriorOutcome]:
        """Return what other batches proved about orders that this batch has tried too. Changes nothing.

        On the list, such an order keeps the outcome of this batch.
        """
        some = (self._batch[row] for row in rows)
        return self._proved(
            [order.order_id for order in some if order.attempts and order.state is not State.CANCELLED]
        )

    def _proved(self, order_ids: Collection[str]) -> Mapping[str, PriorOutcome]:
        """The outcomes that other batches proved at the account in use, by order ID."""
        profile = self._account()
        return self.batch_journal.known(profile.target, order_ids) if profile else {}

    def _renew_priors(self, rows: Iterable[int]) -> None:
        """Look up again the outcomes that orders in `rows` have from other batches alone.

        They may have been proved at an account that is not in use any more.
        """
        priors = {row: order for row in rows if (order := self._batch[row]).prior and not _was_asked(order)}
        if not priors or self._account() is None:
            return
        known = self._proved(_ids(priors.values()))
        stale = {row: order for row, order in priors.items() if known.get(order.order_id) != order.prior}
        if not stale:
            return
        self.batch_journal.forget_prior(_ids(stale.values()))
        # The same objects are inserted again, because edits that can be undone refer to them.
        self._batch.delete(stale)
        for order in stale.values():
            order.prior, order.state = None, State.QUEUED
        self._batch.insert(Placed(list(stale), list(stale.values())))
        self.catch_up(stale)

    def _report_trouble(self, error: OperationRefused) -> None:
        self.trouble = error.refusal.sentence
        self._log.say(
            lazy("The list is not saved, and nothing can be sent. {reason}", reason=error), warning=True
        )

    def _push(self, edit: Edit) -> None:
        self._done.append(edit)
        self._undone.clear()

    def _forget_edits(self) -> None:
        self._done.clear()
        self._undone.clear()

    def _edit_of(self, addition: Addition, words: Message) -> Edit:
        added = Placed(addition.rows, self._batch.stretch(addition.rows))
        # An ID that occurs twice in the source may complete an order that is new itself.
        info_before = {row: info for row, info in addition.completed.items() if row < addition.rows.start}
        info_after = {row: self._batch[row].info for row in info_before}
        return Edit(words, added=added, info_after=info_after, info_before=info_before)

    def _replace(self, removed: Placed, added: Placed) -> None:
        """Replace the orders `removed` by `added` in the same rows, on the list and in the journal."""
        for (_, before), (_, after) in zip(removed, added, strict=True):
            self.batch_journal.rename(before.order_id, after.order_id, after.prior)
            self.batch_journal.set_info(_info_of([after]))
        self._batch.delete(removed.rows)
        self._batch.insert(added)

    def _set_info(self, infos: Mapping[int, OrderInfo]) -> None:
        self._batch.set_info(infos)
        self._keep_info(infos)

    def _keep_info(self, rows: Iterable[int]) -> None:
        changed = [self._batch[row] for row in rows]
        self.batch_journal.set_info({order.order_id: order.info for order in changed})

    def _remove(self, removed: Placed) -> None:
        self.batch_journal.remove(_ids(removed.orders))
        self._batch.delete(removed.rows)

    def _leave(self) -> None:
        self.batch_journal.set_aside()
        self.batch_journal = self._next_batch()
        self._batch.replace([])

    def _adopt(self, known: Mapping[str, PriorOutcome]) -> int:
        for order_id, before in known.items():
            row = self._batch.row_of(order_id)
            if row is not None:
                self._batch.adopt(row, before)
        cancelled = sum(before.state is State.CANCELLED for before in known.values())
        if cancelled:
            self._log.say(
                nlazy(
                    "{count:n} order was cancelled in an earlier batch: it is not sent again",
                    "{count:n} orders were cancelled in an earlier batch: they are not sent again",
                    cancelled,
                ),
                warning=True,
            )
        return cancelled


def _ids(orders: Iterable[Order]) -> list[str]:
    return [order.order_id for order in orders]


def _info_of(orders: Iterable[Order]) -> dict[str, OrderInfo]:
    # The journal runs one statement for each entry, so orders without any information are left out.
    return {order.order_id: order.info for order in orders if order.info != NO_INFO}


def _count_sent(placed: Placed) -> int:
    return sum(map(_was_asked, placed.orders))


def _was_asked(order: Order) -> bool:
    """True if this batch sent a cancel or asked for the report. What it proved must stay in the journal."""
    return bool(order.attempts or order.report_results)


def _completed_words(count: int, source: Message | str) -> Message:
    if not source:
        return nlazy(
            "labels, sending times or marks of {count:n} order added",
            "labels, sending times or marks of {count:n} orders added",
            count,
        )
    return nlazy(
        "labels, sending times or marks of {count:n} order added from {source}",
        "labels, sending times or marks of {count:n} orders added from {source}",
        count,
        source=source,
    )
