"""Commands that decide which rows are shown, and in which order."""

from __future__ import annotations

from typing import Final

from imtui.messages import lazy, plazy
from imtui.session import OperationRefused
from imtui.ui import screens
from imtui.ui.commands.command import Command
from imtui.ui.commands.context import Context, needs_rows
from imtui.ui.presentation.view import Kind, kinds_of


def _filter(context: Context) -> None:
    """Open the filter window, which asks for the outcomes and codes to show."""
    pane = context.pane

    def answered(kinds: frozenset[Kind] | None) -> None:
        if kinds is not None:
            pane.show_view(pane.view._replace(kinds=kinds))
            context.table.focus()

    # A kind of the filter is offered even if no order has it now, so that it can be switched off.
    counts = kinds_of(context.session.batch.tallies())
    counts |= dict.fromkeys(pane.view.kinds - counts.keys(), 0)
    context.push(screens.FilterDialog(counts, pane.view.kinds), answered)


def _reverse(context: Context) -> None:
    """Reverse the sort order. Raises `OperationRefused` if no column is sorted."""
    view = context.pane.view
    if not view.column:
        raise OperationRefused(
            lazy("The rows are in the order of entry. {key} sorts them.", key=context.keys["sort"])
        )
    context.pane.show_view(view._replace(descending=not view.descending))


COMMANDS: Final = (
    Command(
        "filter",
        "F",
        plazy("command", "Show…"),
        lazy("Show only the outcomes and codes you choose"),
        _filter,
        needs_rows,
    ),
    Command(
        "find",
        "b,slash",
        plazy("command", "Find"),
        lazy("Search IDs and labels as you type"),
        lambda context: context.pane.find.begin(context.pane.view.query),
        needs_rows,
    ),
    Command(
        "sort",
        "t",
        plazy("command", "Sort"),
        lazy("Sort by the next column; after the last one, in the order of entry"),
        lambda context: context.pane.sort_by_next(),
        needs_rows,
    ),
    Command(
        "reverse", "T", plazy("command", "Reverse"), lazy("Reverse the sort order"), _reverse, needs_rows
    ),
)
