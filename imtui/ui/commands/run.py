"""Commands that send requests, or control a run: run, retry, pause, status check, limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from imtui.core.batch import tallies_of
from imtui.core.importing import Found, Imported
from imtui.core.outcome import FAILURES, Halt
from imtui.session import OperationRefused, Phase
from imtui.session.words import limits_words, orders, tally_words
from imtui.ui.commands.confirmation import must_be_typed
from imtui.ui.commands.group import CommandGroup
from imtui.ui.scope import Scope, ScopeKind, hidden_words
from imtui.ui.screens.dry_run import dry_run_reader
from imtui.ui.screens.limits import LimitsChoice, LimitsDialog
from imtui.ui.screens.not_found import NotFoundAnswer, NotFoundQuestion
from imtui.ui.screens.pick import PickDialog
from imtui.ui.screens.run_question import RunQuestion, RunScope


class RunCommands(CommandGroup):
    """Starts, controls and ends runs, and asks for reports."""

    def do_run(self) -> None:
        """Ask, then send a cancel for the queued orders of the scope that is confirmed."""
        self._ask_run(self._queued_scopes(), "Cancel")

    def do_retry(self) -> None:
        """Ask, then retry the failures of the scope that is confirmed."""
        self._ask_run(self._failed_scopes(), "Retry")

    def do_dry_run(self) -> None:
        """Show what a run of the selected, shown or queued orders would send."""
        scope = self._queued_scopes()[0]
        self.show(dry_run_reader(self.session.dry_run(scope.rows), scope.name))

    def do_pace(self) -> None:
        """Ask for the concurrency and rate limits."""
        limits = self.session.limits
        self.show(LimitsDialog(limits.workers, limits.rate), self._change_limits)

    def do_settle(self) -> None:
        """Ask for the reports of the selected, shown or all orders; or ask for no more."""
        if self.session.report_check:
            self.session.end_report_check()
            return
        scope = self.pane.scope
        self.session.check_reports(scope.rows)
        report_check = self.session.report_check
        self.dashboard.run_monitor.follow_report_check(
            scope.name(report_check.total if report_check else 0, "order")
        )

    def do_pick(self) -> None:
        """Show the orders of the account. Those that are picked are added to the list."""
        self.show(PickDialog(self.session.list_orders), self._take_picked)

    def do_pause(self) -> None:
        """Pause the run, or resume it."""
        if self.session.phase is not Phase.PAUSED:
            self.session.pause()
        elif self.session.halt is Halt.NOT_FOUND:
            self.ask_to_resume()
        else:
            self._resume()
        self.dashboard.show_summary()

    def ask_to_resume(self) -> None:
        """Ask what to do with a paused run of which every order was refused with 455."""
        self.show(NotFoundQuestion(self.session), self._decide)

    def _decide(self, answer: NotFoundAnswer | None) -> None:
        keys = self.keys
        if self.session.phase is not Phase.PAUSED:
            return
        if answer is None:
            words = f"The run stays paused. {keys['pause']} asks again, {keys['stop']} stops."
            self.show_notice(words, warning=True)
        elif answer is NotFoundAnswer.CONTINUE:
            self._resume()
        else:
            self.dashboard.run_monitor.accounts_are_next = answer is NotFoundAnswer.ACCOUNT
            self.do_stop()

    def _resume(self) -> None:
        self.session.resume()
        self.dashboard.run_monitor.forget_halt()
        self.dashboard.show_summary()

    def do_stop(self) -> None:
        """End the run."""
        self.session.stop()
        self.dashboard.show_summary()

    def _queued_scopes(self) -> list[RunScope]:
        """The queued orders of a narrow scope, if there is one, then all queued orders."""
        queued, scope = self._queued(), self.pane.scope
        everything = RunScope(f"all {len(queued):,} queued", queued)
        if not scope.is_narrow:
            return [everything]
        within = set(scope.rows)
        rows = [row for row in queued if row in within]
        if not rows:
            raise OperationRefused(self._nothing_in(scope, "queued"))
        notes = [hidden_words(scope)] if scope.hidden else []
        if others := len(scope.rows) - len(rows):
            state = "is not queued and is" if others == 1 else "are not queued and are"
            notes.append(f"{scope.name(others, 'order')} {state} not sent.")
        return [RunScope(_narrow_name(scope, len(rows)), rows, tuple(notes)), everything]

    def _failed_scopes(self) -> list[RunScope]:
        """The failures of a narrow scope, if there is one, then all that a retry may change."""
        scope, everything = self.pane.scope, Scope(ScopeKind.ALL, range(len(self.session.batch)))
        failed, left, rows = self._failures(scope)
        if not failed:
            raise OperationRefused(self._nothing_in(scope, "a failure"))
        hidden = [hidden_words(scope)] if scope.hidden else []
        notes = (*hidden, *self._retry_notes(scope, failed, left))
        if not rows:
            raise OperationRefused(" ".join(["Nothing is retried.", *notes]))
        if not scope.is_narrow:
            return [RunScope(f"all {len(rows):,} failed", rows, notes)]
        narrow = RunScope(_narrow_name(scope, len(rows)), rows, notes)
        all_failed, all_left, all_rows = self._failures(everything)
        if not all_rows:
            return [narrow]
        all_notes = (*self._retry_notes(everything, all_failed, all_left),)
        return [narrow, RunScope(f"all {len(all_rows):,} failed", all_rows, all_notes)]

    def _failures(self, scope: Scope) -> tuple[list[int], list[int], list[int]]:
        """The failures in `scope`, those that need work, and those that are retried.

        Selected ones are retried even if the same reply is expected.
        """
        batch = self.session.batch
        failed = [row for row in sorted(scope.rows) if batch[row].state in FAILURES]
        left = [row for row in failed if batch[row].needs_work]
        if scope.kind is ScopeKind.SELECTED:
            return failed, left, left
        return failed, left, [row for row in left if batch[row].retriable]

    def _retry_notes(self, scope: Scope, failed: Sequence[int], left: Sequence[int]) -> Iterator[str]:
        """Sentences about failures that a retry cannot change, whether they are `left` to do or not."""
        batch, keys = self.session.batch, self.keys
        alike = [batch[row] for row in left if not batch[row].retriable]
        if alike and scope.kind is ScopeKind.SELECTED:
            yield f"Among them {tally_words(tallies_of(alike))}: expect the same reply."
        elif alike:
            yield f"Not included: {tally_words(tallies_of(alike))}, because the same reply is expected."
            yield f"To retry them anyway, select them ({keys['select_all']}), then press {keys['retry']}."
        if settled := len(failed) - len(left):
            yield f"Not included: {orders(settled)} with a report that leaves nothing to do."

    def _nothing_in(self, scope: Scope, what: str) -> str:
        """Why a command has nothing to act on in a narrow scope."""
        back = self.keys["back"]
        if scope.hidden and not scope.rows:
            return f"{hidden_words(scope)} {back} clears the selection."
        kind = "selection" if scope.kind is ScopeKind.SELECTED else "filter"
        named = scope.name(len(scope.rows), "order")
        if len(scope.rows) == 1:
            return f"Nothing was sent: the {named} is not {what}. {back} clears the {kind}."
        return f"Nothing was sent: none of the {named} is {what}. {back} clears the {kind}."

    def _queued(self) -> list[int]:
        rows = self.session.untried()
        if rows:
            return rows
        if self.session.batch.tallies().failed:
            raise OperationRefused(f"No order is queued. Press {self.keys['retry']} to retry failures.")
        raise OperationRefused("All orders are cancelled: nothing is left to send.")

    def _ask_run(self, scopes: Sequence[RunScope], verb: str) -> None:
        scopes = self._prepared(scopes)
        settings = self.dashboard.settings
        typed_for = partial(must_be_typed, self.session, count_from=settings.confirm_count_from)

        def answered(rows: tuple[int, ...] | None) -> None:
            if rows:
                self.start(rows)

        self.show(RunQuestion(self.session, scopes, verb, typed_for), answered)

    def _prepared(self, scopes: Sequence[RunScope]) -> list[RunScope]:
        """The scopes without the orders that an earlier batch cancelled."""
        rows = {row for scope in scopes for row in scope.rows}
        to_send = self.session.prepare(sorted(rows))
        if len(to_send) < len(rows):
            self.dashboard.refresh_all()
        prepared = [_only(scope, to_send) for scope in scopes]
        if not prepared[0].rows:
            raise OperationRefused("Nothing was sent: all of them were cancelled in an earlier batch.")
        return prepared

    def start(self, rows: Sequence[int]) -> None:
        """Send a cancel for each of `rows`, and follow the run."""
        try:
            self.session.run(rows)
        except OperationRefused as error:
            self.show_notice(str(error), warning=True)
            return
        self.table.focus()
        self.dashboard.run_monitor.follow_run()

    def _change_limits(self, choice: LimitsChoice | None) -> None:
        if choice:
            self.session.set_limits(choice.workers, choice.rate)
            self.dashboard.run_monitor.limits_changed()
            self.show_notice(f"Pace: {limits_words(self.session.limits)}.")

    def _take_picked(self, found: list[Found] | None) -> None:
        if found:
            self.dashboard.imports.import_read(("the account's orders", Imported(tuple(found))))


def _narrow_name(scope: Scope, count: int) -> str:
    return f"{count:,} {scope.kind.value}"


def _only(scope: RunScope, to_send: Sequence[int]) -> RunScope:
    """The rows of `scope` that are in `to_send`, in the order of sending."""
    within = set(scope.rows)
    rows = [row for row in to_send if row in within]
    if cancelled := len(within) - len(rows):
        note = f"Not included: {orders(cancelled)}, cancelled in an earlier batch."
        return replace(scope, rows=rows, notes=(*scope.notes, note))
    return replace(scope, rows=rows)
