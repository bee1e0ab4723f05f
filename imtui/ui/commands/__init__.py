"""The commands of the dashboard. Each file declares some of them, with the functions that do the work."""

from __future__ import annotations

from typing import Final

from imtui.messages import Message, plazy
from imtui.ui.commands import (
    account_orders,
    details,
    dry_run,
    edit,
    export,
    failures,
    history,
    imports,
    limits,
    panes,
    program,
    retry,
    run,
    selection,
    status_check,
    view,
)
from imtui.ui.commands.command import Command

GROUPS: Final[tuple[tuple[Message, tuple[Command, ...]], ...]] = (
    (
        plazy("group", "Run"),
        (
            *run.COMMANDS,
            *failures.COMMANDS,
            *retry.COMMANDS,
            *dry_run.COMMANDS,
            *limits.COMMANDS,
            *status_check.COMMANDS,
        ),
    ),
    (plazy("group", "List"), (*account_orders.COMMANDS, *view.COMMANDS, *selection.COMMANDS)),
    (plazy("group", "Look"), details.COMMANDS),
    (plazy("group", "Edit"), edit.COMMANDS),
    (plazy("group", "Files and batches"), (*export.COMMANDS, *history.COMMANDS, *imports.COMMANDS)),
    (plazy("group", "Account and program"), (*panes.COMMANDS, *program.COMMANDS)),
)
"""All commands by group, as the help window shows them. Each group is a title and its commands."""

COMMANDS: Final[tuple[Command, ...]] = tuple(command for _, commands in GROUPS for command in commands)
"""All commands, in the order of the help window. `footer.offered` returns those that the footer shows."""
