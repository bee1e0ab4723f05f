"""The session: one batch, its account and its run. Only the session and its parts change the batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from imtui.core.batch import Addition, Batch, Tallies, tallies_of
from imtui.core.importing.result import Found
from imtui.core.known_texts import reason_of
from imtui.core.outcome import OUTCOMES, State
from imtui.core.refusal import OperationRefused, Refusal
from imtui.core.target import Target
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.limits import Limits
from imtui.engine.proxy import proxy_for, shown_proxy
from imtui.journal import (
    BatchJournal,
    BatchSummary,
    Journal,
    JournalError,
    JournalLockedError,
    JournalReader,
    is_held,
)
from imtui.messages import Message, _, lazy, nlazy
from imtui.session.availability import (
    NO_ACCOUNT,
    cannot_check_status,
    cannot_clear,
    cannot_delete,
    cannot_list_orders,
    cannot_merge_batch,
    cannot_open_batch,
    cannot_plan,
    cannot_redo,
    cannot_rename,
    cannot_run,
    cannot_send,
    cannot_undo,
    cannot_use_account,
)
from imtui.session.changes import ChangeSet, Phase, RunState
from imtui.session.connection import Connect, connect_over_http, preview_of, transports_to
from imtui.session.log import Log
from imtui.session.log_texts import limits_words, tally_words
from imtui.session.order_list import OrderList
from imtui.session.planning import DryRun, to_send
from imtui.session.queries import BalanceQuery, OrderQuery
from imtui.session.run import Run, jobs
from imtui.session.status_check import StatusCheck, split_by_account, with_report
from imtui.settings import Profile, is_loopback

if TYPE_CHECKING:
    from imtui.session.export import CsvStyle

_ENVIRONMENTS: Final = {True: lazy("LIVE"), False: lazy("sandbox")}
"""The name of the environment that a run would send to, by `Session.live`."""


class Session:
    """A batch, the account that it is sent to, and at most one run at a time.

    All calls come from one thread. But if that thread is blocked when imtui must end, another thread calls
    `close`. During a run, only `drain`, `absorb` and `close` change the orders of the run.
    """

    def __init__(
        self,
        profile: Profile | None,
        limits: Limits,
        connect: Connect = connect_over_http,
        clock: Callable[[], float] = time.monotonic,
        *,
        readonly: bool = False,
    ) -> None:
        """If `readonly` is set, no cancel request is ever sent."""
        self.batch = Batch()
        self.profile = profile
        self.limits = limits
        self.readonly: Final = readonly
        self.status_check: StatusCheck | None = None
        """The status check under way; None if there is none.

        It ends early if a run starts, an ID is edited, an edit is undone or redone, or the batch or the
        account changes.
        """
        self._connect = connect
        self._clock = clock
        self._log = Log()
        self._journal: Journal | None = None
        self._locked_journal: Path | None = None
        """The journal that could not be opened because another imtui has it open; None otherwise."""
        self._reader: JournalReader | None = None
        """The journal of a dry run, opened for reading only; None otherwise."""
        self._list = OrderList(self.batch, self._log, lambda: self.profile)
        self._run: Run | None = None
        """The current or last run of this list; None if there was none."""

    @property
    def live(self) -> bool:
        """True if a run would use a real account. Every host except this machine counts as real."""
        return self.profile is not None and not is_loopback(self.profile.base_url)

    @property
    def proxy(self) -> str:
        """Host and port of the proxy for requests; empty if there is none."""
        proxy = proxy_for(self.profile.base_url) if self.profile else None
        return shown_proxy(proxy) if proxy else ""

    @property
    def environment(self) -> str:
        """Where a run would go, in the language in use: `LIVE` or `sandbox`."""
        return str(_ENVIRONMENTS[self.live])

    @property
    def journal_trouble(self) -> str:
        """Why the journal cannot be written; empty if it can. Nothing is sent while it cannot."""
        # Most edits return before they are written, so their failure is known to the journal alone.
        failed = self._journal.broken if self._journal else None
        return str(self._list.trouble or failed or "")

    @property
    def last_account(self) -> str:
        """The account of the last run, as `profile · base URL`; empty before the first run."""
        target = self._list.batch_journal.target
        return _account_words(target) if target else ""

    @property
    def last_environment(self) -> str:
        """Where the last run went, as `environment` names it; empty before the first run."""
        target = self._list.batch_journal.target
        return str(_ENVIRONMENTS[target.live]) if target else ""

    @property
    def phase(self) -> Phase:
        """What the session is doing."""
        return self.run_state.phase

    @property
    def run_state(self) -> RunState:
        """The state of the current run or, if there is none, of the last one."""
        return self._run or RunState()

    def report_problem(self, text: Message | str) -> None:
        """Add a warning to the log."""
        self._log.say(text, warning=True)

    def warm_up(self) -> None:
        """Load httpx in the background, so that the first run starts at once."""
        Thread(target=import_module, args=["imtui.engine.http"], name="warm-up", daemon=True).start()

    def open_journal(self, path: Path) -> tuple[str, ...]:
        """Open the journal at `path` and write the batch to it. Returns notices for the operator.

        If that fails, `journal_trouble` says why.
        """
        self._locked_journal = None
        try:
            opened = Journal.open(path)
        except JournalError as error:
            if isinstance(error, JournalLockedError):
                self._locked_journal = path
            self._list.trouble = error.refusal.sentence
            self._log.say(lazy("Nothing can be sent. {reason}", reason=error), warning=True)
            return ()
        self._journal = opened
        self._list.attach_journal(opened.batch)
        self._list.keep(range(len(self.batch)), "")
        for notice in opened.notices:
            self._log.say(notice, warning=True)
        return tuple(map(str, opened.notices))

    def open_freed_journal(self) -> tuple[str, ...] | None:
        """Open the journal after the other imtui that had it open has closed it.

        Returns the notices for the operator, as `open_journal` does. Returns None if another imtui still has
        the journal open, if imtui has a journal already, or if the journal still cannot be used.
        """
        path = self._locked_journal
        if path is None or is_held(path):
            return None
        notices = self.open_journal(path)
        return None if self.journal_trouble else notices

    def open_journal_readonly(self, path: Path) -> None:
        """Use the outcomes that earlier batches in the journal at `path` proved. Nothing is written to it.

        The file may be missing. Raises `OperationRefused` if it cannot be read.
        """
        try:
            reader = JournalReader(path) if path.exists() else None
        except OSError as error:
            reason = reason_of(error)
            raise OperationRefused(lazy("{path}: {reason}", path=path, reason=reason)) from error
        self._reader = reader
        self._list.attach_journal(lambda: BatchJournal(reader))
        for notice in reader.notices if reader else ():
            self._log.say(notice, warning=True)

    @property
    def batch_number(self) -> int | None:
        """The batch's number in the journal; None until its first order is written there."""
        return self._list.batch_journal.number

    def unfinished(self) -> BatchSummary | None:
        """The newest unfinished batch of the journal that is not this batch; None if there is none."""
        summary = self._journal.unfinished() if self._journal else None
        if summary is None or summary.number != self.batch_number:
            return summary
        return next((other for other in self.past_batches(0) if other.number != summary.number), None)

    def past_batches(self, limit: int | None = None) -> list[BatchSummary]:
        """The last `limit` batches and every older unfinished batch, newest first. `limit` None means all."""
        return self._journal.batches(limit) if self._journal else []

    def count_batches(self) -> int:
        """The number of all batches in the journal."""
        return self._journal.count_batches() if self._journal else 0

    def open_batch(self, number: int) -> None:
        """Replace this batch by batch `number` of the journal. The replaced batch stays in the journal.

        Raises `OperationRefused` during a run, or if the batch cannot be read.
        """
        _refuse(cannot_open_batch(self))
        self.end_status_check()
        kept = self._must_have_journal()
        stored = kept.load(number)
        self._list.replace(kept.batch(number, stored.target), stored.orders, kept.broken)
        self._run = None
        # A batch that was begun later may have proved outcomes of these orders. And what earlier batches
        # proved may have been proved at another account.
        self._list.adopt_known()
        counts = tally_words(self.batch.tallies())
        self._log.say(lazy("Batch {number} opened: {counts}", number=number, counts=counts))

    def merge_batch(self, number: int) -> tuple[Addition, Tallies]:
        """Add the orders of batch `number` of the journal to this batch.

        A new order that a batch cancelled or left unconfirmed at the account in use gets that outcome. The
        others are queued. Returns the addition, and how many of the queued orders had each outcome in batch
        `number`. Raises `OperationRefused` during a run, or if the batch cannot be read.
        """
        _refuse(cannot_merge_batch(self))
        stored = self._must_have_journal().load(number)
        found = [
            Found(order.order_id, line, 1, order.info) for line, order in enumerate(stored.orders, start=1)
        ]
        addition = self.add(found, lazy("batch {number}", number=number))
        added = self.batch.stretch(addition.rows)
        queued = {order.order_id for order in added if order.state is State.QUEUED}
        again = (each for each in stored.orders if each.state in OUTCOMES and each.order_id in queued)
        return addition, tallies_of(again)

    def export(self, path: Path, rows: Sequence[int] | None = None, style: CsvStyle | None = None) -> None:
        """Write the orders in `rows` to a new file; None means all orders.

        The suffix of `path` selects the format. Raises `OperationRefused`.
        """
        # Its formats take 6 ms to import. The first frame does not wait for them.
        from imtui.session.export import PLAIN, Export  # noqa: PLC0415

        chosen = [self.batch[row] for row in (range(len(self.batch)) if rows is None else rows)]
        number, target = self._list.batch_journal.number, self._list.batch_journal.target
        Export(chosen, self.batch.tallies(), number, style or PLAIN, target).write(path)
        self._log.say(
            nlazy(
                "{count:n} order exported to {path}",
                "{count:n} orders exported to {path}",
                len(chosen),
                path=path,
            )
        )

    def set_aside(self, number: int) -> None:
        """No longer offer a batch as unfinished. It stays in the journal."""
        if self._journal:
            self._journal.batch(number).set_aside()

    def clear(self) -> None:
        """Start a new batch. The old one stays in the journal and is not offered as unfinished.

        Raises `OperationRefused` during a run, or if the list is empty.
        """
        _refuse(cannot_clear(self))
        self.end_status_check()
        self._list.clear()
        self._run = None

    def add(self, found: Sequence[Found], source: Message | str = "", *, rejected: int = 0) -> Addition:
        """Append the IDs that are new. A run under way does not send them.

        An order that is on the list already gets the label and the sending time of its duplicate if its own
        are missing. `rejected` is how many pieces of the source were not accepted as IDs. It is only logged.
        """
        return self._list.add(found, source, rejected)

    def delete(self, rows: Iterable[int]) -> None:
        """Remove orders from the list. Raises `OperationRefused` during a run."""
        _refuse(cannot_delete(self))
        self._list.delete(rows)

    def rename(self, row: int, order_id: str) -> None:
        """Change the ID of an order for which nothing was sent; raises `OperationRefused`."""
        _refuse(cannot_rename(self))
        self.end_status_check()
        self._list.rename(row, order_id)

    def undo(self) -> str:
        """Undo the last edit of the list. Returns a description of the edit. Raises `OperationRefused`."""
        _refuse(cannot_undo(self))
        self.end_status_check()
        return str(self._list.undo().words)

    def redo(self) -> str:
        """Redo the edit that was undone last. Returns a description of the edit.

        Raises `OperationRefused`.
        """
        _refuse(cannot_redo(self))
        self.end_status_check()
        edit = self._list.redo()
        if edit.cleared is not None:
            self._run = None
        return str(edit.words)

    def use_account(self, profile: Profile) -> None:
        """Use another account.

        Outcomes that this batch proved at the previous account do not change. For orders that it has not
        tried, the outcomes that other batches proved at the previous account give way to those that they
        proved at the new one. Raises `OperationRefused` during a run.
        """
        _refuse(cannot_use_account(self))
        self.end_status_check()
        previous, self.profile = self.profile, profile
        self._log.say(
            lazy(
                "Using account {name} · {base_url} · {environment}",
                name=profile.name,
                base_url=profile.base_url,
                environment=_ENVIRONMENTS[self.live],
            )
        )
        if previous is None or not previous.target.is_same_account(profile.target):
            self._list.adopt_known()

    def untried(self) -> list[int]:
        """The rows of orders that this batch has not sent yet.

        These orders are queued, or an earlier batch left them unconfirmed.
        """
        return [row for row, order in enumerate(self.batch) if order.is_untried]

    def prepare(self, rows: Sequence[int]) -> list[int]:
        """Return the given rows that a run would send at this account, in sending order.

        First adopts the outcomes that other batches proved, so that no order is cancelled again. An order
        that this batch has tried, too, is left out if another batch cancelled it. Raises `OperationRefused`
        if nothing can be sent now.
        """
        _refuse(cannot_send(self))
        self._list.catch_up(rows)
        return to_send(self.batch, rows, time.time(), self._list.known_of_tried(rows))

    def late(self, rows: Iterable[int]) -> int:
        """How many of `rows` have a sending time that has passed."""
        now = time.time()
        return sum((self.batch[row].send_at or now) < now for row in rows)

    def dry_run(self, rows: Sequence[int]) -> DryRun:
        """Return what `run` would send for `rows`. Nothing is sent or written. Raises `OperationRefused`."""
        _refuse(cannot_plan(self))
        profile = self._account
        planned = to_send(self.batch, rows, time.time(), self._list.known(rows))
        if not planned:
            raise OperationRefused(lazy("There is nothing to send."))
        ids = tuple(self.batch[row].order_id for row in planned)
        request = preview_of(profile, ids[0])
        target = f"{self.environment} · {profile.name} · {profile.base_url}"
        if self.proxy:
            target = _("{target} · via proxy {proxy}", target=target, proxy=self.proxy)
        unusual = tuple(self.batch[row] for row in planned if self.batch[row].unusual)
        return DryRun(target, request, ids, self.limits, unusual)

    def run(self, rows: Sequence[int]) -> None:
        """Start a run that sends a cancel for each of `rows` that is not cancelled.

        Raises `OperationRefused`.
        """
        _refuse(cannot_run(self))
        profile = self._account
        self.end_status_check()
        rows = self.prepare(rows)
        if not rows:
            raise OperationRefused(lazy("There is nothing to send."))
        open_transport = transports_to(profile, self._connect)
        run_journal = self._list.batch_journal.begin_run(profile.target, time.time())
        engine = Dispatcher(
            jobs(self.batch, rows),
            profile.credentials,
            open_transport,
            self.limits,
            recorder=run_journal if self._journal else None,
        )
        self._run = Run(engine, self.batch, run_journal, self._log, self._clock)
        self._log.say(
            nlazy(
                "Run of {count:n} order at {account} · {environment}",
                "Run of {count:n} orders at {account} · {environment}",
                len(rows),
                account=self.last_account,
                environment=_ENVIRONMENTS[self.live],
            )
        )
        self._run.start()

    def ask_balance(self, profile: Profile) -> BalanceQuery:
        """Start a query for the balance, which tests the credentials and changes nothing at the provider.

        Raises `OperationRefused` if no connection can be made.
        """
        return BalanceQuery(profile, self.limits, self._connect)

    def list_orders(self, start: date, end: date) -> OrderQuery:
        """Start a query for the orders created from `start` to `end`, both days included.

        Raises `OperationRefused` during a run, without an account, or if no connection can be made.
        """
        _refuse(cannot_list_orders(self))
        return OrderQuery(self._account, self.limits, self._connect, start, end)

    def check_status(self, rows: Iterable[int], *, cancelled: bool = False) -> None:
        """Start a status check of the orders that `with_report` returns. `absorb` and `drain` apply reports.

        An order is not asked about if another account decided its state, in this batch or an earlier one.
        Raises `OperationRefused` if a status check is not possible now, or if there are no such rows.
        """
        _refuse(cannot_check_status(self))
        profile = self._account
        if self.status_check is not None:
            raise OperationRefused(
                lazy("A status check is under way already: {progress}.", progress=self.status_check.words)
            )
        ids = with_report(self.batch, rows, cancelled=cancelled)
        if not ids:
            raise OperationRefused(
                lazy(
                    "Nothing is unconfirmed, and nothing was refused with 455. Select cancelled orders to"
                    " check their reports, too."
                )
            )
        ids, elsewhere = split_by_account(ids, profile.target, self._list.batch_journal)
        if not ids:
            account = next((_account_words(target) for target in elsewhere if target), self.last_account)
            raise OperationRefused(
                lazy("This batch was sent at {account}. Choose that account first.", account=account or "?"),
                "account",
            )
        self.status_check = StatusCheck(
            profile,
            self.limits,
            self._connect,
            ids,
            batch=self.batch,
            batch_journal=self._list.batch_journal,
            log=self._log,
        )
        self._log.say(
            nlazy(
                "Asking for the report of {count:n} order at {name} · {base_url}",
                "Asking for the reports of {count:n} orders at {name} · {base_url}",
                len(ids),
                name=profile.name,
                base_url=profile.base_url,
            )
        )
        if elsewhere:
            self._log.say(
                nlazy(
                    "No report is asked for {count:n} order: it was sent at another account",
                    "No report is asked for {count:n} orders: they were sent at another account",
                    len(elsewhere),
                ),
                warning=True,
            )

    def end_status_check(self) -> None:
        """End the status check, if there is one: ask for no further report, and log what was received."""
        status_check, self.status_check = self.status_check, None
        if status_check is not None:
            status_check.cancel()
            self._log.say(status_check.words)
            if status_check.trouble:
                self._log.say(
                    lazy("No further report was asked for. {reason}", reason=status_check.trouble),
                    warning=True,
                )

    def set_limits(self, workers: int, rate: float) -> None:
        """Change the limits: `workers` concurrent requests, and `rate` requests per second.

        A `rate` of 0 means no limit. A run under way uses the limits from its next request.
        """
        self.limits = self.limits._replace(workers=workers, rate=rate)
        if self._run:
            self._run.set_limits(workers, rate)
        self._log.say(lazy("Limits: {limits}", limits=limits_words(self.limits)))

    def pause(self) -> None:
        """Send no further request until `resume`."""
        if self._run:
            self._run.pause()

    def resume(self) -> None:
        """Continue after a pause or a halt."""
        if self._run:
            self._run.resume()

    def stop(self) -> None:
        """Stop the run. Orders that were not sent stay queued."""
        if self._run:
            self._run.stop()

    def close(self) -> None:
        """End the run and close the journal at once.

        An order whose request is under way becomes unconfirmed, unless nothing of the request was sent.
        """
        if self._run and self.phase is not Phase.IDLE:
            self._run.leave()
        self.end_status_check()
        self._log.write()
        self._locked_journal = None
        for history in (self._journal, self._reader):
            if history is not None:
                history.close()

    def drain(self, budget: float = 0.02, wait: float = 0.0) -> ChangeSet:
        """Apply events as `absorb` does. Returns what changed since the last call."""
        self.absorb(budget, wait)
        return ChangeSet(self.batch.take_changed(), self.batch.tallies(), self._log.take())

    def absorb(self, budget: float, wait: float = 0.0) -> None:
        """Apply the reports of a status check, and the events of a run for at most `budget` seconds.

        If there is none yet, wait up to `wait` seconds for the first one.
        """
        until = self._clock() + wait + budget
        if self.status_check is not None:
            self.status_check.absorb(wait)
            if self.status_check.done:
                self.end_status_check()
        if self._run:
            self._run.absorb(until, wait)

    def _must_have_journal(self) -> Journal:
        if self._journal is None:
            raise OperationRefused(lazy("There is no journal."))
        return self._journal

    @property
    def _account(self) -> Profile:
        """The account in use. Raises `OperationRefused` if there is none."""
        if self.profile is None:
            raise OperationRefused(*NO_ACCOUNT)
        return self.profile


def _account_words(target: Target) -> str:
    return f"{target.profile} · {target.base_url}"


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise OperationRefused(*refusal)
