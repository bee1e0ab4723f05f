"""Commands that belong together, in a module whose windows the first frame does not wait for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen

from imtui.ui.screens.dialog import Confirm
from imtui.ui.widgets.order_table import OrderTable
from imtui.ui.widgets.orders_pane import OrdersPane

if TYPE_CHECKING:
    from imtui.ui.screens.dashboard import Dashboard

T = TypeVar("T")


class CommandGroup:
    """Has a method `do_<id>` for each of its commands, and what they all act on."""

    def __init__(self, dashboard: Dashboard) -> None:
        self.dashboard = dashboard
        self.session = dashboard.session
        self.keys = dashboard.keys
        """The key that each command shows, by its id."""

    @property
    def pane(self) -> OrdersPane:
        """The table with its view."""
        return self.dashboard.pane

    @property
    def table(self) -> OrderTable:
        """The table."""
        return self.dashboard.pane.table

    def show_notice(self, text: str, *, warning: bool = False) -> None:
        """Say what just happened, or why something cannot be."""
        self.dashboard.show_notice(text, warning=warning)

    def show(self, window: Screen[T], answered: Callable[[T | None], None] | None = None) -> None:
        """Open a window; `answered` is called with what it is dismissed with, None for no answer."""
        self.dashboard.app.push_screen(window, answered)

    def ask(self, question: Confirm, act: Callable[[], None]) -> None:
        """Act on a yes alone."""

        def answered(yes: bool | None) -> None:
            if yes:
                act()

        self.show(question, answered)
