"""The limits of one import."""

from __future__ import annotations

from typing import Final

from imtui.messages import lazy

MAX_DIGITS: Final = 20
"""The maximum number of digits of an order ID. The provider documents none; 20 digits hold any 64-bit
number."""

MAX_ORDERS: Final = 1_000_000
"""The maximum number of order IDs in one import. The same maximum applies to lines that are not blank."""

MAX_COLUMNS: Final = 1000
"""The maximum number of columns of a table in a text, such as CSV or JSON."""

MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest file that is imported, in bytes."""


class InputError(Exception):
    """The input cannot be imported. The text contains the reason and the next step."""


class TooManyOrdersError(InputError):
    """The input has more lines or order IDs than one import may hold."""

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "There are more than {count:n} lines or order IDs. Split the list and import the parts.",
                count=MAX_ORDERS,
            )
        )
