"""The one screen: entry line, order table, overview, live log, and the commands on them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Input

from imtui.core.outcome import FAILURES, State
from imtui.session import OperationRefused, Phase, Session
from imtui.session.words import tally_words
from imtui.settings import Profile, Settings
from imtui.ui.commands.declarations import COMMANDS, Command, Situation
from imtui.ui.keymap import rebound
from imtui.ui.presentation.view import clicked
from imtui.ui.run_monitor import RunMonitor
from imtui.ui.widgets.details_pane import DetailsPane
from imtui.ui.widgets.entry import EntryLine
from imtui.ui.widgets.import_progress import ImportProgress
from imtui.ui.widgets.log_view import LogView
from imtui.ui.widgets.notice import Notice
from imtui.ui.widgets.order_table import OrderTable
from imtui.ui.widgets.orders_pane import OrdersPane
from imtui.ui.widgets.overview import Overview
from imtui.ui.widgets.summary_bar import SummaryBar
from imtui.ui.widgets.target_bar import TargetBar

if TYPE_CHECKING:
    from imtui.core.importing import Imported
    from imtui.ui.commands.group import CommandGroup
    from imtui.ui.commands.history import HistoryCommands
    from imtui.ui.commands.imports import ImportCommands
    from imtui.ui.commands.run import RunCommands


_INPUT_PATIENCE: Final = 5.0
"""Seconds to wait for an import that was entered before a command."""


class InputMark(Message):
    """Follows the input on its way to the screen, and shows that all before it has arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = asyncio.Event()


