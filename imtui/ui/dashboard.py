"""The one screen: entry line, order table, overview, live log, and the commands on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer

from imtui.core.advice import BY_HALT
from imtui.core.batch import Order
from imtui.core.intake import Found, Intake, Rejected, read_order_ids
from imtui.core.outcome import FAILURES, Halt, State
from imtui.core.picking import Pick, is_messy, picks
from imtui.session import NotNowError, Phase, Session
from imtui.session.dry_run import pace_words
from imtui.session.enquiries import Settling
from imtui.session.words import halt_words, orders, tally_words
from imtui.settings import Profile, Settings
from imtui.sources import SourceError, Table, TableError, is_table, look_into
from imtui.sources.table import WhichColumnError
from imtui.ui.attention import call_back
from imtui.ui.bars import SummaryBar, TargetBar
from imtui.ui.choice import ChoiceDialog
from imtui.ui.clipboard import copy_by_platform
from imtui.ui.commands import COMMANDS, Command, Situation
from imtui.ui.details import DetailsPane, DetailsScreen
from imtui.ui.dialog import Confirm, Reader
from imtui.ui.dry_run import RunConfirm, dry_run_reader
from imtui.ui.entry import EntryLine
from imtui.ui.export import ExportChoice, ExportDialog, free_name
from imtui.ui.filter import FilterDialog
from imtui.ui.guard import must_be_typed
from imtui.ui.help import help_lines
from imtui.ui.history import HistoryScreen, Resume, resume_words
from imtui.ui.intake_choice import column_dialog, pick_dialog
from imtui.ui.intake_report import IntakeReport, IntakeReportScreen
from imtui.ui.keymap import rebound
from imtui.ui.log_view import LogView
from imtui.ui.mend import MendDialog
from imtui.ui.notice import Notice
from imtui.ui.open import OpenDialog
from imtui.ui.order_table import OrderTable
from imtui.ui.orders_pane import OrdersPane
from imtui.ui.overview import Overview
from imtui.ui.pace import PaceChoice, PaceDialog
from imtui.ui.pick import PickDialog
from imtui.ui.view import FAILED, Kind, View, kinds_of

if TYPE_CHECKING:
    from imtui.session import BatchSummary

_TICKS: Final = (0.1, 0.25)
"""Seconds between two drawings of a running session, of few workers and of many."""

_TICK_PER_WORKER: Final = 0.0125
"""Each drawing takes the interpreter's lock from the workers: the more there are the seldomer it is."""

_SIP: Final = 0.008
"""Seconds of absorbing at a time: a key that is pressed meanwhile waits for no more."""

