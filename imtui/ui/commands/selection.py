"""Commands that select rows, and copy their IDs."""

from __future__ import annotations

from typing import Final

from imtui.session import OperationRefused
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context, needs_row, needs_shown
from imtui.ui.scope import hidden_words
from imtui.ui.terminal.clipboard import TERMINAL_LIMIT, copy_by_platform


def _select(context: Context) -> None:
    """Begin or end a range."""
    context.table.toggle_range()


def _select_all(context: Context) -> None:
    """Select all rows shown, or none."""
    table = context.table
    shown = set(table.shown)
    table.select([] if shown <= set(table.selected) else shown)


def _invert(context: Context) -> None:
    """Select the rows shown that are not selected, and no others."""
    table = context.table
    table.select(set(table.shown) - set(table.selected))


def _copy(context: Context) -> None:
    """Copy the selected, shown or all IDs, one a line."""
    scope = context.pane.scope
    if not scope.rows:
        raise OperationRefused(f"{hidden_words(scope)} {context.keys['back']} clears the selection.")
    text = "".join(f"{context.session.batch[row].order_id}\n" for row in scope.rows)
    context.screen.app.copy_to_clipboard(text)
    count = scope.name(len(scope.rows), "ID")
    if copy_by_platform(text):
        context.show_notice(f"Copied {count}.")
        return
    # Not every terminal supports the sequence, and none reports whether it did.
    words = f"Sent {count} to the terminal to copy."
    if len(text) > TERMINAL_LIMIT:
        words += f" The terminal may refuse so many. {context.keys['export']} exports them."
    context.show_notice(words)


COMMANDS: Final = (
    Command(
        "select", "v", "Select", "Start a range at the cursor; press again to end it", _select, needs_row
    ),
    Command(
        "select_all", "a", "All", "Select all rows shown; press again to clear", _select_all, needs_shown
    ),
    Command("invert", "A", "Invert", "Select the rows shown that are not selected", _invert, needs_shown),
    Command("copy", "y", "Copy IDs", "Copy the IDs of the selected, shown or all rows", _copy, needs_shown),
)
