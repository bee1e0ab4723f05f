"""The story of the order under the cursor, beside the table."""

from __future__ import annotations

import time

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from imtui.core.order import Order
from imtui.ui.presentation import details


class DetailsPane(VerticalScroll, can_focus=False):
    """Follows the cursor of the table, in windows that have room for it."""

    def on_mount(self) -> None:
        """Begin empty."""
        self.border_title = "Details"

    def compose(self) -> list[Static]:
        """One text: to mount a line each would take longer than a key may."""
        return [Static(id="story")]

    def show(self, order: Order | None, settle_key: str) -> None:
        """Show an order's story; `settle_key` asks for reports."""
        self.border_title = "Details" if order is None else title_of(order)
        lines = details(order, settle_key, time.time()) if order else ()
        story = Content("\n").join(_line(text, style) for text, style in lines)
        self.query_one("#story", Static).update(story)


def title_of(order: Order) -> str:
    """What stands on the frame."""
    return f"Order {order.order_id}"


def _line(text: str, style: str) -> Content:
    styles = {"heading": "bold $text-primary", "muted": "$text-muted", "advice": "bold", "": ""}
    return Content.styled(text, styles.get(style, f"$order-{style}"))
