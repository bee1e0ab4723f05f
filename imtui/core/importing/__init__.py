"""Import: order IDs out of text and cells. Nothing is guessed; what is in doubt becomes a question."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imtui.core.importing.extract import Pick, TextQuestion
    from imtui.core.importing.grid import BrokenQuotesError
    from imtui.core.importing.limits import MAX_BYTES, MAX_DIGITS, MAX_ORDERS, TooManyOrdersError
    from imtui.core.importing.order_id import is_order_id, refusal, shown
    from imtui.core.importing.order_list import GroupsQuestion, RangeQuestion
    from imtui.core.importing.pipeline import Question, Result, import_text
    from imtui.core.importing.reasons import Aside, Reason, TimeProblem, Unusual
    from imtui.core.importing.result import (
        NO_INFO,
        Found,
        Ignored,
        Imported,
        OrderInfo,
        Rejected,
        Remarks,
        UnreadTime,
    )
    from imtui.core.importing.sheets import (
        HiddenRowsError,
        Sheet,
        SheetChoice,
        SheetQuestion,
        SheetResult,
        import_sheets,
    )
    from imtui.core.importing.table import ColumnChoice, ColumnDoubt, ColumnQuestion, NoSuchColumnError

_MODULES = {
    "extract": ("Pick", "TextQuestion"),
    "grid": ("BrokenQuotesError",),
    "limits": ("MAX_BYTES", "MAX_DIGITS", "MAX_ORDERS", "TooManyOrdersError"),
    "order_id": ("is_order_id", "refusal", "shown"),
    "order_list": ("GroupsQuestion", "RangeQuestion"),
    "pipeline": ("Question", "Result", "import_text"),
    "reasons": ("Aside", "Reason", "TimeProblem", "Unusual"),
    "result": (
        *("NO_INFO", "Found", "Ignored", "Imported", "OrderInfo", "Rejected", "Remarks", "UnreadTime"),
    ),
    "sheets": (
        *("HiddenRowsError", "Sheet", "SheetChoice", "SheetQuestion", "SheetResult", "import_sheets"),
    ),
    "table": ("ColumnChoice", "ColumnDoubt", "ColumnQuestion", "NoSuchColumnError"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load a name on first use: an order is made of two light modules, and the rest costs 0.1 s."""
        if name not in _MODULE_OF:
            raise AttributeError(name)
        return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)


__all__ = [
    "MAX_BYTES",
    "MAX_DIGITS",
    "MAX_ORDERS",
    "NO_INFO",
    "Aside",
    "BrokenQuotesError",
    "ColumnChoice",
    "ColumnDoubt",
    "ColumnQuestion",
    "Found",
    "GroupsQuestion",
    "HiddenRowsError",
    "Ignored",
    "Imported",
    "NoSuchColumnError",
    "OrderInfo",
    "Pick",
    "Question",
    "RangeQuestion",
    "Reason",
    "Rejected",
    "Remarks",
    "Result",
    "Sheet",
    "SheetChoice",
    "SheetQuestion",
    "SheetResult",
    "TextQuestion",
    "TimeProblem",
    "TooManyOrdersError",
    "UnreadTime",
    "Unusual",
    "import_sheets",
    "import_text",
    "is_order_id",
    "refusal",
    "shown",
]
