"""The command that writes rows to a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from imtui.messages import _, lazy, ngettext, plazy
from imtui.session import OperationRefused
from imtui.ui import screens
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context, needs_rows
from imtui.ui.scope import ScopeKind


def _ask_to_export(context: Context) -> None:
    """Ask for rows and a name, then write them."""
    number, pane = context.session.batch_number, context.pane
    name = f"imtui-batch-{number}" if number else "imtui-batch"
    choices: dict[str, Sequence[int]] = {}
    if pane.scope.kind is ScopeKind.SELECTED and pane.scope.rows:
        choices[_("Selected")] = pane.scope.rows
    if pane.view:
        choices[_("Shown")] = context.table.shown
    choices[_("All")] = range(len(context.session.batch))
    dialog = screens.ExportDialog(str(screens.free_name(Path.cwd(), name, ".csv")), choices)
    context.push(dialog, partial(_export, context))


def _export(context: Context, choice: screens.ExportChoice | None) -> None:
    if choice is None:
        return
    path = Path(choice.path).expanduser().absolute()
    try:
        context.session.export(path, choice.rows, choice.style)
    except OperationRefused as error:
        context.show_refusal(error.refusal)
        return
    context.log.extend(context.session.drain().log)
    context.show_notice(
        ngettext(
            "{count:n} order written to {path}.",
            "{count:n} orders written to {path}.",
            len(choice.rows),
            path=path,
        )
    )


COMMANDS: Final = (
    Command(
        "export",
        "e",
        plazy("command", "Export"),
        lazy("Write the selected, shown or all rows to a file: CSV, JSON, a report, or IDs"),
        _ask_to_export,
        needs_rows,
    ),
)
