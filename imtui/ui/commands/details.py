"""Commands that go to another part of the overview with a failed order, or show the details of an order."""

from __future__ import annotations

from functools import partial
from typing import Final

from imtui.core.order import Order
from imtui.messages import lazy, plazy
from imtui.session.availability import needs_failure
from imtui.ui import screens
from imtui.ui.commands.command import Command, session_refusal
from imtui.ui.commands.context import Context, needs_row
from imtui.ui.commands.panes import go_to_log_line


def _go_to_part(context: Context, *, forward: bool) -> None:
    rows = context.overview.next_failed(context.table.cursor_row or 0, forward=forward)
    if rows is not None:
        context.show_rows(rows)


def _details(context: Context) -> None:
    """Open the window with every attempt of the order under the cursor."""
    row = context.table.cursor_row
    if row is not None:
        order, key = context.session.batch[row], context.keys["status_check"]
        context.push(
            screens.DetailsScreen(order, partial(_neighbour, context), partial(go_to_log_line, context), key)
        )


def _neighbour(context: Context, forward: bool) -> Order | None:
    found = context.pane.next_failure(forward=forward)
    return found[0] if found else None


COMMANDS: Final = (
    Command(
        "next_part",
        "ctrl+down",
        plazy("command", "Next part"),
        lazy("Go to the next part of the overview with a failure"),
        lambda context: _go_to_part(context, forward=True),
        session_refusal(needs_failure),
    ),
    Command(
        "previous_part",
        "ctrl+up",
        plazy("command", "Part before"),
        lazy("Go to the previous part of the overview with a failure"),
        lambda context: _go_to_part(context, forward=False),
        session_refusal(needs_failure),
    ),
    Command(
        "details",
        "enter",
        plazy("command", "Details"),
        lazy("Show every attempt of the order, and what to do"),
        _details,
        needs_row,
    ),
)
