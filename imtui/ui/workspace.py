"""The session and the widgets of the dashboard, for the commands and the run monitor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from textual.screen import Screen
from textual.widgets import Input

from imtui.core.outcome import FAILURES, State
from imtui.core.refusal import Refusal
from imtui.messages import _, ngettext, pgettext
from imtui.session import Phase, Session
from imtui.settings import Settings
from imtui.ui.presentation.next_sending import NextSending
from imtui.ui.presentation.welcome import welcome
from imtui.ui.widgets.details_pane import DetailsPane
from imtui.ui.widgets.entry_line import EntryLine
from imtui.ui.widgets.log_view import LogView
from imtui.ui.widgets.notice import Notice, Step
from imtui.ui.widgets.order_table import OrderTable
from imtui.ui.widgets.orders_pane import OrdersPane
from imtui.ui.widgets.overview import Overview
from imtui.ui.widgets.summary_bar import SummaryBar
from imtui.ui.widgets.target_bar import TargetBar

T = TypeVar("T")


class Workspace:
    """Finds the widgets of the dashboard, and draws the session in them."""

    def __init__(  # noqa: PLR0913, PLR0917 (what the dashboard is made of)
        self,
        screen: Screen[None],
        session: Session,
        settings: Settings,
        keys: Mapping[str, str],
        ask_account: Callable[[str], None],
        show_footer: Callable[[], None],
        show_help: Callable[[], None],
    ) -> None:
        """`screen` is the dashboard.

        `ask_account` shows the accounts or the account form. Its argument says why another account is needed;
        empty if the operator asked for the window. `show_footer` draws the commands that make sense now.
        `show_help` opens the help of the dashboard.
        """
        self._show_footer = show_footer
        self.screen = screen
        self.session = session
        self.settings = settings
        self.keys = keys
        """The name of each command's key as the screen shows it, by command ID."""
        self.ask_account = ask_account
        self.show_help = show_help
        self._next_sending = NextSending(session.batch)
        self._journal_trouble = ""
        """The last `journal_trouble` of the session that was shown."""

    @property
    def pane(self) -> OrdersPane:
        """The pane with the order table, its filter, search and sort order."""
        return self.screen.query_one(OrdersPane)

    @property
    def table(self) -> OrderTable:
        """The order table."""
        return self.pane.table

    @property
    def log(self) -> LogView:
        """The log pane."""
        return self.screen.query_one(LogView)

    @property
    def entry(self) -> EntryLine:
        """The entry line."""
        return self.screen.query_one(EntryLine)

    @property
    def overview(self) -> Overview:
        """The overview of the batch."""
        return self.screen.query_one(Overview)

    @property
    def notice(self) -> Notice:
        """The line that says what just happened."""
        return self.screen.query_one(Notice)

    @property
    def account_key(self) -> str:
        """The key that shows the accounts, in words.

        If an input has the focus, the words say to press Esc first: the input would take the key as text.
        """
        key = self.keys["account"]
        return _("Esc, then {key}", key=key) if isinstance(self.screen.focused, Input) else key

    def show_notice(self, text: str, *, warning: bool = False) -> None:
        """Show what just happened, or why something cannot be done."""
        self.notice.show_text(text, warning=warning)

    def show_refusal(self, refusal: Refusal) -> None:
        """Show why something cannot be done, with the key of the command that helps."""
        sentence, command = refusal
        key = self.account_key if command == "account" else self.keys.get(command)
        words = _("{sentence} Press {key}.", sentence=sentence, key=key) if key else str(sentence)
        self.show_notice(words, warning=True)

    def push(self, window: Screen[T], answered: Callable[[T | None], None] | None = None) -> None:
        """Open a window. On close, `answered` is called with its result, or with None if it has none."""
        self.screen.app.push_screen(window, answered)

    def ask(self, question: Screen[bool], act: Callable[[], None]) -> None:
        """Open a question. If the answer is yes, call `act`."""

        def answered(yes: bool | None) -> None:
            if yes:
                act()

        self.push(question, answered)

    def forget_next_sending(self) -> None:
        """Search for the next sending time again, because a report may have shown that an order goes out."""
        self._next_sending.forget()

    def refresh_all(self, *, moved: bool = False) -> None:
        """Draw everything again, because rows or the account have changed.

        `moved` is True if rows may have other positions than before. Then the selection is cleared.
        """
        is_filled = bool(len(self.session.batch))
        if is_filled != self.screen.has_class("-filled"):
            self.screen.set_class(is_filled, "-filled")
            self.notice.fit_again()
        self.log.extend(self.session.drain().log)
        self._next_sending.forget()
        self.log.show_title()
        self.pane.rows_changed(moved=moved)
        self.overview.rows_changed()
        self.show_summary()
        self.show_target()
        self.show_journal_trouble()

    def show_journal_trouble(self) -> None:
        """Show that the journal cannot be written, once, unless the notice says so already.

        During a run nothing is shown: the failure ends the run, and the end of the run shows it.
        """
        trouble = self.session.journal_trouble
        if self.session.phase is not Phase.IDLE or trouble == self._journal_trouble:
            return
        self._journal_trouble = trouble
        self.show_summary()
        if trouble and trouble not in self.notice.text:
            self.notice.add(trouble, warning=True, first=True)

    def show_rows(self, rows: range) -> None:
        """Go to the first failure among `rows`, or to their first row."""
        batch = self.session.batch
        self.pane.reveal(next((row for row in rows if batch[row].state in FAILURES), rows.start))
        self.table.focus()

    def show_details(self) -> None:
        """Draw the details of the row under the cursor, if the window is wide enough for them."""
        pane, row = self.screen.query_one(DetailsPane), self.table.cursor_row
        if pane.display:
            pane.show(None if row is None else self.session.batch[row], self.keys["status_check"])

    def show_summary(self) -> None:
        """Draw the counts, the progress and the footer."""
        session = self.session
        self.screen.query_one(SummaryBar).show(
            session.batch.tallies(), session.run_state.progress, session.phase
        )
        self._show_footer()

    def show_target(self) -> None:
        """Draw the account and the target of requests, also in the log and in the empty table."""
        profile = self.session.profile
        self.log.account = profile.name if profile else ""
        self.table.show_welcome(welcome(self.keys, has_account=profile is not None))
        self.screen.query_one(TargetBar).show(
            self.session, self.account_key, self._next_sending.at(time.time())
        )

    def show_result_summary(self, what: str) -> None:
        """Show a notice: `what`, then whether the batch needs attention, and the next steps.

        If the list is empty, the notice is `what` alone.
        `what` is the start of the sentence, without a colon, such as `Run finished` or `Batch 3`.
        """
        batch, tallies = self.session.batch, self.session.batch.tallies()
        failed = [batch[row] for row in batch.rows(FAILURES)]
        open_orders, queued = sum(order.needs_work for order in failed), tallies.by_state[State.QUEUED]
        if open_orders:
            result = ngettext(
                "{what}: {count:n} order needs attention.",
                "{what}: {count:n} orders need attention.",
                open_orders,
                what=what,
            )
        elif queued:
            result = ngettext(
                "{what}: {count:n} order is queued.",
                "{what}: {count:n} orders are queued.",
                queued,
                what=what,
            )
        elif not tallies.total:
            result = f"{what}."
        elif failed:
            result = _("{what}: nothing is left to do.", what=what)
        else:
            result = ngettext(
                "{what}: the order is cancelled.",
                "{what}: all {count:n} orders are cancelled.",
                tallies.total,
                what=what,
            )
        steps = self._next_steps(len(failed), sum(order.report_may_explain for order in failed))
        self.notice.show_text(result, warning=bool(open_orders), steps=[*steps])

    def _next_steps(self, failed: int, report_may_explain: int) -> Iterator[Step]:
        """The next steps that make sense.

        `failed` is the number of failures, `report_may_explain` the number of those that a report may
        explain.
        """
        batch, key, can_send = self.session.batch, self.keys, not self.session.readonly
        if failed:
            yield Step(key["failures"], _("show them"))
            yield Step(key["details"], pgettext("step", "details"))
        if batch.retriable and can_send:
            yield Step(key["retry"], _("retry {count:n}", count=batch.retriable))
        if report_may_explain and can_send:
            words = ngettext("check {count:n} report", "check {count:n} reports", report_may_explain)
            yield Step(key["status_check"], words)
        if batch.untried and can_send:
            yield Step(key["run"], _("run {count:n}", count=batch.untried))
