"""Lists of orders for tests that are not about import."""

from __future__ import annotations

from imtui.core.importing.result import Found, Imported


def found(ids: str) -> tuple[Found, ...]:
    """The IDs of a text with blanks between them, as if each had its own line."""
    return tuple(Found(order_id, line, 1) for line, order_id in enumerate(ids.split(), start=1))


def imported(ids: str) -> Imported:
    """The same IDs as an import without rejected pieces."""
    return Imported(found(ids))
