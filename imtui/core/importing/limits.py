"""The limits of one import."""

from __future__ import annotations

from typing import Final

from imtui.messages import lazy

MAX_DIGITS: Final = 20
"""How many digits an order ID has at most. No document names a limit; 20 digits hold any 64-bit number."""

MAX_ORDERS: Final = 1_000_000
"""How many order IDs, and how many lines that are not blank, one import has at most."""

MAX_COLUMNS: Final = 1000
"""How many columns a table has at most."""

MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest file that is imported, in bytes."""


class TooManyOrdersError(Exception):
    """The input has more lines or order IDs than one import may hold."""

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "There are more than {count:n} lines or order IDs. Split the list and import the parts.",
                count=MAX_ORDERS,
            )
        )
