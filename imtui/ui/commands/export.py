"""The command that writes rows to a file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from imtui.messages import _, lazy, ngettext, plazy
from imtui.session import OperationRefused
from imtui.ui import screens
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context, needs_rows
from imtui.ui.presentation.scope import ScopeKind


def _ask_to_export(context: Context) -> None:
    """Open the export window. The window asks for the rows and the file, and writes the file."""
    number, pane = context.session.batch_number, context.pane
    name = f"imtui-batch-{number}" if number else "imtui-batch"
    choices: dict[str, Sequence[int]] = {}
    if pane.scope.kind is ScopeKind.SELECTED and pane.scope.rows:
        choices[_("Selected")] = pane.scope.rows
    if not pane.view.is_whole_batch and context.table.shown:
        choices[_("Shown")] = context.table.shown
    choices[_("All")] = range(len(context.session.batch))
    suggested = str(screens.free_name(Path.cwd(), name, ".csv"))
    dialog = screens.ExportDialog(suggested, choices, partial(_write, context))
    context.push(dialog, partial(_report, context))


def _path_of(choice: screens.ExportChoice) -> Path:
    path = Path(choice.path)
    # If there is no user `name`, the path ~name is used as typed.
    with suppress(RuntimeError):
        path = path.expanduser()
    return path.absolute()


def _write(context: Context, choice: screens.ExportChoice) -> str:
    """Write the file. Returns the reason if the file cannot be written, else an empty text."""
    try:
        context.session.export(_path_of(choice), choice.rows, choice.style)
    except OperationRefused as error:
        return str(error)
    return ""


def _report(context: Context, choice: screens.ExportChoice | None) -> None:
    if choice is None:
        return
    context.refresh_all()
    context.show_notice(
        ngettext(
            "{count:n} order written to {path}.",
            "{count:n} orders written to {path}.",
            len(choice.rows),
            path=_path_of(choice),
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
