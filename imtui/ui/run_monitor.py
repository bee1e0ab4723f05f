"""Follows a run or a status check. Timers apply its events and draw them, and show its end."""

from __future__ import annotations

from functools import partial
from typing import Final

from textual.timer import Timer

from imtui.core.advice import BY_HALT
from imtui.core.outcome import OUTCOMES, PAUSING, Halt
from imtui.messages import _
from imtui.session import ChangeSet, Phase
from imtui.session.log_texts import halt_words, tally_words
from imtui.ui import screens
from imtui.ui.status_check_monitor import StatusCheckMonitor
from imtui.ui.terminal.notifications import notify_operator
from imtui.ui.workspace import Workspace

_DRAW_INTERVALS: Final = (0.1, 0.25)
"""The minimum and the maximum of the seconds between two drawings."""

_DRAW_INTERVAL_PER_WORKER: Final = 0.0125
"""Seconds per worker. The time between two drawings is this times the workers, within `_DRAW_INTERVALS`.

With many workers the screen is drawn less often, because a drawing takes the interpreter's lock from them.
"""

_SLICE: Final = 0.008
"""Seconds for which events are applied without a pause. A key waits no longer than this."""

_SLICE_INTERVAL: Final = 0.04
"""Seconds from one slice to the next."""

_FOLLOW_INTERVAL: Final = 0.5
"""Seconds between two scrolls to the newest outcome.

Each scroll draws the whole table, and the operator needs time to read the rows.
"""


