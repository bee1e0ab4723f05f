"""The one screen: entry line, order table, overview, live log, and the commands on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer

from imtui.core.advice import BY_HALT
from imtui.core.intake import Intake, read_order_ids
from imtui.core.outcome import FAILURES, Halt, State
from imtui.session import NotNowError, Phase, Session
from imtui.session.words import halt_words, orders, tally_words
from imtui.settings import Profile, Settings
from imtui.ui.bars import SummaryBar, TargetBar
from imtui.ui.commands import COMMANDS, Command, Situation
from imtui.ui.dialog import Confirm, Reader
from imtui.ui.entry import EntryLine
from imtui.ui.export import ExportDialog
from imtui.ui.help import help_lines
from imtui.ui.history import HistoryScreen, Resume, resume_words
from imtui.ui.intake_report import intake_lines, intake_words
from imtui.ui.keymap import rebound
from imtui.ui.log_view import LogView
from imtui.ui.notice import Notice
from imtui.ui.order_table import OrderTable
from imtui.ui.overview import Overview
from imtui.ui.presentation import details

if TYPE_CHECKING:
    from imtui.session import BatchSummary

_TICKS: Final = (0.1, 0.25)
"""Seconds between two looks at a running session, of few workers and of many."""

_TICK_PER_WORKER: Final = 0.0125
"""Each look takes the interpreter's lock from the workers: the more there are the seldomer it is."""


