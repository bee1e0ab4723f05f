"""Writes one batch to the journal: every edit of the list, the runs, and their attempts."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from types import MappingProxyType

from imtui.core.importing.result import OrderInfo
from imtui.core.order import Attempt, PriorOutcome
from imtui.core.outcome import State
from imtui.core.report_result import ReportResult
from imtui.core.target import Target
from imtui.journal import attempt_rows, queries, statements
from imtui.journal.history import History
from imtui.journal.writer import Answer, NoWriter, Role, Writer


class RunJournal:
    """Writes one run to the journal. Any thread may call it.

    Each method raises `JournalError` if the journal is closed.
    """

    def __init__(self, number: int, writer: Writer | NoWriter) -> None:
        self.number = number
        self._writer = writer
        self._under_way: dict[str, int] = {}
        """The number of the attempt without an end, by order ID."""

    def intents(self, order_ids: Sequence[str], started: float) -> None:
        """Record that requests for these orders are about to be sent. On return, the record is durable.

        Raises `JournalError` if an earlier write failed or this one fails. Then no request may be sent.
        `started` is in seconds since the epoch.
        """
        attempts = {order_id: next(self._writer.attempts) for order_id in order_ids}
        rows = [
            attempt_rows.intent(attempt, self.number, order_id, started)
            for order_id, attempt in attempts.items()
        ]
        self._writer.ask(Role.BEFORE_REQUEST, attempt_rows.record, *rows)
        self._under_way.update(attempts)

    def outcome(
        self, order_id: str, attempt: Attempt, state: State, on_done: Callable[[Exception | None], None]
    ) -> None:
        """Record that the request has ended and that the order has this state. Returns at once.

        `on_done` is called once, in the journal's thread and in the order of the calls: with None when the
        outcome is durable, else with the error. It must neither block nor call the journal.
        """
        number = self._under_way.get(order_id) or next(self._writer.attempts)

        def end(answer: Answer) -> None:
            # The number is removed only now: `give_up` needs it until here. The next attempt sets another.
            self._under_way.pop(order_id, None)
            on_done(answer[1])

        self._writer.put_outcome(attempt_rows.outcome(number, self.number, order_id, attempt, state), end)

    def give_up(self, order_id: str, attempt: Attempt, state: State) -> None:
        """Record `attempt` and `state` for a request whose reply imtui does not await. Returns at once.

        If the reply still comes, its outcome replaces `attempt` and `state`.
        """
        number = self._under_way.get(order_id)
        if number is not None:
            self._writer.put(statements.give_up, number, attempt, state)

    def retract(self, order_id: str) -> None:
        """Delete the order's last intent: its request was not sent and never will be. Returns at once."""
        attempt = self._under_way.pop(order_id, None)
        if attempt is not None:
            self._writer.put(statements.retract, attempt)

    def release(self, order_id: str, state: State) -> None:
        """Record the state of an order that the run does not try again. Returns at once."""
        self._writer.put(statements.release, self.number, order_id, state)

    def end(self, ended: float, halt: str = "") -> None:
        """Record the end of the run. No request may be under way. Returns at once.

        `halt`: why the run ended early; empty if it did not.
        """
        self._writer.put(statements.end_run, self.number, ended, halt)

    def flush(self) -> None:
        """Wait until all earlier calls have been written, or have failed."""
        self._writer.ask(Role.READ, statements.nothing)


