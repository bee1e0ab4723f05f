"""Commands that select rows, and copy their IDs."""

from __future__ import annotations

from typing import Final

from imtui.messages import _, lazy, plazy
from imtui.session import OperationRefused
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context, needs_row, needs_shown
from imtui.ui.presentation.scope import hidden_words, why_nothing
from imtui.ui.terminal.clipboard import TERMINAL_LIMIT, copy_by_platform


def _select_all(context: Context) -> None:
    """Select all rows shown. If they are all selected, clear the selection."""
    table = context.table
    shown = set(table.shown)
    table.select([] if shown <= set(table.selected) else shown)


def _invert(context: Context) -> None:
    """Select the rows shown that are not selected. Deselect all other rows."""
    table = context.table
    table.select(set(table.shown) - set(table.selected))


def _copy(context: Context) -> None:
    """Copy the IDs of the selected, shown or all rows to the clipboard, one ID per line."""
    scope = context.pane.scope
    if not scope.rows:
        raise OperationRefused(why_nothing(scope, lazy("No row is shown."), context.keys["back"]))
    text = "".join(f"{context.session.batch[row].order_id}\n" for row in scope.rows)
    context.screen.app.copy_to_clipboard(text)
    named = scope.ids(len(scope.rows))
    if copy_by_platform(text):
        said = [_("Copied {ids}.", ids=named)]
    else:
        # Not every terminal supports the escape sequence for copying, and none reports whether it copied.
        said = [_("Sent {ids} to the terminal to copy.", ids=named)]
        if len(text) > TERMINAL_LIMIT:
            said.append(_("The terminal may refuse so many. {key} exports them.", key=context.keys["export"]))
    if scope.hidden:
        said.append(hidden_words(scope))
    context.show_notice(" ".join(said))


COMMANDS: Final = (
    Command(
        "select",
        "v",
        plazy("command", "Select"),
        lazy("Start a range at the cursor; press again to end it"),
        lambda context: context.table.toggle_range(),
        needs_row,
    ),
    Command(
        "select_all",
        "a",
        plazy("command", "All"),
        lazy("Select all rows shown; press again to clear"),
        _select_all,
        needs_shown,
    ),
    Command(
        "invert",
        "A",
        plazy("command", "Invert"),
        lazy("Select the rows shown that are not selected"),
        _invert,
        needs_shown,
    ),
    Command(
        "copy",
        "y",
        plazy("command", "Copy IDs"),
        lazy("Copy the IDs of the selected, shown or all rows"),
        _copy,
        needs_shown,
    ),
)