class Dashboard(Screen[None]):
    """Shows a session and steers it."""

    BINDINGS: ClassVar[list[BindingType]] = [command.binding for command in COMMANDS]
    AUTO_FOCUS = "EntryLine"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 (Textual's own declaration is not a ClassVar)
        (0, "-narrow"),
        (70, "-wide"),
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
        self._filter: frozenset[State] = frozenset()
        self._timer: Timer | None = None
        self._watching = False
        """Whether a run was begun whose end has not been told."""
        self._halt: Halt | None = None
        """The halt that was told last."""

    def compose(self) -> ComposeResult:
        """Everything at once; nothing hides behind a tab."""
        batch = self.session.batch
        yield TargetBar(id="target")
        with Horizontal(id="upper"):
            with Vertical(id="orders"):
                yield OrderTable(batch, id="table")
                yield EntryLine(id="entry")
            yield Overview(batch, id="overview")
        yield LogView(self._settings.log_lines, id="log")
        yield Notice(id="notice")
        yield SummaryBar(id="summary")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Label the panes and start the clock."""
        self._table.border_title = "Orders"
        self.query_one("#overview").border_title = "Batch"
        self._log_view.border_title = "Log"
        self.set_interval(1.0, self._show_target)
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
            retriable=tallies.failed - tallies.refused_by_code.get(455, 0),
            has_cursor=self._table.cursor_row is not None,
            filtered=bool(self._filter),
            unconfirmed=tallies.by_state[State.UNCONFIRMED],
        )

    @property
    def _tick(self) -> float:
        least, most = _TICKS
        return min(most, max(least, self.session.pace.workers * _TICK_PER_WORKER))

    def tick(self) -> None:
        """Take over what the session has done since, and draw what of it can be seen."""
        changes = self.session.drain(budget=self._tick / 5)
        if changes:
            if self._filter and self._table.line_count != sum(
                changes.tallies.by_state[state] for state in self._filter
            ):
                self._show_view()
            self._table.refresh_rows(changes.rows)
            self.query_one(Overview).refresh_rows(changes.rows)
            self._log_view.extend(changes.log)
        self._show_summary()
        # Whatever else drains the session, a paste for one, may have taken the news in.
        told, self._halt = self._halt, self.session.halt
        if self._halt is not None and self._halt is not told:
            self.tell(halt_words(self._halt), warning=True)
        if self._watching and self.session.phase is Phase.IDLE:
            self._run_ended()

    def take_in(self, text: str, source: str) -> None:
        """Make orders of a text; what is left out is told, with the reason."""
        self.take_in_found(read_order_ids(text), source)

    def take_in_found(self, intake: Intake, source: str) -> None:
        """Add what was found to the batch, and report the rest."""
        self.query_one(Notice).clear_notice()
        addition = self.session.add(intake.found, source)
        if intake.found:
            # Neither a new row nor one that is there already hides behind a filter.
            self._filter = frozenset()
        self.refresh_all()
        if addition.rows:
            self._table.move_to_row(addition.rows[0])
        elif addition.duplicates:
            self._table.move_to_row(addition.duplicates[0].row)
        if intake.rejected:
            self.app.push_screen(Reader("Left out", intake_lines(source, intake, addition)))
        elif addition.duplicates:
            self.tell(intake_words(intake, addition), warning=True)

    def refresh_all(self) -> None:
        """Draw everything anew: rows were added or taken away, or the account is another."""
        self._log_view.extend(self.session.drain().log)
        self._show_view()
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
        """An id that is typed anywhere begins in the entry line."""
        if event.character and event.character.isascii() and event.character.isdecimal():
            event.stop()
            entry = self.query_one(EntryLine)
            entry.focus()
            entry.insert_text_at_cursor(event.character)

    @on(OrderTable.Opened)
    def open_row(self) -> None:
        """A double click is the details command."""
        self.action_command("details")

    @on(Overview.Picked)
    def pick_rows(self, event: Overview.Picked) -> None:
        """Go to the first failure behind the cell, else to its first row."""
        batch = self.session.batch
        row = next((row for row in event.rows if batch[row].state in FAILURES), event.rows.start)
        if self._filter and batch[row].state not in self._filter:
            self._toggle_filter(self._filter)
        self._table.move_to_row(row)
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
        """Ask, then try the failures again."""
        batch = self.session.batch
        self._confirm_run([row for row in batch.rows(FAILURES) if batch[row].retriable], "Retry")

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
        self._toggle_filter(FAILURES)

    def do_unconfirmed(self) -> None:
        """Show the unconfirmed alone, or all again."""
        self._toggle_filter(frozenset({State.UNCONFIRMED}))

    def do_next_failure(self) -> None:
        """Go to the next failure, round the end."""
        self._go_to_failure(forward=True)

    def do_previous_failure(self) -> None:
        """Go to the failure before, round the beginning."""
        self._go_to_failure(forward=False)

    def do_details(self) -> None:
        """Show the story of the row under the cursor."""
        row = self._table.cursor_row
        if row is not None:
            order = self.session.batch[row]
            self.app.push_screen(Reader(f"Order {order.order_id}", details(order)))

    def do_delete(self) -> None:
        """Take the row under the cursor off the list; one that was never sent goes at once."""
        row = self._table.cursor_row
        if row is None:
            return
        order = self.session.batch[row]
        if order.state is State.QUEUED and not order.attempts:
            self._delete([row])
            self.tell(f"{order.order_id} is off the list; it was not cancelled.")
            return
        lines = [f"Take {order.order_id} ({order.state.value}) off the list? Its outcome goes with it."]
        self._ask(Confirm("Delete", lines, yes="Delete", danger=False), partial(self._delete, [row]))

    def do_clear(self) -> None:
        """Ask, then take all rows off the list."""
        tallies = self.session.batch.tallies()
        lines = [
            f"Take all rows off the list: {tally_words(tallies)}?",
            "Nothing is sent or cancelled by this. The list stays in the history.",
        ]
        self._ask(Confirm("Clear the list", lines, yes="Clear", danger=False), self._clear)

    def do_entry(self) -> None:
        """Go to the entry line, or from it to the table."""
        entry = self.query_one(EntryLine)
        (self._table if entry.has_focus else entry).focus()

    def do_log(self) -> None:
        """Go to the log."""
        self._log_view.focus()

    def do_account(self) -> None:
        """Show the credentials screen."""
        self._ask_account("")

    def do_help(self) -> None:
        """Show keys, colours and codes."""
        self.app.push_screen(Reader("Help", help_lines(self.commands.values(), self.focused)))

    def do_export(self) -> None:
        """Ask where to, then write the list there."""
        number = self.session.batch_number
        name = f"imtui-batch-{number}.csv" if number else "imtui-batch.csv"
        dialog = ExportDialog(str(Path.cwd() / name), orders(len(self.session.batch)))
        self.app.push_screen(dialog, self._export)

    def do_history(self) -> None:
        """Show past batches."""
        batches = self.session.past_batches()
        if not batches:
            raise NotNowError("There is no past batch yet.")
        self.app.push_screen(HistoryScreen(batches), self._open_batch)

    def do_quit(self) -> None:
        """Leave."""
        self.app.call_later(self.app.action_quit)

    def begin(self, journal: Path | None, intakes: Sequence[tuple[str, Intake]]) -> None:
        """Open the journal, take in what files held, and say what is to be known of both."""
        told = list(self.session.keep_in(journal)) if journal else []
        unfinished = None
        try:
            unfinished = self.session.unfinished()
        except NotNowError as error:
            told.append(str(error))
        for source, intake in intakes:
            self.take_in_found(intake, source)
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

    def _confirm_run(self, rows: Sequence[int], verb: str) -> None:
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
            f"{verb}: cancel {orders(len(rows))} at {profile.name}.",
            f"{word} · {profile.base_url}",
            "A cancelled order stays cancelled: this cannot be undone."
            if session.live
            else "This is the sandbox: no real order is touched.",
        ]
        if len(rows) < asked:
            lines.insert(
                1, f"{orders(asked - len(rows))} more were cancelled in an earlier batch: not sent again."
            )
        if session.last_account not in {"", f"{profile.name} · {profile.base_url}"}:
            lines.append(f"Mind that this batch was sent at {session.last_account} before.")
        threshold = self._settings.confirm_count_from
        typed = str(len(rows)) if session.live and 0 < threshold <= len(rows) else ""
        dialog = Confirm(f"{word}: {orders(len(rows))}", lines, yes=verb, danger=session.live, typed=typed)
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
        if self._timer:
            self._timer.stop()
        self._timer = self.set_interval(self._tick, self.tick)
        self.tick()

    def _run_ended(self) -> None:
        self._watching = False
        if self._timer:
            self._timer.stop()
            self._timer = None
        self._show_view()
        self.app.bell()
        if self.session.halt is Halt.CREDENTIALS:
            self._ask_account(f"Stopped with code 401. {BY_HALT[Halt.CREDENTIALS].meaning}")
        elif self.session.trouble:
            self.tell(f"Broken off, and nothing more was sent. {self.session.trouble}", warning=True)
        elif self.session.halt in {None, Halt.LINE_DOWN}:
            self._tell_standing("The run has ended")

    def _tell_standing(self, what: str) -> None:
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
        self._filter = frozenset()
        self.refresh_all()

    def _open_batch(self, number: int | None) -> None:
        if number is None:
            return
        try:
            self.session.open_batch(number)
        except NotNowError as error:
            self.tell(str(error), warning=True)
            return
        self._filter = frozenset()
        self.refresh_all()
        self._table.focus()
        self._tell_standing(f"Batch {number}")

    def _export(self, name: str | None) -> None:
        if name is None:
            return
        path = Path(name).expanduser()
        try:
            self.session.export(path)
        except NotNowError as error:
            self.tell(str(error), warning=True)
            return
        self.refresh_all()
        self.tell(f"{orders(len(self.session.batch))} written to {path}.")

    def _delete(self, rows: Sequence[int]) -> None:
        self.session.delete(rows)
        self.refresh_all()

    def _go_to_failure(self, *, forward: bool) -> None:
        failures = self.session.batch.rows(self._filter or FAILURES)
        here = self._table.cursor_row
        if not failures or here is None:
            raise NotNowError(
                f"Nothing of what is shown has failed: press {self._keys['unconfirmed']} to show all rows."
            )
        if forward:
            row = next((row for row in failures if row > here), failures[0])
        else:
            row = next((row for row in reversed(failures) if row < here), failures[-1])
        self._table.move_to_row(row)
        self._table.focus()

    def _toggle_filter(self, states: frozenset[State]) -> None:
        self._filter = frozenset() if self._filter == states else states
        self._show_view()
        self._table.focus()

    def _show_view(self) -> None:
        batch = self.session.batch
        view = batch.rows(self._filter) if self._filter else None
        self._table.show(view)
        kind = "unconfirmed" if self._filter == {State.UNCONFIRMED} else "failures"
        shown = f"{len(view):,} {kind} of {len(batch):,}" if view is not None else f"{len(batch):,}"
        self._table.border_title = f"Orders {shown}"

    def _show_summary(self) -> None:
        session = self.session
        self.query_one(SummaryBar).show(session.batch.tallies(), session.progress, session.phase)

    def _show_target(self) -> None:
        self.query_one(TargetBar).show(self.session, self._keys["account"])

    def tell(self, text: str, *, warning: bool = False) -> None:
        """Say what just happened, or why something cannot be."""
        self.query_one(Notice).tell(text, warning=warning)

    @property
    def _keys(self) -> dict[str, str]:
        return {name: command.key for name, command in self.commands.items()}

    @property
    def _table(self) -> OrderTable:
        return self.query_one(OrderTable)

    @property
    def _log_view(self) -> LogView:
        return self.query_one(LogView)
