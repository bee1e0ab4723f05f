"""Follows a run or a status check. Timers apply its events and draw them, and show its end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from imtui.core.advice import BY_HALT
from imtui.core.outcome import OUTCOMES, PAUSING, Halt
from imtui.messages import _, pgettext
from imtui.session import Phase
from imtui.session.log_texts import alarm_words, halt_words, tally_words
from imtui.ui import screens
from imtui.ui.terminal.notifications import notify_operator
from imtui.ui.widgets.notice import Step
from imtui.ui.workspace import Workspace

if TYPE_CHECKING:
    from imtui.session import StatusCheck

_TICKS: Final = (0.1, 0.25)
"""The minimum and the maximum of the seconds between two drawings."""

_TICK_PER_WORKER: Final = 0.0125
"""Seconds per worker. The time between two drawings is this times the workers, within `_TICKS`.

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
        self._ticking: tuple[Timer, ...] = ()
        self._watching = False
        """True from the start of a run until its end is shown."""
        self._halt: Halt | None = None
        """The halt that was shown last; None if none was shown."""
        self._question_is_due = False
        """True if the question about 455s has still to be shown. It waits while another window is open."""
        self._accounts_are_next = False
        """True if the accounts are to be shown when the run has ended."""
        self._status_check: StatusCheck | None = None
        """The status check whose end has not been shown yet; None if there is none."""
        self._is_stopped = False
        """True if the operator stopped the status check with its key."""
        self._scope = ""
        """The orders of the status check, in words."""
        self._progress = ""
        """The progress of the status check as the notice shows it; empty if it was not shown."""
        self._alarm = ""
        """The alarm that was shown during the run, to be shown again at its end; empty if there was none."""
        self._newest: str | None = None
        """The ID of the order with the newest outcome, if the table must still scroll to it; else None."""

    def follow_run(self) -> None:
        """Follow the run that was started."""
        self._watching, self._halt = True, None
        self._question_is_due = self._accounts_are_next = False
        self._alarm = ""
        self._workspace.table.follow(True)
        self._begin()

    def follow_status_check(self, scope: str) -> None:
        """Show the progress of the status check. `scope` names its orders: `3 selected orders`."""
        # The one before has ended, but its end may not have been shown yet.
        if self._status_check and self._status_check.contradictions:
            self._show_status_check(self._status_check)
        self._status_check, self._scope, self._progress = self._session.status_check, scope, ""
        self._is_stopped = False
        self._begin()

    def stop_status_check(self) -> None:
        """Stop the status check. The next tick shows what was received."""
        self._session.end_status_check()
        self._is_stopped = True

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
        (self._begin if self._ticking else self.tick)()

    def tick(self) -> None:
        """Apply the events since the last tick, and draw those that are visible."""
        changes = self._session.drain(budget=_SLICE)
        if changes:
            if self._status_check:
                self._workspace.forget_next_sending()
            self._workspace.pane.update_rows(changes.rows)
            if self._workspace.table.cursor_row in changes.rows:
                self._workspace.show_details()
            self._workspace.overview.update_rows(changes.rows)
            self._workspace.log.extend(changes.log)
            outcomes = (entry.order_id for entry in reversed(changes.log) if entry.state in OUTCOMES)
            self._newest = next(outcomes, self._newest)
        self._workspace.show_summary()
        # Ask the session for the halt. An import drains the session, too, so the event may be gone.
        shown, self._halt = self._halt, self._session.run_state.halt
        if self._halt is not None and self._halt is not shown:
            self._workspace.show_notice(str(halt_words(self._halt)), warning=True)
            self._question_is_due = self._halt is Halt.NOT_FOUND
        if self._question_is_due and self._workspace.screen.is_active:
            self._question_is_due = False
            if self._session.phase is Phase.PAUSED:
                self.ask_to_resume(by_itself=True)
        if self._watching and self._session.phase is Phase.IDLE:
            self._run_ended()
        if self._status_check:
            self._show_status_check(self._status_check)

    def _show_newest(self) -> None:
        """Scroll to the newest outcome, if the table follows new outcomes."""
        newest, self._newest = self._newest, None
        row = None if newest is None else self._session.batch.row_of(newest)
        if row is not None:
            self._workspace.table.show_newest(row)

    @property
    def _tick(self) -> float:
        least, most = _TICKS
        return min(most, max(least, self._session.limits.workers * _TICK_PER_WORKER))

    def _begin(self) -> None:
        """Stop the timers that are active, start new ones, and draw at once."""
        self._stop()
        self._ticking = (
            self._workspace.screen.set_interval(_SLICE_INTERVAL, partial(self._session.absorb, _SLICE)),
            self._workspace.screen.set_interval(self._tick, self.tick),
            self._workspace.screen.set_interval(_FOLLOW_INTERVAL, self._show_newest),
        )
        self.tick()

    def _stop(self) -> None:
        for timer in self._ticking:
            timer.stop()
        self._ticking = ()

    def _run_ended(self) -> None:
        self._watching = False
        run = self._session.run_state
        self._workspace.pane.sort_again()
        self._workspace.table.follow(False)
        if not self._status_check:
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
            is_cut_short = run.cut_short
            self._workspace.show_result_summary(_("Run stopped") if is_cut_short else _("Run finished"))
        if self._alarm and not self._workspace.notice.text.startswith(self._alarm):
            self._workspace.notice.add(self._alarm, warning=True, first=True)

    def _show_status_check(self, status_check: StatusCheck) -> None:
        if not status_check.done:
            self._show_progress(
                _("Status check of {orders}: {progress}…", orders=self._scope, progress=status_check.words)
            )
            return
        self._status_check = None
        self._show_progress("")
        if not self._watching:
            self._workspace.pane.sort_again()
            self._stop()
        trouble = ""
        if status_check.trouble:
            trouble = _("{result}. {reason}", result=status_check.words, reason=status_check.trouble)
        # A run or a change of the batch or the account ended it. The list may have other orders now.
        is_dropped = not self._is_stopped and not trouble and status_check.received < status_check.total
        if status_check.contradictions:
            words = " ".join(filter(None, [alarm_words(status_check.contradictions), trouble]))
            self._show_alarm(words, with_steps=self._watching or not is_dropped)
        elif self._watching or is_dropped:
            return
        elif trouble:
            self._workspace.show_notice(trouble, warning=True)
        else:
            self._workspace.show_result_summary(str(status_check.words))

    def _show_progress(self, words: str) -> None:
        """Show the progress of the status check in the notice, before texts that were added to it.

        Another notice stays. If `words` is empty, clear the progress.
        """
        notice = self._workspace.notice
        if notice.text and not (self._progress and notice.text.startswith(self._progress)):
            return
        text = f"{words}{notice.text.removeprefix(self._progress)}".strip()
        if text != notice.text:
            notice.show_text(text, warning=notice.has_class("warning"))
        self._progress = words

    def _show_alarm(self, words: str, *, with_steps: bool) -> None:
        """Show that orders are being sent although the provider replied 200 to their cancel.

        The bell rings even if the settings switch it off. The steps, if wanted, lead to these orders.
        """
        key, steps = self._workspace.keys, []
        if with_steps:
            steps = [Step(key["failures"], _("show them")), Step(key["details"], pgettext("step", "details"))]
        self._workspace.notice.show_text(words, warning=True, steps=steps)
        self._workspace.screen.app.bell()
        if self._watching:
            self._alarm = words
