"""The main screen: entry line, order table, overview, live log, and the commands on them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input

from imtui.messages import Message as Text
from imtui.messages import _, number
from imtui.session import OperationRefused, Phase, Session
from imtui.settings import Profile, Settings
from imtui.ui import screens
from imtui.ui.commands import GROUPS
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context
from imtui.ui.commands.footer import SUBMIT, Item, offered
from imtui.ui.commands.history import offer_unfinished, show_unfinished
from imtui.ui.error_recovery import HIDDEN
from imtui.ui.layout import HORIZONTAL, has_side, log_lines
from imtui.ui.presentation.view import clicked
from imtui.ui.terminal.key_names import shown_key
from imtui.ui.text_selection import TextSelectionScreen
from imtui.ui.widgets.command_bar import CommandBar, Offer
from imtui.ui.widgets.details_pane import DetailsPane
from imtui.ui.widgets.entry_line import EntryLine
from imtui.ui.widgets.find_line import FindLine
from imtui.ui.widgets.import_progress import ImportProgress
from imtui.ui.widgets.log_view import LogView
from imtui.ui.widgets.notice import Notice
from imtui.ui.widgets.order_table import OrderTable
from imtui.ui.widgets.orders_pane import OrdersPane
from imtui.ui.widgets.overview import Overview
from imtui.ui.widgets.summary_bar import SummaryBar
from imtui.ui.widgets.target_bar import TargetBar

if TYPE_CHECKING:
    from imtui.core.importing.result import Imported
    from imtui.session import BatchSummary


_INPUT_SECONDS: Final = 5.0
"""Timeout in seconds of `wait_for_input`."""

_MAX_LINES: Final = 3
"""Maximum number of lines of the notice if the log is in the side column.

