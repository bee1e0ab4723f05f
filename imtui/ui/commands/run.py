"""Commands about what is sent: run, retry, pause, reports, pace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from textual.content import Content

from imtui.core.advice import BY_HALT
from imtui.core.batch import tallies_of
from imtui.core.intake import Found, Intake
from imtui.core.outcome import FAILURES, Halt
from imtui.session import NotNowError, Phase
from imtui.session.words import orders, pace_words, tally_words
from imtui.settings import Profile
from imtui.ui.commands.confirmation import must_be_typed
from imtui.ui.commands.group import CommandGroup
from imtui.ui.screens.dialog import Confirm
from imtui.ui.screens.dry_run import RunConfirm, dry_run_reader
from imtui.ui.screens.limits import PaceChoice, PaceDialog
from imtui.ui.screens.pick import PickDialog
from imtui.ui.theme import coloured_name


class RunCommands(CommandGroup):
    """Begins, steers and ends runs, and asks for reports."""

    def do_run(self) -> None:
        """Ask, then send a cancel for every queued order."""
        self._confirm_run(self._queued(), "Run")

    def do_retry(self) -> None:
        """Ask, then try again the failures that are selected, else those shown that may end otherwise."""
        batch, selected = self.session.batch, self.table.selected
        failed = [row for row in selected or sorted(self.table.shown) if batch[row].state in FAILURES]
        if not failed:
            raise NotNowError(f"No failure is {'selected' if selected else 'shown'}.")
        left = [row for row in failed if batch[row].needs_work]
        rows = left if selected else [row for row in left if batch[row].retriable]
        notes = self._retry_notes(failed, left, all_the_same=bool(selected))
        if not rows:
            raise NotNowError(" ".join(["Nothing is retried.", *notes]))
        which = "that you selected" if selected else "that the table shows"
        which = which if selected or self.pane.view.is_partial else ""
        self._confirm_run(rows, "Retry", which, notes)

    def do_dry_run(self) -> None:
        """Show what a run would send."""
        self.show(dry_run_reader(self.session.dry_run(self._queued())))

    def do_pace(self) -> None:
        """Ask how hard to press."""
        pace = self.session.pace
        self.show(PaceDialog(pace.workers, pace.rate), self._change_pace)

    def do_settle(self) -> None:
        """Ask for reports, of the rows that are selected or of all; or ask for no more."""
        if self.session.settling:
            self.session.leave_settling()
            return
        self.session.settle(self.table.selected or range(len(self.session.batch)))
        self.dashboard.watcher.follow_settling()

    def do_pick(self) -> None:
        """Show the orders of the account; those that are picked are put on the list."""
        self.show(PickDialog(self.session.list_orders), self._take_picked)

    def do_pause(self) -> None:
        """Pause or go on."""
        if self.session.phase is not Phase.PAUSED:
            self.session.pause()
        elif self.session.halt is Halt.NOT_FOUND:
            self.ask_to_resume()
        else:
            self._resume()
        self.dashboard.show_summary()

    def ask_to_resume(self) -> None:
        """Ask, then resume a run of which every order was refused with 455."""
        session, advice = self.session, BY_HALT[Halt.NOT_FOUND]
        lines: list[str | Content] = [
            advice.meaning,
            f"{session.aim_word.upper()} · {session.last_account}",
            advice.action,
            f"To stop the run, choose No and press {self.keys['stop']}.",
        ]
        self.ask(Confirm("Resume the run?", lines, yes="Resume", danger=session.live), self._resume)

    def _resume(self) -> None:
        self.session.resume()
        self.dashboard.watcher.forget_halt()
        self.dashboard.show_summary()

    def do_stop(self) -> None:
        """End the run."""
        self.session.stop()
        self.dashboard.show_summary()

    def _retry_notes(self, failed: Sequence[int], left: Sequence[int], *, all_the_same: bool) -> list[str]:
        """What is to be known of failures that no retry may mend, whether they are `left` to do or not."""
        batch, keys, notes = self.session.batch, self.keys, []
        alike = [batch[row] for row in left if not batch[row].retriable]
        if alike:
            words = f"{tally_words(tallies_of(alike))}: the same answer is to be expected."
            way = f"To try all the same, select ({keys['select_all']}), then {keys['retry']}."
            notes.append(f"Among them {words}" if all_the_same else f"Left out: {words} {way}")
        if settled := len(failed) - len(left):
            notes.append(f"Left out: {orders(settled)} whose end a report tells.")
        return notes

    def _queued(self) -> list[int]:
        rows = self.session.untried()
        if rows:
            return rows
        if self.session.batch.tallies().failed:
            raise NotNowError(f"No order is queued. To try failures again, press {self.keys['retry']}.")
        raise NotNowError("All orders are cancelled: nothing is left to send.")

    def _confirm_run(
        self, rows: Sequence[int], verb: str, which: str = "", notes: Iterable[str] = ()
    ) -> None:
        session, profile = self.session, self.session.profile
        if profile is None:
            return
        asked, rows = len(rows), session.prepare(rows)
        if len(rows) < asked:
            self.dashboard.refresh_all()
        if not rows:
            raise NotNowError("All of them were cancelled in an earlier batch: nothing is left to send.")
        begun = f"{verb}: cancel {orders(len(rows))}{f' {which}' if which else ''} at "
        lines: list[str | Content] = [
            Content.assemble(begun, coloured_name(profile), "."),
            *self._shortcomings(rows, asked),
            *notes,
            *self._consequences(profile),
        ]
        typed = must_be_typed(session, len(rows), self.dashboard.settings.confirm_count_from)
        show = partial(session.dry_run, rows)
        title = f"{session.aim_word.upper()}: {orders(len(rows))}"
        dialog = RunConfirm(title, lines, show, yes=verb, danger=session.live, typed=typed)
        self.ask(dialog, partial(self.start, rows))

    def _shortcomings(self, rows: Sequence[int], asked: int) -> Iterator[str]:
        """Which of those `asked` for are not sent, or too late."""
        if len(rows) < asked:
            yield f"Left out: {orders(asked - len(rows))}, cancelled in an earlier batch."
        if late := self.session.late(rows):
            last = "it goes" if late == 1 else "they go"
            yield f"The sending time of {orders(late)} has passed: {last} last, and 455 is to be expected."

    def _consequences(self, profile: Profile) -> Iterator[str]:
        """Where the requests go, and what comes of that."""
        session = self.session
        through = f" · via proxy {session.proxy}" if session.proxy else ""
        yield f"{session.aim_word.upper()} · {profile.base_url}{through}"
        if session.live:
            yield "A cancelled order stays cancelled: this cannot be undone."
        else:
            yield "This machine answers: no real order is touched, unless it passes requests on."
        if session.last_account not in {"", f"{profile.name} · {profile.base_url}"}:
            yield f"Mind that this batch was sent at {session.last_account} before."

    def start(self, rows: Sequence[int]) -> None:
        """Send a cancel for each of `rows`, and follow the run."""
        try:
            self.session.run(rows)
        except NotNowError as error:
            self.tell(str(error), warning=True)
            return
        self.table.focus()
        self.dashboard.watcher.follow_run()

    def _change_pace(self, choice: PaceChoice | None) -> None:
        if choice:
            self.session.set_pace(choice.workers, choice.rate)
            self.dashboard.watcher.pace_changed()
            self.tell(f"Pace: {pace_words(self.session.pace)}.")

    def _take_picked(self, found: list[Found] | None) -> None:
        if found:
            self.dashboard.imports.import_read(("the account's orders", Intake(tuple(found), ())))
