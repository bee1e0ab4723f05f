"""Shows the progress of a status check, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imtui.messages import _, pgettext
from imtui.session.log_texts import alarm_words
from imtui.ui.widgets.notice import Step
from imtui.ui.workspace import Workspace

if TYPE_CHECKING:
    from imtui.session import StatusCheck


class StatusCheckMonitor:
    """Shows the last status check in the notice. `RunMonitor` calls `show` while one `is_active`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._session = workspace.session
        self._status_check: StatusCheck | None = None
        """The status check whose end has not been shown yet; None if there is none."""
        self._is_stopped = False
        """True if the operator stopped it with its key."""
        self._scope = ""
        """Its orders, in words."""
        self._progress = ""
        """Its progress as the notice shows it; empty if it was not shown."""
        self.alarm = ""
        """The alarm that was shown during the run, to be shown again at its end; empty if there was none."""

    @property
    def is_active(self) -> bool:
        """True until the end of the status check was shown."""
        return self._status_check is not None

    @property
    def has_alarm(self) -> bool:
        """True if the end has not been shown, and a report contradicts a cancel."""
        return self._status_check is not None and bool(self._status_check.contradictions)

    def begin(self, scope: str) -> None:
        """Follow the status check that was started. `scope` names its orders: `3 selected orders`."""
        self._status_check, self._scope, self._progress = self._session.status_check, scope, ""
        self._is_stopped = False

    def stop(self) -> None:
        """Stop the status check. The next `show` shows what was received."""
        self._session.end_status_check()
        self._is_stopped = True

    def show(self, *, during_run: bool) -> None:
        """Show the progress, or the end. During a run, only an alarm is shown at the end."""
        status_check = self._status_check
        if status_check is None:
            return
        if not status_check.done:
            self._show_progress(
                _("Status check of {orders}: {progress}…", orders=self._scope, progress=status_check.words)
            )
            return
        self._status_check = None
        self._show_progress("")
        trouble = ""
        if status_check.trouble:
            trouble = _("{result}. {reason}", result=status_check.words, reason=status_check.trouble)
        # A run or a change of the batch or the account ended it. The list may have other orders now.
        is_dropped = not self._is_stopped and not trouble and status_check.received < status_check.total
        if status_check.contradictions:
            words = " ".join(filter(None, [alarm_words(status_check.contradictions), trouble]))
            self._show_alarm(words, with_steps=during_run or not is_dropped)
            if during_run:
                self.alarm = words
        elif during_run or is_dropped:
            return
        elif trouble:
            self._workspace.show_notice(trouble, warning=True)
        else:
            self._workspace.show_result_summary(str(status_check.words))

    def _show_progress(self, words: str) -> None:
        """Show the progress in the notice, before texts that were added to it.

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
