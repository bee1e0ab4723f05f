"""Commands that go to a part of the dashboard."""

from __future__ import annotations

from typing import Final

from imtui.core.order import Order
from imtui.core.refusal import Refusal
from imtui.messages import _, lazy, plazy
from imtui.session import Phase
from imtui.session.availability import NOTHING_RUNS
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context


def _go_back(context: Context) -> None:
    """Cancel the imports that are being read.

    If there are none, go from the entry line to the table; from elsewhere, end the selection, else the
    search, else the filter. If there is none of these, go to the table.
    """
    if context.importer.cancel_reading():
        return
    if context.entry.has_focus or not context.pane.step_back():
        # A table that cannot be drawn is hidden and gets no focus. Without a focus, keys still reach
        # commands.
        context.screen.set_focus(context.table if context.table.display else None)


def _go_to_log(context: Context) -> None:
    """Go to the log. From the table, go to the last log line about the order under the cursor."""
    if context.table.has_focus:
        row = context.table.cursor_row
        go_to_log_line(context, None if row is None else context.session.batch[row])
    else:
        context.log.focus()


def go_to_log_line(context: Context, order: Order | None) -> None:
    """Go to the last log line about an order.

    If the log has no line about the order, and the batch has sent a request for it, show a notice and keep
    the focus. If nothing was sent for the order, or `order` is None, only focus the log.
    """
    log = context.log
    if order and not log.show_order(order.order_id) and order.attempts:
        words = _(
            "The log has no line about {order_id} any more. Press {key} on its row for its details.",
            order_id=order.order_id,
            key=context.keys["details"],
        )
        context.show_notice(words, warning=True)
        return
    log.focus()


def _follow(context: Context) -> None:
    """Make the table follow the newest outcome of the run, or stop that."""
    following = not context.table.following
    context.table.follow(following)
    if following:
        context.show_notice(_("The table follows the newest outcome until you move."))
    else:
        context.show_notice(_("The table no longer follows the newest outcome."))


def _cannot_follow(context: Context) -> Refusal | None:
    return NOTHING_RUNS if context.session.phase is Phase.IDLE else None


COMMANDS: Final = (
    Command(
        "entry",
        "i",
        plazy("command", "Enter IDs"),
        lazy("Go to the entry line"),
        lambda context: context.entry.focus(),
    ),
    Command(
        "back",
        "escape",
        plazy("command", "Back"),
        lazy("Go from the entry line to the table; otherwise end the selection, search or filter"),
        _go_back,
    ),
    Command(
        "follow",
        "L",
        plazy("command", "Follow"),
        lazy("Follow the newest outcome of a run in the table; press again to stay"),
        _follow,
        _cannot_follow,
    ),
    Command("log", "l", plazy("command", "Log"), lazy("Go to the log"), _go_to_log),
)
