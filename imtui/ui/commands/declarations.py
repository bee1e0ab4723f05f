"""Every command of the dashboard, declared once: bindings, footer, palette and help come from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from textual.binding import Binding

from imtui.session import Phase
from imtui.session.words import READ_ONLY
from imtui.ui.key_names import shown_key


class Situation(NamedTuple):
    """What decides whether a command can act now."""

    keys: Mapping[str, str]
    """The key that each command shows, by its id."""
    readonly: bool
    phase: Phase
    has_profile: bool
    total: int
    queued: int
    failed: int
    retriable: int
    unconfirmed: int
    has_cursor: bool
    """Whether some row is under the cursor."""
    filtered: bool
    """Whether the table shows some of the rows alone."""
    shown: int
    """Rows that the table shows."""
    reading: str = ""
    """The source that is being read, empty if there is none."""


Refusal = Callable[[Situation], str]
"""Why a command cannot act, in a sentence for the operator; empty when it can."""


class Command(NamedTuple):
    """A thing that the operator can ask for."""

    id: str
    """Stable: the method of its group is `do_<id>`, and key maps name it."""
    keys: str
    """Textual's names, parted by commas; the first is shown."""
    label: str
    about: str
    refusal: Refusal
    shown_key: str = ""
    in_footer: bool = False
    imports_first: bool = False
    """True if what was typed or pasted is imported before it acts."""

    @property
    def binding(self) -> Binding:
        """The command as Textual binds it."""
        action = "command_after_input" if self.imports_first else "command"
        return Binding(
            self.keys,
            f"{action}('{self.id}')",
            self.label,
            show=self.in_footer,
            tooltip=self.about,
            id=self.id,
        )

    @property
    def key(self) -> str:
        """The first key as it is shown to people."""
        return self.shown_key or shown_key(self.keys.split(",")[0])


def _never(_: Situation) -> str:
    return ""


def _cannot_run(now: Situation) -> str:
    return READ_ONLY if now.readonly else _cannot_plan(now)


def _cannot_plan(now: Situation) -> str:
    if now.phase is not Phase.IDLE:
        return "A run is going on already."
    if why := _must_not_be_reading(now):
        return why
    if why := _needs_account(now):
        return why
    return "" if now.total else "The list is empty: type or paste order ids first."


def _must_not_be_reading(now: Situation) -> str:
    if not now.reading:
        return ""
    return (
        f"{now.reading} is still being read. Wait for it, or press {now.keys['back']} to cancel the import."
    )


def _cannot_pause(now: Situation) -> str:
    if now.phase is Phase.STOPPING:
        return "The run is stopping: it waits for the answers under way."
    return "" if now.phase in {Phase.RUNNING, Phase.PAUSED} else "Nothing is running."


def _cannot_retry(now: Situation) -> str:
    if now.readonly:
        return READ_ONLY
    if now.phase is not Phase.IDLE:
        return "Wait for the run's end, or stop it, before you retry."
    return _needs_account(now) or _needs_failure(now)


def _cannot_settle(now: Situation) -> str:
    if now.phase is not Phase.IDLE:
        return "Wait for the run's end, or stop it, before you ask for reports."
    return _needs_account(now) or _needs_failure(now)


def _cannot_pick(now: Situation) -> str:
    if now.phase is not Phase.IDLE:
        return "Wait for the run's end, or stop it, before you list orders."
    return _needs_account(now)


def _cannot_filter(now: Situation) -> str:
    return "" if now.filtered else _needs_failure(now)


def _cannot_find_unconfirmed(now: Situation) -> str:
    return "" if now.unconfirmed or now.filtered else "Nothing is unconfirmed."


def _needs_account(now: Situation) -> str:
    return "" if now.has_profile else f"There are no credentials yet: press {now.keys['account']}."


def _needs_failure(now: Situation) -> str:
    return "" if now.failed else "Nothing has failed."


def _needs_row(now: Situation) -> str:
    return "" if now.has_cursor else "No row is under the cursor."


def _needs_shown(now: Situation) -> str:
    return "" if now.shown else "No row is shown."


def _cannot_delete(now: Situation) -> str:
    if now.phase is not Phase.IDLE:
        return "Stop the run before you delete rows."
    return _needs_row(now)


def _cannot_edit(now: Situation) -> str:
    return "" if now.phase is Phase.IDLE else "Stop the run before you edit the list."


def _cannot_clear(now: Situation) -> str:
    if now.phase is not Phase.IDLE:
        return "Stop the run before you clear the list."
    if why := _must_not_be_reading(now):
        return why
    return "" if now.total else "The list is empty already."


def _needs_rows(now: Situation) -> str:
    return "" if now.total else "The list is empty."


def _cannot_change_batch(now: Situation) -> str:
    return (
        _must_not_be_reading(now)
        if now.phase is Phase.IDLE
        else "Stop the run before you open another batch."
    )


def _cannot_change_account(now: Situation) -> str:
    return "" if now.phase is Phase.IDLE else "Stop the run before you change the account."