class Dashboard(Screen[None]):
    """Shows a session and steers it."""

    BINDINGS: ClassVar[list[BindingType]] = [command.binding for command in COMMANDS]
    AUTO_FOCUS = "EntryLine"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 (Textual's own declaration is not a ClassVar)
        (0, "-narrow"),
        (70, "-wide"),
        (140, "-broad"),
    ]

    def __init__(
        self,
        session: Session,
        settings: Settings,
        ask_account: Callable[[str], None],
        commands: Sequence[Command] = COMMANDS,
    ) -> None:
        """`ask_account` shows the credentials screen, with a reason on top.

        `commands` are all of them, with the operator's keys.
        """
        super().__init__()
        self.commands = {command.id: command for command in commands}
        self._bindings = rebound(self._bindings, commands)
        self.session = session
        self.settings = settings
        self.ask_account = ask_account
        self.run_monitor = RunMonitor(self)

    def compose(self) -> ComposeResult:
        """Everything at once; nothing hides behind a tab."""
        batch = self.session.batch
        yield TargetBar(id="target")
        with Horizontal(id="upper"):
            yield OrdersPane(batch, id="orders")
            yield DetailsPane(id="details")
            yield Overview(batch, id="overview")
        yield LogView(self.settings.log_lines, id="log")
        yield ImportProgress(id="import-progress")
        yield Notice(id="notice")
        yield SummaryBar(id="summary")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Label the panes and start the clock."""
        self.query_one("#overview").border_title = "Batch"
        self.log_view.border_title = "Log"
        self.set_interval(1.0, self._show_clocks)
        self.refresh_all()

    @cached_property
    def imports(self) -> ImportCommands:
        """Import order IDs."""
        from imtui.ui.commands.imports import ImportCommands  # noqa: PLC0415 (the first frame needs no window)

        return ImportCommands(self)

    @cached_property
    def history(self) -> HistoryCommands:
        """Past batches."""
        from imtui.ui.commands.history import HistoryCommands  # noqa: PLC0415 (as above)

        return HistoryCommands(self)

    @cached_property
    def runs(self) -> RunCommands:
        """What is sent."""
        from imtui.ui.commands.run import RunCommands  # noqa: PLC0415 (as above)

        return RunCommands(self)

    def warm_up(self) -> None:
        """Import what the first command needs, so that it acts at once."""
        _ = self._groups

    @cached_property
    def _groups(self) -> tuple[CommandGroup, ...]:
        from imtui.ui.commands.edit import ListCommands  # noqa: PLC0415 (as above)
        from imtui.ui.commands.look import ViewCommands  # noqa: PLC0415

        return self.runs, ListCommands(self), ViewCommands(self), self.imports, self.history

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key that each command shows, by its id."""
        return {name: command.key for name, command in self.commands.items()}

    @property
    def pane(self) -> OrdersPane:
        """The table with its view."""
        return self.query_one(OrdersPane)

    @property
    def log_view(self) -> LogView:
        """The log."""
        return self.query_one(LogView)

    @property
    def situation(self) -> Situation:
        """What the commands' availability is judged by."""
        session, tallies = self.session, self.session.batch.tallies()
        return Situation(
            keys={**self.keys, "account": self._account_key},
            readonly=session.readonly,
            phase=session.phase,
            has_profile=session.profile is not None,
            total=tallies.total,
            queued=tallies.by_state[State.QUEUED],
            failed=tallies.failed,
            retriable=session.batch.retriable,
            has_cursor=self.pane.table.cursor_row is not None,
            filtered=self.pane.view.is_partial,
            shown=self.pane.table.line_count,
            unconfirmed=tallies.by_state[State.UNCONFIRMED],
            reading=self.imports.reading,
        )

    def begin(
        self,
        journal: Path | None,
        sources: Sequence[tuple[str, Imported]] = (),
        files: Sequence[str] = (),
        startup_notice: str = "",
    ) -> None:
        """Open the journal, import `sources`, read and import `files`, and show the notices of all."""
        told = [startup_notice, *(self.session.keep_in(journal) if journal else ())]
        unfinished = None
        try:
            unfinished = self.session.unfinished()
        except OperationRefused as error:
            told.append(str(error))
        if sources:
            self.imports.import_read(*sources)
        if files:
            self.imports.import_files(files)
        words = " ".join(filter(None, (*told, self.session.journal_trouble)))
        notice = self.query_one(Notice)
        notice.add(words, warning=bool(words), first=True)
        if unfinished and (sources or files):
            notice.add(self.history.resume_words(unfinished))
        elif unfinished:
            self.history.offer(unfinished)

    def use_account(self, profile: Profile) -> None:
        """Take another account over from the credentials screen."""
        self.session.use_account(profile)
        self.refresh_all()

    def refresh_all(self, *, moved: bool = False) -> None:
        """Draw everything anew: rows were added, have `moved` or are others, or the account is another."""
        self.log_view.extend(self.session.drain().log)
        self.pane.rows_changed(moved=moved)
        self.query_one(Overview).rows_changed()
        self.show_summary()
        self._show_target()

    async def wait_for_input(self) -> None:
        """Wait until every paste and every line entered so far is imported.

        Do not call it from a handler of this screen: it would wait for itself.
        """
        mark = InputMark()
        # It takes the way of a paste: from the widget in focus up to this screen.
        (self.focused or self).post_message(mark)
        with suppress(TimeoutError):
            await asyncio.wait_for(mark.arrived.wait(), _INPUT_PATIENCE)

    @on(InputMark)
    def input_arrived(self, mark: InputMark) -> None:
        """Everything that was entered before the mark is imported."""
        mark.stop()
        mark.arrived.set()

    @property
    def entry_text(self) -> str:
        """The text in the entry line."""
        return self.query_one(EntryLine).value.strip()

    def import_entry(self) -> bool:
        """Import the text left in the entry line; False if the operator has to look at it first.

        Filter, search and selection stay, so that the import does not change what a command acts on.
        """
        entry, view, top = self.query_one(EntryLine), self.pane.view, self.app.screen
        text, entry.value = entry.value, ""
        if text.strip():
            self.query_one(Notice).clear_notice()
            self._import_line(text)
            self.pane.restore(view)
        return not entry.value and self.app.screen is top

    @on(EntryLine.Entered)
    def enter_ids(self, event: EntryLine.Entered) -> None:
        """Import what was entered."""
        self.query_one(Notice).clear_notice()
        if event.pasted:
            self.imports.import_paste(event.text)
        else:
            self._import_line(event.text)

    def _import_line(self, text: str) -> None:
        """Import a typed line; one that gives no order goes back to the entry line, with the reason."""
        entry = self.query_one(EntryLine)

        def correct(why: str) -> None:
            if not entry.value:
                entry.value = text
                entry.cursor_position = len(text)
            self.show_notice(why, warning=True)

        self.imports.import_entry(text, correct)

    @on(ImportProgress.Cancelled)
    def cancel_reading(self) -> None:
        """Cancel what is being read; its sources are named in the notice."""
        self.query_one(Notice).clear_notice()
        self.imports.cancel_reading()

    def lead(self, key: events.Key) -> None:
        """An id that is typed anywhere begins in the entry line: the focus is there before the digit is."""
        digit = key.character or ""
        if digit.isascii() and digit.isdecimal() and not isinstance(self.focused, Input):
            self.set_focus(self.query_one(EntryLine))

    def on_paste(self, event: events.Paste) -> None:
        """A paste becomes ids wherever the focus is."""
        event.stop()
        self.query_one(Notice).clear_notice()
        self.imports.import_paste(event.text)

    @on(OrderTable.Opened)
    def open_row(self) -> None:
        """A double click is the details command."""
        self.action_command("details")

    @on(Overview.Picked)
    def pick_rows(self, event: Overview.Picked) -> None:
        """Go to the first failure behind the cell, else to its first row."""
        batch = self.session.batch
        row = next((row for row in event.rows if batch[row].state in FAILURES), event.rows.start)
        self.pane.reveal(row)
        self.pane.table.focus()

    @on(SummaryBar.Picked)
    def pick_kind(self, event: SummaryBar.Picked) -> None:
        """Show the rows of a count, besides those of the counts that were clicked before; or no longer."""
        view = self.pane.view
        self.pane.look(view._replace(kinds=clicked(view.kinds, event.kind)))

    @on(OrderTable.Moved)
    def follow_table(self) -> None:
        """Show where the table's window stands, and the row under its cursor."""
        table = self.pane.table
        self.query_one(Overview).show_in_view(table.shown[line] for line in table.visible_lines)
        self.show_details()

    @on(LogView.Picked)
    def pick_order(self, event: LogView.Picked) -> None:
        """Go to the row of a log line."""
        row = self.session.batch.row_of(event.order_id)
        if row is None:
            self.show_notice(f"{event.order_id} is no longer on the list.", warning=True)
            return
        self.pane.reveal(row)
        self.pane.table.focus()

    async def action_command_after_input(self, name: str) -> None:
        """Act once everything entered before the key is imported."""
        await self.wait_for_input()
        self.action_command(name)

    def action_command(self, name: str) -> None:
        """Act, or show why that is not possible now."""
        self.query_one(Notice).clear_notice()
        if self.commands[name].imports_first and not self.import_entry():
            return
        refusal = self.commands[name].refusal(self.situation)
        if refusal:
            self.show_notice(refusal, warning=True)
            return
        try:
            self._method(name)()
        except OperationRefused as error:
            self.show_notice(str(error), warning=True)

    def _method(self, name: str) -> Callable[[], None]:
        """The `do_<name>` of the group that has one."""
        group = next(group for group in self._groups if hasattr(group, f"do_{name}"))
        method: Callable[[], None] = getattr(group, f"do_{name}")
        return method

    def interrupt_run(self) -> None:
        """Pause the run, or stop it if it is paused: Ctrl+C, from every window."""
        session, key = self.session, self.keys
        if session.phase is Phase.RUNNING:
            session.pause()
            words = "Paused by Ctrl+C: nothing more is sent."
            words = f"{words} {key['pause']} resumes, {key['stop']} or Ctrl+C stops."
        elif session.phase is Phase.PAUSED:
            session.stop()
            words = f"Stopped by Ctrl+C. Orders that were not sent stay queued: {key['run']} runs them."
        else:
            words = "The run is stopping. It waits for the replies under way."
        self.show_summary()
        self.show_notice(words, warning=True)
        if self.app.screen is not self:
            self.app.notify(words, severity="warning", markup=False)

    def show_result_summary(self, what: str, how: str = "") -> None:
        """Say how the batch stands, `how` it came to that, and the ways on."""
        now, key = self.situation, self.keys
        ways = [
            way
            for has, way in (
                (now.failed, f"{key['failures']} shows the failures, {key['details']} the story of one"),
                (now.retriable and not now.readonly, f"{key['retry']} tries again"),
                (now.queued and not now.readonly, f"{key['run']} runs what is queued"),
            )
            if has
        ]
        words = f"{what}: {tally_words(self.session.batch.tallies())}. {how}".rstrip()
        self.show_notice(f"{words} {', '.join(ways)}." if ways else words, warning=bool(now.failed))

    def show_details(self) -> None:
        """Draw the story of the row under the cursor, where there is room for it."""
        pane, row = self.query_one(DetailsPane), self.pane.table.cursor_row
        if pane.display:
            pane.show(None if row is None else self.session.batch[row], self.keys["settle"])

    def show_summary(self) -> None:
        """Draw the counts and the progress."""
        session = self.session
        self.query_one(SummaryBar).show(session.batch.tallies(), session.progress, session.phase)

    def _show_clocks(self) -> None:
        self._show_target()
        if self.session.batch.has_times:
            self.pane.table.refresh()

    def _show_target(self) -> None:
        self.query_one(TargetBar).show(self.session, self._account_key)

    @property
    def _account_key(self) -> str:
        """How to come to the accounts from where the focus is."""
        key = self.keys["account"]
        return f"Esc, then {key}" if isinstance(self.focused, Input) else key

    def show_notice(self, text: str, *, warning: bool = False) -> None:
        """Say what just happened, or why something cannot be."""
        self.query_one(Notice).show_text(text, warning=warning)
