"""The story of one order: in a window of its own, or beside the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from imtui.core.batch import Order
from imtui.ui.dialog import Reader
from imtui.ui.presentation import details

Neighbour = Callable[[bool], Order | None]
"""The next failure, or with False the one before, moved to; None where there is no other."""


class DetailsScreen(Reader):
    """Goes on to the next failure without going back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step(True)", "Next failure"),
        Binding("N,shift+n,b", "step(False)", "Failure before"),
    ]

    def __init__(self, order: Order, neighbour: Neighbour) -> None:
        super().__init__(_title(order), details(order))
        self._neighbour = neighbour

    async def action_step(self, forward: bool) -> None:
        """Show another order's story."""
        order = self._neighbour(forward)
        if order is not None:
            self._title, self._lines = _title(order), tuple(details(order))
            await self.recompose()


class DetailsPane(VerticalScroll, can_focus=False):
    """Follows the cursor of the table, in windows that have room for it."""

    def on_mount(self) -> None:
        """Begin empty."""
        self.border_title = "Details"

    def compose(self) -> list[Static]:
        """One text: to mount a line each would take longer than a key may."""
        return [Static(id="story")]

    def show(self, order: Order | None) -> None:
        """Show an order's story."""
        self.border_title = "Details" if order is None else _title(order)
        story = (
            Content("\n").join(_line(text, style) for text, style in details(order)) if order else Content()
        )
        self.query_one("#story", Static).update(story)


def _title(order: Order) -> str:
    return f"Order {order.order_id}"


def _line(text: str, style: str) -> Content:
    styles = {"heading": "bold $text-primary", "muted": "$text-muted", "advice": "bold", "": ""}
    return Content.styled(text, styles.get(style, f"$order-{style}"))