_SIPS: Final = 0.04
"""Seconds from one sip to the next."""


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
        self._settings = settings
        self._ask_account = ask_account
        self._ticking: tuple[Timer, ...] = ()
        self._watching = False
        """Whether a run was begun whose end has not been told."""
        self._halt: Halt | None = None
        """The halt that was told last."""
        self._settling: Settling | None = None
        """The reports whose end has not been told."""
        self._report: IntakeReport | None = None
        """The last intake that left something out."""

    def compose(self) -> ComposeResult:
        """Everything at once; nothing hides behind a tab."""
        batch = self.session.batch
        yield TargetBar(id="target")
        with Horizontal(id="upper"):
            yield OrdersPane(batch, id="orders")
            yield DetailsPane(id="details")
            yield Overview(batch, id="overview")
        yield LogView(self._settings.log_lines, id="log")
        yield Notice(id="notice")
        yield SummaryBar(id="summary")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Label the panes and start the clock."""
        self.query_one("#overview").border_title = "Batch"
        self._log_view.border_title = "Log"
        self.set_interval(1.0, self._show_clocks)
        self.refresh_all()

    @property
    def situation(self) -> Situation:
        """What the commands' availability is judged by."""
        session, tallies = self.session, self.session.batch.tallies()
        return Situation(
            keys=self._keys,
            phase=session.phase,
            has_profile=session.profile is not None,
            total=tallies.total,
            queued=tallies.by_state[State.QUEUED],
            failed=tallies.failed,
            retriable=session.batch.retriable,
            has_cursor=self._table.cursor_row is not None,
            filtered=self._pane.view.is_partial,
            shown=self._table.line_count,
            unconfirmed=tallies.by_state[State.UNCONFIRMED],
        )

    @property
    def _tick(self) -> float:
        least, most = _TICKS
        return min(most, max(least, self.session.pace.workers * _TICK_PER_WORKER))

    def tick(self) -> None:
        """Take over what the session has done since, and draw what of it can be seen."""
        changes = self.session.drain(budget=_SIP)
        if changes:
            self._pane.refresh_rows(changes.rows)
            if self._table.cursor_row in changes.rows:
                self._show_details()
            self.query_one(Overview).refresh_rows(changes.rows)
            self._log_view.extend(changes.log)
        self._show_summary()
        # Whatever else drains the session, a paste for one, may have taken the news in.
        told, self._halt = self._halt, self.session.halt
        if self._halt is not None and self._halt is not told:
            self.tell(halt_words(self._halt), warning=True)
        if self._watching and self.session.phase is Phase.IDLE:
            self._run_ended()
        if self._settling:
            self._show_settling(self._settling)

    def _keep_watch(self) -> None:
        """Follow the session from now on."""
        self._stop_watching()
        self._ticking = (
            self.set_interval(_SIPS, partial(self.session.absorb, _SIP)),
            self.set_interval(self._tick, self.tick),
        )
        self.tick()

    def _stop_watching(self) -> None:
        for timer in self._ticking:
            timer.stop()
        self._ticking = ()

    def take_in(self, text: str, source: str) -> None:
        """Make orders of a text; where it is no plain list, ask what of it is an id."""
        try:
            self._take(source, Table(text) if is_table(text) else text)
        except TableError as error:
            self.tell(f"{source}: {error}", warning=True)

    def take_in_found(self, intake: Intake, source: str) -> None:
        """Add what was found to the batch, and report the rest."""
        self.query_one(Notice).clear_notice()
        addition = self.session.add(intake.found, source)
        self.refresh_all()
        # Neither a new row nor one that is there already hides behind a filter.
        if addition.rows:
            self._pane.reveal(addition.rows[0])
        elif addition.duplicates:
            self._pane.reveal(addition.duplicates[0].row)
        before = addition.cancelled_before
        report = IntakeReport(source, intake, addition, before)
        if report:
            self._report = report
        if intake.rejected or intake.doubtful:
            self._show_report()
        elif report or before:
            self.tell(f"{report.words()}.", warning=True)
        elif not intake.found:
            self.tell(f"{source}: no order id was found.", warning=True)

    def _take(self, source: str, taken: Intake | Table | str) -> None:
        """Raises `TableError`."""
        if isinstance(taken, Intake):
            self.take_in_found(taken, source)
        elif isinstance(taken, Table):
            try:
                self.take_in_found(taken.read(), source)
            except WhichColumnError:
                self._ask_column(source, taken)
        else:
            intake = read_order_ids(taken)
            found = picks(taken) if is_messy(intake) else []
            if found:
                self._ask_which(source, taken, found)
            else:
                self.take_in_found(intake, source)

    def _ask_column(self, source: str, table: Table) -> None:
        def answered(column: int | None) -> None:
            if column is not None:
                self.take_in_found(table.read(column), source)

        self.app.push_screen(column_dialog(source, table), answered)

    def _ask_which(self, source: str, text: str, found: Sequence[Pick]) -> None:
        def answered(number: int | None) -> None:
            if number is not None:
                self.take_in_found(Intake(found[number].found, ()), source)

        self.app.push_screen(pick_dialog(source, text, found), answered)

    def _show_report(self) -> None:
        def answered(row: int | None) -> None:
            if row is not None and row < len(self.session.batch):
                self._pane.reveal(row)
                self._table.focus()

        if self._report:
            self.app.push_screen(IntakeReportScreen(self._report, self._mend), answered)

    def _mend(self, order_id: str, piece: Rejected) -> str:
        found = Found(order_id, piece.line, piece.column, piece.label, piece.send_at)
        addition = self.session.add([found], "Mended")
        self.refresh_all()
        duplicates = addition.duplicates
        return f"stands in row {duplicates[0].row + 1} already" if duplicates else ""

    def refresh_all(self, *, moved: bool = False) -> None:
        """Draw everything anew: rows were added, have `moved` or are others, or the account is another."""
        self._log_view.extend(self.session.drain().log)
        self._pane.rows_changed(moved=moved)
        self.query_one(Overview).rows_changed()
        self._show_summary()
        self._show_target()

    @on(EntryLine.Entered)
    def enter_ids(self, event: EntryLine.Entered) -> None:
        """Take ids in; a single wrong one stays in the entry line to be mended there."""
        entry = self.query_one(EntryLine)
        self.query_one(Notice).clear_notice()
        if event.pasted:
            self.take_in(event.text, "Paste")
            return
        intake = read_order_ids(event.text)
        if intake.rejected and not intake.found:
            piece = intake.rejected[0]
            self.tell(f"{piece.text}: {piece.reason}", warning=True)
            return
        entry.clear()
        self.take_in_found(intake, "Entry")

    def on_key(self, event: events.Key) -> None:
        """An id that is typed anywhere begins in the entry line.

        A key that came close behind the one that began a search is for the search.
        """
        if event.character and event.character.isascii() and event.character.isdecimal():
            event.stop()
            line = self._pane.find if self._pane.find.has_focus else self.query_one(EntryLine)
            line.focus()
            line.insert_text_at_cursor(event.character)

    @on(OrderTable.Opened)
    def open_row(self) -> None:
        """A double click is the details command."""
        self.action_command("details")

    @on(Overview.Picked)
    def pick_rows(self, event: Overview.Picked) -> None:
        """Go to the first failure behind the cell, else to its first row."""
        batch = self.session.batch
        row = next((row for row in event.rows if batch[row].state in FAILURES), event.rows.start)
        self._pane.reveal(row)
        self._table.focus()

    @on(SummaryBar.Picked)
    def pick_kind(self, event: SummaryBar.Picked) -> None:
        """Show the rows of a count, besides those of the counts that were clicked before; or no longer."""
        view = self._pane.view
        self._pane.look(replace(view, kinds=view.kinds ^ {event.kind}))

    @on(OrderTable.Moved)
    def follow_table(self) -> None:
        """Show where the table's window stands, and the row under its cursor."""
        table = self._table
        self.query_one(Overview).show_window(table.shown[line] for line in table.visible_lines)
        self._show_details()

    @on(LogView.Picked)
    def pick_order(self, event: LogView.Picked) -> None:
        """Go to the row of a log line."""
        row = self.session.batch.row_of(event.order_id)
        if row is None:
            self.tell(f"{event.order_id} is no longer on the list.", warning=True)
            return
        self._pane.reveal(row)
        self._table.focus()

    def on_paste(self, event: events.Paste) -> None:
        """A paste becomes ids wherever the focus is."""
        event.stop()
        self.take_in(event.text, "Paste")

    def action_command(self, name: str) -> None:
        """Act, or say why that cannot be now."""
        self.query_one(Notice).clear_notice()
        refusal = self.commands[name].refusal(self.situation)
        if refusal:
            self.tell(refusal, warning=True)
            return
        try:
            getattr(self, f"do_{name}")()
        except NotNowError as error:
            self.tell(str(error), warning=True)

    def do_run(self) -> None:
        """Ask, then send a cancel for every queued order."""
        rows = self.session.untried()
        if not rows:
            raise NotNowError(f"No order is queued. To try failures again, press {self._keys['retry']}.")
        self._confirm_run(rows, "Run")

    def do_retry(self) -> None:
        """Ask, then try again the failures that are selected, else those that are shown."""
        batch, selected = self.session.batch, self._table.selected
        rows = selected or sorted(self._table.shown)
        rows = [row for row in rows if batch[row].retriable]
        if not rows:
            whose = "selected" if selected else "shown"
            raise NotNowError(f"No failure that a retry could mend is {whose}.")
        which = "that you selected" if selected else "that the table shows"
        which = which if selected or self._pane.view.is_partial else ""
        self._confirm_run(rows, "Retry", which)

    def do_dry_run(self) -> None:
        """Show what a run would send."""
        self.app.push_screen(dry_run_reader(self.session.dry_run(self.session.untried())))

    def do_pace(self) -> None:
        """Ask how hard to press."""
        pace = self.session.pace
        self.app.push_screen(PaceDialog(pace.workers, pace.rate), self._change_pace)

    def _change_pace(self, choice: PaceChoice | None) -> None:
        if choice:
            self.session.set_pace(choice.workers, choice.rate)
            # How often to look hangs on the workers.
            (self._keep_watch if self._ticking else self.tick)()
            self.tell(f"Pace: {pace_words(self.session.pace)}.")

    def do_settle(self) -> None:
        """Ask for reports, of the rows that are selected or of all; or ask for no more."""
        if self.session.settling:
            self.session.leave_settling()
            return
        self.session.settle(self._table.selected or range(len(self.session.batch)))
        self._settling = self.session.settling
        self._keep_watch()

    def do_pick(self) -> None:
        """Show the orders of the account; those that are picked are put on the list."""
        self.app.push_screen(PickDialog(self.session.list_orders), self._take_picked)

    def do_pause(self) -> None:
        """Pause or go on."""
        if self.session.phase is Phase.PAUSED:
            self.session.resume()
            self._halt = None
        else:
            self.session.pause()
        self._show_summary()

    def do_stop(self) -> None:
        """End the run."""
        self.session.stop()
        self._show_summary()

    def do_failures(self) -> None:
        """Show the failures alone, or all again."""
        self._pane.toggle(FAILED)

    def do_unconfirmed(self) -> None:
        """Show the unconfirmed alone, or all again."""
        self._pane.toggle(frozenset({State.UNCONFIRMED}))

    def do_filter(self) -> None:
        """Ask which outcomes and codes to show."""
        view = self._pane.view

        def answered(kinds: frozenset[Kind] | None) -> None:
            if kinds is not None:
                self._pane.look(replace(self._pane.view, kinds=kinds))
                self._table.focus()

        self.app.push_screen(FilterDialog(kinds_of(self.session.batch.tallies()), view.kinds), answered)

    def do_find(self) -> None:
        """Search as one types."""
        self._pane.find.begin(self._pane.view.query)

    def do_sort(self) -> None:
        """Sort by the next column."""
        self._pane.sort_by_next()

    def do_reverse(self) -> None:
        """Sort the other way round."""
        view = self._pane.view
        if not view.column:
            raise NotNowError(f"The rows stand in the order of entry: {self._keys['sort']} sorts.")
        self._pane.look(replace(view, descending=not view.descending))

    def do_select(self) -> None:
        """Begin or end a range."""
        self._table.toggle_range()

    def do_select_all(self) -> None:
        """Select all rows shown, or none."""
        shown = set(self._table.shown)
        self._table.select([] if shown <= set(self._table.selected) else shown)

    def do_invert(self) -> None:
        """Select the others of the rows shown."""
        self._table.select(set(self._table.shown) - set(self._table.selected))

    def do_copy(self) -> None:
        """Copy ids, one a line."""
        rows = self._table.selected or self._table.shown
        text = "".join(f"{self.session.batch[row].order_id}\n" for row in rows)
        self.app.copy_to_clipboard(text)
        # Not every terminal takes the sequence, and none says whether it did.
        sure = copy_by_platform(text)
        count = "1 id" if len(rows) == 1 else f"{len(rows):,} ids"
        self.tell(f"{count} copied." if sure else f"{count} handed to the terminal to copy.")

    def do_next_failure(self) -> None:
        """Go to the next failure, round the end."""
        self._go_to_failure(forward=True)

    def do_previous_failure(self) -> None:
        """Go to the failure before, round the beginning."""
        self._go_to_failure(forward=False)

    def do_next_part(self) -> None:
        """Go to the next part of the overview that failed."""
        self._go_to_part(forward=True)

    def do_previous_part(self) -> None:
        """Go to the part before that failed."""
        self._go_to_part(forward=False)

    def do_details(self) -> None:
        """Show the story of the row under the cursor."""
        row = self._table.cursor_row
        if row is not None:
            self.app.push_screen(DetailsScreen(self.session.batch[row], self._neighbour))

    def do_back(self) -> None:
        """End what is selected, searched or filtered; then go to the entry line."""
        entry = self.query_one(EntryLine)
        if entry.has_focus:
            self._table.focus()
        elif not self._pane.step_back():
            entry.focus()

    def do_delete(self) -> None:
        """Take rows off the list; one that was never sent goes at once."""
        batch, rows = self.session.batch, self._pane.acted_on
        one = batch[rows[0]] if len(rows) == 1 else None
        if one and one.state is State.QUEUED and not one.attempts:
            self._delete(rows)
            undo = self._keys["undo"]
            self.tell(f"{one.order_id} is off the list; it was not cancelled. {undo} puts it back.")
            return
        states = Counter(batch[row].state for row in rows)
        what = one.order_id if one else f"{len(rows):,} selected orders"
        standing = ", ".join(f"{count:,} {state.value}" for state, count in states.items())
        lines = [
            f"Take {what} off the list ({standing})? Outcomes go with their orders.",
            "Nothing is cancelled by this.",
        ]
        self._ask(Confirm("Delete", lines, yes="Delete", danger=False), partial(self._delete, rows))

    def do_mend(self) -> None:
        """Ask for another id in the place of that under the cursor."""
        row = self._table.cursor_row
        if row is None:
            return
        order = self.session.batch[row]
        if order.attempts:
            raise NotNowError(f"A request was sent for {order.order_id}: its id stays as it is.")

        def rename(order_id: str) -> str:
            try:
                self.session.rename(row, order_id)
            except NotNowError as error:
                return str(error)
            return ""

        def answered(order_id: str | None) -> None:
            if order_id is not None:
                self.refresh_all()
                self._pane.reveal(row)

        self.app.push_screen(MendDialog(order.order_id, rename), answered)

    def do_undo(self) -> None:
        """Take the last edit back."""
        words = self.session.undo()
        self.refresh_all(moved=True)
        self.tell(f"Undone: {words}.")

    def do_redo(self) -> None:
        """Make the edit undone last again."""
        words = self.session.redo()
        self.refresh_all(moved=True)
        self.tell(f"Done again: {words}.")

    def do_clear(self) -> None:
        """Ask, then take all rows off the list."""
        tallies = self.session.batch.tallies()
        lines = [
            f"Take all rows off the list: {tally_words(tallies)}?",
            f"Nothing is sent or cancelled by this. {self._keys['undo']} takes it back.",
        ]
        self._ask(Confirm("Clear the list", lines, yes="Clear", danger=False), self._clear)

    def do_entry(self) -> None:
        """Go to the entry line."""
        self.query_one(EntryLine).focus()

    def do_log(self) -> None:
        """Go to the log, to the last line of the row under the cursor."""
        row = self._table.cursor_row
        if row is not None and self._table.has_focus:
            self._log_view.show_order(self.session.batch[row].order_id)
        self._log_view.focus()

    def do_account(self) -> None:
        """Show the credentials screen."""
        self._ask_account("")

    def do_help(self) -> None:
        """Show keys, colours and codes."""
        self.app.push_screen(Reader("Help", help_lines(self.commands.values(), self.focused)))

    def do_open(self) -> None:
        """Ask for a file, then take it in."""
        self.app.push_screen(OpenDialog(), self._open_file)

    def do_left_out(self) -> None:
        """Show what the last intake left out."""
        if self._report is None:
            raise NotNowError("Nothing was left out.")
        self._show_report()

    def _open_file(self, name: str | None) -> None:
        if name is None:
            return
        try:
            self._take(*look_into(str(Path(name).expanduser())))
        except (SourceError, TableError) as error:
            self.tell(str(error), warning=True)

    def do_export(self) -> None:
        """Ask where to, then write the list there."""
        number, view = self.session.batch_number, self._pane.view
        name = f"imtui-batch-{number}" if number else "imtui-batch"
        choices: dict[str, Sequence[int]] = {}
        if self._table.selected:
            choices["Selected"] = self._table.selected
        if view:
            choices["Shown"] = self._table.shown
        choices["All"] = range(len(self.session.batch))
        self.app.push_screen(ExportDialog(str(free_name(Path.cwd(), name, ".csv")), choices), self._export)

    def do_history(self) -> None:
        """Show past batches."""
        batches = self.session.past_batches()
        if not batches:
            raise NotNowError("There is no past batch yet.")
        self.app.push_screen(HistoryScreen(batches), self._choose_batch)

    def do_quit(self) -> None:
        """Leave."""
        self.app.call_later(self.app.action_quit)

    def begin(self, journal: Path | None, intakes: Sequence[tuple[str, Intake | Table | str]]) -> None:
        """Open the journal, take in what files held, and say what is to be known of both."""
        told = list(self.session.keep_in(journal)) if journal else []
        unfinished = None
        try:
            unfinished = self.session.unfinished()
        except NotNowError as error:
            told.append(str(error))
        for source, taken in intakes:
            self._take(source, taken)
        if self.session.journal_trouble:
            told.append(self.session.journal_trouble)
        if told:
            self.tell(" ".join(told), warning=True)
        elif unfinished and intakes:
            self.tell(resume_words(unfinished, self._keys["history"]))
        if unfinished and not intakes:
            self._offer(unfinished)

    def _offer(self, batch: BatchSummary) -> None:
        def answered(answer: str | None) -> None:
            if answer == "open":
                self._open_batch(batch.number)
            elif answer == "aside":
                self.session.set_aside(batch.number)

        self.app.push_screen(Resume(batch), answered)

    def aim_at(self, profile: Profile) -> None:
        """Take another account over from the credentials screen."""
        self.session.aim_at(profile)
        self.refresh_all()

    def _confirm_run(self, rows: Sequence[int], verb: str, which: str = "") -> None:
        session, profile = self.session, self.session.profile
        if profile is None:
            return
        asked, rows = len(rows), session.prepare(rows)
        if len(rows) < asked:
            self.refresh_all()
        if not rows:
            raise NotNowError("All of them were cancelled in an earlier batch: nothing is left to send.")
        word = "LIVE" if session.live else "SANDBOX"
        lines = [
            f"{verb}: cancel {orders(len(rows))}{f' {which}' if which else ''} at {profile.name}.",
            f"{word} · {profile.base_url}{f' · via proxy {session.proxy}' if session.proxy else ''}",
            "A cancelled order stays cancelled: this cannot be undone."
            if session.live
            else "This is the sandbox: no real order is touched.",
        ]
        if late := session.late(rows):
            lines.insert(
                1, f"The sending time of {late:,} has passed: they go last, and 455 is to be expected."
            )
        if len(rows) < asked:
            lines.insert(
                1, f"{orders(asked - len(rows))} more were cancelled in an earlier batch: not sent again."
            )
        if session.last_account not in {"", f"{profile.name} · {profile.base_url}"}:
            lines.append(f"Mind that this batch was sent at {session.last_account} before.")
        typed = must_be_typed(session, len(rows), self._settings.confirm_count_from)
        show = partial(session.dry_run, rows)
        title = f"{word}: {orders(len(rows))}"
        dialog = RunConfirm(title, lines, show, yes=verb, danger=session.live, typed=typed)
        self._ask(dialog, partial(self._start, rows))

    def _ask(self, question: Confirm, act: Callable[[], None]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                act()

        self.app.push_screen(question, answered)

    def _start(self, rows: Sequence[int]) -> None:
        try:
            self.session.run(rows)
        except NotNowError as error:
            self.tell(str(error), warning=True)
            return
        self._table.focus()
        self._watching, self._halt = True, None
        self._keep_watch()

    def _run_ended(self) -> None:
        self._watching = False
        if not self._settling:
            self._stop_watching()
        words = f"{tally_words(self.session.batch.tallies())}."
        call_back(self.app, words, bell=self._settings.bell, notify=self._settings.notify)
        if self.session.halt is Halt.CREDENTIALS:
            self._ask_account(f"Stopped with code 401. {BY_HALT[Halt.CREDENTIALS].meaning}")
        elif self.session.trouble:
            self.tell(f"Broken off, and nothing more was sent. {self.session.trouble}", warning=True)
        elif self.session.halt in {None, Halt.LINE_DOWN}:
            self.tell_standing("The run has ended")

    def _show_settling(self, settling: Settling) -> None:
        if not settling.done:
            self.tell(f"Asking for reports: {settling.words}…")
            return
        self._settling = None
        if self._watching:
            return
        self._stop_watching()
        if settling.trouble:
            self.tell(f"{settling.words}. {settling.trouble}", warning=True)
        else:
            self.tell_standing(settling.words)

    def _take_picked(self, found: list[Found] | None) -> None:
        if found:
            self.take_in_found(Intake(tuple(found), ()), "the account's orders")

    def tell_standing(self, what: str) -> None:
        """Say how the batch stands, and the ways on."""
        now, key = self.situation, self._keys
        ways = [
            way
            for has, way in (
                (now.failed, f"{key['failures']} shows the failures, {key['details']} the story of one"),
                (now.retriable, f"{key['retry']} tries again"),
                (now.queued, f"{key['run']} runs what is queued"),
            )
            if has
        ]
        words = f"{what}: {tally_words(self.session.batch.tallies())}."
        self.tell(f"{words} {', '.join(ways)}." if ways else words, warning=bool(now.failed))

    def _clear(self) -> None:
        self.session.clear()
        self._pane.look(View())
        self.refresh_all(moved=True)

    def _choose_batch(self, number: int | None) -> None:
        if number is None:
            return
        here = len(self.session.batch)
        if not here or number == self.session.batch_number:
            self._open_batch(number)
            return
        ways = [
            f"Open batch {number}; {orders(here)} here stay in the journal",
            f"Add its orders to the {here:,} here",
        ]

        def answered(way: int | None) -> None:
            if way == 0:
                self._open_batch(number)
            elif way == 1:
                self._merge_batch(number)

        self.app.push_screen(ChoiceDialog(f"Batch {number}", "", ways, lambda _: "", yes="Go on"), answered)

    def _merge_batch(self, number: int) -> None:
        try:
            addition = self.session.merge_batch(number)
        except NotNowError as error:
            self.tell(str(error), warning=True)
            return
        self.refresh_all()
        already = f", {len(addition.duplicates):,} were here already" if addition.duplicates else ""
        self.tell(f"{orders(len(addition.rows))} added from batch {number}{already}.")

    def _open_batch(self, number: int) -> None:
        try:
            self.session.open_batch(number)
        except NotNowError as error:
            self.tell(str(error), warning=True)
            return
        self._pane.look(View())
        self.refresh_all(moved=True)
        self._table.focus()
        self.tell_standing(f"Batch {number}")

    def _export(self, choice: ExportChoice | None) -> None:
        if choice is None:
            return
        path = Path(choice.path).expanduser()
        try:
            self.session.export(path, choice.rows, for_excel=choice.for_excel)
        except NotNowError as error:
            self.tell(str(error), warning=True)
            return
        self._log_view.extend(self.session.drain().log)
        self.tell(f"{orders(len(choice.rows))} written to {path}.")

    def _delete(self, rows: Sequence[int]) -> None:
        self.session.delete(rows)
        self.refresh_all(moved=True)

    def _go_to_failure(self, *, forward: bool) -> None:
        found = self._pane.next_failure(forward=forward)
        if found is None:
            raise NotNowError(f"Nothing of what is shown has failed: {self._keys['back']} shows all rows.")
        order, number, count = found
        self._table.focus()
        self.tell(f"Failure {number:,} of {count:,}: {order.order_id}.")

    def _go_to_part(self, *, forward: bool) -> None:
        here = self._table.cursor_row or 0
        rows = self.query_one(Overview).next_bad(here, forward=forward)
        if rows is not None:
            self.pick_rows(Overview.Picked(rows))

    def _neighbour(self, forward: bool) -> Order | None:
        found = self._pane.next_failure(forward=forward)
        return found[0] if found else None

    def _show_details(self) -> None:
        pane, row = self.query_one(DetailsPane), self._table.cursor_row
        if pane.display:
            pane.show(None if row is None else self.session.batch[row])

    def _show_summary(self) -> None:
        session = self.session
        self.query_one(SummaryBar).show(session.batch.tallies(), session.progress, session.phase)

    def _show_clocks(self) -> None:
        self._show_target()
        if self.session.batch.has_times:
            self._table.refresh()

    def _show_target(self) -> None:
        self.query_one(TargetBar).show(self.session, self._keys["account"])

    def tell(self, text: str, *, warning: bool = False) -> None:
        """Say what just happened, or why something cannot be."""
        self.query_one(Notice).tell(text, warning=warning)

    @property
    def _keys(self) -> dict[str, str]:
        return {name: command.key for name, command in self.commands.items()}

    @property
    def _pane(self) -> OrdersPane:
        return self.query_one(OrdersPane)

    @property
    def _table(self) -> OrderTable:
        return self.query_one(OrderTable)

    @property
    def _log_view(self) -> LogView:
        return self.query_one(LogView)
