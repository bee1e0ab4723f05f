"""The command that lists the orders of the account."""

from __future__ import annotations

from functools import partial
from typing import Final

from imtui.core.importing.result import Found, Imported
from imtui.messages import lazy, plazy
from imtui.session.availability import cannot_list_orders
from imtui.ui import screens
from imtui.ui.commands.command import Command, session_refusal
from imtui.ui.commands.context import Context


def _list_orders(context: Context) -> None:
    """Open the window that lists the orders of the account. Orders that are picked there join the batch."""
    context.push(screens.AccountOrdersDialog(context.session.list_orders), partial(add_picked, context))


def add_picked(context: Context, found: list[Found] | None) -> None:
    """Add the picked orders to the batch. `found` is None if the window was closed without an answer."""
    if found:
        context.importer.import_lists((lazy("The account's orders"), Imported(tuple(found))))


COMMANDS: Final = (
    Command(
        "pick",
        "P",
        plazy("command", "Pick"),
        lazy("List the account's orders, and pick those to cancel"),
        _list_orders,
        session_refusal(cannot_list_orders),
    ),
)
