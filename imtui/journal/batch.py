"""One batch in the journal: every edit of the list, and its runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from imtui.core.importing.result import OrderInfo
from imtui.core.order import PriorOutcome
from imtui.core.report_result import ReportResult
from imtui.core.target import Target
from imtui.journal import writing
from imtui.journal.history import History
from imtui.journal.run import RunJournal
from imtui.journal.writer import Role, Writer


class BatchJournal:
    """The handle through which one batch is kept; it gets its number with its first orders.

    Edits return at once and are written in the order of the calls. `add` for a new batch, `known`,
    `begin_run` and `save_report_results` wait until the answer is durable. All raise `JournalError`.
    """

    def __init__(  # noqa: PLR0913 (keywords)
        self,
        *,
        history: History,
        writer: Writer,
        clock: Callable[[], float],
        attempts: Iterator[int],
        number: int | None = None,
        target: Target | None = None,
    ) -> None:
        """`attempts` counts the attempts of the whole journal."""
        self.number = number
        """The batch's number, None before its first orders."""
        self.target = target
        """Where its last run went."""
        self._history = history
        self._writer = writer
        self._clock = clock
        self._attempts = attempts

    def add(
        self,
        order_ids: Sequence[str],
        known: Mapping[str, PriorOutcome] = MappingProxyType({}),
        notes: Mapping[str, OrderInfo] = MappingProxyType({}),
        source: str = "",
    ) -> None:
        """Append the orders that are not on the list. `known` is adopted; `notes` exist for some of them.

        `source` names where the first orders of the batch come from.
        """
        if not order_ids:
            return
        if self.number is None:
            self.number = self._writer.ask(Role.KEEP, writing.new_batch, self._clock(), source)
        self._put(writing.add_orders, tuple(order_ids), dict(known), dict(notes))

    def set_info(self, notes: Mapping[str, OrderInfo]) -> None:
        """Set the label, the sending time and the mark of orders on the list."""
        if notes:
            self._put(writing.set_info, dict(notes))

    def remove(self, order_ids: Iterable[str]) -> None:
        """Remove orders from the list. Their attempts stay in the file and count for `known`.

        An order that is added again starts without history at the end of the list; `restore` undoes a
        removal.
        """
        self._put(writing.remove_orders, tuple(order_ids))

    def forget(self, order_ids: Iterable[str]) -> None:
        """Remove orders from the list as if they had never been added."""
        self._put(writing.forget_orders, tuple(order_ids))

    def restore(self, order_ids: Iterable[str]) -> None:
        """Put removed orders back where they were."""
        self._put(writing.restore_orders, tuple(order_ids))

    def rename(self, old: str, order_id: str, before: PriorOutcome | None) -> None:
        """Replace the ID of an order for which nothing was sent."""
        self._put(writing.rename_order, old, order_id, before)

    def adopt(self, known: Mapping[str, PriorOutcome]) -> None:
        """Keep what earlier batches proved of orders. A queued order gets the proved state."""
        if known:
            self._put(writing.adopt, dict(known))

    def set_aside(self, *, aside: bool = True) -> None:
        """Stop or start offering the batch as unfinished."""
        self._put(writing.set_aside, aside)

    def known(self, target: Target, order_ids: Collection[str]) -> Mapping[str, PriorOutcome]:
        """What earlier batches proved of the orders at this account."""
        return self._history.known(target, order_ids, self.number) if order_ids else {}

    def begin_run(self, target: Target, started: float) -> RunJournal:
        """Start a run of this batch, which has orders."""
        number = self._writer.ask(Role.BEFORE_REQUEST, writing.begin_run, self.number, target, started)
        self.target = target
        return RunJournal(number, self._writer, self._attempts)

    def save_report_results(self, target: Target, findings: Mapping[str, ReportResult]) -> None:
        """Keep what reports of the account proved, by order ID.

        A proved outcome becomes the order's state.
        """
        if self.number is not None:
            self._writer.ask(Role.KEEP, writing.save_report_results, self.number, target, dict(findings))

    def _put(self, act: Callable[..., object], *arguments: object) -> None:
        if self.number is not None:
            self._writer.put(act, self.number, *arguments)
