"""The window with the details of one order."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from textual.binding import Binding
from textual.containers import VerticalScroll

from imtui.core.order import Order
from imtui.messages import _, lazy
from imtui.ui.presentation.details import details
from imtui.ui.screens.dialog import Reader, back_link
from imtui.ui.widgets.details_pane import details_title

_POLL_SECONDS: Final = 0.25
"""Seconds between two looks at the order."""

FindNeighbour = Callable[[bool], Order | None]
"""A function that moves the table cursor to the next failure, or with False to the previous one.

It returns the order that failed, or None if the table shows no failure.
"""


class DetailsScreen(Reader):
    """A window with every attempt of an order. Keys go to the next or the previous failure, or to the log."""

    explanation = lazy("Shows every attempt of one order, what it proved, and what to do.")

    BINDINGS = [
        Binding("n", "step(True)", "Next failure"),
        Binding("N,shift+n,b", "step(False)", "Failure before"),
        Binding("l", "log", "To the row's last line in the log"),
    ]

    @property
    def frame_links(self) -> str:
        """The markup of the key hints on the frame. Each hint is also a link for the mouse."""
        failure = "[@click=screen.step(True)]" + _("n next failure") + "[/]"
        log = "[@click=screen.log]" + _("l log") + "[/]"
        return " · ".join((failure, log, back_link()))

    def __init__(
        self,
        order: Order,
        neighbour: FindNeighbour,
        go_to_log: Callable[[Order], None],
        status_check_key: str,
    ) -> None:
        """Show the details of `order`.

        `go_to_log` moves to the last log line of an order. `status_check_key` is the name of the key that
        starts a status check.
        """
        super().__init__(details_title(order), details(order, status_check_key, time.time()))
        self._order = order
        self._status_check_key = status_check_key
        self._neighbour = neighbour
        self._go_to_log = go_to_log

    def on_mount(self) -> None:
        """Start to look for changes of the order, which a run or a status check may make."""
        self.set_interval(_POLL_SECONDS, self._show_order)

    def action_step(self, forward: bool) -> None:
        """Show the next failure, or the previous one if not `forward`."""
        order = self._neighbour(forward)
        if order is not None:
            self._order = order
            self.query_one(VerticalScroll).scroll_home(animate=False)
            self._show_order()

    def action_log(self) -> None:
        """Close the window and move to the last log line of the order."""
        self.dismiss()
        self._go_to_log(self._order)

    def _show_order(self) -> None:
        """Draw the details of the order again if they have changed."""
        lines = details(self._order, self._status_check_key, time.time())
        self.show_lines(details_title(self._order), lines)
