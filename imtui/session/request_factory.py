"""Creates the runs and queries of a session. Nothing else in a session sends requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from imtui.core.batch import Batch
from imtui.core.known_texts import message_of, reason_of, shown
from imtui.core.refusal import OperationRefused
from imtui.core.retry import RetryPolicy
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.http import preview
from imtui.engine.limits import Limits
from imtui.engine.queries import QueryWorkers
from imtui.messages import Message, lazy
from imtui.session.connection import Connect, connect_over_http
from imtui.session.log import Log
from imtui.session.no_journal import NoBatchJournal, NoRunJournal
from imtui.session.queries import BalanceQuery, OrderQuery
from imtui.session.run import Run, jobs
from imtui.session.status_check import StatusCheck
from imtui.settings import Profile

if TYPE_CHECKING:
    from imtui.engine.preview import RequestPreview
    from imtui.engine.transport import Transport
    from imtui.journal import BatchJournal


class RequestFactory:
    """Creates runs and queries. All methods raise `OperationRefused` if no connection can be made."""

    def __init__(self, connect: Connect | None, log: Log) -> None:
        """Use HTTP if `connect` is None."""
        self._connect = connect or connect_over_http
        self._log = log

    def run(  # noqa: PLR0913 (all keywords)
        self,
        batch: Batch,
        rows: Sequence[int],
        *,
        profile: Profile,
        limits: Limits,
        batch_journal: BatchJournal | NoBatchJournal,
        clock: Callable[[], float],
    ) -> Run:
        """Return a run that cancels `rows`. It is recorded in the journal, but not started."""
        open_transport = self._transports(profile)
        run_journal = batch_journal.begin_run(profile.target, time.time())
        recorder = None if isinstance(run_journal, NoRunJournal) else run_journal
        engine = Dispatcher(jobs(batch, rows), profile.credentials, open_transport, limits, recorder=recorder)
        return Run(engine, batch, run_journal, self._log, clock)

    def preview(self, profile: Profile, order_id: str) -> RequestPreview:
        """The request that would cancel this order, with masked credentials. It is not sent."""
        return preview(profile.base_url, profile.credentials, order_id)

    def balance(self, profile: Profile, limits: Limits) -> BalanceQuery:
        """A query for the balance, with one attempt only, because the operator waits for the result."""
        return BalanceQuery(self._workers(profile, limits._replace(retry=RetryPolicy(tries=1))))

    def orders(self, profile: Profile, limits: Limits, start: date, end: date) -> OrderQuery:
        """A query for the orders created on these days, both included."""
        return OrderQuery(self._workers(profile, limits), start, end)

    def reports(
        self,
        ids: Sequence[str],
        *,
        profile: Profile,
        limits: Limits,
        batch: Batch,
        batch_journal: BatchJournal | NoBatchJournal,
    ) -> StatusCheck:
        """A status check of the orders `ids`."""
        workers = self._workers(profile, limits)
        return StatusCheck(
            workers, profile.target, ids, batch=batch, batch_journal=batch_journal, log=self._log
        )

    def _workers(self, profile: Profile, limits: Limits) -> QueryWorkers:
        return QueryWorkers(profile.credentials, self._transports(profile), limits)

    def _transports(self, profile: Profile) -> Callable[[], Transport]:
        try:
            return self._connect(profile.base_url)
        except (OSError, ValueError, ImportError) as error:
            reason = _reason(error)
            raise OperationRefused(lazy("No connection can be made: {reason}", reason=reason)) from error


def _reason(error: Exception) -> Message:
    if own := message_of(error):
        return own
    if isinstance(error, OSError) and error.filename:
        return lazy("{reason}: {path}", reason=reason_of(error), path=error.filename)
    return shown(str(error))