COMMANDS: Final = (
    Command(
        "run",
        "ctrl+r",
        "Run",
        "Cancel the selected, shown or all queued orders",
        _cannot_run,
        "^r",
        in_footer=True,
        imports_first=True,
    ),
    Command(
        "pause",
        "p,space",
        "Pause",
        "Let no further request leave; again to go on",
        _cannot_pause,
        in_footer=True,
    ),
    Command(
        "stop",
        "s",
        "Stop",
        "End the run; orders that were not sent stay queued",
        _cannot_pause,
        in_footer=True,
    ),
    Command(
        "failures",
        "f",
        "Failed",
        "Show the failures alone; again to show all",
        _cannot_filter,
        in_footer=True,
    ),
    Command(
        "unconfirmed",
        "u",
        "Unconfirmed",
        "Show the unconfirmed alone; again to show all",
        _cannot_find_unconfirmed,
    ),
    Command("next_failure", "n", "Next", "Go to the next failure", _needs_failure, in_footer=True),
    Command("previous_failure", "N", "Previous", "Go to the failure before", _needs_failure),
    Command(
        "retry",
        "r",
        "Retry",
        "Retry the selected failures, or those shown that may get another reply",
        _cannot_retry,
        in_footer=True,
        imports_first=True,
    ),
    Command(
        "dry_run",
        "D",
        "Dry run",
        "Show what a run of the selected, shown or all queued orders would send",
        _cannot_plan,
        imports_first=True,
    ),
    Command("pace", "comma", "Pace", "Change workers and rate, during a run too", _never, ","),
    Command(
        "settle",
        "full_stop,ctrl+g",
        "Settle",
        "Ask for the reports of unconfirmed orders and 455s: selected, shown or all; again to stop",
        _cannot_settle,
        ".",
    ),
    Command("pick", "P", "Pick", "List the account's orders, and pick those to cancel", _cannot_pick),
    Command("filter", "F", "Show…", "Show the rows of some outcomes and codes alone", _needs_rows),
    Command("find", "b,slash", "Find", "Search ids and labels as you type", _needs_rows),
    Command("sort", "t", "Sort", "Sort by the next column, in the end by entry again", _needs_rows),
    Command("reverse", "T", "Reverse", "Sort the other way round", _needs_rows),
    Command("select", "v", "Select", "Begin a range at the cursor; again to end it", _needs_row),
    Command("select_all", "a", "All", "Select all rows shown; again for none", _needs_shown),
    Command("invert", "A", "Invert", "Select those of the rows shown that are not selected", _needs_shown),
    Command("copy", "y", "Copy ids", "Copy the IDs of the selected, shown or all rows", _needs_shown),
    Command(
        "next_part",
        "ctrl+down",
        "Next part",
        "Go to the next part of the overview that failed",
        _needs_failure,
    ),
    Command(
        "previous_part",
        "ctrl+up",
        "Part before",
        "Go to the part of the overview before that failed",
        _needs_failure,
    ),
    Command("details", "enter", "Details", "Every attempt of the row, and what to do", _needs_row),
    Command(
        "delete",
        "d,delete",
        "Delete",
        "Remove the selected rows, or the one under the cursor, from the list",
        _cannot_delete,
    ),
    Command(
        "edit_id", "m", "Edit ID", "Change the ID of the row, if nothing was sent for it", _cannot_delete
    ),
    Command("undo", "z,ctrl+z", "Undo", "Take the last edit of the list back", _cannot_edit),
    Command("redo", "Z,ctrl+y", "Redo", "Make the edit that was undone again", _cannot_edit),
    Command("clear", "x", "Clear", "Remove the selected, shown or all rows from the list", _cannot_clear),
    Command(
        "export",
        "e",
        "Export",
        "Write the selected, shown or all rows to a file: CSV, JSON, or IDs",
        _needs_rows,
    ),
    Command(
        "history",
        "h",
        "History",
        "Past batches; open one to resume it",
        _cannot_change_batch,
        imports_first=True,
    ),
    Command("open", "o", "Open", "Import a file", _never),
    Command("rejected", "w", "Rejected", "What imports rejected; correct it there", _never),
    Command("entry", "i", "Enter ids", "Go to the entry line", _never),
    Command(
        "back",
        "escape",
        "Back",
        "From the entry line to the table; else end the selection, the search, the filter",
        _never,
    ),
    Command("log", "l", "Log", "Go to the log", _never),
    Command("account", "c", "Account", "Choose or change the credentials", _cannot_change_account),
    Command("help", "question_mark,f1", "Help", "Keys, colours and codes", _never, "?", in_footer=True),
    Command(
        "quit",
        "ctrl+q,q",
        "Quit",
        "Quit imtui; nothing is cancelled by this",
        _never,
        "^q",
        in_footer=True,
    ),
)
"""All commands, in the order of the footer and the help. The footer's have keys and labels that
fit a window of 60 columns."""
