"""The session: one batch, its account and its run. It is the only writer of the batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from imtui.core.batch import Addition, Batch, Tallies, tallies_of
from imtui.core.export_format import SUFFIXES, ExportFormat
from imtui.core.importing.result import Found
from imtui.core.known_texts import reason_of
from imtui.core.outcome import OUTCOMES, Halt, State
from imtui.core.protocol import Credentials
from imtui.core.refusal import OperationRefused, Refusal
from imtui.engine.limits import Limits
from imtui.engine.proxy import shown_proxy
from imtui.messages import Message, _, lazy, nlazy
from imtui.session.availability import (
    NO_ACCOUNT,
    cannot_check_reports,
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
from imtui.session.changes import ChangeSet, Phase, Progress
from imtui.session.connection import Connect, ConnectAsker, connect_over_http, load_http, proxy_to
from imtui.session.dry_run import DryRun
from imtui.session.log import Log
from imtui.session.no_journal import NoBatchJournal
from imtui.session.order_list import OrderList
from imtui.session.planning import late, to_send, untried
from imtui.session.target import target_of
from imtui.session.words import limits_words, tally_words
from imtui.settings import Profile, is_loopback

if TYPE_CHECKING:
    from imtui.journal import BatchSummary, Journal, JournalReader
    from imtui.session.export import CsvStyle
    from imtui.session.queries import BalanceQuery, OrderQuery
    from imtui.session.reconciliation import ReportCheck
    from imtui.session.requests import Requests
    from imtui.session.run import Run


_ENVIRONMENTS: Final = {True: lazy("LIVE"), False: lazy("sandbox")}
"""Where a run would go: to a real account, or not."""


class Session:
    """A batch, the account that it is sent to, and at most one run at a time.

    All calls come from one thread. During a run only `drain` and `absorb` change the outcomes.
    """

    def __init__(  # noqa: PLR0913 (keywords)
        self,
        profile: Profile | None,
        limits: Limits,
        connect: Connect | None = None,
        clock: Callable[[], float] = time.monotonic,
        connect_asker: ConnectAsker | None = None,
        *,
        readonly: bool = False,
    ) -> None:
        """With `readonly`, no cancel request is ever sent."""
        self.batch = Batch()
        self.profile = profile
        self.limits = limits
        self.readonly: Final = readonly
        self.report_check: ReportCheck | None = None
        """The reports that are being asked for; a run, another list or another account ends it."""
        self._connect = connect or connect_over_http
        self._connect_asker = connect_asker or connect_over_http
        self._clock = clock
        self._log = Log()
        self._journal: Journal | None = None
        self._reader: JournalReader | None = None
        """Instead of the journal for a dry run."""
        self._list = OrderList(self.batch, self._log)
        self._run: Run | None = None
        """The last one, which may be over; None where the list has had none."""

    @property
    def live(self) -> bool:
        """True if a run would reach a real account: every host but this machine counts as one."""
        return self.profile is not None and not is_loopback(self.profile.base_url)

    @property
    def proxy(self) -> str:
        """Host and port of the proxy that requests go through; empty where they go straight."""
        proxy = proxy_to(self.profile.base_url) if self.profile else None
        return shown_proxy(proxy) if proxy else ""

    @property
    def environment(self) -> str:
        """Where a run would go, in the language in use: `LIVE` or `sandbox`."""
        return str(_ENVIRONMENTS[self.live])

    @property
    def journal_trouble(self) -> str:
        """Why nothing can be kept, and so nothing is sent; empty while all is well."""
        return str(self._list.trouble)

    @property
    def last_account(self) -> str:
        """Where the batch was sent last, `profile · base URL`; empty before its first run."""
        target = self._list.kept.target
        return f"{target.profile} · {target.base_url}" if target else ""

    @property
    def phase(self) -> Phase:
        """What the session is about."""
        return self._run.phase if self._run else Phase.IDLE

    @property
    def halt(self) -> Halt | None:
        """Why the last run stopped, or waits, before its last order."""
        return self._run.halt if self._run else None

    @property
    def trouble(self) -> str:
        """What in imtui itself ended the last run early, its journal that could not be written, say."""
        return str(self._run.trouble) if self._run else ""

    @property
    def cut_short(self) -> bool:
        """Whether the last run was stopped or left before every order had its outcome."""
        return bool(self._run and self._run.cut_short)

    @property
    def is_broken(self) -> bool:
        """Whether the run's news could not be applied: nothing but the journal can be relied on then."""
        return bool(self._run and self._run.is_broken)

    @property
    def under_way(self) -> int:
        """Requests whose end has not come."""
        return self._run.under_way if self._run else 0

    @property
    def progress(self) -> Progress:
        """How far the current run is, or how far the last one got."""
        return self._run.progress if self._run else Progress()

    def report_problem(self, text: Message | str) -> None:
        """Add a warning to the log."""
        self._log.say(text, warning=True)

    def warm_up(self) -> None:
        """Load httpx in the background, so that the first run starts at once."""
        Thread(target=load_http, name="warm-up", daemon=True).start()

    def keep_in(self, path: Path) -> tuple[str, ...]:
        """Open the journal at `path` and keep the batch there; what the operator should know of it.

        Where that cannot be, `journal_trouble` says why.
        """
        journal = import_module("imtui.journal")
        try:
            opened = journal.Journal.open(path)
        except journal.JournalError as error:
            self._list.trouble = error.refusal.sentence
            self._log.say(lazy("Nothing can be sent. {reason}", reason=error), warning=True)
            return ()
        self._journal = opened
        self._list.keep_in(opened.next_batch)
        self._list.keep(range(len(self.batch)), "", self.profile)
        for notice in opened.notices:
            self._log.say(notice, warning=True)
        return tuple(map(str, opened.notices))

    def look_in(self, path: Path) -> None:
        """Ask the journal at `path` what earlier batches proved, and keep nothing; raises `OperationRefused`.

        Where there is none, nothing is known.
        """
        journal = import_module("imtui.journal")
        try:
            reader = journal.Journal.read_only(path) if path.exists() else None
        except (OSError, journal.JournalError) as error:
            raise OperationRefused(_refusal_of(path, error)) from error
        self._reader = reader
        self._list.keep_in(lambda: NoBatchJournal(reader))
        for notice in reader.notices if reader else ():
            self._log.say(notice, warning=True)

    @property
    def batch_number(self) -> int | None:
        """The batch's number in the journal, None where it has none yet."""
        return self._list.kept.number

    def unfinished(self) -> BatchSummary | None:
        """The newest unfinished batch of the journal, other than this one."""
        summary = self._journal.unfinished() if self._journal else None
        return summary if summary and summary.number != self.batch_number else None

    def past_batches(self, limit: int | None = None) -> list[BatchSummary]:
        """The last `limit` batches, or all, and every older unfinished one, newest first."""
        return self._journal.batches(limit) if self._journal else []

    def count_batches(self) -> int:
        """The number of all batches in the journal."""
        return self._journal.count_batches() if self._journal else 0

    def open_batch(self, number: int) -> None:
        """Put a batch of the journal in the place of this one, which stays in the journal."""
        _refuse(cannot_open_batch(self))
        self.end_report_check()
        journal = self._must_have_journal()
        stored = journal.load(number)
        self._list.replace(journal.batch(number, stored.target), stored.orders)
        self._run = None
        # A batch that was begun later may have the proof.
        self._list.catch_up(range(len(self.batch)), self.profile)
        counts = tally_words(self.batch.tallies())
        self._log.say(lazy("Batch {number} opened: {counts}", number=number, counts=counts))

    def merge_batch(self, number: int) -> tuple[Addition, Tallies]:
        """Add the orders of a batch of the journal to this one, with what was proved of them.

        Returns the outcomes of those that are queued again: they were refused or unreachable, or their
        batch was sent at another account.
        """
        _refuse(cannot_merge_batch(self))
        stored = self._must_have_journal().load(number)
        found = [
            Found(order.order_id, line, 1, *order.info) for line, order in enumerate(stored.orders, start=1)
        ]
        addition = self.add(found, lazy("batch {number}", number=number))
        added = self.batch.stretch(addition.rows)
        queued = {order.order_id for order in added if order.state is State.QUEUED}
        again = (each for each in stored.orders if each.state in OUTCOMES and each.order_id in queued)
        return addition, tallies_of(again)

    def export(self, path: Path, rows: Sequence[int] | None = None, style: CsvStyle | None = None) -> None:
        """Write `rows`, or all, to a new file, in the format of its suffix; raises `OperationRefused`."""
        format_ = ExportFormat.of_suffix(path.suffix)
        if format_ is None:
            raise OperationRefused(
                lazy("{path}: the name must end in one of {suffixes}.", path=path, suffixes=SUFFIXES)
            )
        # Its formats are needed long after the first frame.
        from imtui.session.export import PLAIN, Export  # noqa: PLC0415

        chosen = [self.batch[row] for row in (range(len(self.batch)) if rows is None else rows)]
        export = Export(
            chosen, self.batch.tallies(), self.batch_number, style or PLAIN, self._list.kept.target
        )
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write(export.text(format_))
        except FileExistsError:
            raise OperationRefused(lazy("{path} exists already. Choose another name.", path=path)) from None
        except OSError as error:
            raise OperationRefused(
                lazy("{path}: {reason}. Choose another place.", path=path, reason=reason_of(error))
            ) from error
        self._log.say(
            nlazy(
                "{count:n} order exported to {path}",
                "{count:n} orders exported to {path}",
                len(chosen),
                path=path,
            )
        )

    def set_aside(self, number: int) -> None:
        """Offer a batch as unfinished no longer; it stays in the journal."""
        if self._journal:
            self._journal.batch(number).set_aside()

    def clear(self) -> None:
        """Begin a new batch; the one that was here stays in the journal, and is not offered again."""
        _refuse(cannot_clear(self))
        self.end_report_check()
        self._list.clear()
        self._run = None

    def add(self, found: Sequence[Found], source: Message | str = "", *, rejected: int = 0) -> Addition:
        """Append the IDs that are new. A run under way does not send them.

        `rejected` is how many pieces of the source were no IDs, for the log.
        """
        return self._list.add(found, source, rejected, self.profile)

    def delete(self, rows: Iterable[int]) -> None:
        """Take orders off the list."""
        _refuse(cannot_delete(self))
        self._list.delete(rows)

    def rename(self, row: int, order_id: str) -> None:
        """Put another id in the place of one of which nothing was sent; raises `OperationRefused`."""
        _refuse(cannot_rename(self))
        self.end_report_check()
        self._list.rename(row, order_id, self.profile)

    def undo(self) -> str:
        """Take the last edit of the list back; what it was, for the operator. Raises `OperationRefused`."""
        _refuse(cannot_undo(self))
        self.end_report_check()
        return str(self._list.undo().words)

    def redo(self) -> str:
        """Make the edit undone last again; what it was, as for `undo`. Raises `OperationRefused`."""
        _refuse(cannot_redo(self))
        self.end_report_check()
        edit = self._list.redo()
        if edit.cleared is not None:
            self._run = None
        return str(edit.words)

    def use_account(self, profile: Profile) -> None:
        """Use another account. Outcomes proved at the account before stay as they are."""
        _refuse(cannot_use_account(self))
        self.end_report_check()
        self.profile = profile
        self._log.say(
            lazy(
                "Using account {name} · {base_url} · {environment}",
                name=profile.name,
                base_url=profile.base_url,
                environment=_ENVIRONMENTS[self.live],
            )
        )

    def untried(self) -> list[int]:
        """The rows for which this batch has sent nothing, and that no earlier one has settled."""
        return untried(self.batch)

    def prepare(self, rows: Sequence[int]) -> list[int]:
        """Return those of `rows` that a run would send at this account, in order. Raises `OperationRefused`.

        The others get the outcome that an earlier batch proved: a cancelled order is not sent again.
        """
        _refuse(cannot_send(self))
        profile = self._account
        self._list.catch_up(rows, profile)
        return to_send(self.batch, rows, time.time())

    def late(self, rows: Iterable[int]) -> int:
        """How many of `rows` have a sending time that has passed."""
        return late(self.batch, rows, time.time())

    def dry_run(self, rows: Sequence[int]) -> DryRun:
        """What `run` would send for `rows`; nothing is sent or written. Raises `OperationRefused`."""
        _refuse(cannot_plan(self))
        profile = self._account
        planned = to_send(self.batch, rows, time.time(), self._list.known(rows, profile))
        if not planned:
            raise OperationRefused(lazy("There is nothing to send."))
        ids = tuple(self.batch[row].order_id for row in planned)
        credentials = Credentials(profile.key, profile.hash)
        request = load_http().preview(profile.base_url, credentials, ids[0])
        target = f"{self.environment} · {profile.name} · {profile.base_url}"
        if self.proxy:
            target = _("{target} · via proxy {proxy}", target=target, proxy=self.proxy)
        unusual = tuple(self.batch[row] for row in planned if self.batch[row].unusual)
        return DryRun(target, request, ids, self.limits, unusual)

    def run(self, rows: Sequence[int]) -> None:
        """Send a cancel for each of `rows`; raises `OperationRefused`."""
        _refuse(cannot_run(self))
        profile = self._account
        self.end_report_check()
        rows = self.prepare(rows)
        if not rows:
            raise OperationRefused(lazy("There is nothing to send."))
        self._run = self._requests.run(
            self.batch, rows, profile=profile, limits=self.limits, kept=self._list.kept, clock=self._clock
        )
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
        """Try the credentials without any effect; raises `OperationRefused`."""
        return self._requests.balance(profile, self.limits)

    def list_orders(self, start: date, end: date) -> OrderQuery:
        """Ask for the orders that were created on these days, both included; raises `OperationRefused`."""
        _refuse(cannot_list_orders(self))
        return self._requests.orders(self._account, self.limits, start, end)

    def check_reports(self, rows: Iterable[int], *, cancelled: bool = False) -> None:
        """Ask for the reports of those of `rows` that are unconfirmed or were refused with 455.

        With `cancelled` also of those that are cancelled: a report can confirm that, or contradict it.
        `drain` takes the answers in. Raises `OperationRefused`.
        """
        _refuse(cannot_check_reports(self))
        profile = self._account
        if self.report_check is not None:
            raise OperationRefused(
                lazy("A status check is under way already: {progress}.", progress=self.report_check.words)
            )
        target = self._list.kept.target
        if target is not None and not target.is_same_account(target_of(profile)):
            raise OperationRefused(
                lazy(
                    "This batch was sent at {account}. Choose that account first.", account=self.last_account
                ),
                "account",
            )
        orders = map(self.batch.__getitem__, rows)
        ids = [order.order_id for order in orders if (order.has_report if cancelled else order.explicable)]
        if not ids:
            raise OperationRefused(
                lazy(
                    "Nothing is unconfirmed, and nothing was refused with 455. Select cancelled orders to"
                    " check their reports, too."
                )
            )
        self.report_check = self._requests.reports(
            ids, profile=profile, limits=self.limits, batch=self.batch, kept=self._list.kept
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

    def end_report_check(self) -> None:
        """Ask for no further report."""
        report_check, self.report_check = self.report_check, None
        if report_check is not None:
            report_check.cancel()
            self._log.say(report_check.words)
            if report_check.trouble:
                self._log.say(
                    lazy("No further report was asked for. {reason}", reason=report_check.trouble),
                    warning=True,
                )

    def set_limits(self, workers: int, rate: float) -> None:
        """Change the limits. A run under way uses them from its next request."""
        self.limits = self.limits._replace(workers=workers, rate=rate)
        if self._run:
            self._run.set_limits(workers, rate)
        self._log.say(lazy("Limits: {limits}", limits=limits_words(self.limits)))

    def pause(self) -> None:
        """Let no further request leave until `resume`."""
        if self._run:
            self._run.pause()

    def resume(self) -> None:
        """End a pause, whether the operator or a halt began it."""
        if self._run:
            self._run.resume()

    def stop(self) -> None:
        """Stop the run. Orders that were not sent stay queued."""
        if self._run:
            self._run.stop()

    def close(self) -> None:
        """Leave at once: requests under way are given up, and what is not known of them is said."""
        if self._run and self.phase is not Phase.IDLE:
            self._run.leave()
        self.end_report_check()
        self._log.write()
        for history in (self._journal, self._reader):
            if history is not None:
                history.close()

    def drain(self, budget: float = 0.02, wait: float = 0.0) -> ChangeSet:
        """Absorb, and hand out what has changed since the last drain."""
        self.absorb(budget, wait)
        return self._take_changes()

    def absorb(self, budget: float, wait: float = 0.0) -> None:
        """Apply events of the engine for at most `budget` seconds; wait `wait` seconds for the first one."""
        until = self._clock() + wait + budget
        if self.report_check is not None:
            self.report_check.absorb(wait)
            if self.report_check.done:
                self.end_report_check()
        if self._run:
            self._run.absorb(until, wait)

    def _must_have_journal(self) -> Journal:
        if self._journal is None:
            raise OperationRefused(lazy("There is no journal."))
        return self._journal

    def _take_changes(self) -> ChangeSet:
        return ChangeSet(self.batch.take_changed(), self.batch.tallies(), self._log.take())

    @cached_property
    def _requests(self) -> Requests:
        # First run: the engine is loaded with the first request, not before the first frame.
        from imtui.session.requests import Requests  # noqa: PLC0415

        return Requests(self._connect, self._connect_asker, self._log)

    @property
    def _account(self) -> Profile:
        """The account, of which `availability` has made sure."""
        if self.profile is None:
            raise OperationRefused(*NO_ACCOUNT)
        return self.profile


def _refusal_of(path: Path, error: OSError | OperationRefused) -> Message | str:
    if isinstance(error, OperationRefused):
        return error.refusal.sentence
    return lazy("{path}: {reason}", path=path, reason=reason_of(error))


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise OperationRefused(*refusal)
