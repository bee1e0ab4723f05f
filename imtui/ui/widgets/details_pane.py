"""The details of the order under the cursor, next to the table."""

from __future__ import annotations

import time

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from imtui.core.order import Order
from imtui.messages import _
from imtui.ui.presentation.details import details


class DetailsPane(VerticalScroll, can_focus=False):
    """Shows the details of the order under the table's cursor, in windows that have room for it."""

    def on_mount(self) -> None:
        """Show the title of an empty pane."""
        title = _("Details")
        self.border_title = f" {title} "

    def compose(self) -> list[Static]:
        """One widget for all lines. A widget for each line would take too long to mount at every key."""
        return [Static(id="details-text")]

    def show(self, order: Order | None, status_check_key: str) -> None:
        """Show the details of `order`; with None, show no text.

        `status_check_key` is the key of the status check.
        """
        title = _("Details") if order is None else details_title(order)
        self.border_title = f" {title} "
        lines = details(order, status_check_key, time.time()) if order else ()
        text = Content("\n").join(_styled(line, style) for line, style in lines)
        self.query_one("#details-text", Static).update(text)


def details_title(order: Order) -> str:
    """The title of an order's details."""
    return _("Order {order_id}", order_id=order.order_id)


def _styled(text: str, style: str) -> Content:
    styles = {"heading": "bold $text-primary", "muted": "$text-muted", "advice": "bold", "": ""}
    return Content.styled(text, styles.get(style, f"$order-{style}"))
