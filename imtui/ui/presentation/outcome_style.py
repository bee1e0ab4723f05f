"""The names of the styles of outcomes, and of the parts of a line."""

from __future__ import annotations

from typing import Final

from imtui.core.codes import CODES, OTHER_CODE, STATUSES
from imtui.core.order import Order
from imtui.core.outcome import FAILURES, State

Piece = tuple[str, str]
"""A part of a line, and the name of its style."""

STYLES: Final = tuple(
    dict.fromkeys([*(state.value for state in State), *(code.role for code in CODES.values())])
)
"""Every name that `style_of` returns. Each theme has a colour for each."""

FAILED_STYLES: Final = frozenset(STYLES) - {state.value for state in set(State) - FAILURES}
"""The style names of failed orders: refused, unreachable and unconfirmed, and each role of a code."""


def order_style(order: Order) -> str:
    """The name of the style of an order.

    If the provider replied 200 to the cancel, but a report says that the order is sent, the style is that of
    an unconfirmed order.
    """
    if order.state is not State.REFUSED:
        return style_of(order.state)
    return State.UNCONFIRMED.value if order.is_contradicted else style_of(order.state, order.code)


def style_of(state: State, code: int | None = None) -> str:
    """The name of the style of an order in `state`. For a refused order, it depends on `code`."""
    if state is State.REFUSED and code is not None:
        known = CODES.get(code) or STATUSES.get(code, OTHER_CODE)
        return known.role if known.rule.outcome is state else state.value
    return state.value
