"""The commands of the dashboard. Each file declares some of them, with the functions that do the work."""

from __future__ import annotations

from typing import Final

from imtui.ui.commands import (
    details,
    edit,
    export,
    failures,
    history,
    imports,
    limits,
    panes,
    pick,
    program,
    retry,
    run,
    selection,
    status_check,
    view,
)
from imtui.ui.commands.command import Command

COMMANDS: Final[tuple[Command, ...]] = (
    *run.COMMANDS,
    *failures.COMMANDS,
    *retry.COMMANDS,
    *limits.COMMANDS,
    *status_check.COMMANDS,
    *pick.COMMANDS,
    *view.COMMANDS,
    *selection.COMMANDS,
    *details.COMMANDS,
    *edit.COMMANDS,
    *export.COMMANDS,
    *history.COMMANDS,
    *imports.COMMANDS,
    *panes.COMMANDS,
    *program.COMMANDS,
)
"""All commands, in the order of the footer and the help. The footer's have keys and labels that
fit a window of 60 columns."""
