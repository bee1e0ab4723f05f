"""Replacements for the journal's handles, for a session without a journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from types import MappingProxyType
from typing import TYPE_CHECKING

from imtui.core.importing.result import OrderInfo
from imtui.core.order import Attempt, PriorOutcome
from imtui.core.outcome import State
from imtui.core.target import Target

if TYPE_CHECKING:
    from imtui.core.report_result import ReportResult
    from imtui.journal import History


class NoBatchJournal:
    """Replaces `BatchJournal` and writes nothing. Most methods do nothing.

    `reader` is a journal opened for reading, as in a dry run. `known` takes outcomes from it.
    """

    number: None = None

    def __init__(self, reader: History | None = None) -> None:
        self.target: Target | None = None
        """The target of the last run; None before the first run."""
        self._reader = reader

    def add(
        self,
        order_ids: Sequence[str],
        known: Mapping[str, PriorOutcome] = MappingProxyType({}),
        infos: Mapping[str, OrderInfo] = MappingProxyType({}),
        source: str = "",
    ) -> None:
        """Do nothing."""

    def set_info(self, infos: Mapping[str, OrderInfo]) -> None: ...  # noqa: D102
    def remove(self, order_ids: Iterable[str]) -> None: ...  # noqa: D102
    def forget(self, order_ids: Iterable[str]) -> None: ...  # noqa: D102
    def restore(self, order_ids: Iterable[str]) -> None: ...  # noqa: D102
    def rename(self, old: str, order_id: str, prior: PriorOutcome | None) -> None: ...  # noqa: D102
    def adopt(self, known: Mapping[str, PriorOutcome]) -> None: ...  # noqa: D102
    def forget_prior(self, order_ids: Iterable[str]) -> None: ...  # noqa: D102
    def set_aside(self, *, aside: bool = True) -> None: ...  # noqa: D102
    def save_report_results(self, target: Target, report_results: Mapping[str, ReportResult]) -> None: ...  # noqa: D102

    def known(self, target: Target, order_ids: Collection[str]) -> Mapping[str, PriorOutcome]:
        """The outcomes that batches proved at this account, by order ID; empty without a `reader`."""
        return self._reader.known(target, order_ids) if self._reader and order_ids else {}

    def accounts_of(self, order_ids: Collection[str]) -> Mapping[str, Set[Target | None]]:
        """The account of the last run for each order; None before the first run."""
        return {order_id: {self.target} for order_id in order_ids}

    def begin_run(self, target: Target, started: float) -> NoRunJournal:  # noqa: ARG002 (as BatchJournal's)
        """Remember the target. Returns a run journal that writes nothing."""
        self.target = target
        return NoRunJournal()


class NoRunJournal:
    """Replaces `RunJournal` and writes nothing."""

    def give_up(self, order_id: str, attempt: Attempt, state: State) -> None: ...  # noqa: D102
    def retract(self, order_id: str) -> None: ...  # noqa: D102
    def release(self, order_id: str, state: State) -> None: ...  # noqa: D102
    def end(self, ended: float, halt: str = "") -> None: ...  # noqa: D102
    def flush(self) -> None: ...  # noqa: D102