class RunMonitor:
    """Follows a run or a status check. There is no timer while neither is active."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._session = workspace.session
        self._timers: tuple[Timer, ...] = ()
        self._watching = False
        """True from the start of a run until its end is shown."""
        self._halt: Halt | None = None
        """The halt that was shown last; None if none was shown."""
        self._question_is_due = False
        """True if the question about 455s has still to be shown. It waits while another window is open."""
        self._accounts_are_next = False
        """True if the accounts are to be shown when the run has ended."""
        self._status_check = StatusCheckMonitor(workspace)
        self._newest: str | None = None
        """The ID of the order with the newest outcome, if the table must still scroll to it; else None."""

    def follow_run(self) -> None:
        """Follow the run that was started."""
        self._watching, self._halt = True, None
        self._question_is_due = self._accounts_are_next = False
        self._status_check.alarm = ""
        self._workspace.table.follow(True)
        self._begin()

    def follow_status_check(self, scope: str) -> None:
        """Show the progress of the status check. `scope` names its orders: `3 selected orders`."""
        # The one before has ended, but its end may not have been shown yet.
        if self._status_check.has_alarm:
            self._show_status_check()
        self._status_check.begin(scope)
        self._begin()

    def stop_status_check(self) -> None:
        """Stop the status check. The next tick shows what was received."""
        self._status_check.stop()

    def pause_or_resume(self) -> None:
        """Pause the run, or resume it. If every order so far was refused with 455, ask before resuming."""
        if self._session.phase is not Phase.PAUSED:
            self._session.pause()
        elif self._session.run_state.halt is Halt.NOT_FOUND:
            self.ask_to_resume()
        else:
            self._resume()
        self._workspace.show_summary()

    def stop(self) -> None:
        """Stop the run, and show this in the summary.

        Returns at once. The replies to requests under way are still applied and shown when they arrive.
        """
        self._session.stop()
        self._workspace.show_summary()

    def ask_to_resume(self, *, by_itself: bool = False) -> None:
        """Ask what to do with a paused run of which every order was refused with 455.

        `by_itself` is True if the operator pressed no key for it.
        """
        question = screens.not_found_question(self._session)
        question.opens_by_itself = by_itself
        self._workspace.push(question, self._decide)

    def _decide(self, answer: screens.NotFoundAnswer | None) -> None:
        keys = self._workspace.keys
        if self._session.phase is not Phase.PAUSED:
            return
        if answer is None:
            words = _(
                "The run stays paused. {pause} asks again, {stop} stops.",
                pause=keys["pause"],
                stop=keys["stop"],
            )
            self._workspace.show_notice(words, warning=True)
        elif answer is screens.NotFoundAnswer.CONTINUE:
            self._resume()
        else:
            self._accounts_are_next = answer is screens.NotFoundAnswer.ACCOUNT
            self.stop()

    def _resume(self) -> None:
        self._session.resume()
        # The next halt is shown even if its reason is the same.
        self._halt = None
        self._workspace.show_summary()

    def limits_changed(self) -> None:
        """Adjust how often the session is drawn: it depends on the number of workers."""
        if self._timers:
            self._begin()
        else:
            self.tick()

    def tick(self) -> None:
        """Apply the events since the last tick, and draw those that are visible."""
        if changes := self._session.drain(budget=_SLICE):
            self._draw(changes)
        self._workspace.show_summary()
        self._show_halt()
        if self._watching and self._session.phase is Phase.IDLE:
            self._run_ended()
        if self._status_check.is_active:
            self._show_status_check()

    def _draw(self, changes: ChangeSet) -> None:
        if self._status_check.is_active:
            self._workspace.forget_next_sending()
        self._workspace.pane.update_rows(changes.rows)
        if self._workspace.table.cursor_row in changes.rows:
            self._workspace.show_details()
        self._workspace.overview.update_rows(changes.rows)
        self._workspace.log.extend(changes.log)
        outcomes = (entry.order_id for entry in reversed(changes.log) if entry.state in OUTCOMES)
        self._newest = next(outcomes, self._newest)

    def _show_halt(self) -> None:
        """Show why the run was halted. Ask the question about 455s once no window covers the dashboard."""
        # Ask the session for the halt. An import drains the session, too, so the event may be gone.
        shown, self._halt = self._halt, self._session.run_state.halt
        if self._halt is not None and self._halt is not shown:
            self._workspace.show_notice(str(halt_words(self._halt)), warning=True)
            self._question_is_due = self._halt is Halt.NOT_FOUND
        if self._question_is_due and self._workspace.screen.is_active:
            self._question_is_due = False
            if self._session.phase is Phase.PAUSED:
                self.ask_to_resume(by_itself=True)

    def _show_newest(self) -> None:
        """Scroll to the newest outcome, if the table follows new outcomes."""
        newest, self._newest = self._newest, None
        row = None if newest is None else self._session.batch.row_of(newest)
        if row is not None:
            self._workspace.table.show_newest(row)

    def _begin(self) -> None:
        """Stop the timers that are active, start new ones, and draw at once."""
        self._stop()
        set_interval, (least, most) = self._workspace.screen.set_interval, _DRAW_INTERVALS
        draw_interval = min(most, max(least, self._session.limits.workers * _DRAW_INTERVAL_PER_WORKER))
        self._timers = (
            set_interval(_SLICE_INTERVAL, partial(self._session.absorb, _SLICE)),
            set_interval(draw_interval, self.tick),
            set_interval(_FOLLOW_INTERVAL, self._show_newest),
        )
        self.tick()

    def _stop(self) -> None:
        for timer in self._timers:
            timer.stop()
        self._timers = ()

    def _run_ended(self) -> None:
        self._watching = False
        run = self._session.run_state
        self._workspace.pane.sort_again()
        self._workspace.table.follow(False)
        if not self._status_check.is_active:
            self._stop()
        number, counts = self._session.batch_number, tally_words(self._session.batch.tallies())
        words = _("Batch {number}: {counts}.", number=number, counts=counts) if number else f"{counts}."
        settings = self._workspace.settings
        notify_operator(self._workspace.screen.app, words, bell=settings.bell, notify=settings.notify)
        if self._accounts_are_next:
            self._workspace.ask_account("")
        elif run.halt is Halt.CREDENTIALS:
            meaning = BY_HALT[Halt.CREDENTIALS].meaning
            self._workspace.ask_account(_("Stopped with code 401. {meaning}", meaning=meaning))
        elif run.trouble:
            words = _("The run ended early, and nothing more was sent. {reason}", reason=run.trouble)
            self._workspace.show_notice(words, warning=True)
        elif run.halt is None or run.halt in PAUSING:
            self._workspace.show_result_summary(_("Run stopped") if run.cut_short else _("Run finished"))
        alarm = self._status_check.alarm
        if alarm and not self._workspace.notice.text.startswith(alarm):
            self._workspace.notice.add(alarm, warning=True, first=True)

    def _show_status_check(self) -> None:
        self._status_check.show(during_run=self._watching)
        if not self._watching and not self._status_check.is_active:
            self._workspace.pane.sort_again()
            self._stop()