class BatchJournal:
    """Writes one batch to the journal. The batch gets its number when its first orders are added.

    Without a journal, nothing is written, and the batch never gets a number.

    Edits return at once and are written in the order of the calls. `begin_run` and `save_report_results`
    return when their change is durable. `known` waits for its result, and the first `add` for the number of
    the batch. A method raises `JournalError` if the journal is closed, or if an operation that it waits for
    fails.
    """

    def __init__(
        self,
        history: History | None = None,
        writer: Writer | None = None,
        *,
        clock: Callable[[], float] = time.time,
        number: int | None = None,
        target: Target | None = None,
    ) -> None:
        """`number`: the number of an existing batch, or None for a new one. `target`: that of its last run.

        `history` has the outcomes of other batches. Without a `writer`, nothing is written.
        """
        self.number = number
        """The batch's number; None until its first orders are added."""
        self.target = target
        """The target of the batch's last run; None if there is none."""
        self._history = history
        self._writer: Writer | NoWriter = writer or NoWriter()
        self._clock = clock

    def add(
        self,
        order_ids: Sequence[str],
        known: Mapping[str, PriorOutcome] = MappingProxyType({}),
        infos: Mapping[str, OrderInfo] = MappingProxyType({}),
        source: str = "",
    ) -> None:
        """Append orders to the list. An order that is on the list already is not appended again.

        `known`: what earlier batches proved about the orders. `infos`: label, sending time and why the ID is
        unusual. Neither needs an entry for every order. `source`: where the first orders of the batch come
        from, such as a file name. It is ignored when more orders are added.
        """
        if not order_ids:
            return
        if self.number is None:
            self.number = self._writer.ask(Role.KEEP, statements.new_batch, self._clock(), source)
        self._put(statements.add_orders, tuple(order_ids), dict(known), dict(infos))

    def set_info(self, infos: Mapping[str, OrderInfo]) -> None:
        """Set the label and sending time of orders on the list, and why their IDs are unusual."""
        if infos:
            self._put(statements.set_info, dict(infos))

    def remove(self, order_ids: Iterable[str]) -> None:
        """Remove orders from the list. Their attempts stay in the file and count for `known`.

        An order that is added again starts without history at the end of the list; `restore` undoes a
        removal.
        """
        self._put(statements.edit_orders, statements.REMOVE, tuple(order_ids))

    def forget(self, order_ids: Iterable[str]) -> None:
        """Remove orders from the list, to undo that they were added.

        Their rows are deleted from the file. An order with attempts or report results is only removed, as by
        `remove`.
        """
        self._put(statements.forget_orders, tuple(order_ids))

    def restore(self, order_ids: Iterable[str]) -> None:
        """Put removed orders back where they were."""
        self._put(statements.edit_orders, statements.RESTORE, tuple(order_ids))

    def rename(self, old: str, order_id: str, prior: PriorOutcome | None) -> None:
        """Replace the ID of an order for which nothing was sent.

        `prior`: what an earlier batch proved about the new ID, or None. The order gets the proved state.
        """
        self._put(statements.rename_order, old, order_id, prior)

    def adopt(self, known: Mapping[str, PriorOutcome]) -> None:
        """Record what earlier batches proved about orders. A queued order gets the proved state."""
        if known:
            self._put(statements.adopt, dict(known))

    def forget_prior(self, order_ids: Iterable[str]) -> None:
        """Forget what earlier batches proved about orders that this batch has not tried: they are queued."""
        self._put(statements.edit_orders, statements.FORGET_PRIOR, tuple(order_ids))

    def set_aside(self, *, aside: bool = True) -> None:
        """Stop offering the batch as unfinished. With `aside=False`, offer it again."""
        self._put(statements.set_aside, aside)

    def known(self, target: Target, order_ids: Collection[str]) -> Mapping[str, PriorOutcome]:
        """What attempts outside this list proved about the orders at the account, see `History.known`."""
        return self._history.known(target, order_ids, self.number) if self._history and order_ids else {}

    def accounts_of(self, order_ids: Collection[str]) -> Mapping[str, Set[Target | None]]:
        """The accounts of the attempts that decided the state of orders on the list, by order ID.

        None is an account that is not known. The set of an order without any attempt in this or an
        earlier batch has only None. It is empty if the order is not on the list. Without a journal, the
        account is that of the last run.
        """
        if self.number is None:
            return {order_id: {self.target} for order_id in order_ids}
        return self._writer.ask(Role.READ, queries.accounts_of, self.number, tuple(order_ids))

    def begin_run(self, target: Target, started: float) -> RunJournal:
        """Record the start of a run. The batch must have orders. `started` is in seconds since the epoch.

        Raises `JournalError` if an earlier write failed.
        """
        number = self._writer.ask(Role.BEFORE_REQUEST, statements.begin_run, self.number, target, started)
        self.target = target
        return RunJournal(number, self._writer)

    def save_report_results(self, target: Target, report_results: Mapping[str, ReportResult]) -> None:
        """Record what reports of the account proved, by order ID.

        A proved outcome becomes the order's state.
        """
        if self.number is not None:
            self._writer.ask(
                Role.KEEP, statements.save_report_results, self.number, target, dict(report_results)
            )

    def _put(self, act: Callable[..., object], *arguments: object) -> None:
        if self.number is not None:
            self._writer.put(act, self.number, *arguments)
