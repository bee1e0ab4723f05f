"""What only the operator can tell of a text: which column, or which numbers, are the order ids."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from itertools import zip_longest
from typing import Final

from imtui.core.intake import refusal, shown
from imtui.core.picking import Pick, like_phones, likely, picked
from imtui.session.words import orders
from imtui.sources import Table, TableError
from imtui.ui.screens.choice import ChoiceDialog

_MOST: Final = 1000
"""Lines left that are listed; the rest is counted."""
_CELL: Final = 14
_LINE: Final = 63


def column_dialog(name: str, table: Table) -> ChoiceDialog:
    """Asks which column holds the order ids."""
    rows = table.preview()
    columns = list(zip_longest(*rows, fillvalue=""))
    has_heading = bool(rows) and all(refusal(cell) is not None for cell in rows[0] if cell)
    ids = [[cell for cell in column[has_heading:] if cell and refusal(cell) is None] for column in columns]

    def line(number: int) -> str:
        name = f"{columns[number][0]:<{_CELL}.{_CELL}}"
        return f"{name}  {len(ids[number]):>3} of {len(rows) - has_heading} rows hold an id"

    def preview(number: int) -> str:
        return "\n".join(["It begins:", *(f"   {cell:.{_LINE}}" for cell in columns[number])])

    def why_not(number: int) -> str:
        # Rows may be broken further down: that is told once the column is taken.
        with suppress(TableError):
            # All of them are read where the first ones hold none.
            if not ids[number] and not table.read(number).found:
                return "No row of it holds an order id."
        return ""

    about = f"{name}: which column holds the order ids? Nothing is taken in before Enter."
    offered = [line(number) for number in range(len(columns))]
    dialog = ChoiceDialog("Columns", about, offered, preview, yes="Take this column", why_not=why_not)
    by_ids = sorted(range(len(columns)), key=lambda number: len(ids[number]), reverse=True)
    dialog.first = next((number for number in by_ids if not like_phones(ids[number])), None)
    return dialog


def pick_dialog(name: str, text: str, found: Sequence[Pick]) -> ChoiceDialog:
    """Asks which of the numbers in a text are order ids."""
    lines = text.splitlines()

    # The cursor comes back to it, and a log is long.
    @cache
    def preview(number: int) -> str:
        left = sorted({piece.line for piece in picked(text, found[number].found).rejected})
        if not left:
            return "No number is left, and from every line something is taken."
        count = "1 line" if len(left) == 1 else f"{len(left):,} lines"
        some = [f"{at:>6}  {shown(lines[at - 1].strip(), _LINE)}" for at in left[:_MOST]]
        rest = [f"and {len(left) - _MOST:,} lines more"] if len(left) > _MOST else []
        return "\n".join([f"Something or all is left of {count}; PgDn and PgUp scroll them:", *some, *rest])

    offered = [f"{orders(len(pick.found)):<14}  {pick.name}: {pick.examples}" for pick in found]
    about = f"{name} is no plain list. Which numbers are order ids? Nothing is taken in before Enter."
    dialog = ChoiceDialog("Pick ids", about, offered, preview, yes="Take these")
    # Phones are taken for orders only by who says so.
    dialog.first = likely(text, found)
    return dialog