Each further line would move the rows of the table. Most notices have one line.
"""

_KEYS_IN_TEXT: Final = {"back": "escape", "quit": "ctrl+q"}
"""The keys of inputs and of every window that do the same as a command, by command ID."""


class InputMark(Message):
    """A message that marks a point in the queue of input messages.

    When it arrives at the dashboard, all pastes and lines entered before it have been handled.
    """

    def __init__(self) -> None:
        super().__init__()
        self.arrived = asyncio.Event()


class Dashboard(TextSelectionScreen[None]):
    """The main screen. It shows a session, and its commands control the session."""

    AUTO_FOCUS = "OrderTable"
    HORIZONTAL_BREAKPOINTS = HORIZONTAL

    def __init__(
        self,
        session: Session,
        settings: Settings,
        ask_account: Callable[[str], None],
        commands: Sequence[Command],
    ) -> None:
        """`commands` are all commands, with the operator's keys.

        `ask_account` opens the list of accounts or the account form. It is called when the operator asks for
        another account, with an empty text, and when a run has stopped because the provider rejected the
        credentials, with a text that says so. The form shows this text at the top.
        """
        super().__init__()
        self.commands = {command.id: command for command in commands}
        # Not in `BINDINGS`: the operator may have given the commands other keys.
        self._bindings = BindingsMap.merge([self._bindings, BindingsMap([each.binding for each in commands])])
        self.session = session
        self._log_lines = settings.log_lines
        keys = {command.id: command.key for command in commands}
        self.context = Context(self, session, settings, keys, ask_account, self.show_footer, self.show_help)

    def compose(self) -> ComposeResult:
        """Create all panes and lines, from top to bottom."""
        batch = self.session.batch
        yield TargetBar(id="target")
        with Container(id="upper"):
            yield OrdersPane(batch, self.context.keys["entry"])
            with Container(id="side"):
                yield Overview(batch)
                yield DetailsPane(id="details")
                yield LogView(self._log_lines)
        yield ImportProgress(self.context.keys["back"])
        yield Notice(self.fit_notice)
        yield SummaryBar(id="summary")
        yield CommandBar()

    def on_mount(self) -> None:
        """Draw the session, and start the timer for what is done every second."""
        self.set_interval(1.0, self._act_every_second)
        self.context.refresh_all()

    def on_resize(self) -> None:
        """Fit the notice to the new size of the window."""
        self.fit_notice()

    def fit_notice(self) -> None:
        """Give the notice the lines that it needs.

        If the log is below the table, the log gives up these lines, so that no row of the table moves. If the
        log has a column of its own, the notice always keeps a line of its own.
        """
        window, log = self.app.size, self.context.log
        notice, can_be_drawn = self.context.notice, not log.has_class(HIDDEN)
        if has_side(window) and self.has_class("-filled"):
            notice.fit(window.width, _MAX_LINES, keep_line=True)
            log.styles.clear_rule("height")
            log.display = can_be_drawn
        else:
            lines = log_lines(window)
            lines -= notice.fit(window.width, lines, keep_line=False)
            log.styles.height = lines
            log.display = can_be_drawn and lines > 0

    def language_changed(self) -> None:
        """Draw everything again after a change of the language, including the labels of all commands."""
        self.context.notice.clear_notice()
        self.context.entry.show_words()
        self.query_one(FindLine).show_words()
        self.context.refresh_all()
        self.context.show_details()
        for widget in self.query():
            widget.refresh(layout=True)

    def warm_up(self) -> None:
        """Load the modules of all windows and of the importer, so that the first command acts at once."""
        screens.load_all()
        _ = self.context.importer

    @property
    def pane(self) -> OrdersPane:
        """The pane with the order table, its filter, search and sort order."""
        return self.context.pane

    def begin(
        self,
        journal: Path | None,
        sources: Sequence[tuple[Text | str, Imported]] = (),
        files: Sequence[str] = (),
        startup_notice: str = "",
    ) -> None:
        """Open the journal, import `sources` and `files`, and show the notices of these steps.

        `sources` are pairs of a name and a list that has already been read. `files` are paths. Without a
        `journal`, nothing is saved. If a batch is unfinished, imtui asks whether to resume the batch. With
        `sources` or `files`, a notice mentions the batch instead. `startup_notice` comes before all notices.
        """
        notices = [startup_notice, *(self.session.open_journal(journal) if journal else ())]
        unfinished = self._unfinished(notices)
        if sources:
            self.context.importer.import_lists(*sources)
        if files:
            self.context.importer.import_files(files)
        self.context.show_journal_trouble()
        words = " ".join(filter(None, notices))
        self.context.notice.add(words, warning=bool(words), first=True)
        if unfinished and (sources or files):
            show_unfinished(self.context, unfinished)
        elif unfinished:
            offer_unfinished(self.context, unfinished)

    def _unfinished(self, notices: list[str]) -> BatchSummary | None:
        """The newest unfinished batch. If the journal cannot be read, adds the reason to `notices`."""
        try:
            return self.session.unfinished()
        except OperationRefused as error:
            notices.append(str(error))
            return None

    def _open_freed_journal(self) -> None:
        """Open the journal if another imtui had it and has closed it now. A notice says so."""
        opened = self.session.open_freed_journal()
        if opened is None:
            return
        notices = [
            _("The other imtui has closed the journal. This imtui uses it now, and the list is saved."),
            *opened,
        ]
        unfinished = self._unfinished(notices)
        self.context.refresh_all()
        self.context.show_notice(" ".join(notices), warning=bool(opened))
        if unfinished:
            show_unfinished(self.context, unfinished)

    def use_account(self, profile: Profile) -> None:
        """Use another account from now on, and draw everything again."""
        self.session.use_account(profile)
        self.context.refresh_all()

    async def wait_for_input(self) -> bool:
        """Wait until every paste and every line entered so far is handled, at most `_INPUT_SECONDS`.

        Short texts are then imported. A long paste or a file may still be read on a thread, and a question
        may be open. Returns False after the timeout. Only the app may call this method. A handler or a
        callback of this screen would wait for itself.
        """
        mark = InputMark()
        # Like a paste, the mark bubbles from the focused widget to this screen.
        (self.focused or self).post_message(mark)
        with suppress(TimeoutError):
            await asyncio.wait_for(mark.arrived.wait(), _INPUT_SECONDS)
        return mark.arrived.is_set()

    @on(InputMark)
    def input_arrived(self, mark: InputMark) -> None:
        """Wake up `wait_for_input`, because everything entered before the mark has been handled."""
        mark.stop()
        mark.arrived.set()

    @property
    def entry_text(self) -> str:
        """The text in the entry line."""
        return self.context.entry.value.strip()

    def import_entry(self) -> bool:
        """Import the text that is in the entry line when a command acts or imtui quits.

        Returns False if the operator has to act first: the text was rejected and is in the line again, or a
        window with a question about it or with the report has opened. Otherwise returns True, also if the
        line was empty. Filter, search and selection stay, so that the import does not change what a command
        acts on.
        """
        entry, view, top = self.context.entry, self.pane.view, self.app.screen
        text, entry.value = entry.value, ""
        if text.strip():
            self.context.notice.clear_notice()
            self._import_line(text)
            if self.pane.view != view:
                self.pane.show_view(view)
        return not entry.value and self.app.screen is top

    @on(EntryLine.Entered)
    def enter_ids(self, event: EntryLine.Entered) -> None:
        """Import the text that was typed or pasted in the entry line."""
        self.context.notice.clear_notice()
        if event.pasted:
            self.context.importer.import_paste(event.text)
        else:
            self._import_line(event.text)

    def _import_line(self, text: str) -> None:
        """Import a typed line. If it is rejected, put it back into the entry line and show the reason."""
        entry = self.context.entry

        def correct(why: str) -> None:
            if not entry.value:
                entry.value = text
                entry.cursor_position = len(text)
            self.context.show_notice(why, warning=True)

        self.context.importer.import_entry(text, correct)

    @on(ImportProgress.Cancelled)
    def cancel_reading(self) -> None:
        """Cancel everything that is being read. The notice names the sources."""
        self.context.notice.clear_notice()
        self.context.importer.cancel_reading()

    def focus_entry_on_digit(self, key: events.Key) -> None:
        """Focus the entry line before it gets a digit, because a digit begins an order ID.

        Does nothing if an input has the focus.
        """
        digit = key.character or ""
        if digit.isascii() and digit.isdecimal() and not isinstance(self.focused, Input):
            self.set_focus(self.context.entry)

    def on_paste(self, event: events.Paste) -> None:
        """Import a paste, wherever the focus is."""
        event.stop()
        if event.text.strip():
            self.context.notice.clear_notice()
            self.context.importer.import_paste(event.text)

    @on(OrderTable.Opened)
    def open_row(self) -> None:
        """Run the details command after a double click on a row."""
        self.action_command("details")

    @on(Overview.Picked)
    def pick_rows(self, event: Overview.Picked) -> None:
        """Go to the first failure among the rows of the clicked cell, or to the first row if none failed."""
        self.context.show_rows(event.rows)

    @on(SummaryBar.Picked)
    def pick_kind(self, event: SummaryBar.Picked) -> None:
        """Add the kind of the clicked count to the filter, or remove it if it is there."""
        view = self.pane.view
        self.pane.show_view(view._replace(kinds=clicked(view.kinds, event.kind)))

    @on(OrderTable.Moved)
    def follow_table(self) -> None:
        """Mark the rows in view in the overview, and show the details of the row under the cursor."""
        table = self.pane.table
        self.context.overview.show_in_view(table.shown[line] for line in table.visible_lines)
        self.context.show_details()

    @on(LogView.Picked)
    def pick_order(self, event: LogView.Picked) -> None:
        """Go to the row of the order that the clicked log line is about."""
        row = self.session.batch.row_of(event.order_id)
        if row is None:
            self.context.show_notice(
                _("{order_id} is no longer on the list.", order_id=event.order_id), warning=True
            )
            return
        self.pane.reveal(row)
        self.pane.table.focus()

    @on(OrderTable.SelectionChanged)
    @on(OrdersPane.ViewChanged)
    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def show_footer(self) -> None:
        """Draw the footer with the commands that make sense now."""
        groups = [[*filter(None, map(self._offer, group))] for group in offered(self.context)]
        right = map(self._offer, (Item("help"), Item("quit")))
        palette = Offer("palette", "^p", _("Commands"))
        self.query_one(CommandBar).show(groups, [palette, *filter(None, right)])

    def show_help(self) -> None:
        """Open the help of the dashboard: keys, states with their colours, and codes."""
        groups = [
            (title, tuple(self.commands[command.id].binding for command in group)) for title, group in GROUPS
        ]
        self.app.push_screen(screens.Help(screens.help_lines(groups, self.focused)))

    def _offer(self, item: Item) -> Offer | None:
        """The footer's entry for a command.

        None if the command cannot run now, has no rows to act on, or has no key that acts where the focus is.
        """
        if item.command == SUBMIT:
            return Offer(SUBMIT, shown_key("enter"), str(item.label))
        command = self.commands[item.command]
        key = self._key_in_text(command) if isinstance(self.focused, Input) else command.key
        if item.rows == 0 or not key or command.refusal(self.context):
            return None
        words = str(item.label or command.label)
        if item.rows is not None:
            words = f"{words} {number(item.rows)}"
        return Offer(command.id, key, words, item.is_next, item.is_extra)

    def _key_in_text(self, command: Command) -> str:
        """The first key of a command that acts while an input has the focus; empty if there is none.

        An input takes most keys as text or to edit it. Esc and ^q always act there, also if the commands have
        other keys.
        """
        if command.id in _KEYS_IN_TEXT:
            return shown_key(_KEYS_IN_TEXT[command.id])
        active, keys = self.active_bindings, command.keys.split(",")
        return next((shown_key(key) for key in keys if key in active and active[key].node is self), "")

    @on(CommandBar.Picked)
    async def pick_command(self, event: CommandBar.Picked) -> None:
        """Run the command that was clicked in the footer, as its key would."""
        if event.command == "palette":
            self.app.action_command_palette()
        elif event.command == SUBMIT:
            await self.context.entry.action_submit()
        else:
            # The app runs it, as it does for a key. Here, `wait_for_input` would wait for itself.
            action = self.commands[event.command].binding.action
            self.app.call_later(self.app.run_action, action, self)

    async def action_command_after_input(self, name: str) -> None:
        """Wait for earlier input as in `wait_for_input`, then run the command `name`.

        After a timeout, the command does not run, because it would act on an incomplete list.
        """
        if await self.wait_for_input():
            if self.app.screen is self:
                self.action_command(name)
            else:
                # What was entered opened a window. The command could act on orders that wait for its answer.
                words = _("Close this window first, then press the key again.")
                self.app.notify(words, severity="warning", markup=False)
        else:
            words = _(
                "What was entered before this command is not imported yet. Look at the list, then try again."
            )
            self.context.show_notice(words, warning=True)

    def action_command(self, name: str) -> None:
        """Run the command `name`, or show why it cannot run now."""
        command = self.commands[name]
        self.context.notice.clear_notice()
        if command.imports_first and not self.import_entry():
            return
        refusal = command.refusal(self.context)
        if refusal:
            self.context.show_refusal(refusal)
            return
        try:
            command.run(self.context)
        except OperationRefused as error:
            self.context.show_refusal(error.refusal)

    def interrupt_run(self) -> None:
        """Pause the run, or stop it if it is paused. Ctrl+C does this in every window."""
        session, key = self.session, self.context.keys
        if session.phase is Phase.RUNNING:
            session.pause()
            words = _(
                "Paused by Ctrl+C: nothing more is sent. {pause} resumes, {stop} or Ctrl+C stops.",
                pause=key["pause"],
                stop=key["stop"],
            )
        elif session.phase is Phase.PAUSED:
            session.stop()
            words = _(
                "Stopped by Ctrl+C. Orders that were not sent stay queued: {run} runs them.", run=key["run"]
            )
        else:
            words = _("The run is stopping. It waits for the replies under way.")
        self.context.show_summary()
        self.context.show_notice(words, warning=True)
        if self.app.screen is not self:
            self.app.notify(words, severity="warning", markup=False)

    def _act_every_second(self) -> None:
        self._open_freed_journal()
        self._show_clocks()

    def _show_clocks(self) -> None:
        self.context.show_target()
        self.context.show_journal_trouble()
        if "send_at" in self.session.batch.attributes:
            self.pane.table.refresh()
